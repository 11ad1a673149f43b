// What is told of tensors, functions, gradients and folded modules.

extension Graph {
  /// What is told of a tensor.
  package struct TensorSummary: Sendable {
    package var shape: [Int]
    package var dtype: String
    @Boxed package var gradient: Gradient?
    /// The elements of a small one, row by row.
    package var values: [Double]?
    package var bytes = 0
    /// How often it was written in place.
    package var version = 0
    /// Under which names it is kept for backward, and whether it still is.
    package var roles: [String] = []
    package var state: SavedState?
    package var hasHooks = false

    package init(shape: [Int], dtype: String, gradient: Gradient? = nil) {
      self.shape = shape
      self.dtype = dtype
      self.gradient = gradient
    }

    /// The number of elements.
    package var count: Int { shape.reduce(1, *) }
  }

  /// What has become of a tensor that was kept for backward.
  package enum SavedState: String, Sendable {
    /// Kept, and backward has not come by.
    case live
    /// Let go of by a backward run.
    case freed
    /// Still kept after a backward run, by `retain_graph` or `create_graph`.
    case retained
  }

  /// What is told of a backward function.
  package struct FunctionSummary: Sendable {
    /// The length of `next_functions`, absent entries included.
    package var inputs: Int
    /// The path of the module that made it, from the outermost one.
    package var module = ""
    /// Where in the script it was recorded; `nil` where that is not known.
    package var source: Source?
    /// The `_saved_*` attributes in alphabetical order, as `str()` shows them.
    package var attributes: [(name: String, value: String)] = []
    /// What it gave in the forward pass; of several tensors the first that takes a gradient.
    @Boxed package var output: TensorSummary?
    /// Its place in the order of recording.
    package var sequence = Int.max
    /// How often it was derived: 1 in the graph of a gradient.
    package var order = 0
    /// Its place in the order of the last backward run, counted from 1, and the seconds it took.
    package var position: Int?
    package var seconds = 0.0
    package var savedBytes = 0
    package var operations = 0
    package var isCustom = false
    package var hasHooks = false
    package var isCheckpointed = false

    package init(inputs: Int) { self.inputs = inputs }

    package var shape: [Int]? { output?.shape }
    package var dtype: String? { output?.dtype }
  }

  /// A line of a script.
  package struct Source: Sendable, Hashable {
    /// The file's name, without its folder.
    package var file: String
    package var line: Int

    package init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  /// A parameter of a model, under its path in there.
  package struct Parameter: Sendable {
    package var path: String
    /// Which of the models it belongs to.
    package var model: Int
    package var tensor: TensorSummary
    package var requiresGrad: Bool
    /// Its box, if it has one; tied parameters share it.
    package var node: Int?
    /// Which tensor it is: the same number for all paths of a tied one.
    package var identity: Int

    package init(
      path: String, model: Int, tensor: TensorSummary, requiresGrad: Bool, node: Int?,
      identity: Int
    ) {
      self.path = path
      self.model = model
      self.tensor = tensor
      self.requiresGrad = requiresGrad
      self.node = node
      self.identity = identity
    }
  }

  /// A gradient, summarised.
  package struct Gradient: Sendable {
    package var shape: [Int]
    /// The elements row by row; absent where there are more than `limit`.
    package var values: [Double]?
    /// The 2-norm of the finite elements; not a number on the meta device, where there are none.
    package var norm: Double
    package var nonfinite: Int

    package static let limit = 4096

    package init(shape: [Int], values: [Double]?, norm: Double, nonfinite: Int) {
      self.shape = shape
      self.values = values
      self.norm = norm
      self.nonfinite = nonfinite
    }

    /// The gradients of two tensors as one.
    func joined(_ other: Gradient) -> Gradient {
      Gradient(
        shape: shape, values: nil, norm: (norm * norm + other.norm * other.norm).squareRoot(),
        nonfinite: nonfinite + other.nonfinite)
    }
  }

  /// What lies in a folded module, or in operations folded into one box.
  package struct BlockSummary: Sendable {
    package var type = ""
    package var functions = 0
    /// Parameters and their elements.
    package var parameters = 0
    package var elements = 0
    package var parameterBytes = 0
    package var gradient: Gradient?
    /// Leaves without a gradient.
    package var missing = 0
    package var savedBytes = 0
    package var operations = 0
    package var seconds = 0.0
    /// The shape of what it gives on.
    package var shape: [Int]?
  }
}
