// What the drawn graph tells of tensors and functions, taken from the engine's own.

import Arrays
import Autograd

extension Graph.TensorSummary {
  init(of tensor: Tensor) {
    self.init(
      shape: tensor.shape, dtype: tensor.dtype.name, gradient: tensor.grad.map(Graph.Gradient.init))
  }
}

extension Graph.Gradient {
  init(of gradient: Tensor) {
    guard gradient.device != .meta else {
      self.init(shape: gradient.shape, values: nil, norm: .nan, nonfinite: 0)
      return
    }
    let elements = gradient.data.toDoubles()
    let finite = elements.filter(\.isFinite)
    self.init(
      shape: gradient.shape, values: elements.count <= Self.limit ? elements : nil,
      norm: finite.reduce(0) { $0 + $1 * $1 }.squareRoot(),
      nonfinite: elements.count - finite.count)
  }
}

extension Graph.FunctionSummary {
  init(of node: Node) {
    self.init(inputs: node.edges.count)
    module = node.site.module
    let outputs = (0..<node.outputCount).lazy.compactMap(node.output)
    output = outputs.first.map { .init(shape: $0.shape, dtype: $0.dtype.name) }
    attributes = node.sortedAttributes.map { ($0.name, $0.value.text) }
  }
}

extension Attribute.Value {
  /// The value as torchviz's `show_attrs` has it.
  fileprivate var text: String {
    switch self {
    case .tensor: "[saved tensor]"
    case .tensors: "[saved tensors]"
    case .float(let value), .number(.float(let value)): Number.python(value)
    case .none, .bool, .int, .ints, .number, .string: integerText ?? ""
    }
  }
}
