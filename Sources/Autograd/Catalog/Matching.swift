// The choice between overloads, and the words in which PyTorch complains when none fits.

import Arrays

/// The arguments of a call as the script wrote them.
package struct Arguments {
  package var positional: [Argument]
  package var keywords: [(name: String, value: Argument)]
  /// Where random numbers come from, unless an argument says otherwise.
  package var generator: Generator?

  package init(
    _ positional: [Argument], _ keywords: [(name: String, value: Argument)] = [],
    generator: Generator? = nil
  ) {
    self.positional = positional
    self.keywords = keywords
    self.generator = generator
  }

  fileprivate func keyword(_ parameter: Parameter) -> Argument? {
    if keywords.isEmpty { return nil }
    for name in [parameter.name] + parameter.otherNames {
      if let found = keywords.first(where: { $0.name == name }) { return found.value }
    }
    return nil
  }
}

extension Parameter {
  /// Whether the parameter takes this argument.
  func takes(_ argument: Argument, position: Int) throws -> Bool {
    switch type {
    case .tensor:
      if case .tensor = argument { return true }
      return takesNumbers && argument.number != nil
    case .number: return argument.number != nil || argument.isComplex || argument.isPlainScalar
    case .float:
      if case .bool = argument { return true }
      return argument.number != nil || argument.isPlainScalar
    case .int:
      return argument.index != nil
    case .bool:
      if case .bool = argument { return true }
      return false
    case .string:
      if case .string = argument { return true }
      return false
    case .ints:
      if let elements = argument.elements { return elements.first.map { $0.index != nil } ?? true }
      return size > 0 && argument.index != nil
    case .floats:
      guard let elements = argument.elements else { return false }
      return elements.first.map { $0.number != nil } ?? true
    case .numbers: return argument.elements?.allSatisfy { $0.number != nil } ?? false
    case .tensors: return try takesTensors(argument, position)
    case .dtype: return argument.isDType
    case .device: return argument.isDevice
    case .layout:
      if case .layout = argument { return true }
      return false
    case .memoryFormat:
      if case .memoryFormat = argument { return true }
      return false
    case .generator:
      if case .generator = argument { return true }
      return false
    case .object: return true
    }
  }

  private func takesTensors(_ argument: Argument, _ position: Int) throws -> Bool {
    let elements: [Argument]
    switch argument {
    case .list(let list), .tuple(let list): elements = list
    default: return false
    }
    for (index, element) in elements.enumerated() {
      if case .tensor = element { continue }
      if case .none = element, name == "indices" { continue }
      throw TensorError.type(
        "expected Tensor as element \(index) in argument \(position), but got \(element.typeName)")
    }
    return true
  }
}

extension Argument {
  fileprivate var isComplex: Bool {
    if case .complex = self { return true }
    return false
  }

  /// Whether this is a 0-d tensor that can stand for a number.
  fileprivate var isPlainScalar: Bool {
    guard case .tensor(let tensor) = self else { return false }
    return tensor.rank == 0 && !tensor.requiresGrad
  }

  fileprivate var isDType: Bool {
    switch self {
    case .dtype: true
    case .other(let name): ["type[float]", "type[int]", "type[bool]"].contains(name)
    default: false
    }
  }

  fileprivate var isDevice: Bool {
    switch self {
    case .device, .string, .int: true
    default: false
    }
  }
}

extension Signature {
  /// The arguments in the order of the parameters, nil where the default holds; nil if they do not fit,
  /// or an error that says why if `complaining`.
  func bind(_ arguments: Arguments, complaining: Bool) throws -> [Argument?]? {
    let given = arguments.positional
    if given.count > positional && !takesLooseInts {
      if complaining { throw tooMany(given.count) }
      return nil
    }
    var bound: [Argument?] = []
    bound.reserveCapacity(parameters.count)
    var next = 0
    var keywordsLeft = arguments.keywords.count
    for index in parameters.indices {
      let parameter = parameters[index]
      let isPositional = next < given.count
      if isPositional && parameter.isKeywordOnly {
        if complaining { throw tooMany(given.count) }
        return nil
      }
      let argument = isPositional ? given[next] : arguments.keyword(parameter)
      guard let argument else {
        if parameter.isOptional {
          bound.append(nil)
          continue
        }
        if complaining { throw missing(from: index) }
        return nil
      }
      if case .none = argument, parameter.allowsNone {
        bound.append(nil)
      } else if try parameter.takes(argument, position: index) {
        bound.append(argument)
      } else if takesLooseInts, index == 0, isPositional, given.first?.index != nil {
        bound.append(.tuple(given))
        next = given.count
        continue
      } else {
        if complaining { throw mismatch(parameter, argument, isPositional ? next : nil) }
        return nil
      }
      if isPositional { next += 1 } else { keywordsLeft -= 1 }
    }
    if keywordsLeft > 0 {
      if complaining { throw unexpected(arguments) }
      return nil
    }
    return bound
  }

  private func tooMany(_ count: Int) -> TensorError {
    if minimum != positional {
      return .type(
        "\(name)() takes from \(minimum) to \(positional) positional arguments but \(count) were "
          + "given")
    }
    return .type(
      "\(name)() takes \(positional) positional argument\(positional == 1 ? "" : "s") but \(count) "
        + "\(count == 1 ? "was" : "were") given")
  }

