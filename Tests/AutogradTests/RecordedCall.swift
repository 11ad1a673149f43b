// A recorded call of an operator: read from JSON, made again, and compared.

import Arrays
import Autograd
import Foundation

/// One entry of Fixtures/operators/FAMILY.json.
struct RecordedCall: CustomStringConvertible {
  let call: String
  let args: [JSON]
  let kwargs: [String: JSON]?
  let error: String?
  let results: [Result]?
  let value: JSON?
  let graph: [String]?
  let gradients: [[JSON]?]?
  let gradientGraph: [String]?
  let secondGradients: [[JSON]?]?
  let backwardError: String?
  let secondError: String?

  struct Result {
    let shape: [Int]?
    let values: [JSON]?
    let dtype: String?
    let strides: [Int]?
    let value: JSON?

    init(_ json: JSON) {
      let fields = json.fields ?? [:]
      shape = fields["shape"]?.list?.compactMap(\.int)
      values = fields["values"]?.list
      dtype = fields["dtype"]?.text
      strides = fields["strides"]?.list?.compactMap(\.int)
      value = fields["value"]
    }
  }

  init(_ json: JSON) {
    let fields = json.fields ?? [:]
    call = fields["call"]?.text ?? ""
    args = fields["args"]?.elements ?? []
    kwargs = fields["kwargs"]?.fields
    error = fields["error"]?.text
    results = fields["results"]?.list?.map(Result.init)
    value = fields["value"]
    graph = fields["graph"]?.list?.compactMap(\.text)
    gradients = fields["gradients"]?.list?.map(\.list)
    gradientGraph = fields["gradient_graph"]?.list?.compactMap(\.text)
    secondGradients = fields["second_gradients"]?.list?.map(\.list)
    backwardError = fields["backward_error"]?.text
    secondError = fields["second_error"]?.text
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/operators")

  /// The recorded families; one alone with FAMILY in the environment.
  static let families: [String] = {
    if let only = ProcessInfo.processInfo.environment["FAMILY"] { return [only] }
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
    return (files ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func all(_ family: String) throws -> [RecordedCall] {
    let data = try Data(contentsOf: folder.appending(path: family + ".json"))
    let read = try JSONSerialization.jsonObject(with: data)
    return JSON(read).elements.map(RecordedCall.init)
  }

  /// Whether 32-bit floats take part.
  private var isSingle: Bool { description.contains("float32") }

  var description: String {
    let arguments = args.map(\.shown) + (kwargs ?? [:]).map { "\($0)=\($1.shown)" }.sorted()
    return "\(call)(\(arguments.joined(separator: ", ")))"
  }
}

// Making the call.

extension RecordedCall {
  /// What came out of a call, and the tensors that went in.
  struct Outcome {
    var tensors: [Tensor] = []
    var results: [Outcome.Part] = []

    enum Part {
      case tensor(Tensor)
      case value(Argument)
    }
  }

  /// Makes the call; `change` may put other tensors in the place of those that want a gradient.
  func make(_ change: (_ number: Int, Tensor) -> Tensor = { $1 }) throws -> Outcome {
    var outcome = Outcome()
    var count = 0
    func changed(_ argument: Argument) -> Argument {
      switch argument {
      case .tensor(let tensor) where tensor.requiresGrad:
        let other = change(count, tensor)
        count += 1
        if let index = outcome.tensors.firstIndex(where: { $0 === tensor }) {
          outcome.tensors[index] = other
        }
        return .tensor(other)
      case .list(let elements): return .list(elements.map(changed))
      case .tuple(let elements): return .tuple(elements.map(changed))
      default: return argument
      }
    }
    let arguments = args.map { changed($0.argument(&outcome.tensors)) }
    let keywords = (kwargs ?? [:]).sorted { $0.key < $1.key }
      .map { ($0.key, changed($0.value.argument(&outcome.tensors))) }
    outcome.results = try parts(of: result(arguments, keywords))
    return outcome
  }

  private func result(
    _ arguments: [Argument], _ keywords: [(name: String, value: Argument)]
  ) throws -> Autograd.Result {
    let rest = Arguments(Array(arguments.dropFirst()), keywords)
    if let dtype = Self.conversions[call] {
      return try .tensor(tensor(arguments).to(dtype))
    }
    if call.hasPrefix(".") {
      return try method(String(call.dropFirst()), .method).call(on: tensor(arguments), rest)
    }
    let parts = call.split(separator: ".").map(String.init)
    let name = parts[parts.count - 1]
    if name.hasSuffix("_"), !name.hasSuffix("__") {
      let target = try tensor(arguments).mul(Tensor(number: 1))
      let plain = String(name.dropLast())
      if let found = Catalog.all.first(where: { $0.name == plain && $0.places.contains(.inPlace) })
      {
        return try found.callInPlace(on: target, rest)
      }
      return try method(name, .method).call(on: target, rest)
    }
    let places: [String: Places] = [
      "linalg": .linalg, "special": .special, "fft": .fft, "functional": .functional,
      "_nn": .inner, "_C": .inner,
    ]
    let place = parts.count == 1 ? .torch : places[parts[parts.count - 2]] ?? .torch
    return try method(name, place).call(Arguments(arguments, keywords))
  }

  /// Methods that are `to` under other names.
  private static let conversions: [String: DType] = [
    ".double": .float64, ".float": .float32, ".half": .float16, ".int": .int32,
  ]

  private func method(_ name: String, _ place: Places) throws -> Operator {
    let named = Catalog.all.filter { $0.name == name }
    let places: [Places] = [place, .inner, .functional, .torch]
    for place in places {
      if let found = named.first(where: { $0.places.contains(place) }) { return found }
    }
    throw TensorError.notImplemented("no operator \(call)")
  }

  private func tensor(_ arguments: [Argument]) throws -> Tensor {
    guard case .tensor(let tensor)? = arguments.first else {
      throw TensorError.type("a method needs a tensor")
    }
    return tensor
  }

  private func parts(of result: Autograd.Result) throws -> [Outcome.Part] {
    switch result {
    case .none: [.value(.none)]
    case .tensor(let tensor): [.tensor(tensor)]
    case .tensors(let tensors), .list(let tensors): tensors.map { .tensor($0) }
    case .named(_, let fields): fields.map { .tensor($0.tensor) }
    case .value(let value): [.value(value)]
    case .tuple(let parts): try parts.flatMap { try self.parts(of: $0) }
    }
  }
}

// Comparing.

extension RecordedCall {
  func differences() -> [String] {
    let outcome: Outcome
    do {
      outcome = try make()
    } catch {
      let kind = (error as? TensorError).map { "\($0.pythonName): \($0.message)" } ?? "\(error)"
      return kind == self.error ? [] : ["threw \(kind)" + (self.error.map { ", not \($0)" } ?? "")]
    }
    if let error { return ["should throw \(error)"] }
    var found: [String] = []
    let tensors = outcome.results.compactMap { if case .tensor(let t) = $0 { t } else { nil } }
    compareResults(outcome.results, &found)
    guard let graph else { return found }
    compareGraph("graph", GraphText(tensors, outcome.tensors), graph, &found)
    do {
      try compareGradients(tensors, outcome.tensors, &found)
    } catch {
      let message = (error as? TensorError)?.message ?? "\(error)"
      if message != backwardError && message != secondError {
        found.append("backward threw \(message)")
      }
    }
    return found
  }

  private func compareResults(_ parts: [Outcome.Part], _ found: inout [String]) {
    guard let results else {
      if case .value(let value)? = parts.first, value.shown == self.value?.shown { return }
      found.append("value \(parts), not \(value?.shown ?? "")")
      return
    }
    if parts.count != results.count { found.append("\(parts.count) results, not \(results.count)") }
    for (part, expected) in zip(parts, results) {
      guard case .tensor(let tensor) = part else {
        if case .value(let value) = part, value.shown == expected.value?.shown { continue }
        found.append("\(part), not \(expected.value?.shown ?? "")")
        continue
      }
      if tensor.shape != expected.shape {
        found.append("shape \(tensor.shape), not \(expected.shape ?? [])")
      }
      let dtype = expected.dtype ?? "float64"
      if tensor.dtype.shortName != dtype { found.append("dtype \(tensor.dtype), not \(dtype)") }
      let strides = expected.strides ?? tensor.shape.contiguousStrides
      if tensor.strides != strides && (expected.strides != nil || !tensor.data.isContiguous) {
        found.append("strides \(tensor.strides), not \(strides)")
      }
      compareValues("result", tensor, expected.values ?? [], &found)
    }
  }

  private func compareValues(
    _ name: String, _ tensor: Tensor, _ expected: [JSON], _ found: inout [String]
  ) {
    let values = tensor.data.toDoubles()
    let wanted = expected.map(\.double)
    let isSingle = tensor.dtype == .float32 || isSingle
    let tolerance = tensor.dtype.itemSize < 4 ? 1e-2 : isSingle ? 2e-6 : 1e-9
    let agree =
      values.count == wanted.count
      && zip(values, wanted).allSatisfy {
        $0 == $1 || ($0.isNaN && $1.isNaN) || abs($0 - $1) <= tolerance * max(1, abs($1))
      }
    if !agree { found.append("\(name) \(values), not \(wanted)") }
  }

  private func compareGraph(
    _ name: String, _ text: GraphText, _ expected: [String], _ found: inout [String]
  ) {
    guard text.lines != expected else { return }
    let pairs = zip(text.lines, expected).first { $0 != $1 }
    found.append(
      "\(name) \(pairs.map { "\($0.0), not \($0.1)" } ?? "has other length")\n    got \(text.lines)\n    for \(expected)"
    )
  }

  private func compareGradients(
    _ results: [Tensor], _ inputs: [Tensor], _ found: inout [String]
  ) throws {
    let roots = results.filter(\.requiresGrad)
    let leaves = inputs.filter(\.requiresGrad)
    guard let gradients, !roots.isEmpty else { return }
    let weights = roots.enumerated().map { weight($1, 50 + $0) }
    let isSecond = gradientGraph != nil
    let grads = try Engine.grad(
      roots, leaves, weights, createGraph: isSecond, allowUnused: true)
    compareAll("gradient", grads, gradients, &found)
    guard let gradientGraph else { return }
    let known = grads.compactMap { $0 }
    compareGraph("gradient graph", GraphText(known, inputs + weights), gradientGraph, &found)
    guard let secondGradients else { return }
    let firsts = known.filter(\.requiresGrad)
    let seconds = try Engine.grad(
      firsts, leaves + weights, firsts.enumerated().map { weight($1, 80 + $0).detach() },
      allowUnused: true)
    compareAll("second gradient", seconds, secondGradients, &found)
  }

  private func compareAll(
    _ name: String, _ tensors: [Tensor?], _ expected: [[JSON]?], _ found: inout [String]
  ) {
    for (index, (tensor, wanted)) in zip(tensors, expected).enumerated() {
      switch (tensor, wanted) {
      case (let tensor?, let wanted?): compareValues("\(name) \(index)", tensor, wanted, &found)
      case (nil, nil): break
      default: found.append("\(name) \(index) is \(tensor == nil ? "missing" : "not None")")
      }
    }
  }

  /// The weights with which the recorder multiplies results.
  private func weight(_ tensor: Tensor, _ number: Int) -> Tensor {
    let values = (0..<tensor.count).map { index in
      let value = Double(index) * 0.6180339 + Double(number) * 0.4142135 + 0.137
      return ((value.truncatingRemainder(dividingBy: 1) * 2 - 1) * 1000).rounded(.toNearestOrEven)
        / 1000
    }
    return Tensor(.values(values, tensor.shape, tensor.dtype), requiresGrad: true)
  }
}

extension TensorError {
  var pythonName: String {
    switch kind {
    case .runtime: "RuntimeError"
    case .value: "ValueError"
    case .type: "TypeError"
    case .index: "IndexError"
    case .notImplemented: "NotImplementedError"
    case .linearAlgebra: "LinAlgError"
    case .overflow: "OverflowError"
    }
  }
}
