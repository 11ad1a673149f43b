// Subscripts of built-in types: elements, slices, keys.

extension Interpreter {
  /// An index, by `__index__` if need be; raises TypeError for what is no integer.
  package func index(_ value: Value) throws -> Int {
    if let index = try indexIfInteger(value) { return index }
    throw error(
      .typeError, "'\(typeName(value))' object cannot be interpreted as an integer")
  }

  /// An index; `nil` for what is no integer. One beyond `Int` raises IndexError.
  package func indexIfInteger(_ value: Value) throws -> Int? {
    switch value {
    case .int(let number): return number
    case .bool(let flag): return flag ? 1 : 0
    case .bigInt: throw error(.indexError, "cannot fit 'int' into an index-sized integer")
    case .instance(let instance):
      if let number = (instance.payload as? NumberBox)?.value, number.asBigInt != nil {
        return try indexIfInteger(number)
      }
      guard let answer = try callSpecial(value, names.index) else { return nil }
      if case .int(let number) = answer { return number }
      throw error(
        .typeError, "__index__ returned non-int (type \(typeName(answer)))")
    default: return nil
    }
  }

  /// The bounds of a slice of a sequence of some length: the first index, the step, the count.
  package func bounds(
    of slice: SliceObject, count: Int
  ) throws -> (start: Int, stop: Int, step: Int, count: Int) {
    let step = try sliceIndex(slice.step) ?? 1
    if step == 0 { throw error(.valueError, "slice step cannot be zero") }
    func clamped(_ value: Value, or standard: Int) throws -> Int {
      guard var index = try sliceIndex(value) else { return standard }
      if index < 0 { index = max(index + count, step < 0 ? -1 : 0) }
      return min(index, step < 0 ? count - 1 : count)
    }
    let start = try clamped(slice.start, or: step < 0 ? count - 1 : 0)
    let stop = try clamped(slice.stop, or: step < 0 ? -1 : count)
    if step > 0 { return (start, stop, step, start < stop ? (stop - start - 1) / step + 1 : 0) }
    return (start, stop, step, start > stop ? (start - stop - 1) / -step + 1 : 0)
  }

  private func sliceIndex(_ value: Value) throws -> Int? {
    switch value {
    case .none: return nil
    case .bigInt(let object): return object.value.sign == .minus ? .min / 2 : .max / 2
    default:
      if let index = try indexIfInteger(value) { return max(min(index, .max / 2), .min / 2) }
      throw error(
        .typeError, "slice indices must be integers or None or have an __index__ method")
    }
  }

  /// `value[index]`
  package func getItem(_ value: Value, _ index: Value) throws -> Value {
    switch value {
    case .list(let list): return try element(of: list.elements, index, "list") { .list($0) }
    case .tuple(let tuple): return try element(of: tuple.elements, index, "tuple") { .tuple($0) }
    case .dict(let dict):
      if let found = try dict.get(index, self) { return found }
      throw error(.keyError, value: index)
    case .str(let text): return try character(of: text, index)
    case .bytes(let bytes):
      let elements = bytes.bytes.map { Value.int(Int($0)) }
      return try element(of: elements, index, "bytes") { parts in
        .bytes(BytesObject(parts.compactMap { $0.asInt.map { UInt8(truncatingIfNeeded: $0) } }))
      }
    case .range(let range): return try element(of: range, index)
    case .type(let classObject): return try classItem(classObject, index)
    default: return try specialItem(value, index)
    }
  }

  private func specialItem(_ value: Value, _ index: Value) throws -> Value {
    if let found = try callSpecial(value, names.getitem, index) { return found }
    try refuseMissing(value)
    throw error(.typeError, "'\(typeName(value))' object is not subscriptable")
  }

  /// `Class[index]`: the metaclass's `__getitem__`, or `__class_getitem__`.
  private func classItem(_ classObject: ClassObject, _ index: Value) throws -> Value {
    if let metaclass = classObject.metaclass, metaclass.lookup(names.getitem) != nil {
      return try specialItem(.type(classObject), index)
    }
    if let hook = classObject.lookup(names.classGetItem) {
      return try call(try bind(hook, to: nil, owner: classObject), [index])
    }
    throw error(.typeError, "type '\(classObject.name)' is not subscriptable")
  }

  private func position(
    _ index: Value, count: Int, _ what: String, _ place: String? = nil
  ) throws -> Int {
    guard let number = try indexIfInteger(index) else {
      let wanted =
        what == "string"
        ? "integers, not '\(typeName(index))'" : "integers or slices, not \(typeName(index))"
      let kind = what == "range object" ? "range" : what
      throw error(.typeError, "\(kind) indices must be \(wanted)")
    }
    let position = number < 0 ? number + count : number
    guard position >= 0, position < count else {
      throw error(.indexError, "\(place ?? "\(what) index") out of range")
    }
    return position
  }

