// The module `torch` and its native namespaces: operators by name, and what is found only when used.

import Arrays
import Autograd
import Library
import Scripting

extension Bridge {
  /// Registers every native module; none is made before it is imported.
  func install(arguments: [String]) {
    interpreter.translateError = { [unowned self] in translate($0) }
    interpreter.registerModule("torch") { [unowned self] _ in makeTorchModule() }
    interpreter.registerModule("torch._C") { [unowned self] _ in makeInnerModule() }
    for (name, keyPath) in namespaces {
      interpreter.registerModule("torch." + name) { [unowned self] _ in
        makeNamespace("torch." + name, operators[keyPath: keyPath])
      }
    }
    interpreter.registerModule("torchviz", makeTorchvizModule)
  }

  private var namespaces: [(String, KeyPath<OperatorTables, [String: Operator]>)] {
    [("linalg", \.linalg), ("special", \.special), ("fft", \.fft)]
  }

  private func makeTorchModule() -> ModuleObject {
    let module = interpreter.makeModule(
      "torch", functions: torchFunctions + modeQuestions,
      constants: torchConstants + torchClasses)
    module.packagePath = "torch"
    setLookup(of: module) { [unowned self] name in try torchAttribute(name) }
    return module
  }

  /// `torch._C`: what the library's own code calls.
  private func makeInnerModule() -> ModuleObject {
    let module = interpreter.makeModule(
      "torch._C", functions: engineFunctions + modeQuestions + moduleCallFunctions + notices,
      constants: [
        ("Parameter", .type(parameterClass)), ("Buffer", .type(parameterClasses.buffer)),
        ("UninitializedParameter", .type(parameterClasses.uninitializedParameter)),
        ("UninitializedBuffer", .type(parameterClasses.uninitializedBuffer)),
        ("Function", .type(functionClasses.function)), ("TensorBase", .type(tensorClass)),
        ("Generator", .type(generatorClass)),
      ])
    setLookup(of: module) { [unowned self] name in
      operatorFunction(name, in: [operators.inner, operators.functional, operators.torch])
    }
    return module
  }

  /// What packages tell PyTorch's core about themselves, and ask about tracing.
  private var notices: [NativeFunction] {
    ["_log_api_usage_once(*args)", "_get_tracing_state()"].map {
      .function($0) { _, _ in .none }
    }
  }

  private func makeNamespace(_ name: String, _ table: [String: Operator]) -> ModuleObject {
    let isLinear = name == "torch.linalg"
    let module = interpreter.makeModule(
      name, constants: isLinear ? [("LinAlgError", .type(linearAlgebraError))] : [])
    setLookup(of: module) { [unowned self] name in operatorFunction(name, in: [table]) }
    return module
  }

  /// Gives a module a `__getattr__`; what it finds is kept.
  private func setLookup(of module: ModuleObject, _ find: @escaping (String) throws -> Value?) {
    let name = module.name
    module["__getattr__"] = .builtin(
      BuiltinFunction(
        "__getattr__",
        .unary { [unowned module] interpreter, key in
          let text = key.asString ?? ""
          guard let found = try find(text) else {
            throw interpreter.error(
              .attributeError, "module '\(name)' has no attribute '\(text)'")
          }
          module[text] = found
          return found
        }))
  }

  private func torchAttribute(_ name: String) throws -> Value? {
    if let home = libraryNames[name] {
      let module = try interpreter.importModule(home)
      return try interpreter.getAttribute(.module(module), name)
    }
    if let function = operatorFunction(name, in: [operators.torch]) { return function }
    let isModule =
      namespaces.contains { $0.0 == name } || Library.source("torch/" + name) != nil
      || Library.source("torch/\(name)/__init__") != nil || name == "_C"
    return isModule ? .module(try interpreter.importModule("torch." + name)) : nil
  }

  /// An operator as a function; with an underscore at the end, its in-place form.
  func operatorFunction(_ name: String, in tables: [[String: Operator]]) -> Value? {
    if let item = tables.lazy.compactMap({ $0[name] }).first {
      return .builtin(
        BuiltinFunction(
          name,
          .general { interpreter, arguments in
            let bridge = interpreter.bridge
            bridge.locate()
            return try bridge.value(item.call(bridge.arguments(arguments)))
          }))
    }
    guard name.hasSuffix("_"), !name.hasSuffix("__"),
      let item = tables.lazy.compactMap({ $0[String(name.dropLast())] }).first,
      item.places.contains(.inPlace)
    else { return nil }
    return .builtin(
      BuiltinFunction(
        name,
        .general { interpreter, arguments in
          let bridge = interpreter.bridge
          guard let first = arguments.positional.first ?? arguments.keyword("input") else {
            throw TensorError.type(
              "\(name)() missing 1 required positional arguments: \"input\"")
          }
          var rest = arguments
          if rest.positional.isEmpty {
            rest.keywords.removeAll { $0.name == "input" }
          } else {
            rest.positional.removeFirst()
          }
          bridge.locate()
          let result = try item.callInPlace(on: bridge.tensor(first), bridge.arguments(rest))
          return try bridge.value(result)
        }))
  }
}

/// What `torch` has that is written in the language: each name with its home.
private let libraryNames: [String: String] = [
  "torch._grad_modes": "no_grad enable_grad set_grad_enabled inference_mode",
  "torch._composed": "broadcast_tensors broadcast_shapes meshgrid atleast_1d atleast_2d atleast_3d "
    + "cartesian_prod block_diag chain_matmul einsum tensordot _assert_async spmm _shape_as_tensor",
  "torch._files": "save load",
  "torch.amp": "autocast get_autocast_dtype get_autocast_cpu_dtype get_autocast_gpu_dtype",
].reduce(into: [:]) { homes, entry in
  for name in entry.value.split(separator: " ") { homes[String(name)] = entry.key }
}
