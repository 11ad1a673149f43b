// An operator as scripts see it: where it is found, which calls it takes, and what it does.

import Arrays
import Synchronization

/// Where scripts find an operator.
package struct Places: OptionSet, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `torch.name`
  package static let torch = Places(rawValue: 1)
  /// `tensor.name`
  package static let method = Places(rawValue: 2)
  /// `tensor.name_`, made from the operator by the one mechanism for in-place operations.
  package static let inPlace = Places(rawValue: 4)
  /// `torch.nn.functional.name`
  package static let functional = Places(rawValue: 8)
  package static let linalg = Places(rawValue: 16)
  package static let special = Places(rawValue: 32)
  package static let fft = Places(rawValue: 64)
  /// `torch._C._nn.name` and other names that only library code calls.
  package static let inner = Places(rawValue: 128)

  package static let both: Places = [.torch, .method]
  package static let all: Places = [.torch, .method, .inPlace]
}

extension Places {
  /// What precedes the names of a namespace's functions in their messages.
  fileprivate var prefix: String {
    switch self {
    case .linalg: "linalg_"
    case .special: "special_"
    case .fft: "fft_"
    default: ""
    }
  }
}

/// One way to call an operator.
package struct Overload: Sendable {
  package typealias Body = @Sendable (inout Call) throws -> Result
  package typealias Writer = @Sendable (inout Call, NDArray) throws -> Void

  package let signature: String
  let body: Body
  /// Computes straight into the elements of the first tensor, where nothing is recorded.
  let direct: Writer?
  /// What the in-place variant records, if that differs.
  let inPlace: Body?

  init(
    _ signature: String, direct: Writer? = nil, inPlace: Body? = nil, _ body: @escaping Body
  ) {
    self.signature = signature
    self.direct = direct
    self.inPlace = inPlace
    self.body = body
  }

  var name: String { String(signature.prefix { $0 != "(" }) }

  /// Whether the overload is one of the method too, not only of the function.
  var isMethod: Bool { signature.dropFirst(name.count + 1).hasPrefix("Tensor ") }

  func renamed(_ name: String) -> Overload {
    Overload(name + signature.drop { $0 != "(" }, direct: direct, inPlace: inPlace, body)
  }
}

/// An operator.
package final class Operator: Sendable {
  package let name: String
  package let places: Places
  /// What it does, in a sentence.
  package let summary: String
  package let overloads: [Overload]

  private let asFunction = Mutex<Overloads?>(nil)
  private let asMethod = Mutex<Overloads?>(nil)
  private let asInPlace = Mutex<Overloads?>(nil)

  /// An operator with several signatures; the first that fits a call is taken.
  init(_ places: Places, _ summary: String, _ overloads: [Overload]) {
    name = overloads.first?.name ?? ""
    self.places = places
    self.summary = summary
    self.overloads = overloads
  }

  /// An operator with one signature.
  convenience init(
    _ places: Places, _ signature: String, _ summary: String, direct: Overload.Writer? = nil,
    inPlace: Overload.Body? = nil, _ body: @escaping Overload.Body
  ) {
    self.init(places, summary, [Overload(signature, direct: direct, inPlace: inPlace, body)])
  }

  /// The names of all its parameters.
  package var parameterNames: [String] {
    overloads.flatMap { Signature($0.signature, asMethod: false).parameters.map(\.name) }
  }

  /// The operator under another name.
  func alias(_ name: String, _ places: Places? = nil) -> Operator {
    Operator(places ?? self.places, summary, overloads.map { $0.renamed(name) })
  }
}

extension Operator {
  /// Calls the operator as a function.
  package func call(_ arguments: Arguments) throws -> Result {
    let parsed = parsed(asFunction) {
      Overloads(overloads.map { $0.renamed(places.prefix + name) })
    }
    let match = try parsed.bind(arguments)
    try checkDevices(match.arguments)
    var call = Call(match.signature, match.arguments, arguments.generator)
    return try write(overloads[match.overload].body(&call).allocated(), match)
  }

  /// Calls the operator as a method of `tensor`.
  package func call(on tensor: Tensor, _ arguments: Arguments) throws -> Result {
    let parsed = parsed(asMethod) { Overloads(methods: overloads, name) }
    try parsed.checkNone(arguments)
    let match = try parsed.bind(arguments, after: tensor)
    try checkDevices(match.arguments)
    var call = Call(match.signature, match.arguments, arguments.generator)
    return try overloads[match.overload].body(&call).allocated()
  }

  /// Calls the operator as a method of `tensor` with one argument, as Python's operators do.
  package func call(on tensor: Tensor, with other: Argument) throws -> Result {
    let match = try parsed(asMethod) { Overloads(methods: overloads, name) }
      .bind(other, after: tensor)
    try checkDevices(match.arguments)
    var call = Call(match.signature, match.arguments, nil)
    return try overloads[match.overload].body(&call).allocated()
  }

  /// Calls the operator's in-place variant on `tensor`.
  package func callInPlace(on tensor: Tensor, _ arguments: Arguments) throws -> Result {
    let parsed = parsed(asInPlace) { Overloads(methods: overloads, name + "_") }
    try parsed.checkNone(arguments)
    let match = try parsed.bind(arguments, after: tensor)
    try checkDevices(match.arguments)
    let overload = overloads[match.overload]
    let others = match.arguments.dropFirst().compactMap { $0?.tensor }
    let direct: ((NDArray) throws -> Void)? = overload.direct.map { direct in
      { elements in
        var call = Call(match.signature, match.arguments, arguments.generator)
        call.skip()
        try direct(&call, elements)
      }
    }
    try tensor.inPlace(with: others, direct: direct) { _ in
      var call = Call(match.signature, match.arguments, arguments.generator)
      guard case .tensor(let result) = try (overload.inPlace ?? overload.body)(&call) else {
        return tensor
      }
      return result
    }
    return .tensor(tensor)
  }

  private func parsed(
    _ cache: borrowing Mutex<Overloads?>, _ make: () -> Overloads
  ) -> Overloads {
    cache.withLock { cached in
      if let cached { return cached }
      let made = make()
      cached = made
      return made
    }
  }

  /// Writes the result to `out=`, if there is one.
  private func write(_ result: Result, _ match: Match) throws -> Result {
    guard let index = match.signature.out, let out = match.arguments[index] else { return result }
    switch (result, out) {
    case (.tensor(let result), .tensor(let out)):
      try out.becomeOutput(result)
      return .tensor(out)
    case (.named(let name, let fields), _):
      let outs = (out.elements ?? []).compactMap(\.tensor)
      for (field, out) in zip(fields, outs) { try out.becomeOutput(field.tensor) }
      return .named(name, zip(fields, outs).map { ($0.name, $1) })
    default: return result
    }
  }
}

extension Argument {
  package var tensor: Tensor? {
    guard case .tensor(let tensor) = self else { return nil }
    return tensor
  }
}
