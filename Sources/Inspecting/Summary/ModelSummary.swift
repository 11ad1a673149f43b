// A model as a table: its modules, what each holds, computes and keeps, and how its gradients are.

import Arrays
import Autograd
import Drawing

package struct ModelSummary: Sendable {
  /// A module or a parameter of one.
  package struct Row: Sendable {
    package var path: String
    package var className = ""
    package var depth: Int
    package var isParameter = false
    package var shape: [Int]?
    package var parameters = 0
    package var trainable = 0
    package var multiplyAdds = 0
    package var savedBytes = 0
    package var gradientNorm: Double?
    package var histogram = ""
  }

  package private(set) var rows: [Row] = []
  package private(set) var parameters = 0
  package private(set) var trainable = 0
  package private(set) var parameterBytes = 0
  package private(set) var multiplyAdds = 0
  package private(set) var savedBytes = 0

  package init(_ survey: Survey) {
    let costs = Costs(survey)
    var seen: Set<ObjectIdentifier> = []
    for entry in survey.subject.modules {
      let depth = entry.path.isEmpty ? 0 : entry.path.split(separator: ".").count
      var row = Row(path: entry.path, className: entry.className, depth: depth)
      let cost = costs.byModule[entry.path] ?? Cost()
      row.shape = cost.shape
      (row.multiplyAdds, row.savedBytes) = (cost.multiplyAdds, cost.savedBytes)
      let place = rows.count
      rows.append(row)
      var squares = 0.0
      var hasGradient = false
      for (name, tensor) in entry.parameters {
        let isNew = seen.insert(ObjectIdentifier(tensor)).inserted
        let gradient = GradientProfile(tensor)
        if let gradient {
          hasGradient = true
          squares += gradient.norm * gradient.norm
        }
        rows.append(Self.row(name, tensor, gradient, depth: depth + 1))
        guard isNew else { continue }
        rows[place].parameters += tensor.count
        if tensor.requiresGrad { rows[place].trainable += tensor.count }
        parameterBytes += tensor.count * tensor.dtype.itemSize
      }
      if hasGradient { rows[place].gradientNorm = squares.squareRoot() }
      parameters += rows[place].parameters
      trainable += rows[place].trainable
    }
    (multiplyAdds, savedBytes) = (costs.multiplyAdds, costs.savedBytes)
  }

  private static func row(
    _ name: String, _ tensor: Tensor, _ gradient: GradientProfile?, depth: Int
  ) -> Row {
    Row(
      path: name, depth: depth, isParameter: true, shape: tensor.shape, parameters: tensor.count,
      trainable: tensor.requiresGrad ? tensor.count : 0, gradientNorm: gradient?.norm,
      histogram: gradient?.sparkline ?? "")
  }
}

/// What the nodes of a module cost.
struct Cost {
  /// The result of the module's last step.
  var shape: [Int]?
  var last = -1
  var multiplyAdds = 0
  var savedBytes = 0
}

/// Multiply-adds of the forward pass and bytes kept for backward, by module.
struct Costs {
  private(set) var byModule: [String: Cost] = [:]
  private(set) var multiplyAdds = 0
  private(set) var savedBytes = 0

  init(_ survey: Survey) {
    var seen: Set<ObjectIdentifier> = []
    for node in survey.nodes where node.variable == nil {
      let work = node.multiplyAdds
      var bytes = 0
      for (_, saved) in node.keptTensors {
        if let argument = saved.argument,
          argument.isLeaf || !seen.insert(ObjectIdentifier(argument)).inserted
        {
          continue
        }
        bytes += saved.shape.reduce(1, *) * saved.dtype.itemSize
      }
      multiplyAdds += work
      savedBytes += bytes
      if node.site.call != nil { add(node, work, bytes) }
    }
  }

  /// A step belongs to its module; the module's result is one of all modules around it too.
  private mutating func add(_ node: Node, _ work: Int, _ bytes: Int) {
    byModule[node.site.module, default: Cost()].multiplyAdds += work
    byModule[node.site.module, default: Cost()].savedBytes += bytes
    var path = Substring(node.site.module)
    while true {
      var cost = byModule[String(path)] ?? Cost()
      if node.sequenceNumber > cost.last {
        (cost.last, cost.shape) = (node.sequenceNumber, node.output(0)?.shape)
      }
      byModule[String(path)] = cost
      guard !path.isEmpty else { return }
      path = path.lastIndex(of: ".").map { path[..<$0] } ?? ""
    }
  }
}

extension Node {
  /// The multiply-adds of the forward step: of products and convolutions, which dwarf the rest.
  fileprivate var multiplyAdds: Int {
    guard let shape = output(0)?.shape else { return 0 }
    let count = shape.reduce(1, *)
    switch name {
    case "AddmmBackward0", "AddbmmBackward0", "BaddbmmBackward0", "AddmvBackward0":
      return count * inner("mat1_sym_sizes", "batch1", "batch1_sym_sizes", "mat")
    case "MmBackward0", "BmmBackward0", "MvBackward0", "DotBackward0":
      return count * inner("self_sym_sizes", "self", "mat2_sym_sizes")
    case "ConvolutionBackward0", "MkldnnConvolutionBackward0": return convolution(count)
    default: return 0
    }
  }

  /// The last dim of the first operand that is known.
  private func inner(_ names: String...) -> Int {
    for name in names {
      guard let value = attributes.first(where: { $0.name == name })?.value else { continue }
      switch value {
      case .ints(let sizes): return (name.hasPrefix("mat2") ? sizes.first : sizes.last) ?? 1
      case .tensor(let saved): return saved.shape.last ?? 1
      case .none, .tensors, .bool, .int, .float, .number, .string: continue
      }
    }
    return 1
  }

  private func convolution(_ count: Int) -> Int {
    guard let weight = keptTensors.first(where: { $0.name == "weight" })?.saved else { return 0 }
    let isTransposed = attributes.contains {
      if $0.name == "transposed", case .bool(true) = $0.value { true } else { false }
    }
    let kernel = weight.shape.dropFirst().reduce(1, *)
    guard isTransposed else { return count * kernel }
    let input = keptTensors.first { $0.name == "input" }?.saved.shape ?? []
    return input.reduce(1, *) * kernel
  }
}
