// Random numbers: new tensors of them, elements drawn in place, samples, and dropout.

import Arrays

extension Catalog {
  private static let options =
    "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool pin_memory=False, "
    + "bool requires_grad=False"

  static let randomNumbers: [Operator] = randomTensors + draws + samples + dropouts

  private static let randomTensors: [Operator] = [
    random("rand", "Uniform numbers in [0, 1).") { try $0.uniform(into: $1) },
    random("randn", "Standard normal numbers.") { try $0.normal(into: $1) },
    randomLike("rand_like", "Uniform numbers in [0, 1), of the same shape.") {
      try $0.uniform(into: $1)
    },
    randomLike("randn_like", "Standard normal numbers, of the same shape.") {
      try $0.normal(into: $1)
    },
    Operator(
      .torch, "Random integers from low to before high.",
      [
        Overload(
          "randint(int64_t high, IntArrayRef size, *, Generator? generator=None, Tensor out=None, "
            + "\(options))"
        ) { call in
          let (high, size) = try (call.wideInt(), call.ints())
          return try call.integers(0, high, size)
        },
        Overload(
          "randint(int64_t low, int64_t high, IntArrayRef size, *, Generator? generator=None, "
            + "Tensor out=None, \(options))"
        ) { call in
          let (low, high, size) = try (call.wideInt(), call.wideInt(), call.ints())
          return try call.integers(low, high, size)
        },
      ]),
    Operator(
      .torch, "Random integers from low to before high, of the same shape.",
      [
        Overload(
          "randint_like(Tensor input, int64_t high, *, MemoryFormat? memory_format=None, \(options))"
        ) { call in
          let (input, high) = try (call.tensor(), call.wideInt())
          return try call.integers(0, high, like: input)
        },
        Overload(
          "randint_like(Tensor input, int64_t low, int64_t high, *, "
            + "MemoryFormat? memory_format=None, \(options))"
        ) { call in
          let (input, low, high) = try (call.tensor(), call.wideInt(), call.wideInt())
          return try call.integers(low, high, like: input)
        },
      ]),
    Operator(
      .torch,
      "randperm(int64_t n, *, Generator? generator=None, Tensor out=None, \(options))",
      "The numbers from 0 to before n in random order."
    ) { call in
      let count = try call.int()
      let generator = call.passedGenerator()
      call.skip()
      return try call.made(default: .int64) {
        try generator.randperm(count, dtype: $0.dtype, meta: $0.isMeta)
      }
    },
    Operator(
      .torch, "Normal numbers.",
      [
        Overload("normal(Tensor mean, Tensor std, *, Generator? generator=None, Tensor out=None)") {
          let (mean, std) = try ($0.tensor(), $0.tensor())
          return try .tensor(.normal(mean, std, $0.passedGenerator()))
        },
        Overload(
          "normal(Tensor mean, double std=1.0, *, Generator? generator=None, Tensor out=None)"
        ) {
          let (mean, std) = try ($0.tensor(), $0.double())
          return try .tensor(.normal(mean, std, $0.passedGenerator()))
        },
        Overload("normal(double mean, Tensor std, *, Generator? generator=None, Tensor out=None)") {
          let (mean, std) = try ($0.double(), $0.tensor())
          return try .tensor(.normal(mean, std, $0.passedGenerator()))
        },
        Overload(
          "normal(double mean, double std, IntArrayRef size, *, Generator? generator=None, "
            + "Tensor out=None, \(options))"
        ) { call in
          let (mean, std, size) = try (call.double(), call.double(), call.ints())
          let generator = call.passedGenerator()
          call.skip()
          return try call.made { making in
            let array = try making.zeros(size)
            try generator.normal(into: array, mean, std)
            return array
          }
        },
      ]),
  ]

