// The one check that all tensors of a call have elements, or none has: kernels rely on it.

import Arrays

extension Operator {
  /// Operators that take indices, masks or sources with elements for a tensor without.
  private static let tolerant: Set<String> = [
    "embedding", "gather", "index_put", "index_put_", "index_select", "take", "to",
    "type_as", "set_",
  ]

  /// Operators that carry elements from one device to another, or say that they cannot.
  private static let copying: Set<String> = ["copy", "copy_"]

  /// Throws if tensors with and without elements meet; a 0-d tensor with an element is a number.
  func checkDevices(_ arguments: [Argument?]) throws {
    guard arguments.contains(where: { $0?.isOnMeta ?? false }), !Self.copying.contains(name)
    else { return }
    var expected: Device?
    for tensor in arguments.flatMap({ $0?.mentioned ?? [] }) {
      let device = tensor.device
      if device == .cpu && tensor.rank == 0 { continue }
      guard let first = expected else {
        expected = device
        continue
      }
      if device == first || first == .meta && Self.tolerant.contains(name) { continue }
      throw TensorError.misplaced(device.rawValue, expected: first.rawValue)
    }
  }
}

extension Argument {
  /// Whether a tensor on the meta device is mentioned.
  fileprivate var isOnMeta: Bool {
    switch self {
    case .tensor(let tensor): tensor.data.isMeta
    case .list(let elements), .tuple(let elements): elements.contains(where: \.isOnMeta)
    default: false
    }
  }

  /// The tensors that are mentioned.
  fileprivate var mentioned: [Tensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .list(let elements), .tuple(let elements): elements.flatMap(\.mentioned)
    default: []
    }
  }
}
