// Names: reading, setting and deleting variables wherever the resolver found them.

internal import Syntax

extension Compiler {
  /// The register that is the variable, for plain local variables.
  func localRegister(_ name: String) -> Int? {
    if case .local = scope.binding(of: name) { return localRegisters[name] }
    return nil
  }

  func load(_ name: String, into target: Int, at span: Span) {
    switch scope.binding(of: name) {
    case .local: emit(.move, a: target, b: localRegisters[name] ?? 0, at: span)
    case .cell: emit(.loadCell, a: target, b: cellRegisters[name] ?? 0, at: span)
    case .free(let index): emit(.loadFree, a: target, b: index, at: span)
    case .global: emit(.loadGlobal, a: target, c: cache(name, isShared: true), at: span)
    case .name: emit(.loadName, a: target, c: cache(name, isShared: true), at: span)
    case .nameOrFree(let index):
      emit(.loadNameOrFree, a: target, b: index, c: cache(name, isShared: true), at: span)
    }
  }

  /// Sets a variable; a temporary is left empty.
  func store(_ register: Int, in name: String, at span: Span) {
    switch scope.binding(of: name) {
    case .local:
      let local = localRegisters[name] ?? 0
      if local != register {
        emit(register >= temporariesStart ? .take : .move, a: local, b: register, at: span)
      }
    case .cell: emit(.storeCell, a: cellRegisters[name] ?? 0, b: register, at: span)
    case .free(let index): emit(.storeFree, a: index, b: register, at: span)
    case .global: emit(.storeGlobal, b: register, c: cache(name, isShared: true), at: span)
    case .name, .nameOrFree:
      emit(.storeName, b: register, c: cache(name, isShared: true), at: span)
    }
  }

  func delete(_ name: String, at span: Span) {
    switch scope.binding(of: name) {
    case .local: emit(.deleteLocal, a: localRegisters[name] ?? 0, at: span)
    case .cell: emit(.deleteCell, a: cellRegisters[name] ?? 0, at: span)
    case .free(let index): emit(.deleteFree, a: index, at: span)
    case .global: emit(.deleteGlobal, c: cache(name, isShared: true), at: span)
    case .name, .nameOrFree: emit(.deleteName, c: cache(name, isShared: true), at: span)
    }
  }

  /// Where a function inside this scope finds the cells of the variables it shares.
  func captures(for names: [String]) -> [CodeObject.Capture] {
    names.map { name in
      if let register = cellRegisters[name] { return .register(register) }
      return .free(scope.frees.firstIndex(of: name) ?? 0)
    }
  }
}
