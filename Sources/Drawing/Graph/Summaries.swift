// What the drawn graph tells of tensors and functions, taken from the engine's own.

import Arrays
import Autograd

extension Graph.TensorSummary {
  /// Tensors with more elements show no values.
  private static let shownValues = 16

  init(of tensor: Tensor, _ telling: Graph.Telling) {
    guard telling == .all else {
      self.init(shape: tensor.shape, dtype: tensor.dtype.name)
      return
    }
    self.init(
      shape: tensor.shape, dtype: tensor.dtype.name, gradient: tensor.grad.map(Graph.Gradient.init))
    if tensor.count <= Self.shownValues, tensor.device != .meta { values = tensor.data.toDoubles() }
    bytes = tensor.count * tensor.dtype.itemSize
    version = tensor.version
  }

  init(of saved: SavedTensor) {
    self.init(shape: saved.shape, dtype: saved.dtype.name)
    bytes = saved.shape.reduce(1, *) * saved.dtype.itemSize
    if let data = saved.data, data.count <= Self.shownValues, !data.isMeta {
      values = data.toDoubles()
    }
  }
}

extension Graph.Gradient {
  init(of gradient: Tensor) {
    self.init(GradientSummary(of: gradient, limit: Self.limit))
  }

  init(_ summary: GradientSummary) {
    self.init(
      shape: summary.shape, values: summary.values, norm: summary.norm,
      nonfinite: summary.nonfinite)
  }
}

extension Graph.FunctionSummary {
  init(of node: Node) {
    self.init(inputs: node.edges.count)
    module = node.site.module
    let outputs = (0..<node.outputCount).lazy.compactMap(node.output)
    output = outputs.first.map { .init(shape: $0.shape, dtype: $0.dtype.name) }
    attributes = node.sortedAttributes.map { ($0.name, $0.value.text) }
    sequence = node.sequenceNumber
    order = Int(node.site.order)
    if let run = node.run { (position, seconds) = (run.position, run.seconds) }
    isCustom = node.isCustom
    hasHooks = node.hasHooks
    isCheckpointed = node.packsSaved
    operations = Operations.count(of: node)
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