  /// PyTorch has its plural the wrong way round.
  private func missing(from index: Int) -> TensorError {
    let names = parameters[index...].filter { !$0.isOptional }.map { "\"\($0.name)\"" }
    return .type(
      "\(name)() missing \(names.count) required positional argument\(names.count == 1 ? "s" : ""): "
        + names.joined(separator: ", "))
  }

  private func mismatch(
    _ parameter: Parameter, _ argument: Argument, _ position: Int?
  ) -> TensorError {
    let place = position.map { " (position \($0 + 1))" } ?? ""
    let expected =
      "\(name)(): argument '\(parameter.name)'\(place) must be \(parameter.type.shownName)"
    if parameter.type == .ints, let elements = argument.elements,
      let wrong = elements.firstIndex(where: { $0.index == nil })
    {
      return .type(
        "\(expected), but found element of type \(elements[wrong].typeName) at pos \(wrong)")
    }
    return .type("\(expected), not \(argument.typeName)")
  }

  private func unexpected(_ arguments: Arguments) -> TensorError {
    for keyword in arguments.keywords {
      guard
        let index = parameters.firstIndex(where: {
          $0.name == keyword.name || $0.otherNames.contains(keyword.name)
        })
      else {
        return .type("\(name)() got an unexpected keyword argument '\(keyword.name)'")
      }
      if index < arguments.positional.count {
        return .type("\(name)() got multiple values for argument '\(keyword.name)'")
      }
    }
    return .type("invalid keyword arguments")
  }
}

/// A call matched to an overload.
struct Match {
  /// The number of the overload.
  let overload: Int
  /// The overload's parameters, the tensor of a method among them.
  let signature: Signature
  /// What was passed for each, nil where the default holds.
  let arguments: [Argument?]
}

/// The overloads of an operator, which decide what a call means.
struct Overloads {
  private final class Option {
    let overload: Int
    /// As it is called.
    let signature: Signature
    /// As it is computed: for a method, with the tensor itself.
    let full: Signature
    /// The arguments of a call without any.
    let blank: [Argument?]
    /// Whether one positional argument suffices.
    let takesOne: Bool

    init(_ overload: Int, _ signature: Signature, _ full: Signature) {
      self.overload = overload
      self.signature = signature
      self.full = full
      blank = Array(repeating: nil, count: full.parameters.count)
      takesOne =
        signature.positional > 0 && signature.minimum <= 1 && !signature.takesLooseInts
        && (signature.minimum == 0 || !signature.parameters[0].isOptional)
    }
  }

  /// In the order in which they are tried: what PyTorch deprecates comes last.
  private let options: [Option]
  private let signatures: [Signature]

  init(_ overloads: [Overload]) {
    self.init(
      overloads.enumerated().map { index, overload in
        let signature = Signature(overload.signature, asMethod: false)
        return Option(index, signature, signature)
      })
  }

  private init(_ all: [Option]) {
    signatures = all.map(\.signature)
    options =
      all.filter { !$0.signature.isDeprecated } + all.filter { $0.signature.isDeprecated }
  }

  init(methods overloads: [Overload], _ name: String) {
    self.init(
      overloads.enumerated().filter(\.element.isMethod).map { index, overload in
        let text = overload.renamed(name).signature
        return Option(
          index, Signature(text, asMethod: true), Signature(text, asMethod: false))
      })
  }

  /// Throws if a method without parameters is given any.
  func checkNone(_ arguments: Arguments) throws {
    guard signatures.count == 1, signatures[0].parameters.isEmpty else { return }
    let name = "TensorBase.\(signatures[0].name)()"
    try check(arguments.keywords.isEmpty, .type("\(name) takes no keyword arguments"))
    let count = arguments.positional.count
    try check(count == 0, .type("\(name) takes no arguments (\(count) given)"))
  }

  /// The overload that fits, for a method with the tensor before its arguments.
  func bind(_ arguments: Arguments, after tensor: Tensor? = nil) throws -> Match {
    for option in options {
      let bound = try option.signature.bind(arguments, complaining: options.count == 1)
      guard let bound else { continue }
      return Match(
        overload: option.overload, signature: option.full,
        arguments: tensor.map { aligned($0, bound, option.full) } ?? bound)
    }
    throw try noMatch(arguments)
  }

  /// The overload that fits a method called with one positional argument, as operators in a script
  /// do.
  func bind(_ argument: Argument, after tensor: Tensor) throws -> Match {
    for option in options where option.takesOne {
      guard try option.signature.parameters[0].takes(argument, position: 0) else { continue }
      var bound = option.blank
      bound[0] = .tensor(tensor)
      bound[1] = argument
      return Match(overload: option.overload, signature: option.full, arguments: bound)
    }
    return try bind(Arguments([argument]), after: tensor)
  }

  /// A method's arguments put where the function has them: the tensor first, no `out`.
  private func aligned(
    _ tensor: Tensor, _ bound: [Argument?], _ full: Signature
  ) -> [Argument?] {
    var all: [Argument?] = []
    all.reserveCapacity(full.parameters.count)
    all.append(.tensor(tensor))
    all.append(contentsOf: bound)
    if let out = full.out { all.insert(nil, at: out) }
    return all
  }

  private func noMatch(_ arguments: Arguments) throws -> TensorError {
    let count = arguments.positional.count + arguments.keywords.count
    let shown = signatures.filter { !$0.isDeprecated }
    let plausible = shown.filter { count >= $0.minimum && count <= $0.parameters.count }
    if plausible.count == 1 { _ = try plausible[0].bind(arguments, complaining: true) }
    return Mismatch(arguments: arguments).error(shown)
  }
}
