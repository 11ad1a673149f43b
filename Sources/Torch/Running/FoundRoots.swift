// Which tensors a run leaves to be drawn, and what they and the leaves are called.

import Arrays
import Autograd
import Drawing
import Scripting
import Syntax

/// A tensor with the history it had when it was asked for; an in-place operation may replace it.
struct Root {
  let tensor: Tensor
  let gradFn: Node?
  /// Its key in a dictionary of outputs.
  var key = ""
}

/// The tensors in a value: one, those of a sequence, or those of a dictionary's values.
func roots(of value: Value, key: String = "", depth: Int = 0) -> [Root] {
  if let tensor = value.asTensor { return [Root(tensor: tensor, gradFn: tensor.gradFn, key: key)] }
  if depth > 64 { return [] }
  if let dict = value.asDict {
    return dict.items.flatMap { roots(of: $0.value, key: $0.key.asString ?? key, depth: depth + 1) }
  }
  let elements = value.asTuple?.elements ?? value.asList?.elements ?? []
  return elements.flatMap { roots(of: $0, key: key, depth: depth + 1) }
}

/// The variables that a script leaves at its top level, in the order of their first assignment.
struct TopLevel {
  private let variables: [(name: String, value: Value)]
  private let interpreter: Interpreter

  init(_ module: ModuleObject, _ interpreter: Interpreter) {
    self.interpreter = interpreter
    variables = module.attributes.items.compactMap { entry in
      guard let name = entry.key.asString, !name.hasPrefix("__") else { return nil }
      return (name, entry.value)
    }
  }

  func value(_ name: String) -> Value? { variables.first { $0.name == name }?.value }

  /// What is drawn where a script neither called `make_dot` nor `backward`: the tensor of the last
  /// assignment whose variable still holds one with a history.
  func lastAssigned(_ program: Program) -> [Root] {
    let byName = Dictionary(variables.map { ($0.name, $0.value) }) { first, _ in first }
    for name in program.assignedNames.reversed() {
      if let tensor = byName[name]?.asTensor, tensor.gradFn != nil {
        return [Root(tensor: tensor, gradFn: tensor.gradFn)]
      }
    }
    return []
  }

  /// The subject of a picture.
  func subject(
    label: String, roots: [Root], declared: [(name: String, tensor: Tensor)]?
  ) -> Subject {
    var subject = Subject(label: label)
    let parameters = parameters
    for (name, tensor) in declared ?? [] { subject.name(tensor, name) }
    if declared != nil { subject.parameterNames = subject.names }
    for (name, value) in variables {
      if let tensor = value.asTensor, tensor.isLeaf { subject.name(tensor, name) }
    }
    for (name, tensor) in parameters {
      let identity = ObjectIdentifier(tensor)
      let isDeclared = declared != nil && subject.parameterNames[identity] != nil
      if !isDeclared, subject.paths[identity] == nil { subject.paths[identity] = name }
      subject.name(tensor, name)
    }
    for (name, value) in variables {
      if let tensor = value.asTensor, !tensor.isLeaf { subject.name(tensor, name) }
    }
    if declared == nil { subject.parameterNames = subject.names }
    subject.leaves = leaves(parameters)
    let models = models
    subject.models = models.map { named(.instance($0)).map { ($0.name, $0.tensor) } }
    subject.modules = models.enumerated().flatMap { entries(of: $1, model: $0) }
    subject.variables = variables.compactMap { name, value in value.asTensor.map { (name, $0) } }
    subject.variables += parameters
    subject.constants = constants(parameters)
    subject.called = interpreter.bridge.moduleCalls.names(moduleNames)
    subject.session = interpreter.bridge.session
    subject.roots = roots.map { root in
      let known = subject.names[ObjectIdentifier(root.tensor)]
      return Subject.Root(tensor: root.tensor, gradFn: root.gradFn, name: known ?? root.key)
    }
    return subject
  }

  /// Every leaf that requires a gradient and that a variable or a module holds.
  private func leaves(_ parameters: [(name: String, tensor: Tensor)]) -> [Tensor] {
    var seen: Set<ObjectIdentifier> = []
    let held = variables.compactMap { $0.value.asTensor } + parameters.map(\.tensor)
    return held.filter {
      seen.insert(ObjectIdentifier($0)).inserted && $0.requiresGrad && $0.isLeaf
    }
  }

