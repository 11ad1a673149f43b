// What the binding keeps for one run: the classes that scripts see, and the settings they change.

package import Autograd
import Arrays
package import Scripting

/// Where values of the language meet tensors; one for each interpreter, found as its `host`.
package final class Bridge {
  unowned let interpreter: Interpreter
  package let session: Session

  let tensorClass: ClassObject
  let sizeClass: ClassObject
  let deviceClass: ClassObject
  let dtypes: DTypeObjects
  let layouts: NamedConstants
  let memoryFormats: NamedConstants

  var printOptions = PrintOptions()
  /// The devices of the `with torch.device(…)` blocks that are open.
  var defaultDevices: [DeviceObject] = []

  package init(_ interpreter: Interpreter, session: Session) {
    self.interpreter = interpreter
    self.session = session
    tensorClass = interpreter.makeClass("Tensor", module: "torch", isOpen: true)
    sizeClass = makeSizeClass(interpreter)
    deviceClass = makeDeviceClass(interpreter)
    dtypes = DTypeObjects(interpreter)
    layouts = NamedConstants(
      "layout", ["strided", "sparse_coo", "sparse_csr", "sparse_csc", "jagged"], interpreter)
    memoryFormats = NamedConstants(
      "memory_format", ["contiguous_format", "channels_last", "channels_last_3d", "preserve_format"],
      interpreter)
    interpreter.host = self
  }
}

extension Interpreter {
  /// The binding's side of the run.
  var bridge: Bridge {
    guard let bridge = host as? Bridge else { preconditionFailure("the host is the bridge") }
    return bridge
  }
}

extension Bridge {
  func value(_ dtype: DType) -> Value { dtypes.value(dtype) }

  func value(_ device: DeviceObject) -> Value {
    .instance(InstanceObject(deviceClass, payload: device))
  }

  func value(_ device: Device) -> Value { value(DeviceObject(type: device.rawValue)) }

  func value(_ number: Scalar) -> Value {
    switch number {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    }
  }
}

extension Value {
  /// The tensor inside an object of class `Tensor`.
  package var asTensor: Tensor? {
    guard case .instance(let instance) = self else { return nil }
    return instance.payload as? Tensor
  }

  /// A `bool`, `int` or `float` as a number; `nil` for what does not fit and for anything else.
  var asScalar: Scalar? {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .instance(let instance): (instance.payload as? NumberBox)?.value.asScalar
    default: nil
    }
  }
}
