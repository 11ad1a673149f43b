// How many floating point operations the forward pass of a function takes, from shapes alone.

import Autograd

enum Operations {
  /// Operations that do no arithmetic, by the start of their names.
  private static let free: Set<String> = [
    "View", "Transpose", "T", "Permute", "Expand", "Squeeze", "Unsqueeze", "Slice", "Select",
    "Split", "Unbind", "Alias", "UnsafeView", "ReshapeAlias", "AsStrided", "Clone", "Detach", "Cat",
    "Stack", "Index", "Embedding", "Narrow", "Chunk", "Diagonal", "Unfold", "Copy", "CopySlices",
    "Repeat", "Flip", "Roll", "Gather",
  ]

  /// Whether a function's forward operation does no arithmetic.
  static func isFree(_ name: String) -> Bool { free.contains(shortName(name)) }

  /// `Mul` for `MulBackward0`.
  static func shortName(_ name: String) -> String {
    name.firstRange(of: "Backward").map { String(name[..<$0.lowerBound]) } ?? name
  }

  /// A multiplication and an addition count as two; what is no product counts one for each element.
  static func count(of node: Node) -> Int {
    guard let shape = node.output(0)?.shape else { return 0 }
    let name = node.shortName
    if free.contains(name) { return 0 }
    let elements = shape.reduce(1, *)
    switch name {
    case "Mm", "Addmm", "Bmm", "Addbmm", "Baddbmm", "Mv", "Dot", "Addmv":
      return 2 * elements * (innerSize(of: node) ?? 1)
    case "Convolution":
      guard let weight = savedShape("weight", of: node), weight.count > 1 else { return elements }
      return 2 * elements * weight.dropFirst().reduce(1, *)
    default: return elements
    }
  }

  /// The length of the sums in a matrix product.
  private static func innerSize(of node: Node) -> Int? {
    for name in ["mat1", "self", "batch1"] {
      if let shape = savedShape(name, of: node), let last = shape.last { return last }
      if let sizes = sizes(name + "_sym_sizes", of: node), let last = sizes.last { return last }
    }
    for name in ["mat2", "batch2", "vec", "tensor"] {
      if let shape = savedShape(name, of: node), !shape.isEmpty {
        return shape[max(shape.count - 2, 0)]
      }
      if let sizes = sizes(name + "_sym_sizes", of: node), !sizes.isEmpty {
        return sizes[max(sizes.count - 2, 0)]
      }
    }
    return nil
  }

  private static func savedShape(_ name: String, of node: Node) -> [Int]? {
    for attribute in node.attributes where attribute.name == name {
      if case .tensor(let saved) = attribute.value { return saved.shape }
    }
    return nil
  }

  private static func sizes(_ name: String, of node: Node) -> [Int]? {
    for attribute in node.attributes where attribute.name == name {
      if case .ints(let sizes) = attribute.value { return sizes }
    }
    return nil
  }
}
