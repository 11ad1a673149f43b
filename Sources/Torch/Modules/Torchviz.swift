// The module `torchviz`: `make_dot` notes what is to be drawn, and for the script makes the DOT text.

import Autograd
import Drawing
import Scripting

/// What a `make_dot` call was about.
struct DrawnCall {
  let roots: [Root]
  /// `params=`: names for leaves, if it was given.
  let declared: [(name: String, tensor: Tensor)]
  let request: PictureRequest
}

/// A picture that the script wants written.
struct WantedPicture {
  let call: DrawnCall
  /// As the script has it, without ending.
  let name: String
  let format: String
}

/// The native part of the `Digraph` that `make_dot` returns.
private final class DigraphObject {
  let call: DrawnCall

  init(_ call: DrawnCall) { self.call = call }

  /// The DOT text, as torchviz writes it.
  func source() -> String {
    var subject = Subject(label: "")
    for (name, tensor) in call.declared {
      subject.names[ObjectIdentifier(tensor)] = name
    }
    subject.parameterNames = subject.names
    subject.roots = call.roots.map { root in
      let name = subject.names[ObjectIdentifier(root.tensor)] ?? ""
      return Subject.Root(tensor: root.tensor, gradFn: root.gradFn, name: name)
    }
    let style = TorchvizStyle(
      showSaved: call.request.showsSaved, showAttributes: call.request.showsAttributes,
      maxAttributeCharacters: call.request.maxAttributeCharacters)
    let isPlain = !call.request.showsSaved && !call.request.showsAttributes
    return DOTWriter.text(Graph(of: subject, telling: isPlain ? .names : .all), style: style)
  }
}

func makeTorchvizModule(_ interpreter: Interpreter) throws -> ModuleObject {
  let digraph = makeDigraphClass(interpreter)
  return interpreter.makeModule(
    "torchviz",
    functions: [
      .function(
        "make_dot(var, params=None, show_attrs=False, show_saved=False, max_attr_chars=50)"
      ) { interpreter, arguments in
        let call = try drawnCall(arguments, interpreter)
        interpreter.bridge.drawn = call
        let made = InstanceObject(digraph, payload: DigraphObject(call))
        made.setAttribute(interpreter.intern("format"), .string("pdf"))
        made.setAttribute(interpreter.intern("engine"), .string("dot"))
        made.setAttribute(interpreter.intern("filename"), .string("Digraph.gv"))
        return .instance(made)
      }
    ])
}

private func drawnCall(
  _ arguments: BoundArguments, _ interpreter: Interpreter
) throws -> DrawnCall {
  var declared: [(name: String, tensor: Tensor)] = []
  if let params = arguments.optional(1) {
    let pairs =
      try params.asDict?.items
      ?? interpreter.elements(of: params).compactMap { pair in
        let elements = try interpreter.elements(of: pair)
        return elements.count == 2 ? (elements[0], elements[1]) : nil
      }
    for (name, value) in pairs {
      if let tensor = value.asTensor { declared.append((name.asString ?? "", tensor)) }
    }
  }
  let request = PictureRequest(
    showsSaved: try interpreter.isTrue(arguments[3]),
    showsAttributes: try interpreter.isTrue(arguments[2]),
    maxAttributeCharacters: try interpreter.index(arguments[4]))
  return DrawnCall(roots: roots(of: arguments[0]), declared: declared, request: request)
}

private func makeDigraphClass(_ interpreter: Interpreter) -> ClassObject {
  let ignored = ["attr", "node", "edge", "clear"].map { name in
    NativeMethod.method("\(name)(self, *args, **kwargs)") { _, _ in .none }
  }
  return interpreter.makeClass(
    "Digraph", module: "graphviz.graphs",
    methods: ignored + [
      .method(
        "render(self, filename=None, directory=None, view=False, cleanup=False, format=None, "
          + "**kwargs)"
      ) { interpreter, arguments in
        try wanted(arguments[0], arguments.optional(1), arguments.optional(5), interpreter)
      },
      .method("view(self, filename=None, *args, **kwargs)") { interpreter, arguments in
        try wanted(arguments[0], arguments.optional(1), nil, interpreter)
      },
      .method("save(self, filename=None, directory=None)") { interpreter, arguments in
        let file = try arguments.optional(1) ?? interpreter.getAttribute(arguments[0], "filename")
        let parts = (file.asString ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let name = parts.count > 1 ? parts.dropLast().joined(separator: ".") : file.asString ?? ""
        note(
          arguments[0], name, parts.count > 1 ? String(parts[parts.count - 1]) : "gv", interpreter)
        return file
      },
      .method("pipe(self, format=None, **kwargs)") { interpreter, arguments in
        guard let graph = arguments[0].payload as? DigraphObject else { return .none }
        return .bytes(BytesObject(Array(graph.source().utf8)))
      },
      .unary("__str__") { _, value in .string((value.payload as? DigraphObject)?.source() ?? "") },
    ],
    properties: [
      NativeProperty("source") { _, value in
        .string((value.payload as? DigraphObject)?.source() ?? "")
      }
    ])
}

/// Notes where the script wants its picture, and gives the path that Graphviz would have written.
private func wanted(
  _ graph: Value, _ filename: Value?, _ format: Value?, _ interpreter: Interpreter
) throws -> Value {
  let format = try format?.asString ?? interpreter.getAttribute(graph, "format").asString ?? "pdf"
  let name = try filename?.asString ?? interpreter.getAttribute(graph, "filename").asString ?? ""
  note(graph, name, format, interpreter)
  return .string("\(name).\(format)")
}

private func note(_ graph: Value, _ name: String, _ format: String, _ interpreter: Interpreter) {
  guard let graph = graph.payload as? DigraphObject else { return }
  interpreter.bridge.wantedPictures.append(
    WantedPicture(call: graph.call, name: name, format: format))
}
