// The stack of calls. Frames and registers live in two long blocks of memory, so that a call between
// script functions allocates nothing and a deep one needs no native stack.

/// A call that has not returned yet. It owns nothing: the function is kept alive by its `window`.
struct Frame {
  /// The next instruction.
  var pc: UnsafeMutablePointer<Instruction>
  let registers: UnsafeMutablePointer<Value>
  let layout: UnsafePointer<CodeLayout>
  let function: Unmanaged<FunctionObject>
  /// Where the caller put the function and its arguments.
  let window: UnsafeMutablePointer<Value>
  /// Free memory of the stack starts here.
  let top: UnsafeMutablePointer<Value>
  let generator: Unmanaged<GeneratorObject>?
  /// The register of the caller that gets the result.
  let destination: Int32
  let kind: Kind

  /// What becomes of the result.
  enum Kind: UInt8 {
    /// It goes to the caller's register.
    case call
    /// It must be None; the caller gets the new instance, which is in the window.
    case constructor
    /// It goes to native code.
    case entry
    /// A generator stepped by a loop, by `yield from`, or by native code.
    case generatorLoop
    case generatorDelegate
    case generatorEntry
  }

  var isGenerator: Bool { generator != nil }

  /// Its share of the recursion limit; CPython counts a constructor's C function too.
  var depth: Int { kind == .constructor ? 2 : 1 }
}

/// The memory of all calls of an interpreter.
struct CallStack: ~Copyable {
  /// The topmost frame; `bottom` when nothing runs.
  var current: UnsafeMutablePointer<Frame>
  let bottom: UnsafeMutablePointer<Frame>
  private let frameLimit: UnsafeMutablePointer<Frame>
  private let values: UnsafeMutablePointer<Value>
  private let valueLimit: UnsafeMutablePointer<Value>
  /// All registers below hold values, those above the topmost frame `undefined`.
  private(set) var initializedEnd: UnsafeMutablePointer<Value>
  /// What counts against the recursion limit.
  var depth = 0
  /// How often native code has called back.
  var nativeDepth = 0
  /// How many iterators are asking one another.
  var iteratorDepth = 0

  static let frameCapacity = 250_000
  private static let valueCapacity = 1 << 22

  init() {
    bottom = .allocate(capacity: Self.frameCapacity)
    values = .allocate(capacity: Self.valueCapacity)
    current = bottom
    frameLimit = bottom + (Self.frameCapacity - 1)
    valueLimit = values + Self.valueCapacity
    initializedEnd = values
  }

  deinit {
    values.deinitialize(count: initializedEnd - values)
    values.deallocate()
    bottom.deallocate()
  }

  /// Where the next call from native code puts its function and arguments.
  var top: UnsafeMutablePointer<Value> { current == bottom ? values : current.pointee.top }

  /// Makes the registers below `end` usable; false if the stack is used up.
  mutating func reserve(to end: UnsafeMutablePointer<Value>) -> Bool {
    guard end > initializedEnd else { return true }
    guard end < valueLimit else { return false }
    let newEnd = min(end + 1024, valueLimit)
    initializedEnd.initialize(repeating: .undefined, count: newEnd - initializedEnd)
    initializedEnd = newEnd
    return true
  }

  var isFull: Bool { current >= frameLimit }
}

// Registers. Storing over a number or an empty register needs no release, which these make plain
// to the compiler.
extension UnsafeMutablePointer<Value> {
  /// Empties registers.
  @inline(__always)
  func clear(count: Int) {
    var register = self
    let end = self + count
    while register < end {
      register.clear()
      register += 1
    }
  }

  @inline(__always)
  func clear() {
    if pointee.isTrivial { initialize(to: .undefined) } else { pointee = .undefined }
  }

  /// Takes the value out, leaving the register empty.
  @inline(__always)
  func take() -> Value {
    let value = move()
    initialize(to: .undefined)
    return value
  }

  /// The object of a value whose case is known to have one of this class; it is not retained.
  @inline(__always)
  func unmanaged<Object: HeapObject>(_ type: Object.Type) -> Unmanaged<Object> {
    // Every case with an object holds one reference, stored at offset zero.
    UnsafeRawPointer(self).load(as: Unmanaged<Object>.self)
  }

  @inline(__always)
  func put(_ value: Int) {
    if pointee.isTrivial { initialize(to: .int(value)) } else { pointee = .int(value) }
  }

  @inline(__always)
  func put(_ value: Double) {
    if pointee.isTrivial { initialize(to: .float(value)) } else { pointee = .float(value) }
  }

  @inline(__always)
  func put(_ value: Bool) {
    if pointee.isTrivial { initialize(to: .bool(value)) } else { pointee = .bool(value) }
  }

  @inline(__always)
  func put(_ value: consuming Value) {
    if pointee.isTrivial { initialize(to: value) } else { pointee = value }
  }
}

extension Value {
  /// Whether the value is held in place.
  @inline(__always)
  var isTrivial: Bool {
    switch self {
    case .undefined, .none, .notImplemented, .ellipsis, .bool, .int, .float: true
    case .bigInt, .str, .bytes, .tuple, .list, .dict, .set, .slice, .range, .function, .builtin,
      .method, .type, .instance, .module, .iterator, .generator, .cell:
      false
    }
  }
}
