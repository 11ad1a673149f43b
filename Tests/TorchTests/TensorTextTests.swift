// Tensors must print exactly as PyTorch prints them; the expected texts come from PyTorch 2.13.

import Testing
import Torch

struct PrintedCase: Sendable, CustomTestStringConvertible {
  var text: String
  var shape: [Int]
  var elements: [PrintedElement] = []
  var dtype = "torch.float32"
  var implied = true
  var device: String?
  var gradientFunction: String?
  var options = PrintOptions()

  var testDescription: String { text }
}

private func floats(_ values: Double...) -> [PrintedElement] { values.map { .float($0) } }

private func counted(_ count: Int, by step: Double = 1) -> [PrintedElement] {
  (0..<count).map { .float(Double($0) * step) }
}

private func options(_ change: (inout PrintOptions) -> Void) -> PrintOptions {
  var options = PrintOptions()
  change(&options)
  return options
}

private let cases: [PrintedCase] = [
  PrintedCase(
    text: "tensor([ 1.5000,     nan, -2.0000])", shape: [3], elements: floats(1.5, .nan, -2)),
  PrintedCase(text: "tensor([ 1., nan, -2.])", shape: [3], elements: floats(1, .nan, -2)),
  PrintedCase(text: "tensor([0., inf])", shape: [2], elements: floats(0, .infinity)),
  PrintedCase(
    text: "tensor([1.0000e-05, 1.0000e+00])", shape: [2], elements: floats(1e-5, 1)),
  PrintedCase(
    text: "tensor([0.0000, 1.0000])", shape: [2], elements: floats(1e-5, 1),
    options: options { $0.scientific = false }),
  PrintedCase(
    text: "tensor([1.00e+00, 2.00e+01])", shape: [2], elements: floats(1, 20),
    options: options { ($0.scientific, $0.precision) = (true, 2) }),
  PrintedCase(
    text: "tensor([ 1.0000+2.j, -3.5000-1.j])", shape: [2],
    elements: [.complex(real: 1, imaginary: 2), .complex(real: -3.5, imaginary: -1)]),
  PrintedCase(
    text: "tensor(1.+0.5000j)", shape: [], elements: [.complex(real: 1, imaginary: 0.5)]),
  PrintedCase(
    text: "tensor([[ True, False]])", shape: [1, 2], elements: [.boolean(true), .boolean(false)]),
  PrintedCase(
    text: "tensor([1.5000, 2.0000], dtype=torch.float16)", shape: [2], elements: floats(1.5, 2),
    dtype: "torch.float16", implied: false),
  PrintedCase(
    text: """
      tensor([[[ 0,  1],
               [ 2,  3]],

              [[ 4,  5],
               [ 6, 10]]])
      """, shape: [2, 2, 2], elements: [0, 1, 2, 3, 4, 5, 6, 10].map { .integer($0) },
    dtype: "torch.int64"),
  PrintedCase(
    text: """
      tensor([[[   0.,  ...,  300.],
               ...,
               [ 800.,  ..., 1100.]],

              [[1200.,  ..., 1500.],
               ...,
               [2000.,  ..., 2300.]]])
      """, shape: [2, 3, 4], elements: counted(24, by: 100),
    options: options { ($0.threshold, $0.edgeItems) = (5, 1) }),
  PrintedCase(
    text: """
      tensor([0.0000, 0.3333,
              0.6667, 1.0000],
             grad_fn=<DivBackward0>)
      """, shape: [4], elements: counted(4, by: 1 / 3), gradientFunction: "DivBackward0",
    options: options { $0.lineWidth = 30 }),
  PrintedCase(
    text: """
      tensor([[0.0000, 1.5000, 3.0000, 4.5000, 6.0000, 7.5000, 9.0000]],
             dtype=torch.float64, grad_fn=<ToCopyBackward0>)
      """, shape: [1, 7], elements: counted(7, by: 1.5), dtype: "torch.float64", implied: false,
    gradientFunction: "ToCopyBackward0"),
  PrintedCase(text: "tensor([], size=(0, 3))", shape: [0, 3]),
  PrintedCase(text: "tensor([], dtype=torch.int64)", shape: [0], dtype: "torch.int64"),
  PrintedCase(
    text: "tensor(..., device='meta', size=(2, 3))", shape: [2, 3], device: "meta"),
  PrintedCase(
    text: "tensor([...], size=(300, 4))", shape: [300, 4], elements: counted(1200),
    options: options { $0.edgeItems = 0 }),
]

@Test("tensors print in PyTorch's words", arguments: cases)
func tensorText(_ printed: PrintedCase) {
  let elements = printed.elements
  var tensor = PrintableTensor(
    shape: printed.shape, dtype: printed.dtype, hasDefaultDtype: printed.dtype == "torch.float32",
    hasImpliedDtype: printed.implied,
    element: printed.device == nil ? { elements[$0] } : nil)
  tensor.device = printed.device
  tensor.gradientFunction = printed.gradientFunction
  #expect(tensor.text(printed.options) == printed.text)
}
