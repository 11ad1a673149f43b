// Which `nn.Module` is being called, so that every node knows the path of the module it was made in.

import Autograd
import Scripting

/// The modules whose `forward` is running, each with its path from the outermost one.
struct ModuleCalls {
  private var stack: [String] = []
  /// The modules below the outermost one that is being called, by identity.
  private var paths: [ObjectIdentifier: String] = [:]
  private var root: InstanceObject?

  /// The path of the innermost module; empty outside and in the outermost one.
  var path: String { stack.last ?? "" }

  mutating func enter(_ module: InstanceObject) {
    if stack.isEmpty {
      root = module
      paths = [:]
      return stack.append("")
    }
    if paths[ObjectIdentifier(module)] == nil, let root { paths = Self.paths(below: root) }
    stack.append(paths[ObjectIdentifier(module)] ?? path)
  }

  mutating func exit() {
    _ = stack.popLast()
    if stack.isEmpty { root = nil }
  }

  /// The path of every module that another one registered, the first if there are several.
  static func paths(below root: InstanceObject) -> [ObjectIdentifier: String] {
    var paths: [ObjectIdentifier: String] = [:]
    var pending: [(InstanceObject, String)] = [(root, "")]
    while let (module, path) = pending.popLast() {
      guard paths[ObjectIdentifier(module)] == nil else { continue }
      paths[ObjectIdentifier(module)] = path
      let children = module.attributes?["_modules"]?.asDict?.items ?? []
      for (key, value) in children.reversed() {
        guard case .instance(let child) = value, let name = key.asString else { continue }
        pending.append((child, path.isEmpty ? name : path + "." + name))
      }
    }
    return paths
  }
}

extension Bridge {
  /// `_enter_module` and `_exit_module`, between which `nn.Module` calls `forward`.
  var moduleCallFunctions: [NativeFunction] {
    [
      .unary("_enter_module") { interpreter, module in
        guard case .instance(let instance) = module else { return .none }
        let bridge = interpreter.bridge
        if bridge.pendingWeights != nil { try bridge.loadPendingWeights(into: module) }
        bridge.moduleCalls.enter(instance)
        bridge.session.site.module = bridge.moduleCalls.path
        return .none
      },
      NativeFunction(
        "_exit_module",
        .nullary { interpreter in
          let bridge = interpreter.bridge
          bridge.moduleCalls.exit()
          bridge.session.site.module = bridge.moduleCalls.path
          return .none
        }),
      .unary("is_lazy") { interpreter, value in
        let classObject = interpreter.classOf(value)
        let classes = interpreter.bridge.parameterClasses
        return .bool(
          classObject.isSubclass(of: classes.uninitializedParameter)
            || classObject.isSubclass(of: classes.uninitializedBuffer))
      },
    ]
  }
}
