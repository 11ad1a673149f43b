// The mathematics' errors as Python exceptions, and hints for names that do not exist.

import Arrays
import Autograd
import Scripting
import Syntax

extension Bridge {
  /// The Python exception for an error of the mathematics or of this module.
  func translate(_ error: any Error) -> Raised? {
    switch error {
    case let error as TensorError: raised(error)
    case let error as WeightsError: interpreter.error(.valueError, error.message)
    case let error as MissingBackend: interpreter.error(.assertionError, error.message)
    default: nil
    }
  }

  private func raised(_ error: TensorError) -> Raised {
    switch error.kind {
    case .runtime: interpreter.error(.runtimeError, error.message)
    case .value: interpreter.error(.valueError, error.message)
    case .type: interpreter.error(.typeError, error.message)
    case .index: interpreter.error(.indexError, error.message)
    case .notImplemented: interpreter.error(.notImplementedError, error.message)
    case .overflow: interpreter.error(.overflowError, error.message)
    case .linearAlgebra:
      interpreter.error(linearAlgebraError, [.string(error.message)])
    }
  }

  /// What the user may have meant by a name of torch or a tensor that does not exist.
  func hint(for diagnostic: Diagnostic) -> String? {
    guard diagnostic.type == "AttributeError" else { return nil }
    let parts = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false)
    guard parts.count >= 5,
      parts[2].hasSuffix(" has no attribute ") || parts[2].hasSuffix("attribute ")
    else { return nil }
    let (owner, name) = (String(parts[1]), String(parts[3]))
    guard let known = names(of: owner), let nearest = name.nearest(among: known) else { return nil }
    return "did you mean '\(nearest)'?"
  }

  /// The names that an owner in such a message has, in order.
  private func names(of owner: String) -> [String]? {
    switch owner {
    case "torch":
      let own = interpreter.modules["torch"]?.attributes.keys.compactMap(\.asString) ?? []
      return (own + operators.torch.keys).sorted()
    case "torch.linalg": return operators.linalg.keys.sorted()
    case "torch.special": return operators.special.keys.sorted()
    case "torch.fft": return operators.fft.keys.sorted()
    case "Tensor", "Parameter":
      return tensorClass.members.keys.compactMap(\.asString).sorted()
    default:
      let all = interpreter.modules[owner]?["__all__"]
      return (all?.asList?.elements ?? all?.asTuple?.elements)?.compactMap(\.asString)
    }
  }
}

extension String {
  /// The closest of some names, if it is no more than a slip away.
  func nearest(among names: [String]) -> String? {
    let limit = count <= 3 ? 1 : 2
    var best: (name: String, distance: Int)?
    for name in names where abs(name.count - count) <= limit {
      let distance = self.distance(to: name)
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  /// How many letters must be added, dropped, changed or swapped with their neighbour.
  private func distance(to other: String) -> Int {
    let (a, b) = (Array(utf8), Array(other.utf8))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = Swift.min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = Swift.min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