  private static let draws: [Operator] = [
    Operator(
      .method,
      "uniform_(Tensor input, double from=0.0, double to=1.0, *, Generator? generator=None)",
      "Uniform numbers in place."
    ) {
      let (tensor, low, high) = try ($0.tensor(), $0.double(), $0.double())
      let generator = $0.passedGenerator()
      return try .tensor(
        tensor.draw("UniformBackward0") { try generator.uniform(into: $0, low, high) })
    },
    Operator(
      .method,
      "normal_(Tensor input, double mean=0.0, double std=1.0, *, Generator? generator=None)",
      "Normal numbers in place."
    ) {
      let (tensor, mean, std) = try ($0.tensor(), $0.double(), $0.double())
      let generator = $0.passedGenerator()
      return try .tensor(
        tensor.draw("NormalBackward0") { try generator.normal(into: $0, mean, std) })
    },
    Operator(
      .method, "Random integers in place.",
      [
        Overload("random_(Tensor input, *, Generator? generator=None)") {
          let tensor = try $0.tensor()
          let generator = $0.passedGenerator()
          return try .tensor(tensor.draw("RandomBackward2") { try generator.random(into: $0) })
        },
        Overload("random_(Tensor input, int64_t to, *, Generator? generator=None)") {
          let (tensor, high) = try ($0.tensor(), $0.wideInt())
          let generator = $0.passedGenerator()
          return try .tensor(
            tensor.draw("RandomBackward1") { try generator.random(into: $0, 0, high) })
        },
        Overload(
          "random_(Tensor input, int64_t from, int64_t? to, *, Generator? generator=None)"
        ) {
          let (tensor, low, high) = try ($0.tensor(), $0.wideInt(), $0.wideIntIfAny())
          let generator = $0.passedGenerator()
          return try .tensor(
            tensor.draw("RandomBackward0") { try generator.random(into: $0, low, high ?? .max) })
        },
      ]),
    Operator(
      .method, "Zeros and ones in place, ones with probability p.",
      [
        Overload("bernoulli_(Tensor input, Tensor p, *, Generator? generator=None)") {
          let (tensor, p) = try ($0.tensor(), $0.tensor())
          let generator = $0.passedGenerator()
          return try .tensor(
            tensor.draw("BernoulliBackward1") {
              try generator.bernoulli(into: $0, probabilities: p.data)
            })
        },
        Overload("bernoulli_(Tensor input, double p=0.5, *, Generator? generator=None)") {
          let (tensor, p) = try ($0.tensor(), $0.double())
          let generator = $0.passedGenerator()
          return try .tensor(
            tensor.draw("BernoulliBackward2") { try generator.bernoulli(into: $0, p) })
        },
      ]),
    draw(
      "exponential_", "double lambd=1.0", "ExponentialBackward0", "Exponential numbers in place."
    ) {
      try $0.exponential(into: $1, $2[0])
    },
    draw(
      "cauchy_", "double median=0.0, double sigma=1.0", "CauchyBackward0",
      "Cauchy numbers in place."
    ) { try $0.cauchy(into: $1, $2[0], $2[1]) },
    draw(
      "log_normal_", "double mean=1.0, double std=2.0", "LogNormalBackward0",
      "Exponentials of normal numbers in place."
    ) { try $0.logNormal(into: $1, $2[0], $2[1]) },
    draw("geometric_", "double p", "GeometricBackward0", "Numbers of trials in place.") {
      try $0.geometric(into: $1, $2[0])
    },
  ]

  private static let samples: [Operator] = [
    Operator(
      .both, "Zeros and ones, ones with the probabilities given.",
      [
        Overload("bernoulli(Tensor input, *, Generator? generator=None, Tensor out=None)") {
          let input = try $0.tensor()
          let drawn = NDArray.empty(like: input.data)
          try $0.passedGenerator().bernoulli(into: drawn, probabilities: input.data)
          return try .tensor(input.flat("BernoulliBackward0", drawn))
        },
        Overload("bernoulli(Tensor input, double p, *, Generator? generator=None)") {
          let (input, p) = try ($0.tensor(), $0.double())
          let drawn = NDArray.empty(like: input.data)
          try $0.passedGenerator().bernoulli(into: drawn, p)
          return try .tensor(
            record("NotImplemented", input, drawn) { node in
              node.gradient(of: 0, "not_implemented") { _ in
                throw TensorError.notImplemented(
                  "derivative for aten::bernoulli.p is not implemented")
              }
            })
        },
      ]),
    Operator(
      .both,
      "multinomial(Tensor input, SymInt num_samples, bool replacement=False, *, "
        + "Generator? generator=None, Tensor out=None)",
      "Indices drawn with the weights of the last dim."
    ) {
      let (input, count, replacement) = try ($0.tensor(), $0.int(), $0.bool())
      return try .tensor(
        Tensor($0.passedGenerator().multinomial(input.data, count, replacement: replacement)))
    },
  ]

