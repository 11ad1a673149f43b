// Values that few read, kept out of the arrays that everything walks.

/// An optional value outside of what holds it: copies share it, and a copy of its holder is small.
/// A change makes a new one.
@propertyWrapper
package enum Boxed<Value: Sendable>: Sendable {
  case nothing
  indirect case something(Value)

  package init(wrappedValue: Value?) {
    self = wrappedValue.map(Boxed.something) ?? .nothing
  }

  package var wrappedValue: Value? {
    get {
      if case .something(let value) = self { return value }
      return nil
    }
    set { self = newValue.map(Boxed.something) ?? .nothing }
  }
}
