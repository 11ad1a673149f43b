// `tensor.grad_fn`: the nodes of the graph as scripts see them.

import Arrays
import Autograd
import Scripting

/// The classes of nodes: one for each name, so that `type(fn).__name__` is the name.
struct NodeClasses {
  /// `torch.autograd.graph.Node`
  let base: ClassObject
  private var classes: [String: ClassObject] = [:]

  init(_ interpreter: Interpreter) {
    base = interpreter.makeClass(
      "Node", module: "torch.autograd.graph", methods: nodeMethods, properties: nodeProperties)
  }

  mutating func named(_ name: String, _ interpreter: Interpreter) -> ClassObject {
    if let known = classes[name] { return known }
    let made = interpreter.makeClass(name, bases: [base])
    classes[name] = made
    return made
  }
}

extension Bridge {
  /// The one object for a node.
  func value(_ node: Node) -> Value {
    if let known = node.counterpart as? InstanceObject { return .instance(known) }
    let classObject: ClassObject
    if let function = node.customFunction as? FunctionContext {
      classObject = function.nodeClass
    } else {
      classObject = nodeClasses.named(node.name, interpreter)
    }
    let made = InstanceObject(classObject, payload: node)
    node.counterpart = made
    return .instance(made)
  }
}

private var nodeMethods: [NativeMethod] {
  [
    .unary("name") { interpreter, value in .string(try interpreter.node(value).qualifiedName) },
    .unary("_sequence_nr") { interpreter, value in
      .int(try interpreter.node(value).sequenceNumber)
    },
    .binary("register_hook") { interpreter, value, hook in
      let bridge = interpreter.bridge
      return bridge.value(
        try interpreter.node(value).registerHook { outgoing, incoming in
          let arguments = [bridge.tuple(outgoing), bridge.tuple(incoming)]
          return try bridge.gradients(interpreter.call(hook, arguments), like: outgoing.count)
        })
    },
    .binary("register_prehook") { interpreter, value, hook in
      let bridge = interpreter.bridge
      return bridge.value(
        try interpreter.node(value).registerPreHook { incoming in
          let result = try interpreter.call(hook, [bridge.tuple(incoming)])
          return try bridge.gradients(result, like: incoming.count)
        })
    },
    .binary("__getattr__", dynamicAttribute),
    .unary("__dir__") { interpreter, value in
      let saved = try interpreter.node(value).attributes.map {
        interpreter.intern("_saved_" + $0.name)
      }
      let names = try interpreter.attributeNames(of: value) + saved
      return .list(names.map { .str($0) })
    },
  ]
}

private var nodeProperties: [NativeProperty] {
  [
    NativeProperty("next_functions") { interpreter, value in
      let bridge = interpreter.bridge
      return .tuple(
        try interpreter.node(value).edges.map { edge in
          guard let edge else { return .tuple([.none, .int(0)]) }
          return .tuple([bridge.value(edge.node), .int(edge.output)])
        })
    },
    NativeProperty("metadata") { interpreter, value in
      guard case .instance(let instance) = value else { return .none }
      let name = interpreter.intern("_metadata")
      if let known = instance.attribute(name) { return known }
      let made = Value.dict(DictObject())
      instance.setAttribute(name, made)
      return made
    },
    NativeProperty("requires_grad") { _, _ in .bool(true) },
  ]
}

/// What a node has only sometimes: its leaf, what it saved, what a custom function's context holds.
private func dynamicAttribute(
  _ interpreter: Interpreter, _ value: Value, _ name: Value
) throws -> Value {
  let node = try interpreter.node(value)
  let text = name.asString ?? ""
  if text == "variable", let leaf = node.variable { return interpreter.bridge.value(leaf) }
  if text.hasPrefix("_saved_") {
    let wanted = text.dropFirst("_saved_".count)
    if let attribute = node.attributes.first(where: { $0.name == wanted }) {
      return try interpreter.bridge.value(attribute.value)
    }
  }
  if let function = node.customFunction as? FunctionContext, let context = function.object,
    let found = try interpreter.lookupAttribute(.instance(context), text)
  {
    return found
  }
  throw interpreter.error(
    .attributeError, "'\(interpreter.typeName(value))' object has no attribute '\(text)'")
}

extension Bridge {
  /// A saved value as `_saved_…` gives it.
  fileprivate func value(_ saved: Attribute.Value) throws -> Value {
    switch saved {
    case .none: Value.none
    case .tensor(let saved): value(try saved.unpacked())
    case .tensors(let list):
      .tuple(try list.map { saved -> Value in try saved.map { value(try $0.unpacked()) } ?? .none })
    case .bool(let flag): .bool(flag)
    case .int(let number): unsigned(number)
    case .ints(let numbers): .tuple(numbers.map(unsigned))
    case .float(let number): .float(number)
    case .number(let number): value(number)
    case .string(let text): .string(text)
    }
  }

  /// PyTorch shows saved integers without sign.
  private func unsigned(_ number: Int) -> Value {
    number >= 0 ? .int(number) : .integer(unsigned: UInt(bitPattern: number))
  }

  /// Gradients as scripts get them, `None` where there is none.
  func tuple(_ gradients: [Tensor?]) -> Value {
    .tuple(gradients.map { $0.map(value) ?? .none })
  }

  /// What a hook returned: nothing, or as many gradients as it was given.
  func gradients(_ result: Value, like count: Int) throws -> [Tensor?]? {
    if result.isNone { return nil }
    if count == 1, let tensor = result.asTensor { return [tensor] }
    let elements = try interpreter.elements(of: result)
    guard elements.count == count else {
      throw TensorError.runtime(
        "hook has returned an incorrect number of values (got \(elements.count), "
          + "but expected \(count))")
    }
    return elements.map(\.asTensor)
  }

  /// The object by which a hook is taken off again.
  func value(_ handle: HookHandle) -> Value {
    .instance(InstanceObject(handleClass, payload: handle))
  }
}

extension Interpreter {
  /// The node inside an object; scripts can make objects of node classes that have none.
  fileprivate func node(_ value: Value) throws -> Node {
    if let node = value.payload as? Node { return node }
    throw error(.typeError, "cannot create '\(typeName(value))' instances")
  }
}

extension Node {
  /// As `fn.name()` says it.
  fileprivate var qualifiedName: String {
    switch name {
    case "AccumulateGrad", "CopySlices": "torch::autograd::" + name
    default: name
    }
  }
}

/// `torch.utils.hooks.RemovableHandle`, for hooks that the engine keeps.
func makeHandleClass(_ interpreter: Interpreter) -> ClassObject {
  interpreter.makeClass(
    "RemovableHandle", module: "torch.utils.hooks",
    methods: [
      .unary("remove") { _, handle in
        (handle.payload as? HookHandle)?.remove()
        return .none
      },
      .unary("__enter__") { $1 },
      .method("__exit__(self, *error)") { _, arguments in
        (arguments[0].payload as? HookHandle)?.remove()
        return .none
      },
    ])
}
