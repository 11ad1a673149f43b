// "Did you mean": the name that was meant by one that does not exist, and when an exception asks.

package enum Suggestion {
  /// A question to the user, if one of the names is no more than a slip away.
  package static func hint(for name: String, among names: [String]) -> String? {
    name.nearest(among: names).map { "did you mean '\($0)'?" }
  }
}

/// A name that does not exist, and where it was looked for.
struct MissingName {
  let name: String
  /// Whose attribute it should be; `undefined` for other names.
  var owner = Value.undefined
  /// The names that there are.
  var known: () -> [String] = { [] }
}

extension Interpreter {
  /// An exception about a name that does not exist.
  func error(_ kind: ExceptionKind, _ message: String, _ missing: MissingName) -> Raised {
    let details = ExceptionObject(arguments: [.string(message)])
    details.missing = missing
    return raise(InstanceObject(types.exception(kind), payload: details))
  }

  /// What the user may have meant, where an exception is about a name.
  func hint(for exception: InstanceObject) -> String? {
    let details = exception.payload as? ExceptionObject
    if let missing = details?.missing, missing.owner.isUndefined {
      return Suggestion.hint(for: missing.name, among: missing.known())
    }
    // `AttributeError(message, name=…, obj=…)` tells as much.
    let attributes = exception.attributes
    guard let name = details?.missing?.name ?? attributes?["name"]?.asString,
      let owner = details?.missing?.owner ?? attributes?["obj"],
      let names = try? elements(of: directory(of: owner))
    else { return nil }
    return Suggestion.hint(for: name, among: names.compactMap(\.asString))
  }

  /// The names of a value's attributes, without asking its class.
  func attributeNames(of value: Value) -> [String] {
    var names = Set(ownAttributes(of: value)?.keys.compactMap(\.asString) ?? [])
    switch value {
    case .type(let classObject):
      for base in classObject.mro { names.formUnion(base.members.keys.compactMap(\.asString)) }
    case .module: break
    default:
      for base in classOf(value).mro { names.formUnion(base.members.keys.compactMap(\.asString)) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension String {
  /// The closest of some names, if it is no more than a slip away.
  fileprivate func nearest(among names: [String]) -> String? {
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
