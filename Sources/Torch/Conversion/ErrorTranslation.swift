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

  /// What the user may have meant by a name of torch, or by a keyword of an operator, that does not
  /// exist.
  func hint(for diagnostic: Diagnostic) -> String? {
    switch diagnostic.type {
    case "AttributeError":
      let parts = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false)
      guard parts.count >= 5,
        parts[2].hasSuffix(" has no attribute ") || parts[2].hasSuffix("attribute ")
      else { return nil }
      return names(of: String(parts[1])).flatMap {
        Suggestion.hint(for: String(parts[3]), among: $0)
      }
    case "TypeError": return keywordHint(diagnostic.message)
    default: return nil
    }
  }

  /// The keyword that is meant where an operator complains of one.
  private func keywordHint(_ message: String) -> String? {
    let name = String(message.prefix { $0 != "(" })
    let tables = [operators.torch, operators.functional, operators.methods, operators.linalg]
    var known = tables.compactMap { $0[name] }.flatMap(\.parameterNames)
    if known.isEmpty { known = ["data", "dtype", "device", "requires_grad", "pin_memory"] }
    return keywords(in: message).lazy.filter { !known.contains($0) }.compactMap {
      Suggestion.hint(for: $0, among: known)
    }.first
  }

  /// The keywords that such a message speaks of: `… argument 'kw'`, `…: kw`, `got (kw=int, )`.
  private func keywords(in message: String) -> [String] {
    let line = message.prefix { $0 != "\n" }
    for complaint in ["unexpected keyword argument '", "got unrecognized keyword arguments: "] {
      guard let place = line.firstRange(of: complaint) else { continue }
      return [String(line[place.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })]
    }
    guard let got = line.firstRange(of: "got (") else { return [] }
    return line[got.upperBound...].prefix { $0 != ")" }.split(separator: ",").compactMap {
      $0.contains("=") ? String($0.drop { $0 == " " || $0 == "!" }.prefix { $0 != "=" }) : nil
    }
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
