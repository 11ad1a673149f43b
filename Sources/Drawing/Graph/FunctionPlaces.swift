// Which box each recorded function has.

import Autograd

/// Boxes by function: a function's place in the order of recording finds it without hashing.
struct FunctionPlaces {
  /// By place in the order of recording; −1 for functions without a box.
  private var recorded: [Int32] = []
  /// AccumulateGrad has no place in that order.
  private var accumulators: [ObjectIdentifier: Int] = [:]

  subscript(node: Node) -> Int? {
    get {
      let place = node.sequenceNumber
      guard place < recorded.count else { return accumulators[ObjectIdentifier(node)] }
      return recorded[place] < 0 ? nil : Int(recorded[place])
    }
    set {
      let place = node.sequenceNumber
      guard place < .max else {
        accumulators[ObjectIdentifier(node)] = newValue
        return
      }
      if place >= recorded.count {
        recorded += repeatElement(-1, count: place + 1 - recorded.count)
      }
      recorded[place] = Int32(newValue ?? -1)
    }
  }
}