  private static let dropouts: [Operator] = [
    dropout("dropout", "Elements zeroed at random, the others scaled.", Dropout()),
    dropout(
      "feature_dropout", "Whole channels zeroed at random, the others scaled.",
      Dropout(isByFeature: true)),
    dropout(
      "alpha_dropout", "Elements set at random to what keeps mean and variance.",
      Dropout(isAlpha: true)),
    dropout(
      "feature_alpha_dropout", "Whole channels set at random to what keeps mean and variance.",
      Dropout(isByFeature: true, isAlpha: true)),
  ]

  /// An operator that fills a new tensor of a size.
  private static func random(
    _ name: String, _ summary: String,
    _ fill: @escaping @Sendable (Generator, NDArray) throws -> Void
  ) -> Operator {
    Operator(
      .torch,
      "\(name)(IntArrayRef size, *, Generator? generator=None, Tensor out=None, \(options))",
      summary
    ) { call in
      let size = try call.ints()
      let generator = call.passedGenerator()
      call.skip()
      return try call.made { making in
        let array = try making.zeros(size)
        try fill(generator, array)
        return array
      }
    }
  }

  /// An operator that fills a new tensor like another.
  private static func randomLike(
    _ name: String, _ summary: String,
    _ fill: @escaping @Sendable (Generator, NDArray) throws -> Void
  ) -> Operator {
    Operator(
      .torch,
      "\(name)(Tensor input, *, Generator? generator=None, MemoryFormat? memory_format=None, "
        + "\(options))",
      summary
    ) { call in
      let input = try call.tensor()
      let generator = call.passedGenerator()
      call.skip()
      return try call.made(like: input) { making in
        let array = try making.like(input.data, 0)
        try fill(generator, array)
        return array
      }
    }
  }

  /// An operator that fills a tensor in place, with numbers as parameters.
  private static func draw(
    _ name: String, _ parameters: String, _ node: String, _ summary: String,
    _ fill: @escaping @Sendable (Generator, NDArray, [Double]) throws -> Void
  ) -> Operator {
    let count = parameters.split(separator: ",").count
    return Operator(
      .method, "\(name)(Tensor input, \(parameters), *, Generator? generator=None)", summary
    ) { call in
      let tensor = try call.tensor()
      var numbers: [Double] = []
      for _ in 0..<count { numbers.append(try call.double()) }
      let generator = call.passedGenerator()
      return try .tensor(tensor.draw(node) { try fill(generator, $0, numbers) })
    }
  }

  private static func dropout(_ name: String, _ summary: String, _ kind: Dropout) -> Operator {
    Operator(
      [.torch, .inPlace, .inner], "\(name)(Tensor input, double p, bool train)", summary
    ) {
      let (input, p, train) = try ($0.tensor(), $0.double(), $0.bool())
      return try .tensor(input.dropout(p, train: train, kind, $0.generator))
    }
  }
}

/// The kinds of dropout.
package struct Dropout: Sendable {
  /// Whether whole channels fall together.
  package var isByFeature = false
  /// Whether mean and variance are kept, rather than the mean only.
  package var isAlpha = false

  package init(isByFeature: Bool = false, isAlpha: Bool = false) {
    self.isByFeature = isByFeature
    self.isAlpha = isAlpha
  }
}

