// What the compiler makes of a function, a module or a class body.

final class CodeObject {
  let name: String
  let qualifiedName: String
  let documentation: Value

  init(name: String, qualifiedName: String, documentation: Value) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.documentation = documentation
  }
}
