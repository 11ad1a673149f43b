// What the binding keeps for one run: the classes that scripts see, and the settings they change.

import Arrays
import Autograd
import Scripting
import Syntax

/// Where values of the language meet tensors; one for each interpreter, found as its `host`.
package final class Bridge {
  unowned let interpreter: Interpreter
  package let session: Session
  let operators = OperatorTables(Catalog.all)

  let tensorClass: ClassObject
  let parameterClasses: ParameterClasses
  let functionClasses: FunctionClasses
  let sizeClass: ClassObject
  let deviceClass: ClassObject
  let generatorClass: ClassObject
  let handleClass: ClassObject
  /// `torch.linalg.LinAlgError`
  let linearAlgebraError: ClassObject
  let dtypes: DTypeObjects
  let layouts: NamedConstants
  let memoryFormats: NamedConstants
  var nodeClasses: NodeClasses
  /// The classes of named results, by name.
  var returnTypes: [String: ClassObject] = [:]
  /// `torch.FloatTensor` and its kin, with their dtypes.
  var legacyTypes: [(classObject: ClassObject, dtype: DType)] = []

  var printOptions = PrintOptions()
  /// The devices of the `with torch.device(…)` blocks that are open, each with the one before it.
  var defaultDevices: [(device: DeviceObject, outer: Device)] = []
  var moduleCalls = ModuleCalls()
  /// `torch.autograd.graph.saved_tensors_hooks`, the innermost last.
  var savedTensorHooks: [SavedTensorHooks] = []
  /// The generator behind `torch.manual_seed`.
  let generator = Generator()
  var defaultGeneratorObject: InstanceObject?
  /// What `--weights` names, until a module has taken it, and why one could not.
  var pendingWeights: PendingWeights?
  var weightsError: (any Error)?
  /// The last call of `make_dot`.
  var drawn: DrawnCall?
  /// What the script has rendered, in order.
  var wantedPictures: [WantedPicture] = []
  /// What the last `backward()` started from.
  private(set) var lastBackward: [Root]?
  private var storageNumbers: [ObjectIdentifier: Int] = [:]
  /// The files in which nodes were recorded, by the number that their sites have.
  private(set) var sourceFiles: [SourceFile] = []

  package init(_ interpreter: Interpreter, session: Session) {
    self.interpreter = interpreter
    self.session = session
    let tensorClass = interpreter.makeClass("Tensor", module: "torch", isOpen: true)
    self.tensorClass = tensorClass
    nodeClasses = NodeClasses(interpreter)
    parameterClasses = ParameterClasses(interpreter, tensor: tensorClass)
    functionClasses = FunctionClasses(interpreter, node: nodeClasses.base)
    sizeClass = makeSizeClass(interpreter)
    deviceClass = makeDeviceClass(interpreter)
    generatorClass = makeGeneratorClass(interpreter)
    handleClass = makeHandleClass(interpreter)
    linearAlgebraError = interpreter.makeClass(
      "_LinAlgError", module: "torch._C", bases: [interpreter.types.exception(.runtimeError)])
    dtypes = DTypeObjects(interpreter)
    layouts = NamedConstants(
      "layout", ["strided", "sparse_coo", "sparse_csr", "sparse_csc", "jagged"], interpreter)
    memoryFormats = NamedConstants(
      "memory_format",
      ["contiguous_format", "channels_last", "channels_last_3d", "preserve_format"],
      interpreter)
    interpreter.host = self
    fillTensorClass()
  }

  var parameterClass: ClassObject { parameterClasses.parameter }

  /// Notes what a `backward()` starts from: a picture of the run shows it.
  func record(backward tensors: Value) {
    lastBackward = roots(of: tensors)
  }

  /// Notes the script's line: the nodes recorded from here on were made there.
  func locate() {
    guard let (file, span) = interpreter.position else { return }
    // The file of the last time is nearly always that of this time.
    let number = sourceFiles.lastIndex { $0 === file } ?? sourceFiles.endIndex
    if number == sourceFiles.endIndex { sourceFiles.append(file) }
    session.move(toLine: file.line(at: span.start), ofFile: number)
  }

  /// A number for a storage, the same as long as the storage lives.
  func storageNumber(_ storage: Storage) -> Int {
    let identity = ObjectIdentifier(storage)
    if let known = storageNumbers[identity] { return known }
    let number = storageNumbers.count + 1
    storageNumbers[identity] = number
    return number
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
