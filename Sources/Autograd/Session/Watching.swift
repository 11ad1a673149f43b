// What is noted of a run only because a picture will tell of it: what flowed, what was written, and
// where a gradient's way ended.

import Arrays

/// What a picture tells of a gradient, taken as it flows.
package struct GradientSummary: Sendable {
  package let shape: [Int]
  /// The elements row by row; absent where there are more than `limit`.
  package let values: [Double]?
  /// The 2-norm of the finite elements; not a number on the meta device, where there are none.
  package let norm: Double
  package let nonfinite: Int

  package static let limit = 6

  package init(of gradient: Tensor, limit: Int = Self.limit) {
    let elements = gradient.data.isMeta ? [] : gradient.data.toDoubles()
    var squares = 0.0
    var nonfinite = 0
    for element in elements {
      if element.isFinite { squares += element * element } else { nonfinite += 1 }
    }
    shape = gradient.shape
    values = gradient.data.isMeta || elements.count > limit ? nil : elements
    norm = gradient.data.isMeta ? .nan : squares.squareRoot()
    self.nonfinite = nonfinite
  }
}

/// What a picture tells of a node beside what backward needs.
final class NodeTrace {
  /// Its place in the order of the last backward run, counted from 1; 0 before there was one.
  var position = 0
  var seconds = 0.0
  /// What went on to each tensor argument.
  var sent: [GradientSummary?] = []
  /// The arguments that take no gradient, by slot.
  var constants: [Constant] = []
  /// Whether a gradient's way was already seen to end behind this node.
  var isLost = false
}

/// A tensor argument that takes no gradient; it may have gone.
package struct Constant {
  package let slot: Int
  package private(set) weak var tensor: Tensor?
  package let shape: [Int]
  package let dtype: DType

  init(slot: Int, _ tensor: Tensor) {
    self.slot = slot
    self.tensor = tensor.base ?? tensor
    shape = tensor.shape
    dtype = tensor.dtype
  }
}

/// Why a leaf has no gradient although it was used.
package enum Loss {
  /// What was made of it was detached there.
  case detached(Site)
  /// It was used while nothing was recorded.
  case notRecorded(Site)
  /// What was made of it became a Python number.
  case number(Site)
}

/// The last change of a storage in place.
package struct Write: Sendable {
  package let site: Site
  /// The number of the node that did it; nil where nothing was recorded.
  package let sequenceNumber: Int?
}

extension Node {
  var trace: NodeTrace {
    let box = box
    if let trace = box.trace { return trace }
    let made = NodeTrace()
    box.trace = made
    return made
  }

  /// Notes the arguments that take no gradient.
  func watch(_ inputs: [Tensor?]) {
    for (slot, input) in inputs.enumerated() where slot < edges.count && edges[slot] == nil {
      if let input, !input.isWrappedNumber { trace.constants.append(Constant(slot: slot, input)) }
    }
  }

  /// Notes integers that are no argument with a slot: what an operation looks elements up by.
  @inline(__always)
  func watchIndex(_ index: Tensor) {
    guard !index.dtype.isDifferentiable, Session.current.watches else { return }
    let constant = Constant(slot: edges.count, index)
    guard !trace.constants.contains(where: { $0.tensor === constant.tensor }) else { return }
    trace.constants.append(constant)
  }

  /// The place in the order of the last backward run, counted from 1, and the time it took.
  package var run: (position: Int, seconds: Double)? {
    guard let trace = extras?.trace, trace.position > 0 else { return nil }
    return (trace.position, trace.seconds)
  }

  /// What went on to each tensor argument in the last backward run.
  package var sentGradients: [GradientSummary?] { extras?.trace?.sent ?? [] }

  package var constants: [Constant] { extras?.trace?.constants ?? [] }

  /// Whether hooks watch or change what passes.
  package var hasHooks: Bool {
    if let leaf = variable {
      return !(leaf.extras?.hooks?.isEmpty ?? true)
        || !(leaf.extras?.postAccumulateHooks?.isEmpty ?? true)
    }
    guard let extras else { return false }
    return !extras.tensorHooks.allSatisfy(\.hooks.isEmpty)
      || !(extras.preHooks?.isEmpty ?? true) || !(extras.postHooks?.isEmpty ?? true)
  }

  /// Whether its tensors went through `saved_tensors_hooks`, as checkpointing has it.
  package var packsSaved: Bool {
    var packs = false
    forEachSavedTensor { packs = packs || $0.isPacked }
    return packs
  }
}

extension Tensor {
  /// Whether an operation on this leaf was ever recorded.
  package var wasUsed: Bool { extras?.wasUsed ?? false }

  /// Why a leaf that was used has no gradient, if its way was seen to end.
  package var loss: Loss? { extras?.loss }

  /// Notes that no gradient will come back through this tensor from here.
  package func watchLoss(_ kind: (Site) -> Loss) {
    let session = Session.current
    guard session.watches, requiresGrad else { return }
    let loss = kind(session.site)
    guard let node = gradFn else {
      let leaf = base ?? self
      if leaf.extras?.loss == nil { leaf.box.loss = loss }
      return
    }
    var stack = [node]
    while let node = stack.popLast() {
      if let leaf = node.variable {
        if leaf.extras?.loss == nil { leaf.box.loss = loss }
        continue
      }
      if node.trace.isLost { continue }
      node.trace.isLost = true
      for case let edge? in node.edges { stack.append(edge.node) }
    }
  }

  /// Notes that the elements were changed in place, by a node if that was recorded.
  package func wasWritten(by node: Node? = nil) {
    data.storage.version += 1
    let session = Session.current
    guard session.watches else { return }
    session.note(
      Write(site: session.site, sequenceNumber: node?.sequenceNumber), to: data.storage)
  }
}