  /// What has a name and takes no gradient: inputs, frozen parameters, integers.
  private func constants(_ parameters: [(name: String, tensor: Tensor)]) -> [Tensor] {
    var seen: Set<ObjectIdentifier> = []
    let held = variables.compactMap { $0.value.asTensor } + parameters.map(\.tensor)
    return held.filter { tensor in
      !tensor.requiresGrad && seen.insert(ObjectIdentifier(tensor)).inserted
    }
  }

  /// The modules that variables reach, by identity: the first name of each.
  private var moduleNames: [ObjectIdentifier: String] {
    var names: [ObjectIdentifier: String] = [:]
    for (name, value) in modules {
      guard case .instance(let module) = value else { continue }
      for (identity, path) in ModuleCalls.paths(below: module) where names[identity] == nil {
        names[identity] = path.isEmpty ? name : "\(name).\(path)"
      }
    }
    return names
  }

  /// The parameters of the modules among the variables, `model.0.weight`.
  private var parameters: [(name: String, tensor: Tensor)] {
    modules.flatMap { variable -> [(name: String, tensor: Tensor)] in
      named(variable.value).map { ("\(variable.name).\($0.name)", $0.tensor) }
    }
  }

  /// The modules among the variables.
  private var modules: [(name: String, value: Value)] {
    guard case .type(let moduleClass)? = interpreter.modules["torch.nn.modules.module"]?["Module"]
    else { return [] }
    return variables.filter { interpreter.isInstance($0.value, moduleClass) }
  }

  /// A model's modules in the order in which they were registered, each once.
  private func entries(of root: InstanceObject, model: Int) -> [Subject.ModuleEntry] {
    var entries: [Subject.ModuleEntry] = []
    var seen: Set<ObjectIdentifier> = []
    var pending: [(module: InstanceObject, path: String)] = [(root, "")]
    while let (module, path) = pending.popLast() {
      guard seen.insert(ObjectIdentifier(module)).inserted else { continue }
      func members(_ table: String) -> [(name: String, value: Value)] {
        (module.attributes?[table]?.asDict?.items ?? []).compactMap { entry in
          entry.key.asString.map { ($0, entry.value) }
        }
      }
      entries.append(
        Subject.ModuleEntry(
          model: model, path: path, className: module.classObject.name,
          parameters: members("_parameters").compactMap { name, value in
            value.asTensor.map { (name, $0) }
          }))
      for (name, value) in members("_modules").reversed() {
        guard case .instance(let child) = value else { continue }
        pending.append((child, path.isEmpty ? name : path + "." + name))
      }
    }
    return entries
  }

  /// The modules among the variables that are no part of another one, each once.
  private var models: [InstanceObject] {
    let held = modules.compactMap { variable -> InstanceObject? in
      guard case .instance(let module) = variable.value else { return nil }
      return module
    }
    var parts: Set<ObjectIdentifier> = []
    for module in held {
      for (part, path) in ModuleCalls.paths(below: module) where !path.isEmpty {
        parts.insert(part)
      }
    }
    return held.filter { parts.insert(ObjectIdentifier($0)).inserted }
  }

  /// What `named_parameters(remove_duplicate=False)` gives; nothing where a script's own fails.
  private func named(_ module: Value) -> [(name: String, tensor: Tensor)] {
    let arguments = Arguments([], keywords: [("remove_duplicate", .bool(false))])
    guard let method = try? interpreter.getAttribute(module, "named_parameters"),
      let iterable = try? interpreter.call(method, arguments),
      let pairs = try? interpreter.elements(of: iterable)
    else { return [] }
    return pairs.compactMap { pair in
      guard let elements = pair.asTuple?.elements, elements.count == 2,
        let name = elements[0].asString, let tensor = elements[1].asTensor
      else { return nil }
      return (name, tensor)
    }
  }
}

extension Subject {
  /// The first name of a tensor stays.
  fileprivate mutating func name(_ tensor: Tensor, _ name: String) {
    let identity = ObjectIdentifier(tensor)
    if names[identity] == nil { names[identity] = name }
  }
}
