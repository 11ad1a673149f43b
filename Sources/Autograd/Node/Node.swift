// One recorded operation as the backward run sees it: PyTorch's `torch::autograd::Node`.

import Arrays

/// What a node's output looked like, which its gradient must match.
package struct OutputMetadata {
  package let shape: Shape
  package let dtype: DType
  package let isMeta: Bool

  init(_ data: NDArray) {
    shape = data.shape
    dtype = data.dtype
    isMeta = data.isMeta
  }
}

/// A recorded operation.
package final class Node {
  /// PyTorch's name, `MulBackward0`.
  package let name: String
  /// `next_functions`: where the gradient of each tensor argument goes; nil where none is wanted.
  package internal(set) var edges: Edges
  /// Counts nodes in the order of recording.
  package let sequenceNumber: Int
  package let site: Site
  /// What is kept for the backward run and other arguments, in the order of recording.
  package internal(set) var attributes: [Attribute] = []
  var rule: Rule = .none
  private var firstOutput: OutputMetadata?
  var extras: NodeExtras?
  /// This node's place in a backward run, valid for the run of that number.
  var mark = RunMark()

  init(_ name: String, _ edges: Edges, _ session: Session) {
    self.name = name
    self.edges = edges
    sequenceNumber = session.nextSequenceNumber()
    site = session.site
  }

  /// The node that adds gradients into `leaf.grad`; it runs before all others.
  init(accumulatingInto leaf: Tensor) {
    name = "AccumulateGrad"
    edges = Edges()
    sequenceNumber = .max
    site = Site()
    firstOutput = OutputMetadata(leaf.data)
    rule = .accumulate(leaf)
  }

  deinit { Teardown.run(self) }
}

/// What only some nodes have.
final class NodeExtras {
  /// The outputs after the first.
  var otherOutputs: [OutputMetadata?] = []
  /// The host's object for the node, while there is one.
  weak var counterpart: AnyObject?
  /// What the host knows of a custom function.
  var customFunction: AnyObject?
  /// By output number.
  var tensorHooks: [(output: Int, hooks: HookList<TensorHook>)] = []
  /// Where in `tensorHooks` an output is.
  var hookedOutputs: [Int: Int] = [:]
  /// Tensors that want the gradient of an output kept.
  var retaining: [(output: Int, tensor: WeakTensor)] = []
  var preHooks: HookList<NodePreHook>?
  var postHooks: HookList<NodePostHook>?
  /// What a picture tells of it.
  var trace: NodeTrace?
  /// A mistake made while recording, reported once the recording is done.
  var failure: TensorError?
}

/// A tensor that may have gone.
struct WeakTensor {
  weak var tensor: Tensor?
}

/// Gets the gradients that come in; may give others.
package typealias NodePreHook = ([Tensor?]) throws -> [Tensor?]?
/// Gets the gradients that go out and those that came in; may give others to go out.
package typealias NodePostHook = ([Tensor?], [Tensor?]) throws -> [Tensor?]?

struct RunMark {
  var run: UInt32 = 0
  var index: Int32 = 0
}

extension Node {
  /// The leaf of an `AccumulateGrad` node.
  package var variable: Tensor? {
    guard case .accumulate(let leaf) = rule else { return nil }
    return leaf
  }

  package var outputCount: Int { 1 + (extras?.otherOutputs.count ?? 0) }

  package func output(_ number: Int) -> OutputMetadata? {
    if number == 0 { return firstOutput }
    guard let others = extras?.otherOutputs, number <= others.count else { return nil }
    return others[number - 1]
  }

  func setOutput(_ data: NDArray) { firstOutput = OutputMetadata(data) }

  /// Describes several outputs; nil for those that take no gradient.
  func setOutputs(_ all: [NDArray?]) {
    firstOutput = all.first.flatMap { $0.map(OutputMetadata.init) }
    if all.count > 1 { box.otherOutputs = all.dropFirst().map { $0.map(OutputMetadata.init) } }
  }

  /// The host's object for this node, while there is one.
  package var counterpart: AnyObject? {
    get { extras?.counterpart }
    set { box.counterpart = newValue }
  }

  /// Whether a gradient is wanted for a tensor argument.
  package func needs(_ slot: Int) -> Bool { slot < edges.count && edges[slot] != nil }

  var box: NodeExtras {
    if let extras { return extras }
    let made = NodeExtras()
    extras = made
    return made
  }

  /// `fn.register_prehook`
  package func registerPreHook(_ hook: @escaping NodePreHook) -> HookHandle {
    let list = box.preHooks ?? HookList()
    box.preHooks = list
    return list.add(hook)
  }

  /// `fn.register_hook`
  package func registerHook(_ hook: @escaping NodePostHook) -> HookHandle {
    let list = box.postHooks ?? HookList()
    box.postHooks = list
    return list.add(hook)
  }

  /// The hooks of the tensor that is output `number`, in order of registration.
  func tensorHooks(_ number: Int) -> HookList<TensorHook> {
    if let place = box.hookedOutputs[number] { return box.tensorHooks[place].hooks }
    let made = HookList<TensorHook>()
    box.hookedOutputs[number] = box.tensorHooks.count
    box.tensorHooks.append((number, made))
    return made
  }
}
