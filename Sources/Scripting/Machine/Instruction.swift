// What the machine executes: an operation on registers of the current frame.

/// One instruction. `a` is usually the register of the result; `b` and `c` are operands.
struct Instruction {
  var opcode: Opcode
  /// A choice between variants of the operation.
  var flag: UInt8 = 0
  var d: UInt16 = 0
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
}

/// The operations. Registers hold parameters, local variables, cells and temporaries, in that order.
///
/// A temporary is read once: operations that have read one leave it empty, but for the short cuts
/// with numbers, where nothing is gained.
enum Opcode: UInt8 {
  // Values and variables
  /// a = constants[b]
  case loadConstant
  /// a = b
  case move
  /// a = nothing
  case clear
  /// a = b, and b is left empty
  case take
  case deleteLocal
  /// a = global variable c
  case loadGlobal
  /// global variable c = b
  case storeGlobal
  case deleteGlobal
  /// Lets go of global variable c if it is the string in a, to which the string in b gets added.
  case lendGlobal
  /// a = variable c of the class body, or global
  case loadName
  /// variable c of the class body = b
  case storeName
  case deleteName
  /// a = variable c of the class body, or free variable b
  case loadNameOrFree
  /// a = a new cell holding b; b is -1 for an empty one
  case makeCell
  /// a = what cell b holds
  case loadCell
  /// cell a holds b
  case storeCell
  case deleteCell
  case loadFree
  case storeFree
  case deleteFree

  // Arithmetic: a = b op c; the flag marks `op=`
  case add
  case subtract
  case multiply
  case divide
  case floorDivide
  case modulo
  /// The operator's code is d.
  case binary
  // The same with a small integer c
  case addInteger
  case subtractInteger
  case multiplyInteger
  case floorDivideInteger
  case moduloInteger
  case negative
  case positive
  case invert
  case not

  // Comparison: a = b op c
  case less
  case lessOrEqual
  case equal
  case notEqual
  case greater
  case greaterOrEqual
  /// The flag negates.
  case identity
  /// a = b in c; the flag negates.
  case membership

  // Jumps, relative to the next instruction
  case jump
  /// Backwards, which counts as a step.
  case jumpBack
  /// To a if the truth of b is the flag's first bit; the second bit says that b is not needed again.
  case jumpIf
  /// To a if `b is None` is the flag.
  case jumpIfNone
  // To a if the comparison of b and c is the flag
  case jumpLess
  case jumpLessOrEqual
  case jumpEqual
  case jumpNotEqual
  case jumpGreater
  case jumpGreaterOrEqual
  // The same with a small integer c
  case jumpLessInteger
  case jumpLessOrEqualInteger
  case jumpEqualInteger
  case jumpNotEqualInteger
  case jumpGreaterInteger
  case jumpGreaterOrEqualInteger

  // Loops
  /// a = iter(b)
  case makeIterator
  /// a = next(b), or jump to c
  case next
  /// a and a + 1 = the next pair of b, or jump to c, if b makes pairs; this goes over the next two
  /// instructions, which do the same for all other iterators.
  case nextPair
  /// Leaves the loop over iterator a early; a generator that nobody else has is closed.
  case endLoop

  // Attributes and subscripts
  /// a = b.c
  case loadAttribute
  /// a.c = b
  case storeAttribute
  /// del a.c
  case deleteAttribute
  /// a and a + 1 become the method b.c and its receiver, or the attribute b.c and nothing
  case loadMethod
  /// a = b[c]
  case loadItem
  /// a = b[c] with an integer c
  case loadItemInteger
  /// a[c] = b
  case storeItem
  case deleteItem
  /// a = slice(b, b + 1, b + 2)
  case makeSlice

  // Calls: b is the function, b + 1 its receiver if the flag says so, then c positional arguments
  case call
  /// d names the keywords; their values follow the positional arguments.
  case callKeywords
  /// b + 2 is a list of arguments, b + 3 a dictionary of keywords.
  case callSpread
  case returnValue
  case yield
  /// a = what is sent; b is the iterator; ends with a the iterator's result
  case delegate

  // Making things
  case makeTuple
  case makeList
  case makeSet
  case makeDict
  /// Adds c values from b on to list a.
  case appendToList
  /// Adds the elements of b to list a; the flag says for a call.
  case extendList
  case addToSet
  case extendSet
  /// a[b] = c, where a is a dictionary being built
  case addToDict
  /// As `addToDict`, for keywords of a call, where repetition is an error.
  case addKeyword
  /// Adds the entries of b to dictionary a; the flag says for a call, where repetition is an error.
  case mergeDict
  case listToTuple
  /// a = str or repr of b, formatted with c unless that is -1
  case format
  /// a = c texts from b on, joined
  case join
  /// Registers a... get c elements of b; d is one more than the index of the starred one, if any.
  case unpack
  /// a = function of code c; b holds defaults
  case makeFunction
  /// a = class; b is the body, its name, the bases; c is their number; d keywords
  case makeClass

  // Exceptions
  /// raise b from c; either may be -1
  case raise
  /// Raises again the exception in b.
  case reraise
  /// Raises AssertionError with message b, or none if -1.
  case raiseAssertion
  /// a = what was being handled; b is being handled now
  case beginHandling
  /// What was being handled before is b.
  case endHandling
  /// a = whether exception b matches the class c
  case matchException
  /// Raises RuntimeError for what this language leaves out; b is a constant, the message.
  case unsupported

  // with
  /// a = the exit method of b, a + 1 = what entering gives
  case enterContext
  /// Calls exit method b with no exception.
  case exitContext
  /// a = what exit method b says to exception c
  case exitContextWithException

  // Imports
  /// a = module named by constant b; the flag says that failing waits until the name is used
  case importModule
  /// a = attribute named by constant c of module b
  case importName
  case importAll
}
