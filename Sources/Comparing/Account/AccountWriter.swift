// Finds the words: which of the leftovers of a matching belong together and make one change.

struct AccountWriter {
  let difference: Difference
  let old: Snapshot
  let new: Snapshot
  private(set) var changes: [Change] = []
  /// The first step of every module that holds no others.
  private let firstSteps: [String: String]

  init(_ difference: Difference) {
    self.difference = difference
    (old, new) = (difference.matching.old, difference.matching.new)
    firstSteps = Self.firstSteps(of: old)
  }

  private static func firstSteps(of snapshot: Snapshot) -> [String: String] {
    var steps: [String: String] = [:]
    for node in snapshot.nodes where !node.module.isEmpty && steps[node.module] == nil {
      steps[node.module] = node.name
    }
    for module in Array(steps.keys) {
      var path = module[...]
      while let dot = path.lastIndex(of: ".") {
        path = path[..<dot]
        steps[String(path)] = nil
      }
    }
    return steps
  }

  mutating func run() {
    addStatus()
    addMoves()
    addBlocks()
    addAttributes()
    addTensors()
    addRenames()
    addValues()
    changes = Change.gathered(changes)
  }

  private func pairs() -> [(old: Snapshot.Node, new: Snapshot.Node)] {
    difference.changed.compactMap { index in
      difference.matching.partner[index].map { (old.nodes[index], new.nodes[$0]) }
    }
  }

  /// Parameters that gained or lost their gradient, or their being one with others.
  private mutating func addStatus() {
    var groups = Groups<String>()
    for (before, after) in pairs() where before.kind != after.kind {
      guard before.kind.isParameter, after.kind.isParameter else { continue }
      groups.add(Self.shown(after), to: Self.status(before.kind, after.kind))
    }
    for index in difference.added where new.nodes[index].kind != .leaf {
      guard new.nodes[index].kind.isParameter else { continue }
      groups.add(Self.shown(new.nodes[index]), to: Self.status(nil, new.nodes[index].kind))
    }
    for (before, after) in pairs() where before.kind.isParameter {
      let (was, now) = (before.tied, after.tied)
      guard was != now else { continue }
      let text = now.isEmpty ? "no longer tied to \(was)" : "tied to \(now)"
      groups.add(Self.shown(after), to: was.isEmpty || now.isEmpty ? text : "\(text), not \(was)")
    }
    for (status, names) in groups.all {
      changes.append(Change(kind: .status, text: "\(Self.list(names)): \(status)"))
    }
  }

  private static func status(_ before: Snapshot.Kind?, _ after: Snapshot.Kind) -> String {
    switch after {
    case .frozen: "frozen, no gradient is required any more"
    case .unused: before == .leaf ? "no gradient arrives any more" : "no gradient arrives"
    case .leaf: before == .frozen ? "no longer frozen" : "a gradient arrives now"
    case .output, .base, .function, .box: "changed"
    }
  }

  /// What stands elsewhere: the node, or the module, that most of the changed inputs have in common,
  /// in all equal blocks together.
  private mutating func addMoves() {
    let rewired = difference.rewired
    func groups(_ inputs: [Int], _ name: (Block) -> String?) -> [(key: String, members: [Int])] {
      var groups = Groups<Int>()
      for index in inputs {
        var seen: Set<String> = []
        for node in [rewired[index].target, rewired[index].before, rewired[index].after] {
          guard let name = name(block(node)), seen.insert(name).inserted else { continue }
          groups.add(index, to: name)
        }
      }
      return groups.all
    }
    for (pattern, inputs) in Cover.of(groups(Array(rewired.indices), \.pattern)) {
      for (name, own) in Cover.of(groups(inputs) { $0.pattern == pattern ? $0.name : nil }) {
        changes.append(move(of: name, own.map { rewired[$0] }))
      }
    }
  }

  /// A module that holds no others, or a node: its name, and what its like in other blocks have too.
  private struct Block {
    var name: String
    var pattern: String
  }

  private func block(_ node: Int) -> Block {
    let module = old.nodes[node].module
    guard let first = firstSteps[module] else {
      return Block(name: "\u{0}\(node)", pattern: PathPattern(old.nodes[node].id).text)
    }
    return Block(name: module, pattern: "\(PathPattern(module).text) \(first)")
  }

