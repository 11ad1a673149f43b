// Arrays of the library's `numpy`, which are tensors inside.

import Arrays
import Autograd
import Scripting

extension Bridge {
  /// The elements of a `numpy.ndarray`, shared; `nil` for anything else.
  func numpyArray(_ value: Value) throws -> NDArray? {
    guard case .instance(let instance) = value,
      case .type(let arrayClass)? = interpreter.modules["numpy._array"]?["ndarray"],
      instance.classObject.isSubclass(of: arrayClass)
    else { return nil }
    return instance.attributes?["_tensor"]?.asTensor?.data
  }

  /// `Tensor.numpy()`: an array that shares the elements.
  func numpyArray(of tensor: Tensor, force: Bool) throws -> Value {
    var tensor = tensor
    if force { tensor = tensor.detach() }
    if tensor.requiresGrad {
      throw TensorError.runtime(
        "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    }
    guard !tensor.data.isMeta else {
      throw TensorError.type(
        "can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
          + "host memory first.")
    }
    if tensor.dtype == .bfloat16 {
      throw TensorError.type("Got unsupported ScalarType BFloat16")
    }
    let module = Value.module(try interpreter.importModule("numpy._array"))
    return try interpreter.callMethod(module, "_wrap", [value(tensor)])
  }
}
