// Tensors made from nothing but numbers: constants, ranges, and those in the likeness of another.

import Arrays

extension Catalog {
  /// What every such operator ends with.
  private static let options =
    "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool pin_memory=False, "
    + "bool requires_grad=False"

  static let creations: [Operator] = constants + ranges + likenesses + relatives

  private static let constants: [Operator] = [
    sized("zeros", "Zeros.") { try $0.zeros($1) },
    sized("ones", "Ones.") { try $0.full($1, 1) },
    sized(
      "empty", "Elements that mean nothing; here they are zeros.",
      "MemoryFormat? memory_format=None, "
    ) {
      try $0.zeros($1)
    },
    Operator(
      .torch, "full(IntArrayRef size, Scalar fill_value, *, Tensor out=None, \(options))",
      "One number everywhere."
    ) { call in
      let (size, value) = try (call.ints(), call.number())
      call.skip()
      let likely = value.isFloat ? DType.defaultFloating : value.dtype
      return try call.made(default: likely) { try $0.full(size, value) }
    },
    Operator(
      .torch, "scalar_tensor(Scalar s, *, \(options))", "A tensor of one number, without dims."
    ) { call in
      let value = try call.number()
      return try call.made { try $0.full([], value) }
    },
    Operator(
      .torch, "empty_strided(IntArrayRef size, IntArrayRef stride, *, \(options))",
      "Elements that mean nothing, laid out as asked."
    ) { call in
      let (size, strides) = try (call.ints(), call.ints())
      return try call.made { try $0.zeros(size, strides: strides) }
    },
    Operator(
      .torch, "Ones on the diagonal.",
      [
        Overload("eye(int64_t n, *, Tensor out=None, \(options))") { call in
          let rows = try call.int()
          call.skip()
          return try call.made { try .eye(rows, nil, $0.dtype, meta: $0.isMeta) }
        },
        Overload("eye(int64_t n, int64_t m, *, Tensor out=None, \(options))") { call in
          let (rows, columns) = try (call.int(), call.int())
          call.skip()
          return try call.made { try .eye(rows, columns, $0.dtype, meta: $0.isMeta) }
        },
      ]),
  ]

  private static let ranges: [Operator] = [
    Operator(
      .torch, "Numbers from start to before end.",
      [
        Overload("arange(Scalar end, *, Tensor out=None, \(options))") { call in
          let end = try call.number()
          call.skip()
          return try call.range(0, end, 1)
        },
        Overload("arange(Scalar start, Scalar end, *, \(options))") { call in
          let (start, end) = try (call.number(), call.number())
          return try call.range(start, end, 1)
        },
        Overload(
          "arange(Scalar start, Scalar end, Scalar step=1, *, Tensor out=None, \(options))"
        ) { call in
          let (start, end, step) = try (call.number(), call.number(), call.number())
          call.skip()
          return try call.range(start, end, step)
        },
      ]),
    Operator(
      .torch, "range(Scalar start, Scalar end, Scalar step=1, *, Tensor out=None, \(options))",
      "Numbers from start to end, the end included."
    ) { call in
      let (start, end, step) = try (call.number(), call.number(), call.number())
      call.skip()
      return try call.made {
        let count = ((end.double - start.double) / step.double).rounded(.down)
        let last = Scalar.float(start.double + (count + 0.5) * step.double)
        return try .arange(.float(start.double), last, step, $0.dtype, meta: $0.isMeta)
      }
    },
    Operator(
      .torch, "Evenly spaced numbers, both ends included.",
      [("Tensor", "Tensor"), ("Scalar", "Tensor"), ("Tensor", "Scalar"), ("Scalar", "Scalar")].map {
        first, last in
        Overload(
          "linspace(\(first) start, \(last) end, int64_t steps, *, Tensor out=None, \(options))"
        ) { call in
          let (start, end, steps) = try (call.double(), call.double(), call.int())
          call.skip()
          return try call.made { try .linspace(start, end, steps, $0.dtype, meta: $0.isMeta) }
        }
      }),
    Operator(
      .torch,
      "logspace(Scalar start, Scalar end, int64_t steps, double base=10.0, *, Tensor out=None, "
        + "\(options))",
      "Powers of base with evenly spaced exponents."
    ) { call in
      let (start, end, steps) = try (call.double(), call.double(), call.int())
      let base = try call.double()
      call.skip()
      return try call.made {
        let exponents = try NDArray.linspace(start, end, steps, .float64, meta: $0.isMeta)
        let powers = try Kernel.binary(.pow, .scalar(.float(base), .float64), exponents)
        return powers.astype($0.dtype)
      }
    },
  ]

  private static let likenesses: [Operator] = [
    likeness("zeros_like", "Zeros of the same shape.") { try $0.like($1, 0) },
    likeness("ones_like", "Ones of the same shape.") { try $0.like($1, 1) },
    likeness("empty_like", "Elements that mean nothing, of the same shape.") { try $0.like($1, 0) },
    Operator(
      .torch,
      "full_like(Tensor input, Scalar fill_value, *, MemoryFormat? memory_format=None, \(options))",
      "One number everywhere, of the same shape."
    ) { call in
      let (input, value) = try (call.tensor(), call.number())
      call.skip()
      return try call.made(like: input) { try $0.like(input.data, value) }
    },
  ]