  private func move(of key: String, _ rewirings: [Difference.Rewiring]) -> Change {
    let own = rewirings.filter { block($0.target).name == key }
    let first = own.first ?? rewirings[0]
    let place = now(first.target)
    let title = key.hasPrefix("\u{0}") ? nodeName(first.target) : "\(key) (\(place.name))"
    let sources = { (of: KeyPath<Difference.Rewiring, Int>) in
      Set(own.map { $0[keyPath: of] })
    }
    if own.count > 1, sources(\.before) == sources(\.after), Set(own.map(\.target)).count == 1 {
      return Change(
        kind: .moved, text: "\(title): its inputs are swapped", module: place.module,
        source: place.source)
    }
    guard !own.isEmpty else {
      let (before, after) = names(first.before, first.after)
      return Change(
        kind: .moved, text: "\(nodeName(first.target)) takes \(after), not \(before)",
        module: place.module, source: place.source)
    }
    let (before, after) = names(first.before, first.after)
    return Change(
      kind: .moved, text: "\(title) moved: after \(after), was after \(before)",
      module: place.module, source: place.source)
  }

  /// What two old nodes are called now; where that is the same, their ids.
  private func names(_ first: Int, _ second: Int) -> (String, String) {
    let names = (nodeName(first), nodeName(second))
    return names.0 == names.1 ? (now(first).id, now(second).id) : names
  }

  /// An old node as it is now.
  private func now(_ index: Int) -> Snapshot.Node {
    difference.matching.partner[index].map { new.nodes[$0] } ?? old.nodes[index]
  }

  private func nodeName(_ index: Int) -> String { Self.shown(now(index)) }

  private func module(_ node: Snapshot.Node) -> String {
    node.module.isEmpty ? "" : " in \(node.module)"
  }

  /// Added and removed nodes, a connected block at a time; one that took another's place replaces it.
  private mutating func addBlocks() {
    let blocks = Blocks(difference)
    for pair in blocks.replaced {
      let source = firstPlace(pair.new) ?? self.place(after: pair.new.consumers)
      changes.append(
        Change(
          kind: .replaced,
          text: "\(words(pair.old, old)) replaced by \(words(pair.new, new))",
          module: module(of: pair.new, new), source: source))
    }
    for block in blocks.added {
      let text = words(block, new) + place(of: block, new) { $0 }
      changes.append(
        Change(
          kind: .added, text: text, module: module(of: block, new),
          source: firstPlace(block) ?? place(after: block.consumers)))
    }
    for block in blocks.removed {
      let text = words(block, old) + place(of: block, old) { difference.matching.partner[$0] }
      changes.append(
        Change(
          kind: .removed, text: text, module: module(of: block, old),
          source: place(after: block.consumers.compactMap { difference.matching.partner[$0] })))
    }
  }

  private func firstPlace(_ block: Blocks.Block) -> Snapshot.Source? {
    block.nodes.lazy.compactMap { new.nodes[$0].source }.first
  }

  private func place(after consumers: [Int]) -> Snapshot.Source? {
    consumers.lazy.compactMap { new.nodes[$0].source }.first
  }

  private func module(of block: Blocks.Block, _ snapshot: Snapshot) -> String {
    block.nodes.lazy.map { snapshot.nodes[$0].module }.first { !$0.isEmpty } ?? ""
  }

  /// ", between A and B"
  private func place(
    of block: Blocks.Block, _ snapshot: Snapshot, _ now: (Int) -> Int?
  ) -> String {
    let source = block.sources.compactMap(now).first.map { Self.shown(new.nodes[$0]) }
    let consumer = block.consumers.compactMap(now).first.map { Self.shown(new.nodes[$0]) }
    switch (source, consumer) {
    case (let source?, let consumer?): return ", between \(source) and \(consumer)"
    case (nil, let consumer?): return ", before \(consumer)"
    case (let source?, nil): return ", after \(source)"
    case (nil, nil): return ""
    }
  }

  /// The functions of a block in forward order, or its parameters if there are none.
  private func words(_ block: Blocks.Block, _ snapshot: Snapshot) -> String {
    let nodes = block.nodes.map { snapshot.nodes[$0] }
    guard nodes.count > 1 else {
      let tensor = nodes[0].tensor.isEmpty ? "" : " \(nodes[0].tensor)"
      return Self.shown(nodes[0]) + tensor
    }
    let functions = nodes.filter { $0.kind == .function }.reversed()
    let named = functions.isEmpty ? Array(nodes) : Array(functions)
    var text = "\(nodes.count) nodes: \(Self.list(named.map(Self.shown)))"
    let parameters = nodes.filter { $0.kind.isParameter && !$0.name.isEmpty }
    if !parameters.isEmpty, !functions.isEmpty {
      text += " with \(Self.list(parameters.map(\.name)))"
    }
    return text
  }

