// `torch.autograd.graph.saved_tensors_hooks`: what a script makes of the tensors that nodes keep.

import Arrays
import Autograd
import Scripting

/// A pair of hooks that is in force.
struct SavedTensorHooks {
  let pack: Value
  let unpack: Value
  /// Nodes from this sequence number on are recorded under the hooks; earlier ones, and those that
  /// were seen, are left alone.
  var firstNode: Int
}

extension Bridge {
  /// Hands the tensors that new nodes keep to the innermost hooks.
  ///
  /// The hooks cannot stop the operation that is under way; what they raise is raised when the tensor
  /// is needed.
  func packSaved(behind tensor: Tensor) {
    guard let last = tensor.gradFn, let hooks = savedTensorHooks.last else { return }
    let end = session.sequenceCount
    guard hooks.firstNode < end else { return }
    savedTensorHooks[savedTensorHooks.count - 1].firstNode = end
    var pending = [last]
    var seen: Set<ObjectIdentifier> = []
    while let node = pending.popLast() {
      guard node.sequenceNumber >= hooks.firstNode, node.sequenceNumber < end,
        seen.insert(ObjectIdentifier(node)).inserted
      else { continue }
      for attribute in node.attributes {
        switch attribute.value {
        case .tensor(let saved): pack(saved, hooks)
        case .tensors(let list): for saved in list { saved.map { pack($0, hooks) } }
        case .none, .bool, .int, .ints, .float, .number, .string: break
        }
      }
      for case let edge? in node.edges { pending.append(edge.node) }
    }
  }

  private func pack(_ saved: SavedTensor, _ hooks: SavedTensorHooks) {
    let packed = Swift.Result { () throws -> Value in
      let tensor = try session.withGradMode(false) { try saved.unpacked() }
      return try interpreter.call(hooks.pack, [value(tensor)])
    }
    saved.pack { [unowned self] in
      let result = try interpreter.call(hooks.unpack, [packed.get()])
      if let tensor = result.asTensor { return tensor }
      throw TensorError.type(
        "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
          + interpreter.typeName(result))
    }
  }
}
