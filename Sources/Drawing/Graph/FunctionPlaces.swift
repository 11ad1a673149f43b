// Which box each recorded function has.

import Autograd

/// Boxes by function: a function's place in the order of recording finds it without hashing.
struct FunctionPlaces {
  /// The place of the first function that got a box: an output's, behind most that are met after it.
  private var last = -1
  /// The boxes of functions recorded up to then, latest first; −1 for functions without a box. A short
  /// graph at the end of a long run takes little.
  private var recorded: [Int32] = []
  /// Functions recorded later, and AccumulateGrad, which has no place in that order.
  private var others: [ObjectIdentifier: Int] = [:]

  subscript(node: Node) -> Int? {
    get {
      let distance = last - node.sequenceNumber
      guard distance >= 0 else { return others[ObjectIdentifier(node)] }
      return distance < recorded.count && recorded[distance] >= 0 ? Int(recorded[distance]) : nil
    }
    set {
      if last < 0, node.sequenceNumber < .max { last = node.sequenceNumber }
      let distance = last - node.sequenceNumber
      guard distance >= 0 else {
        others[ObjectIdentifier(node)] = newValue
        return
      }
      if distance >= recorded.count {
        recorded += repeatElement(-1, count: distance + 1 - recorded.count)
      }
      recorded[distance] = Int32(newValue ?? -1)
    }
  }
}