  /// Settings of functions: dims, probabilities, exponents.
  private mutating func addAttributes() {
    let shapesChange = pairs().contains { $0.old.tensor != $0.new.tensor }
    var groups = Groups<Snapshot.Node>()
    for (before, after) in pairs() {
      let was = Dictionary(before.attributes.map { ($0.name, $0.value) }) { $1 }
      let now = Dictionary(after.attributes.map { ($0.name, $0.value) }) { $1 }
      for name in Set(was.keys).union(now.keys).sorted() where name != "tied" {
        guard was[name] != now[name], !(shapesChange && name.contains("_sym_")) else { continue }
        let change = "\(name.dropPrefix("saved_")) \(was[name] ?? "none") → \(now[name] ?? "none")"
        groups.add(after, to: "\(after.name): \(change)")
      }
    }
    for (text, nodes) in groups.all {
      let more = nodes.count > 1 ? ", \(nodes.count) times" : ""
      changes.append(
        Change(
          kind: .changed, text: text + module(nodes[0]) + more, module: nodes[0].module,
          source: nodes[0].source))
    }
  }

  /// Shapes and dtypes, which one change carries through the whole graph: one line.
  private mutating func addTensors() {
    let moved = pairs().filter {
      $0.old.tensor != $0.new.tensor && !$0.old.tensor.isEmpty && !$0.new.tensor.isEmpty
    }
    guard !moved.isEmpty else { return }
    let parameters = moved.filter { $0.new.kind.isParameter }
    let shown = parameters.isEmpty ? moved.reversed() : parameters
    let texts = shown.map { "\(Self.shown($0.new)) \($0.old.tensor) → \($0.new.tensor)" }
    let rest = moved.count - min(texts.count, 3)
    let more = rest > 0 ? ", and \(rest) more tensors" : ""
    let source = (shown + moved).lazy.compactMap(\.new.source).first
    changes.append(
      Change(
        kind: .changed, text: texts.prefix(3).joined(separator: ", ") + more,
        module: shown[0].new.module, source: source))
  }

  /// Modules and parameters under other paths: renaming one is one change.
  private mutating func addRenames() {
    var groups = Groups<Snapshot.Node>()
    for (before, after) in pairs() {
      let (was, now) =
        before.kind.isParameter ? (before.name, after.name) : (before.module, after.module)
      guard was != now else { continue }
      groups.add(after, to: Self.renaming(was, now))
    }
    let all = groups.all
    guard !all.isEmpty else { return }
    let count = all.reduce(0) { $0 + $1.members.count }
    let text = "renamed: \(Self.list(all.map(\.key))) (\(count) node\(count == 1 ? "" : "s"))"
    let first = all[0].members[0]
    changes.append(Change(kind: .renamed, text: text, module: first.module))
  }

  /// `fc1 → hidden` of two paths, without what they share.
  private static func renaming(_ was: String, _ now: String) -> String {
    var before = was.split(separator: ".", omittingEmptySubsequences: false)[...]
    var after = now.split(separator: ".", omittingEmptySubsequences: false)[...]
    while before.count > 1, after.count > 1, before.last == after.last {
      before.removeLast()
      after.removeLast()
    }
    while before.count > 1, after.count > 1, before.first == after.first {
      before.removeFirst()
      after.removeFirst()
    }
    func path(_ parts: ArraySlice<Substring>) -> String {
      let path = parts.joined(separator: ".")
      return path.isEmpty ? "(no module)" : path
    }
    return "\(path(before)) → \(path(after))"
  }

  private mutating func addValues() {
    for value in difference.values {
      let node = now(value.node)
      let text = "\(Self.shown(node)): \(value.name) \(Shown.number(value.before)) → "
      changes.append(
        Change(kind: .values, text: text + Shown.number(value.after), module: node.module))
    }
  }

  /// `MulBackward0`, `fc1/AddmmBackward0`, `fc1.weight`; by its id what has no name, `leaf#2`.
  static func shown(_ node: Snapshot.Node) -> String {
    switch node.kind {
    case .function: node.module.isEmpty ? node.name : "\(node.module)/\(node.name)"
    case .output, .base, .leaf, .unused, .frozen, .box:
      if !node.name.isEmpty {
        node.name
      } else {
        node.id.hasPrefix(node.kind.rawValue) ? node.id : "\(node.kind.rawValue) \(node.id)"
      }
    }
  }

  /// `a, b, c and 4 more`
  static func list(_ names: [String], limit: Int = 3) -> String {
    let shown = names.prefix(limit).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }
}

extension Snapshot.Node {
  /// The other paths of a tied parameter.
  fileprivate var tied: String { attributes.first { $0.name == "tied" }?.value ?? "" }
}

extension String {
  fileprivate func dropPrefix(_ prefix: String) -> Substring {
    hasPrefix(prefix) ? dropFirst(prefix.count) : self[...]
  }
}

/// Members by key, keys in the order in which they came.
struct Groups<Member> {
  private var places: [String: Int] = [:]
  private(set) var all: [(key: String, members: [Member])] = []

  mutating func add(_ member: Member, to key: String) {
    if let place = places[key] { return all[place].members.append(member) }
    places[key] = all.count
    all.append((key, [member]))
  }
}
