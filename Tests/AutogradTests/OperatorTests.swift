// Every operator against what PyTorch did in the same calls, recorded in Fixtures/operators.

import Arrays
import Autograd
import Foundation
import Testing

@Suite(.ownSession) struct OperatorTests {
  @Test(arguments: RecordedCall.families)
  func agreesWithPyTorch(_ family: String) throws {
    for call in try RecordedCall.all(family) {
      for difference in call.differences() {
        Issue.record("\(call): \(difference)")
      }
    }
  }

  /// Shapes and dtypes are worked out without elements too.
  @Test(arguments: RecordedCall.families)
  func metaShapesAreRealShapes(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isDifferentiable {
      guard let meta = try? call.metaShapes() else { continue }
      #expect(try meta == call.shapes(), "\(call)")
    }
  }

  /// Random numbers, tensors made of numbers alone, complex numbers, storage, and layers that
  /// `nn` calls are compared by the scripts of Fixtures/conformance instead.
  private static let comparedByScripts: Set<String> = [
    "_dirichlet_grad", "_pack_padded_sequence", "_pad_packed_sequence", "_sample_dirichlet",
    "_standard_gamma", "_standard_gamma_grad", "alias", "special_expit", "alpha_dropout", "angle",
    "arange", "bernoulli", "bernoulli_", "cauchy_", "complex", "conj",
    "conj_physical", "detach_", "dropout", "embedding_bag", "empty", "empty_like", "empty_strided",
    "exponential_",
    "eye", "feature_alpha_dropout", "feature_dropout", "fft", "fft2", "fftfreq", "fftn",
    "fftshift", "full", "full_like", "geometric_", "gru", "gru_cell", "hfft", "ifft", "ifft2",
    "ifftn", "ifftshift", "ihfft", "imag", "irfft", "irfft2", "irfftn", "linspace", "log_normal_",
    "logspace", "lstm", "lstm_cell", "multinomial", "new_empty", "new_empty_strided", "new_full",
    "new_ones", "new_zeros", "normal", "normal_", "ones", "ones_like", "poisson", "polar", "rand",
    "rand_like", "randint", "randint_like", "randn", "randn_like", "random_", "randperm", "range",
    "real", "resize_", "resize_as_", "resolve_conj", "resolve_neg", "rfft", "rfft2", "rfftfreq",
    "rfftn", "rnn_relu", "rnn_relu_cell", "rnn_tanh", "rnn_tanh_cell", "rrelu", "scalar_tensor",
    "set_", "triangular_solve", "uniform_", "view_as_complex", "view_as_real", "zeros",
    "zeros_like",
  ]

  @Test func everyOperatorHasARecordedCall() throws {
    let calls = try RecordedCall.families.flatMap { try RecordedCall.all($0) }
    let names = Set(calls.map(\.plainName))
    let missing = Set(Catalog.all.map(\.name)).subtracting(Self.comparedByScripts)
      .filter { !names.contains($0) && !names.contains($0 + "_") }
    #expect(missing.sorted() == [])
  }

  @Test func namesAreUniqueInEachPlace() {
    let places: [Places] = [.torch, .method, .functional, .linalg, .special, .fft]
    for place in places {
      let names = Catalog.all.filter { $0.places.contains(place) }.map(\.name)
      let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
      #expect(repeated.isEmpty)
    }
  }
}
