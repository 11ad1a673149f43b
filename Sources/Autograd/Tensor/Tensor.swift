// The tensor: an array with an identity, which may need a gradient and remembers how it was made.

import Arrays

/// A tensor as scripts hold it.
///
/// What few tensors have (a gradient, hooks, a base) lives in a box made on first use.
package final class Tensor {
  package internal(set) var data: NDArray
  /// The node that made this tensor, as of when it was made; `gradFn` is what it is now.
  var history: Node?
  var extras: Extras?
  /// Which of its node's outputs this is.
  package internal(set) var outputNumber: Int32 = 0
  var flags: Flags = []
  private var hostObject: Unmanaged<AnyObject>?

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// Asked for by the user; set on leaves only.
    static let requiresGrad = Flags(rawValue: 1)
    static let inference = Flags(rawValue: 2)
    static let retainsGrad = Flags(rawValue: 4)
    static let parameter = Flags(rawValue: 8)
  }

  /// A tensor without history; in inference mode an inference tensor.
  package init(_ data: NDArray, requiresGrad: Bool = false) {
    self.data = data
    if requiresGrad { flags.insert(.requiresGrad) }
    if Session.current.inferenceMode { flags.insert(.inference) }
  }

  init(_ data: NDArray, flags: Flags) {
    self.data = data
    self.flags = flags
  }

  init(_ data: NDArray, history: Node, outputNumber: Int = 0) {
    self.data = data
    self.history = history
    self.outputNumber = Int32(truncatingIfNeeded: outputNumber)
  }

  /// A Python number as an operand: 0-d, yielding to others in type promotion.
  package convenience init(number: Scalar) { self.init(.number(number), flags: []) }
}

/// What only some tensors have.
final class Extras {
  var grad: Tensor?
  /// The class of the host's object, if it is not the ordinary one.
  var subclass: AnyObject?
  weak var accumulator: Node?
  var view: View?
  var hooks: HookList<TensorHook>?
  var postAccumulateHooks: HookList<(Tensor) throws -> Void>?
  /// Whether an operation on this leaf was ever recorded.
  var wasUsed = false
  var loss: Loss?
}

/// Gets a tensor's gradient; may give another in its place.
package typealias TensorHook = (Tensor) throws -> Tensor?

extension Tensor {
  package var shape: Shape { data.shape }
  package var strides: [Int] { data.strides }
  package var dtype: DType { data.dtype }
  package var rank: Int { data.rank }
  package var count: Int { data.count }
  package var device: Device { data.isMeta ? .meta : .cpu }
  package var isWrappedNumber: Bool { data.isWrappedNumber }
  package var isInference: Bool { flags.contains(.inference) }

  /// How often the storage was written in place, `_version`; inference tensors do not count.
  package var version: Int { data.storage.version }

  /// Whether a gradient is wanted for this tensor.
  package var requiresGrad: Bool {
    if history != nil || flags.contains(.requiresGrad) { return true }
    return extras?.view?.base.requiresGrad ?? false
  }

  /// Whether this is where gradients end: not the result of a recorded operation.
  package var isLeaf: Bool { gradFn == nil }

  /// Whether this is an `nn.Parameter`.
  package var isParameter: Bool {
    get { flags.contains(.parameter) }
    set { if newValue { flags.insert(.parameter) } else { flags.remove(.parameter) } }
  }

  package var retainsGrad: Bool { flags.contains(.retainsGrad) }

  /// The host's object for this tensor, while there is one.
  ///
  /// It is not kept alive, nor weakly held, which would cost each an allocation: the host must call
  /// `forget` when it goes.
  package var counterpart: AnyObject? {
    get { hostObject?.takeUnretainedValue() }
    set { hostObject = newValue.map(Unmanaged.passUnretained) }
  }

  /// Notes that an object has gone.
  package func forget(_ object: ObjectIdentifier) {
    guard let hostObject, UInt(bitPattern: hostObject.toOpaque()) == UInt(bitPattern: object)
    else { return }
    self.hostObject = nil
  }

  /// `.grad`
  package var grad: Tensor? {
    get { extras?.grad }
    set { if newValue != nil || extras != nil { box.grad = newValue } }
  }

  /// The rare fields, made on first use.
  var box: Extras {
    if let extras { return extras }
    let made = Extras()
    extras = made
    return made
  }

  /// The one element as a number, `item()`.
  package func item() throws -> Scalar { try data.item() }
}

extension Tensor {
  /// Where this tensor's gradient goes: its node, or for a leaf the node that accumulates.
  var gradientEdge: Edge? {
    if let node = gradFn { return Edge(node, Int(outputNumber)) }
    return flags.contains(.requiresGrad) ? Edge(accumulator, 0) : nil
  }

  /// The node that adds gradients into a leaf's `.grad`.
  package var accumulator: Node {
    let box = box
    if let node = box.accumulator { return node }
    let node = Node(accumulatingInto: self)
    box.accumulator = node
    box.wasUsed = true
    return node
  }

  /// The same elements without history, `detach()` without the view.
  package func detached() -> Tensor { Tensor(data) }
}
