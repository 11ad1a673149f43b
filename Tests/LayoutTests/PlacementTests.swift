// What every placement must keep: nodes apart, one direction, no edge through a node, clusters whole.

import Layout
import Testing

@Suite struct PlacementTests {
  static let diagrams: [(name: String, diagram: Diagram)] = [
    ("nothing", Diagram()),
    ("one node", .of(1, [])),
    ("a loop and a pair", .of(3, [(0, 0), (0, 1), (0, 1), (1, 0), (0, 1)])),
    ("a cycle", .of(4, [(0, 1), (1, 2), (2, 3), (3, 0)])),
    ("disconnected", .of(6, [(0, 1), (2, 3), (4, 5)])),
    ("a fan", .of(61, (1...60).map { (0, $0) })),
    ("short edges", .random(nodes: 120, edges: 180, seed: 1)),
    ("long edges", .random(nodes: 200, edges: 260, seed: 2, reach: 80)),
    ("segments", .random(nodes: 3_000, edges: 3_600, seed: 3, reach: 40)),
    ("blocks", .blocks(8)),
    ("many blocks", .blocks(400)),
  ]

  @Test(arguments: diagrams)
  func nodesLieApart(name: String, diagram: Diagram) {
    #expect(PlacementCheck(diagram).overlaps == [])
  }

  @Test(arguments: diagrams)
  func edgesAvoidNodes(name: String, diagram: Diagram) {
    #expect(PlacementCheck(diagram).edgesThroughNodes == [])
  }

  @Test(arguments: diagrams)
  func edgesMeetTheirEnds(name: String, diagram: Diagram) {
    #expect(PlacementCheck(diagram).looseEnds == [])
  }

  @Test(arguments: Diagram.Direction.allCases)
  func edgesPointOneWay(direction: Diagram.Direction) {
    var diagram = Diagram.random(nodes: 150, edges: 220, seed: 4)
    diagram.direction = direction
    let placement = LayeredLayout.place(diagram)
    let against = diagram.edges.filter { edge in
      let (tail, head) = (placement.nodes[edge.tail], placement.nodes[edge.head])
      return switch direction {
      case .topToBottom: tail.y <= head.y
      case .bottomToTop: tail.y >= head.y
      case .leftToRight: tail.x >= head.x
      case .rightToLeft: tail.x <= head.x
      }
    }
    #expect(against.isEmpty)
  }

  @Test(arguments: [1, 8, 400])
  func clustersHoldTheirNodesAndNoOthers(count: Int) {
    let diagram = Diagram.blocks(count)
    let check = PlacementCheck(diagram)
    #expect(check.strangers == [])
    #expect(check.overlappingClusters == [])
  }

  @Test func theSameDiagramGivesTheSamePlacement() {
    let diagram = Diagram.random(nodes: 300, edges: 420, seed: 5)
    #expect(LayeredLayout.place(diagram) == LayeredLayout.place(diagram))
  }

  @Test func aTreeHasNoCrossings() {
    let diagram = Diagram.of(127, (1..<127).map { (($0 - 1) / 2, $0) })
    #expect(PlacementCheck(diagram).straightCrossings == 0)
  }

  @Test(arguments: [
    Diagram.random(nodes: 60, edges: 90, seed: 6),
    .random(nodes: 200, edges: 260, seed: 7, reach: 80),
    .random(nodes: 900, edges: 1_100, seed: 8, reach: 300),
  ])
  func crossingsAreCountedRight(diagram: Diagram) {
    let check = PlacementCheck(diagram)
    #expect(check.placement.crossings == check.crossingsByHand)
  }

  /// What a chain of virtual nodes for each edge could not: 60 million of them.
  @Test(.timeLimit(.minutes(1)))
  func manyLongEdgesAreNoMoreWork() {
    let steps = 8_000
    var edges = (0..<steps).map { ($0 + 1, $0 + 2) }
    edges += (0..<steps).map { (0, $0 + 2) }
    let placement = LayeredLayout.place(.of(steps + 2, edges))
    #expect(placement.crossings == 0)
    #expect(placement.edges.allSatisfy { $0.points.count < 100 })
  }

  @Test func nodesOfAGroupShareARank() {
    var diagram = Diagram.of(5, [(0, 1), (1, 2), (0, 3), (3, 4), (2, 4)])
    diagram.rankGroups = [Diagram.RankGroup(nodes: [1, 4]), .init(nodes: [3], place: .first)]
    let placement = LayeredLayout.place(diagram)
    #expect(placement.nodes[1].y == placement.nodes[4].y)
    #expect(placement.nodes.allSatisfy { $0.y <= placement.nodes[3].y })
  }
}
