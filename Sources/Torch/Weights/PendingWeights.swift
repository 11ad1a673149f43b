// Trained weights on their way into the module that the script calls first.

import Arrays
import Autograd
import Scripting

/// A file whose weights no module has taken yet.
struct PendingWeights {
  let file: WeightsFile
  let entries: [SafetensorsHeader.Entry]

  init(_ file: WeightsFile) throws {
    self.file = file
    entries = try file.header().entries
  }
}

extension Bridge {
  /// Gives the weights to a module that is about to be called, unless it has no place for any.
  func loadPendingWeights(into module: Value) throws {
    guard let weights = pendingWeights else { return }
    pendingWeights = nil  // a hook of the module's may call others
    let shapes = DictObject()
    var entries: [String: SafetensorsHeader.Entry] = [:]
    for entry in weights.entries {
      entries[entry.name] = entry
      try shapes.set(.string(entry.name), size(entry.shape), interpreter)
    }
    let read = BuiltinFunction(
      "read",
      .unary { interpreter, name in
        guard let entry = name.asString.flatMap({ entries[$0] }) else { return .none }
        return interpreter.bridge.value(Tensor(try weights.file.array(entry)))
      })
    let library = Value.module(try interpreter.importModule("torch._weights"))
    let load = try interpreter.getAttribute(library, "load")
    do {
      let taken = try interpreter.call(
        load, Arguments([module, .dict(shapes), .builtin(read)], keywords: []))
      if try !interpreter.isTrue(taken) { pendingWeights = weights }
    } catch {
      weightsError = error
      throw error
    }
  }
}
