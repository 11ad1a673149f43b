// Every operator against what PyTorch did in the same calls, recorded in Fixtures/operators.

import Arrays
import Autograd
import Foundation
import Testing

@Suite(.ownSession) struct OperatorTests {
  @Test(arguments: RecordedCall.families)
  func agreesWithPyTorch(_ family: String) throws {
    for call in try RecordedCall.all(family) {
      for difference in call.differences() {
        Issue.record("\(call): \(difference)")
      }
    }
  }

  /// Shapes and dtypes are worked out without elements too.
  @Test(arguments: RecordedCall.families)
  func metaShapesAreRealShapes(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isDifferentiable {
      guard let meta = try? call.metaShapes() else { continue }
      #expect(try meta == call.shapes(), "\(call)")
    }
  }

  @Test func namesAreUniqueInEachPlace() {
    let places: [Places] = [.torch, .method, .functional, .linalg, .special, .fft]
    for place in places {
      let names = Catalog.all.filter { $0.places.contains(place) }.map(\.name)
      let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
      #expect(repeated.isEmpty)
    }
  }
}
