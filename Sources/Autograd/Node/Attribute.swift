// What a node keeps, under PyTorch's `_saved_` names, and how it prints.

import Arrays

/// A named value that a node keeps.
package struct Attribute {
  package let name: String
  package let value: Value

  package enum Value {
    case none
    case tensor(SavedTensor)
    case tensors([SavedTensor?])
    case bool(Bool)
    case int(Int)
    case ints([Int])
    case float(Double)
    case number(Scalar)
    indirect case string(String)
  }
}

extension Attribute.Value {
  init(_ value: Int?) { self = value.map { .int($0) } ?? .none }
  init(_ value: [Int]?) { self = value.map { .ints($0) } ?? .none }
  init(_ value: Double?) { self = value.map { .float($0) } ?? .none }
  init(_ value: Scalar?) { self = value.map { .number($0) } ?? .none }

  /// Whether tensors are kept under this name.
  package var isTensor: Bool {
    switch self {
    case .tensor, .tensors: true
    case .none, .bool, .int, .ints, .float, .number, .string: false
    }
  }

  /// The integers as PyTorch shows them: unsigned, so that -1 is 18446744073709551615.
  ///
  /// nil for what Python has to print: floats, and tensors.
  package var integerText: String? {
    switch self {
    case .none: "None"
    case .bool(let value), .number(.bool(let value)): value ? "True" : "False"
    case .int(let value): String(UInt(bitPattern: value))
    case .number(.int(let value)): String(value)
    case .string(let value): value
    case .ints(let values):
      "(" + values.map { String(UInt(bitPattern: $0)) }.joined(separator: ", ")
        + (values.count == 1 ? ",)" : ")")
    case .float, .number(.float), .tensor, .tensors: nil
    }
  }
}

extension Node {
  /// What is kept, in the order in which `dir()` lists it.
  package var sortedAttributes: [Attribute] {
    attributes.count > 1 ? attributes.sorted { $0.name < $1.name } : attributes
  }

  /// Keeps a value to be shown; a rule captures it directly.
  package func attribute(_ name: String, _ value: Attribute.Value) {
    attributes.append(Attribute(name: name, value: value))
  }

  /// Keeps a tensor argument, if one of `slots` wants a gradient (or always, if there are none).
  @discardableResult
  package func save(_ name: String, _ tensor: Tensor?, for slots: Int...) -> Saved {
    guard let tensor, slots.isEmpty || slots.contains(where: needs) else {
      attribute(name, .none)
      return Saved(box: nil)
    }
    return save(name, tensor)
  }

  @discardableResult
  func save(_ name: String, _ tensor: Tensor) -> Saved {
    if tensor.isInference { box.failure = SavedTensor.inferenceError }
    let saved = SavedTensor(tensor, node: self)
    attribute(name, .tensor(saved))
    watchIndex(tensor)
    return Saved(box: saved)
  }

  /// Keeps several tensor arguments under one name; absent ones stay absent.
  @discardableResult
  package func save(_ name: String, list: [Tensor?]) -> [Saved] {
    let saved = list.map { tensor in tensor.map { SavedTensor($0, node: self) } }
    attribute(name, .tensors(saved))
    for tensor in list { tensor.map(watchIndex) }
    return saved.map(Saved.init)
  }

  /// Keeps the elements of the node's own output `number`.
  @discardableResult
  package func saveResult(_ name: String, _ data: NDArray, _ number: Int = 0) -> Saved {
    let saved = SavedTensor(output: data, number: number, node: self)
    attribute(name, .tensor(saved))
    return Saved(box: saved)
  }

  /// Every tensor that is kept.
  var savedTensors: [SavedTensor] {
    var all: [SavedTensor] = []
    forEachSavedTensor { all.append($0) }
    return all
  }

  func forEachSavedTensor(_ body: (SavedTensor) -> Void) {
    for attribute in attributes {
      switch attribute.value {
      case .tensor(let saved): body(saved)
      case .tensors(let list): for saved in list { if let saved { body(saved) } }
      case .none, .bool, .int, .ints, .float, .number, .string: break
      }
    }
  }

  /// Lets go of what was kept, after a backward run without `retain_graph`.
  func releaseSaved() {
    forEachSavedTensor { $0.release() }
    if case .copySlices(let slices) = rule { slices.operation = nil }
  }
}
