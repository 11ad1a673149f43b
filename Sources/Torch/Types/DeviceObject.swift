// `torch.device`: the name of a place for tensors. Only the CPU and the meta device hold any.

import Arrays
import Scripting

/// The native part of a device object.
package final class DeviceObject {
  let type: String
  let index: Int?

  init(type: String, index: Int? = nil) {
    self.type = type
    self.index = index
  }

  /// As in `cuda:1`.
  init(text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let type = String(parts.first ?? "")
    guard deviceTypes.contains(type) else {
      let known = deviceTypes.joined(separator: ", ")
      throw TensorError.runtime(
        "Expected one of \(known) device type at start of device string: \(type)")
    }
    self.type = type
    guard parts.count > 1 else {
      index = nil
      return
    }
    guard let index = Int(parts[1]), index >= 0 else {
      throw TensorError.runtime("Invalid device string: '\(text)'")
    }
    self.index = index
  }

  var text: String { index.map { "\(type):\($0)" } ?? type }

  var representation: String {
    "device(type='\(type)'" + (index.map { ", index=\($0)" } ?? "") + ")"
  }

  /// Whether it is the meta device; throws unless tensors can be there.
  func isMeta() throws -> Bool {
    switch type {
    case "cpu": return false
    case "meta": return true
    case "cuda": throw MissingBackend(name: "CUDA")
    default:
      throw TensorError.notImplemented("no tensors on device '\(text)': only 'cpu' and 'meta'")
    }
  }
}

/// Becomes PyTorch's `AssertionError: Torch not compiled with CUDA enabled`.
package struct MissingBackend: Error {
  let name: String

  var message: String { "Torch not compiled with \(name) enabled" }
}

private let deviceTypes = [
  "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia",
  "xla", "lazy", "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
]

/// The class `torch.device`.
func makeDeviceClass(_ interpreter: Interpreter) -> ClassObject {
  let made = interpreter.makeClass(
    "device", module: "torch",
    methods: [
      .newGeneral(newDevice),
      .unary("__repr__") { .string($1.deviceObject.representation) },
      .unary("__str__") { .string($1.deviceObject.text) },
      .unary("__hash__") { try .int($0.hash(.string($1.deviceObject.text))) },
      .binary("__eq__") { _, left, right in
        guard let other = right.payload as? DeviceObject else { return .notImplemented }
        return .bool(left.deviceObject.text == other.text)
      },
      .unary("__copy__") { $1 },
      .binary("__deepcopy__") { _, device, _ in device },
      .unary("__enter__") { interpreter, device in
        interpreter.bridge.enter(device.deviceObject)
        return device
      },
      .method("__exit__(self, *args)") { interpreter, _ in
        interpreter.bridge.exitDevice()
        return .bool(false)
      },
    ],
    properties: [
      NativeProperty("type") { .string($1.deviceObject.type) },
      NativeProperty("index") { $1.deviceObject.index.map { .int($0) } ?? .none },
    ])
  made.allowsSubclasses = false
  return made
}

private func newDevice(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
  let given = arguments.positional.dropFirst() + arguments.keywords.map(\.value)
  let bridge = interpreter.bridge
  if given.count == 1, given.first?.payload is DeviceObject { return given.first ?? .none }
  if given.count == 1, given.first?.asInt != nil {
    throw TensorError.runtime("Cannot access accelerator device when none is available.")
  }
  guard let text = given.first?.asString, given.count <= 2 else {
    let types = given.map { interpreter.typeName($0) }.joined(separator: ", ")
    throw TensorError.type(
      "device() received an invalid combination of arguments - got (\(types)), but expected one "
        + "of:\n * (torch.device device)\n * (str type, int index = -1)\n")
  }
  let device = try DeviceObject(text: text)
  guard given.count == 2, let index = given.last?.asInt else { return bridge.value(device) }
  guard device.index == nil else {
    throw TensorError.runtime(
      "type (string) must not include an index because index was passed explicitly: \(text)")
  }
  return bridge.value(DeviceObject(type: device.type, index: index))
}

extension Value {
  fileprivate var deviceObject: DeviceObject {
    payload as? DeviceObject ?? DeviceObject(type: "cpu")
  }

  /// The device that a value names: a device object or its text.
  func asDevice() throws -> DeviceObject? {
    if let device = payload as? DeviceObject { return device }
    guard let text = asString else { return nil }
    return try DeviceObject(text: text)
  }
}

extension Bridge {
  /// Makes a device that of all new tensors, unless a call names another.
  fileprivate func enter(_ device: DeviceObject) {
    defaultDevices.append((device, session.defaultDevice))
    session.defaultDevice = (try? device.place()) ?? .cpu
  }

  fileprivate func exitDevice() {
    if let last = defaultDevices.popLast() { session.defaultDevice = last.outer }
  }
}
