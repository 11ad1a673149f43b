// Which `nn.Module` is being called, so that every node knows the path of the module it was made in.

import Autograd
import Scripting

/// The modules whose `forward` is running, each with its path from the outermost one.
struct ModuleCalls {
  private var stack: [ModuleCall] = []
  /// The modules below the outermost one that is being called, by identity.
  private var paths: [ObjectIdentifier: String] = [:]
  private var root: InstanceObject?
  /// Every outermost module that was ever called, by the number that its calls have.
  private var roots: [CalledRoot] = []
  private var numbers: [ObjectIdentifier: Int] = [:]
  private var count = 0

  /// An outermost module, which may have gone.
  private struct CalledRoot {
    weak var module: InstanceObject?
    let type: String
  }

  /// The innermost call; nil outside.
  var innermost: ModuleCall? { stack.last }

  mutating func enter(_ module: InstanceObject) {
    count += 1
    if stack.isEmpty {
      root = module
      paths = [:]
      stack.append(
        ModuleCall(
          root: number(of: module), path: "", type: module.classObject.name,
          number: count, parent: nil))
      return
    }
    let parent = stack[stack.count - 1]
    if paths[ObjectIdentifier(module)] == nil, let root { paths = Self.paths(below: root) }
    stack.append(
      ModuleCall(
        root: parent.root, path: paths[ObjectIdentifier(module)] ?? parent.path,
        type: module.classObject.name, number: count, parent: parent))
  }

  mutating func exit() {
    _ = stack.popLast()
    if stack.isEmpty { root = nil }
  }

  /// The names of the outermost modules, by number: that under which a variable reaches them, else
  /// their class.
  func names(_ known: [ObjectIdentifier: String]) -> [String] {
    roots.map { root in
      root.module.flatMap { known[ObjectIdentifier($0)] } ?? root.type
    }
  }

  private mutating func number(of module: InstanceObject) -> Int {
    let identity = ObjectIdentifier(module)
    if let known = numbers[identity], roots[known].module === module { return known }
    numbers[identity] = roots.count
    roots.append(CalledRoot(module: module, type: module.classObject.name))
    return roots.count - 1
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
        bridge.session.enter(bridge.moduleCalls.innermost)
        return .none
      },
      NativeFunction(
        "_exit_module",
        .nullary { interpreter in
          let bridge = interpreter.bridge
          bridge.moduleCalls.exit()
          bridge.session.enter(bridge.moduleCalls.innermost)
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