  private func element(
    of elements: [Value], _ index: Value, _ what: String, slice make: ([Value]) -> Value
  ) throws -> Value {
    guard case .slice(let slice) = index else {
      return elements[try position(index, count: elements.count, what)]
    }
    let bounds = try bounds(of: slice, count: elements.count)
    if bounds.step == 1 {
      return make(Array(elements[bounds.start..<(bounds.start + bounds.count)]))
    }
    return make((0..<bounds.count).map { elements[bounds.start + $0 * bounds.step] })
  }

  private func element(of range: RangeObject, _ index: Value) throws -> Value {
    guard case .slice(let slice) = index else {
      return .int(range.element(try position(index, count: range.count, "range object")))
    }
    let bounds = try bounds(of: slice, count: range.count)
    return .range(
      RangeObject(
        start: range.element(bounds.start), stop: range.element(bounds.stop),
        step: range.step &* bounds.step))
  }

  private func character(of text: StrObject, _ index: Value) throws -> Value {
    guard case .slice(let slice) = index else {
      let position = try position(index, count: text.length, "string")
      if text.isASCII { return asciiCharacter(text.text.utf8, position) }
      return .string(String(Character(text.scalars[position])))
    }
    let bounds = try bounds(of: slice, count: text.length)
    if text.isASCII, bounds.step == 1 {
      let utf8 = text.text.utf8
      let start = utf8.index(utf8.startIndex, offsetBy: bounds.start)
      return .string(String(text.text[start..<utf8.index(start, offsetBy: bounds.count)]))
    }
    var part = ""
    for number in 0..<bounds.count {
      part.unicodeScalars.append(text.scalars[bounds.start + number * bounds.step])
    }
    return .string(part)
  }

  private func asciiCharacter(_ utf8: String.UTF8View, _ position: Int) -> Value {
    let byte = utf8[utf8.index(utf8.startIndex, offsetBy: position)]
    return .str(characters[Int(byte & 0x7F)])
  }

  /// `value[index] = newValue`
  package func setItem(_ value: Value, _ index: Value, _ newValue: Value) throws {
    switch value {
    case .list(let list):
      if case .slice(let slice) = index { return try setSlice(of: list, slice, newValue) }
      list.elements[try changed(index, of: list)] = newValue
    case .dict(let dict): try dict.set(index, newValue, self)
    default:
      if try callSpecial(value, names.setitem, index, newValue) != nil { return }
      try refuseMissing(value)
      throw error(
        .typeError, "'\(typeName(value))' object does not support item assignment")
    }
  }

  /// The position of an element that is to be replaced or removed.
  private func changed(_ index: Value, of list: ListObject) throws -> Int {
    try position(index, count: list.elements.count, "list", "list assignment index")
  }

  private func setSlice(of list: ListObject, _ slice: SliceObject, _ newValue: Value) throws {
    guard isIterable(newValue) else {
      let what =
        try sliceIndex(slice.step) ?? 1 == 1
        ? "can only assign an iterable" : "must assign iterable to extended slice"
      throw error(.typeError, what)
    }
    let elements = try elements(of: newValue)
    let bounds = try bounds(of: slice, count: list.elements.count)
    if bounds.step == 1 {
      list.elements.replaceSubrange(bounds.start..<(bounds.start + bounds.count), with: elements)
      return
    }
    guard elements.count == bounds.count else {
      throw error(
        .valueError,
        "attempt to assign sequence of size \(elements.count) to extended slice of size"
          + " \(bounds.count)")
    }
    for number in 0..<bounds.count {
      list.elements[bounds.start + number * bounds.step] = elements[number]
    }
  }

  /// `del value[index]`
  package func deleteItem(_ value: Value, _ index: Value) throws {
    switch value {
    case .list(let list):
      if case .slice(let slice) = index { return try deleteSlice(of: list, slice) }
      list.elements.remove(at: try changed(index, of: list))
    case .dict(let dict):
      if try dict.remove(index, self) == nil { throw error(.keyError, value: index) }
    default:
      if try callSpecial(value, names.delitem, index) != nil { return }
      try refuseMissing(value)
      throw error(
        .typeError, "'\(typeName(value))' object doesn't support item deletion")
    }
  }

  private func deleteSlice(of list: ListObject, _ slice: SliceObject) throws {
    let bounds = try bounds(of: slice, count: list.elements.count)
    if bounds.step == 1 {
      list.elements.removeSubrange(bounds.start..<(bounds.start + bounds.count))
      return
    }
    guard bounds.count > 0 else { return }
    let last = bounds.start + (bounds.count - 1) * bounds.step
    let first = min(bounds.start, last)
    let end = max(bounds.start, last)
    let stride = abs(bounds.step)
    var kept: [Value] = []
    kept.reserveCapacity(list.elements.count - bounds.count)
    for (position, element) in list.elements.enumerated()
    where position < first || position > end || (position - first) % stride != 0 {
      kept.append(element)
    }
    list.elements = kept
  }
}
