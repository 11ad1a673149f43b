// The native modules of the standard library; those written in the language are in
// `Sources/Library/python`.

enum StandardModules {
  static func register(in interpreter: Interpreter) {
  }
}
