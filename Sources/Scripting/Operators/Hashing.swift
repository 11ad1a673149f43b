// Hashes: CPython's own for numbers and tuples, deterministic ones for the rest.

extension Interpreter {
  /// `hash(value)`; raises TypeError for what cannot be a key.
  package func hash(_ value: Value) throws -> Int {
    switch value {
    case .str(let text): return text.hash
    case .int(let number): return Self.hash(of: number)
    case .bool(let flag): return flag ? 1 : 0
    case .float(let number): return FloatArithmetic.hash(number)
    case .bigInt(let object): return IntegerArithmetic.hash(object.value)
    case .none: return 0x1F93_A2C7
    case .ellipsis: return 0x1F93_A2C8
    case .notImplemented: return 0x1F93_A2C9
    case .undefined: return 0
    case .bytes(let bytes): return StrObject.hash(of: String(decoding: bytes.bytes, as: UTF8.self))
    case .tuple(let tuple): return try hash(tuple.elements)
    case .set(let set) where set.isFrozen: return try hash(set)
    case .range(let range):
      let count = range.count
      let start: Value = count == 0 ? .none : .int(range.start)
      return try hash([.int(count), start, count > 1 ? .int(range.step) : .none])
    case .list, .dict, .set, .slice:
      throw error(.typeError, "unhashable type: '\(typeName(value))'")
    case .function, .builtin, .module, .iterator, .generator, .cell:
      return identity(of: value) >> 4
    case .method(let method):
      return try hash([.int(identity(of: method.receiver)), method.function])
    case .type, .instance: return try specialHash(value)
    }
  }

  private func specialHash(_ value: Value) throws -> Int {
    let owner = classOf(value)
    if let method = owner.lookup(names.hash), method.isNone {
      throw error(.typeError, "unhashable type: '\(typeName(value))'")
    }
    guard let method = specialMember(owner, names.hash) else {
      if case .instance(let instance) = value, instance.payload != nil {
        let unwrapped = value.unwrapped
        if case .instance = unwrapped {} else { return try hash(unwrapped) }
      }
      return identity(of: value) >> 4
    }
    let answer = try call(method, [value])
    if case .int(let number) = answer { return Self.hash(of: number) }
    if let number = answer.asBigInt { return IntegerArithmetic.hash(number) }
    throw error(.typeError, "__hash__ method should return an integer")
  }

  @inline(__always)
  static func hash(of number: Int) -> Int {
    let modulus = (1 << 61) - 1
    if number > -modulus, number < modulus { return number == -1 ? -2 : number }
    let residue = number % modulus
    return residue == -1 ? -2 : residue
  }

  /// CPython's hash of a tuple, after xxHash.
  private func hash(_ elements: [Value]) throws -> Int {
    let prime1: UInt = 11_400_714_785_074_694_791
    let prime2: UInt = 14_029_467_366_897_019_727
    let prime5: UInt = 2_870_177_450_012_600_261
    var sum = prime5
    for element in elements {
      sum &+= UInt(bitPattern: try hash(element)) &* prime2
      sum = (sum << 31) | (sum >> 33)
      sum &*= prime1
    }
    sum &+= UInt(elements.count) ^ (prime5 ^ 3_527_539)
    return sum == UInt.max ? 1_546_275_796 : Int(bitPattern: sum)
  }

  /// The same for every order of the elements.
  private func hash(_ set: SetObject) throws -> Int {
    var sum = 0
    var position = 0
    while let element = set.next(&position) {
      let hash = try hash(element)
      sum ^= (hash ^ 89_869_747 ^ (hash << 16)) &* 3_644_798_167
    }
    return (sum ^ (set.count &+ 1) &* 1_927_868_237) &* 69069 &+ 907_133_923
  }
}
