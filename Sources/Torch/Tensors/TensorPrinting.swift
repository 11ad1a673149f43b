// Tensors as text: what of a tensor goes into `PrintableTensor`.

import Arrays
import Autograd
import Scripting

extension Bridge {
  /// `repr(tensor)`
  func text(_ tensor: Tensor, className: String? = nil) throws -> String {
    let data = tensor.data
    let isDefault = tensor.dtype == .defaultFloating
    let implied: Set<DType> = [.defaultFloating, .complex64, .int64, .bool]
    var printable = PrintableTensor(
      shape: data.shape, dtype: data.dtype.name, hasDefaultDtype: isDefault,
      hasImpliedDtype: implied.contains(data.dtype),
      element: data.isMeta ? nil : elements(data))
    if let className { printable.prefix = className }
    if data.isMeta { printable.device = "meta" }
    printable.gradientFunction = tensor.gradFn?.name
    printable.requiresGrad = tensor.requiresGrad
    return printable.text(printOptions)
  }

  /// The elements by their place, row by row; those of a large tensor are read one at a time.
  private func elements(_ data: NDArray) -> (Int) -> PrintedElement {
    if data.dtype.isComplex {
      let pairs = data.toComplexes()
      return { .complex(real: pairs[$0].real, imaginary: pairs[$0].imaginary) }
    }
    if Double(data.count) <= printOptions.threshold {
      let scalars = data.toScalars().map(PrintedElement.init)
      return { scalars[$0] }
    }
    let shape = data.shape
    return { place in
      var indices = shape
      var rest = place
      for dim in shape.indices.reversed() {
        (rest, indices[dim]) = rest.quotientAndRemainder(dividingBy: shape[dim])
      }
      return PrintedElement(data[indices])
    }
  }
}

extension PrintedElement {
  init(_ number: Scalar) {
    switch number {
    case .bool(let value): self = .boolean(value)
    case .int(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    }
  }
}