  private static let relatives: [Operator] = [
    relative("new_zeros", "Zeros of the same type.") { try $0.zeros($1) },
    relative("new_ones", "Ones of the same type.") { try $0.full($1, 1) },
    relative("new_empty", "Elements that mean nothing, of the same type.") { try $0.zeros($1) },
    Operator(
      .method, "new_full(Tensor input, IntArrayRef size, Scalar fill_value, *, \(options))",
      "One number everywhere, of the same type."
    ) { call in
      let (input, size, value) = try (call.tensor(), call.ints(), call.number())
      return try call.made(like: input) { try $0.full(size, value) }
    },
    Operator(
      .method,
      "new_empty_strided(Tensor input, IntArrayRef size, IntArrayRef stride, *, \(options))",
      "Elements that mean nothing, of the same type and laid out as asked."
    ) { call in
      let (input, size, strides) = try (call.tensor(), call.ints(), call.ints())
      return try call.made(like: input) { try $0.zeros(size, strides: strides) }
    },
  ]

  /// An operator of a size.
  private static func sized(
    _ name: String, _ summary: String, _ extra: String = "",
    _ make: @escaping @Sendable (Making, [Int]) throws -> NDArray
  ) -> Operator {
    let isExtended = !extra.isEmpty
    return Operator(
      .torch, "\(name)(IntArrayRef size, *, Tensor out=None, \(extra)\(options))", summary
    ) { call in
      let size = try call.ints()
      call.skip()
      if isExtended { call.skip() }
      if name == "zeros" {
        try check(
          size.allSatisfy { $0 >= 0 }, .runtime("zeros: Dimension size must be non-negative."))
      }
      return try call.made { try make($0, size) }
    }
  }

  /// An operator of a tensor whose shape, type and place it takes over.
  private static func likeness(
    _ name: String, _ summary: String,
    _ make: @escaping @Sendable (Making, NDArray) throws -> NDArray
  ) -> Operator {
    Operator(
      .torch, "\(name)(Tensor input, *, MemoryFormat? memory_format=None, \(options))", summary
    ) { call in
      let input = try call.tensor()
      call.skip()
      return try call.made(like: input) { try make($0, input.data) }
    }
  }

  /// A method that makes a tensor of the same type and place.
  private static func relative(
    _ name: String, _ summary: String,
    _ make: @escaping @Sendable (Making, [Int]) throws -> NDArray
  ) -> Operator {
    Operator(.method, "\(name)(Tensor input, IntArrayRef size, *, \(options))", summary) { call in
      let (input, size) = try (call.tensor(), call.ints())
      return try call.made(like: input) { try make($0, size) }
    }
  }
}

/// The type and the place of a tensor to be made.
struct Making {
  let dtype: DType
  let isMeta: Bool

  func zeros(_ shape: Shape, strides: [Int]? = nil) throws -> NDArray {
    try checkSize(shape)
    guard let strides else { return .zeros(shape, dtype, meta: isMeta) }
    let last = zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    return try NDArray.zeros([max(last, 0)], dtype, meta: isMeta).asStrided(
      shape, strides, offset: 0)
  }

  func full(_ shape: Shape, _ value: Scalar) throws -> NDArray {
    try checkSize(shape)
    return .full(shape, value, dtype, meta: isMeta)
  }

  func like(_ array: NDArray, _ value: Scalar) throws -> NDArray {
    let made = NDArray.empty(array.shape, dtype, strides: array.preservedStrides, meta: isMeta)
    made.fill(value)
    return made
  }

  /// Refuses shapes that no memory could hold.
  func checkSize(_ shape: Shape) throws {
    try check(
      shape.allSatisfy { $0 >= 0 },
      .runtime(
        "Trying to create tensor with negative dimension \(shape.first { $0 < 0 } ?? 0): "
          + shape.text))
    var bytes = dtype.itemSize
    for size in shape {
      let (product, overflows) = bytes.multipliedReportingOverflow(by: size)
      try check(
        !overflows, .runtime("Storage size calculation overflowed with sizes=\(shape.text)"))
      bytes = product
    }
    try check(
      isMeta || bytes <= Making.mostBytes,
      .runtime(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
          + "you tried to allocate \(bytes) bytes. Error code 12 (Cannot allocate memory)"))
  }

  /// More than this no computer has that runs scripts like these.
  private static let mostBytes = 1 << 40
}

extension Call {
  /// Takes the options at the end of the parameters and makes the tensor.
  mutating func made(
    default dtype: DType? = nil, like input: Tensor? = nil, _ make: (Making) throws -> NDArray
  ) throws -> Result {
    let asked = self.dtype()
    skip()
    let device = self.device() ?? input?.device ?? Session.current.defaultDevice
    skip()
    let requiresGrad = bool()
    let making = Making(
      dtype: asked ?? input?.dtype ?? dtype ?? .defaultFloating, isMeta: device == .meta)
    let array = try make(making)
    try check(
      !requiresGrad || array.dtype.isDifferentiable,
      .runtime("Only Tensors of floating point and complex dtype can require gradients"))
    return .tensor(Tensor(array, requiresGrad: requiresGrad))
  }

  /// `arange`, whose numbers are integers if the bounds are.
  fileprivate mutating func range(_ start: Scalar, _ end: Scalar, _ step: Scalar) throws -> Result {
    let isFloat = start.isFloat || end.isFloat || step.isFloat
    return try made(default: isFloat ? .defaultFloating : .int64) {
      try .arange(start, end, step, $0.dtype, meta: $0.isMeta)
    }
  }
}
