// The interpreter: what running scripts share. Its services for native code are in extensions, one
// file for each protocol of the language.

package import Syntax

package final class Interpreter {
  package let types: BuiltinTypes
  /// The namespace behind every module's own.
  package let builtins: ModuleObject
  /// `sys.modules`
  package var modules: [String: ModuleObject] = [:]
  /// Where `print` writes.
  package var output: (String) -> Void = { _ in }
  /// Where warnings go.
  package var errorOutput: (String) -> Void = { _ in }
  /// Finds scripts to import: a path without extension, such as `models/unet`, relative to the main
  /// script's folder; `nil` if there is no such file.
  package var findScript: (String) -> SourceFile? = { _ in nil }
  /// Makes a Python exception of a host's error; `nil` if it is not the host's.
  package var translateError: (any Error) -> Raised? = { _ in nil }
  package var limits = Limits()
  /// What the host's native functions need to find again.
  package var host: AnyObject?
  /// What the built-in functions and types remember.
  let builtinState = BuiltinState()

  /// What a script may use up.
  package struct Limits {
    /// Calls and loop rounds; `nil` is without end.
    package var steps: Int?
    /// Asked now and then, at least every ten thousand steps; true ends the script.
    package var isInterrupted: () -> Bool = { false }
    /// Bytes that one object may claim.
    package var objectSize = 1 << 36
    /// Calls within calls, as `sys.setrecursionlimit` sets it.
    package var recursion = 1000
    /// Calls from native code back into scripts within one another, bounded by the thread's stack.
    package var nativeRecursion = 150

    package init() {}
  }

  let names: Names
  let operatorNames: OperatorNames
  /// The strings of one ASCII character.
  let characters: [StrObject]
  private var interned: [InternedText: StrObject] = [:]
  let classVersions = ClassVersions()
  private var serials = 0
  var iteratorClasses: [String: ClassObject] = [:]
  var inFlight = ExceptionsInFlight()
  /// The exception that is being handled: what a bare `raise` raises again.
  package internal(set) var handled = Value.none
  var isReraising = false
  /// Steps until limits are looked at.
  var fuel = 0
  /// Whether a limit has ended the script.
  var isStopped = false
  let abandoned = AbandonedGenerators()
  /// What was left of `fuel` when generators asked for attention.
  var savedFuel = 0
  var stack = CallStack()
  private(set) lazy var missingClass = makeMissingClass()
  private(set) lazy var codeClass = makeClass("code")
  private(set) lazy var tracebackClass = makeClass("traceback")
  var nativeModules: [String: (Interpreter) throws -> ModuleObject] = [:]

  package init() {
    var table: [InternedText: StrObject] = [:]
    let intern: (String) -> StrObject = { text in
      if let known = table[InternedText(text: text)] { return known }
      let made = StrObject(text)
      table[InternedText(text: text)] = made
      return made
    }
    types = BuiltinTypes(versions: classVersions, intern: intern)
    names = Names(intern: intern)
    operatorNames = OperatorNames(intern: intern)
    characters = (0..<128).map { intern(String(Character(Unicode.Scalar(UInt8($0))))) }
    builtins = ModuleObject(name: "builtins")
    interned = table
    installObjects()
    installBuiltins()
    abandoned.notify = { [unowned self] in
      savedFuel += fuel
      fuel = 0
    }
  }

  deinit { abandoned.notify = nil }

  /// The one object for a name, so that names are compared by identity.
  package func intern(_ text: String) -> StrObject {
    if let known = interned[InternedText(text: text)] { return known }
    let made = StrObject(text)
    interned[InternedText(text: text)] = made
    return made
  }

  /// Python's `id()`: numbers in the order of asking, never addresses.
  package func identity(of value: Value) -> Int {
    switch value {
    case .int(let number): return number
    case .undefined, .none, .notImplemented, .ellipsis, .bool, .float: return 1
    default:
      guard let object = value.object else { return 1 }
      if object.serial == 0 {
        serials += 1
        object.serial = serials
      }
      return 0x7f00_0000_0000 + object.serial * 16
    }
  }

  /// Counts native code that goes into the parts of a structure, which may be deep; `activity` is
  /// what CPython calls it, as " in comparison".
  package func enterNative(_ activity: String = "") throws {
    stack.nativeDepth += 1
    if stack.nativeDepth > limits.nativeRecursion {
      stack.nativeDepth -= 1
      throw recursionError(activity)
    }
  }

  /// Counts an iterator that asks another one, which takes less of the stack than a call.
  func enterIterator() throws {
    stack.iteratorDepth += 1
    if stack.iteratorDepth > limits.nativeRecursion * 20 {
      stack.iteratorDepth -= 1
      throw recursionError()
    }
  }

  func leaveIterator() { stack.iteratorDepth -= 1 }

  package func leaveNative() { stack.nativeDepth -= 1 }
}

/// A text as a key that compares code points, which Swift's strings do not.
private struct InternedText: Hashable {
  let text: String

  static func == (a: InternedText, b: InternedText) -> Bool {
    a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
  }
}
