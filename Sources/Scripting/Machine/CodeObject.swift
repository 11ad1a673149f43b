// What the compiler makes of a function, a module, a class body or a comprehension.

internal import Syntax

final class CodeObject {
  let name: String
  let qualifiedName: String
  let documentation: Value
  let file: SourceFile
  /// Whether it came with the tool.
  let isLibrary: Bool
  let parameters: CodeParameters
  let isClassBody: Bool
  /// The names of the registers that are variables.
  let variableNames: [String]
  let freeNames: [String]
  /// Where a new function's cells come from, in the enclosing frame: its compiler says.
  var captures: [Capture] = []
  let spans: [Syntax.Span]
  let keywordNames: [[StrObject]]
  let children: [CodeObject]
  let handlers: [HandlerRange]
  /// The annotations of parameters and `return`, as written.
  let annotations: [(name: String, text: String)]
  /// What to compile when the function is first called; nil once that is done.
  let outline: OutlinedFunction?
  let layout: UnsafePointer<CodeLayout>
  private let constantCount: Int
  private let cacheCount: Int

  enum Capture {
    case register(Int)
    case free(Int)
  }

  /// Instructions whose exceptions are handled by the same handler; inner ones come first.
  struct HandlerRange {
    let start: Int
    let end: Int
    let handler: Int
    /// Where the handler expects the exception.
    let register: Int
  }

  init(_ parts: consuming CodeParts) {
    name = parts.name
    qualifiedName = parts.qualifiedName
    documentation = parts.documentation
    file = parts.file
    isLibrary = parts.isLibrary
    parameters = parts.parameters
    isClassBody = parts.isClassBody
    variableNames = parts.variableNames
    freeNames = parts.freeNames
    spans = parts.spans
    keywordNames = parts.keywordNames
    children = parts.children
    handlers = parts.handlers
    annotations = parts.annotations
    outline = parts.outline
    constantCount = parts.constants.count
    cacheCount = parts.cacheNames.count
    let layout = UnsafeMutablePointer<CodeLayout>.allocate(capacity: 1)
    layout.initialize(to: CodeLayout(parts))
    self.layout = UnsafePointer(layout)
  }

  deinit {
    layout.pointee.constants.deinitialize(count: constantCount)
    layout.pointee.caches.deinitialize(count: cacheCount)
    layout.pointee.deallocate()
    layout.deallocate()
  }
}

/// The part of a code object that the machine reads while it runs, without counting references.
struct CodeLayout {
  let instructions: UnsafeMutablePointer<Instruction>
  let constants: UnsafeMutablePointer<Value>
  let caches: UnsafeMutablePointer<InlineCache>
  let registerCount: Int
  /// Registers below this are variables; from here on they are temporaries.
  let temporariesStart: Int
  /// How many positional arguments start the function without further matching; -1 if none do.
  let plainCount: Int
  let isGenerator: Bool

  init(_ parts: CodeParts) {
    instructions = .allocate(capacity: parts.instructions.count)
    constants = .allocate(capacity: parts.constants.count)
    caches = .allocate(capacity: parts.cacheNames.count)
    for (index, instruction) in parts.instructions.enumerated() {
      (instructions + index).initialize(to: instruction)
    }
    for (index, constant) in parts.constants.enumerated() {
      (constants + index).initialize(to: constant)
    }
    for (index, name) in parts.cacheNames.enumerated() {
      (caches + index).initialize(to: InlineCache(name: name))
    }
    registerCount = parts.registerCount
    temporariesStart = parts.variableNames.count
    isGenerator = parts.isGenerator
    let parameters = parts.parameters
    let needsNothing = parameters.isPlain && !isGenerator && parts.outline == nil
    plainCount = needsNothing ? parameters.positionalCount : -1
  }

  func deallocate() {
    instructions.deallocate()
    constants.deallocate()
    caches.deallocate()
  }
}

/// What a code object is made from; the compiler fills it in.
struct CodeParts {
  var name: String
  var qualifiedName: String
  var documentation: Value = .none
  var file: SourceFile
  var isLibrary: Bool
  var parameters = CodeParameters()
  var isGenerator = false
  var isClassBody = false
  var registerCount = 0
  var variableNames: [String] = []
  var freeNames: [String] = []
  var instructions: [Instruction] = []
  var spans: [Syntax.Span] = []
  var constants: [Value] = []
  var cacheNames: [StrObject] = []
  var keywordNames: [[StrObject]] = []
  var children: [CodeObject] = []
  var handlers: [CodeObject.HandlerRange] = []
  var annotations: [(name: String, text: String)] = []
  var outline: OutlinedFunction?
}

/// The parameters of a script's function; their registers are the first ones, in this order.
struct CodeParameters {
  var names: [StrObject] = []
  var positionalOnlyCount = 0
  /// Positional-only ones included.
  var positionalCount = 0
  var keywordOnlyCount = 0
  var hasVarPositional = false
  var hasVarKeyword = false

  /// Whether a call with just the right number of positional arguments needs no matching.
  var isPlain: Bool { keywordOnlyCount == 0 && !hasVarPositional && !hasVarKeyword }

  var varPositionalRegister: Int { positionalCount + keywordOnlyCount }

  var varKeywordRegister: Int { varPositionalRegister + (hasVarPositional ? 1 : 0) }

  var count: Int { varKeywordRegister + (hasVarKeyword ? 1 : 0) }
}

/// What an instruction that looks up a name remembers of the last time.
struct InlineCache {
  let name: StrObject
  /// The version of the class, or of the dictionary, for which the rest holds; 0 for none.
  var version = 0
  /// The position of the name in the dictionary it was found in.
  var position = 0
  var kind = Kind.none
  /// The class member that was found.
  var member = Value.undefined

  enum Kind: UInt8 {
    case none
    /// In the instance's own dictionary, at `position`.
    case own
    /// A function of the class.
    case method
    /// Another member of the class, which needs no binding.
    case member
    /// A property of the class.
    case property
  }

  init(name: StrObject) {
    self.name = name
  }
}
