// The attributes of tensors: shape, dtype, gradient, and the ones that can be set.

import Arrays
import Autograd
import Scripting

/// An attribute read from the tensor alone.
private func property(
  _ name: String, _ get: @escaping (Bridge, Tensor) throws -> Value,
  set: ((Bridge, Tensor, Value) throws -> Void)? = nil
) -> NativeProperty {
  NativeProperty(
    name,
    get: { interpreter, value in
      let bridge = interpreter.bridge
      return try get(bridge, bridge.tensor(value))
    },
    set: set.map { set in
      { interpreter, value, newValue in
        let bridge = interpreter.bridge
        try set(bridge, bridge.tensor(value), newValue)
      }
    })
}

var tensorProperties: [NativeProperty] {
  [
    property("shape") { $0.size($1.shape) },
    property("dtype") { $0.value($1.dtype) },
    property("device") { $0.value($1.device) },
    property("layout") { bridge, _ in bridge.layouts.value("strided") },
    property("ndim") { .int($1.rank) },
    property("itemsize") { .int($1.dtype.itemSize) },
    property("nbytes") { .int($1.count * $1.dtype.itemSize) },
    property("grad", { bridge, tensor in tensor.grad.map(bridge.value) ?? .none }, set: setGrad),
    property("_grad", { bridge, tensor in tensor.grad.map(bridge.value) ?? .none }, set: setGrad),
    property("grad_fn") { bridge, tensor in tensor.gradFn.map(bridge.value) ?? .none },
    property("grad_dtype") { $0.value($1.dtype) },
    property("is_leaf") { .bool($1.isLeaf) },
    property("retains_grad") { .bool($1.retainsGrad) },
    property("requires_grad", { .bool($1.requiresGrad) }, set: setRequiresGrad),
    property("data", { $0.value($1.dataAlias()) }, set: setData),
    property("output_nr") { .int(Int($1.outputNumber)) },
    property("_version") { .int($1.version) },
    property("_base") { bridge, tensor in tensor.base.map(bridge.value) ?? .none },
    property("is_meta") { .bool($1.data.isMeta) },
    property("is_cpu") { .bool(!$1.data.isMeta) },
    property("volatile") { _, _ in .bool(false) },
    property("T") { try $0.callMethod("permute", $1, [.size(Array((0..<$1.rank).reversed()))]) },
    property("mT") { bridge, tensor in
      guard tensor.rank >= 2 else {
        throw TensorError.runtime(
          "tensor.mT is only supported on matrices or batches of matrices. "
            + "Got \(tensor.rank)-D tensor.")
      }
      return try bridge.callMethod("transpose", tensor, [.int(-2), .int(-1)])
    },
    property("H") { bridge, tensor in
      if tensor.rank == 0 { return bridge.value(tensor) }
      guard tensor.rank == 2 else {
        throw TensorError.runtime(
          "tensor.H is only supported on matrices (2-D tensors). Got \(tensor.rank)-D tensor.")
      }
      return try bridge.callMethod("transpose", tensor, [.int(0), .int(1)])
    },
    property("mH") { bridge, tensor in
      guard tensor.rank >= 2 else {
        throw TensorError.runtime(
          "tensor.mH is only supported on matrices or batches of matrices. "
            + "Got \(tensor.rank)-D tensor.")
      }
      return try bridge.callMethod("transpose", tensor, [.int(-2), .int(-1)])
    },
    property("real") { $1.dtype.isComplex ? try $0.callMethod("real", $1) : $0.value($1) },
    property("imag") { bridge, tensor in
      guard tensor.dtype.isComplex else {
        throw TensorError.runtime("imag is not implemented for tensors with non-complex dtypes.")
      }
      return try bridge.callMethod("imag", tensor)
    },
  ]
    + [
      "is_cuda", "is_sparse", "is_quantized", "is_nested", "is_mps", "is_xpu", "is_mkldnn",
      "is_sparse_csr", "is_vulkan", "is_xla",
    ].map { name in property(name) { _, _ in .bool(false) } }
}

private func setGrad(_ bridge: Bridge, _ tensor: Tensor, _ value: Value) throws {
  if value.isNone {
    tensor.grad = nil
    return
  }
  guard let grad = value.asTensor else {
    throw TensorError.type(
      "assigned grad expected to be a Tensor or None but got grad of type "
        + bridge.interpreter.typeName(value))
  }
  guard grad !== tensor else { throw TensorError.runtime("can't assign Variable as its own grad") }
  guard grad.dtype == tensor.dtype else {
    throw TensorError.runtime(
      "attempting to assign a gradient with dtype '\(grad.dtype.cxxName)' to a tensor with "
        + "grad_dtype '\(tensor.dtype.scalarTypeName)'. The gradient must match the tensor's "
        + "grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute "
        + "with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging "
        + "the dtypes of a tensor and its gradient may break downstream systems that assume they "
        + "match.")
  }
  guard grad.shape == tensor.shape else {
    throw TensorError.runtime(
      "attempting to assign a gradient of size '\(grad.shape.text)' to a tensor of size "
        + "'\(tensor.shape.text)'. Please ensure that the gradient and the tensor are the same size"
    )
  }
  tensor.grad = grad
}

private func setRequiresGrad(_ bridge: Bridge, _ tensor: Tensor, _ value: Value) throws {
  guard case .bool(let flag) = value else {
    throw TensorError.runtime("requires_grad must be a bool")
  }
  try tensor.setRequiresGrad(flag)
}

private func setData(_ bridge: Bridge, _ tensor: Tensor, _ value: Value) throws {
  guard let source = value.asTensor else {
    throw TensorError.type(
      "Variable data has to be a tensor, but got \(bridge.interpreter.typeName(value))")
  }
  tensor.setData(source)
}