extension Tensor {
  /// `dropout` and its three siblings.
  package func dropout(
    _ p: Double, train: Bool, _ kind: Dropout = Dropout(), _ generator: Generator
  ) throws -> Tensor {
    try check(
      p >= 0 && p <= 1,
      .runtime("dropout probability has to be between 0 and 1, but got \(p.shortText)"))
    if p == 0 || !train || count == 0 { return self }
    if p == 1 { return try mul(Tensor(.zeros([], dtype, meta: data.isMeta))) }
    try DType.float32.checkCast(to: dtype)
    let noise = try noise(kind)
    try generator.bernoulli(into: noise, 1 - p)
    guard kind.isAlpha else {
      return try mul(Tensor(Kernel.binary(.div, noise, .float(1 - p))))
    }
    let alpha = 1.7580993408473766
    let scale = 1 / ((alpha * alpha * p + 1) * (1 - p)).squareRoot()
    let holes = try Kernel.binary(.add(), noise, .float(-1))
    let shift = try Kernel.binary(
      .add(), Kernel.binary(.mul, holes, .float(alpha * scale)), .float(alpha * scale * p))
    let kept = try Kernel.binary(.mul, noise, .float(scale))
    return try mul(Tensor(kept)).add(Tensor(shift))
  }

  /// An array for the noise: one element for each of this tensor's, or for each channel.
  private func noise(_ kind: Dropout) throws -> NDArray {
    guard kind.isByFeature else { return .empty(like: data) }
    try check(
      rank >= 2, .runtime("Feature dropout requires at least 2 dimensions in the input"))
    let sizes = shape.indices.map { $0 < 2 ? shape[$0] : 1 }
    return .empty(sizes, dtype, meta: data.isMeta)
  }

  /// Draws elements in place; no gradient comes through.
  fileprivate func draw(
    _ name: String, _ fill: @escaping (NDArray) throws -> Void
  ) throws -> Tensor {
    try inPlace(direct: fill) { this in
      let drawn = NDArray.empty(like: this.data)
      try fill(drawn)
      return try this.flat(name, drawn)
    }
  }

  /// A result that does not change with this tensor: its gradient is zero.
  fileprivate func flat(_ name: String, _ result: NDArray) throws -> Tensor {
    try record(name, self, result) { node in
      node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
    }
  }

  fileprivate static func normal(
    _ mean: Tensor, _ std: Tensor, _ generator: Generator
  ) throws -> Tensor {
    let shape = try Shape.broadcast(mean.shape, std.shape)
    let drawn = NDArray.empty(shape, mean.dtype, meta: mean.data.isMeta)
    try generator.normal(into: drawn)
    let scaled = try Kernel.binary(.mul, drawn, std.data, out: drawn)
    let result = try Kernel.binary(.add(), scaled, mean.data, out: drawn)
    return try record("NormalBackward3", mean, std, result) { node in
      node.gradient(of: 0, "zeros(mean.sizes())") { try $0.zerosLike() }
      node.gradient(of: 1, "zeros(std.sizes())") { try $0.zerosLike() }
    }
  }

  fileprivate static func normal(
    _ mean: Tensor, _ std: Double, _ generator: Generator
  ) throws -> Tensor {
    let drawn = NDArray.empty(mean.shape, mean.dtype, meta: mean.data.isMeta)
    try generator.normal(into: drawn, 0, std)
    return try mean.flat("NormalBackward1", Kernel.binary(.add(), drawn, mean.data))
  }

  fileprivate static func normal(
    _ mean: Double, _ std: Tensor, _ generator: Generator
  ) throws -> Tensor {
    let drawn = NDArray.empty(std.shape, std.dtype, meta: std.data.isMeta)
    try generator.normal(into: drawn)
    let scaled = try Kernel.binary(.mul, drawn, std.data)
    return try std.flat("NormalBackward2", Kernel.binary(.add(), scaled, .float(mean)))
  }
}

extension Call {
  /// Random integers in a new tensor of a size.
  fileprivate mutating func integers(_ low: Int, _ high: Int, _ size: [Int]) throws -> Result {
    let generator = passedGenerator()
    skip()
    return try made(default: .int64) { making in
      let array = try making.zeros(size)
      try generator.random(into: array, low, high)
      return array
    }
  }

  fileprivate mutating func integers(
    _ low: Int, _ high: Int, like input: Tensor
  ) throws -> Result {
    let generator = self.generator
    skip()
    return try made(like: input) { making in
      let array = try making.like(input.data, 0)
      try generator.random(into: array, low, high)
      return array
    }
  }
}

extension Double {
  /// As C++ streams write it: `-1`, `1.5`.
  fileprivate var shortText: String {
    self == rounded() && abs(self) < 1e6 ? "\(Int(self))" : "\(self)"
  }
}
