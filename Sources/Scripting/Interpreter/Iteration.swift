// Stepping through anything a `for` loop can step through.

extension Interpreter {
  /// `iter(value)`
  package func makeIterator(_ value: Value) throws -> Value {
    switch value {
    case .list(let list): return .iterator(IteratorObject(over: list))
    case .tuple(let tuple): return .iterator(IteratorObject(over: tuple))
    case .range(let range): return .iterator(IteratorObject(over: range))
    case .str(let text): return .iterator(IteratorObject(over: text))
    case .bytes(let bytes):
      return .iterator(IteratorObject(over: ListObject(bytes.bytes.map { .int(Int($0)) })))
    case .dict(let dict): return .iterator(keyIterator(of: dict))
    case .set(let set): return .iterator(iterator(of: set))
    case .iterator, .generator: return value
    default: return try makeSpecialIterator(value)
    }
  }

  private func makeSpecialIterator(_ value: Value) throws -> Value {
    if let made = try callSpecial(value, names.iter) {
      if isIterator(made) { return made }
      throw error(.typeError, "iter() returned non-iterator of type '\(typeName(made))'")
    }
    let unwrapped = value.unwrapped
    if case .instance = unwrapped {
    } else if !isSame(unwrapped, value) {
      return try makeIterator(unwrapped)
    }
    if specialMethod(value, names.getitem) != nil, classOf(value) !== types.type {
      return .iterator(indexingIterator(value))
    }
    throw error(.typeError, "'\(typeName(value))' object is not iterable")
  }

  private func isSame(_ a: Value, _ b: Value) -> Bool { a.isIdentical(to: b) }

  private func isIterator(_ value: Value) -> Bool {
    switch value {
    case .iterator, .generator: true
    default: specialMethod(value, names.next) != nil
    }
  }

  /// The old protocol: `value[0]`, `value[1]`, … until IndexError.
  private func indexingIterator(_ value: Value) -> IteratorObject {
    var index = 0
    return IteratorObject("iterator") { interpreter in
      do {
        defer { index += 1 }
        return try interpreter.getItem(value, .int(index))
      } catch let error where interpreter.isRaised(error, .indexError) {
        return nil
      } catch let error where interpreter.isRaised(error, .stopIteration) {
        return nil
      }
    }
  }

  /// An iterator over a dictionary's keys that notices when its size changes.
  package func keyIterator(of dict: DictObject) -> IteratorObject {
    entryIterator("dict_keyiterator", of: dict) { $0.key }
  }

  /// An iterator over a dictionary's entries that notices when its size changes.
  package func entryIterator(
    _ typeName: String, of dict: DictObject,
    _ element: @escaping ((key: Value, value: Value)) -> Value
  ) -> IteratorObject {
    let size = dict.count
    var position = 0
    return IteratorObject(typeName) { interpreter in
      guard dict.count == size else {
        throw interpreter.error(.runtimeError, "dictionary changed size during iteration")
      }
      return dict.next(&position).map(element)
    }
  }

  /// An iterator over a dictionary's keys and values that notices when its size changes.
  package func itemIterator(of dict: DictObject) -> IteratorObject {
    let size = dict.count
    var position = 0
    return IteratorObject(
      "dict_itemiterator",
      nextPair: { interpreter in
        guard dict.count == size else {
          throw interpreter.error(.runtimeError, "dictionary changed size during iteration")
        }
        return dict.next(&position)
      })
  }

  private func iterator(of set: SetObject) -> IteratorObject {
    let size = set.count
    var position = 0
    return IteratorObject("set_iterator") { interpreter in
      guard set.count == size else {
        throw interpreter.error(.runtimeError, "Set changed size during iteration")
      }
      return set.next(&position)
    }
  }

  /// `next(iterator)`, or `nil` at the end.
  package func next(_ iterator: Value) throws -> Value? {
    try countStep()
    switch iterator {
    case .iterator(let native): return try native.next(self)
    case .generator(let generator): return try resume(generator, sending: .none)
    default:
      do {
        if let element = try callSpecial(iterator, names.next) { return element }
      } catch let error where isRaised(error, .stopIteration) {
        return nil
      }
      throw error(.typeError, "'\(typeName(iterator))' object is not an iterator")
    }
  }

  /// Calls `body` with each element; `body` returns false to stop.
  package func iterateWhile(_ value: Value, _ body: (Value) throws -> Bool) throws {
    switch value {
    case .list(let list):
      var index = 0
      while index < list.elements.count {
        try countStep()
        if try !body(list.elements[index]) { return }
        index += 1
      }
    case .tuple(let tuple):
      for element in tuple.elements where try !body(element) { return }
    default:
      let iterator = try makeIterator(value)
      while let element = try next(iterator) {
        if try !body(element) { return }
      }
    }
  }

  /// Calls `body` with each element.
  package func iterate(_ value: Value, _ body: (Value) throws -> Void) throws {
    try iterateWhile(value) { element in
      try body(element)
      return true
    }
  }

  /// All elements, as `list(value)` has them.
  package func elements(of value: Value) throws -> [Value] {
    switch value {
    case .list(let list): return list.elements
    case .tuple(let tuple): return tuple.elements
    default:
      var elements: [Value] = []
      try iterate(value) { elements.append($0) }
      return elements
    }
  }
}
