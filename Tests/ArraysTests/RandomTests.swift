// The generator draws PyTorch's numbers; the values were recorded after torch.manual_seed(3).

import Arrays
import Testing

@Suite struct RandomTests {
  private func draw(
    _ shape: [Int], _ dtype: DType = .float32, _ body: (Generator, NDArray) throws -> Void
  ) throws -> NDArray {
    let result = NDArray.empty(shape, dtype)
    try body(Generator(seed: 3), result)
    return result
  }

  @Test func uniform() throws {
    expectClose(
      try draw([3]) { try $0.uniform(into: $1, -1, 2) },
      [-0.9872094392776489, -0.6832919120788574, -0.14247256517410278], tolerance: 0)
    expectClose(
      try draw([3], .float64) { try $0.uniform(into: $1, -1, 2) },
      [-0.8976754130484386, -0.13977931983607916, 1.318744832985753], tolerance: 1e-15)
    expectClose(
      try draw([3], .float16) { try $0.uniform(into: $1) },
      [0.00426483154296875, 0.1055908203125, 0.285888671875], tolerance: 0)
    let turned = try draw([4, 5]) { try $0.uniform(into: $1.t()) }.t()
    expectClose(
      try turned.slice(0, 0, 2),
      [
        0.004263520240783691, 0.06011629104614258, 0.45103132724761963, 0.45940524339675903,
        0.10556936264038086, 0.7718658447265625, 0.7994906306266785, 0.17560523748397827,
      ], tolerance: 0)
  }

  @Test func normal() throws {
    expectClose(
      try draw([3]) { try $0.normal(into: $1, 1, 2) },
      [2.6065521240234375, 1.3496668338775635, 1.177956223487854])
    expectClose(
      try draw([18]) { try $0.normal(into: $1, 1, 2) },
      [
        0.8467113971710205, 1.7197630405426025, -0.028923988342285156, -2.303330898284912,
        3.092045545578003, 2.0443739891052246, 0.6663817167282104, 1.1060668230056763,
        1.8092143535614014, 2.2225992679595947, 4.73852014541626, -1.3904685974121094,
        2.995844841003418, 1.918360948562622, 5.872794151306152, 0.7063836455345154,
        1.9702279567718506, 1.4104688167572021,
      ], tolerance: 2e-6)
    let generator = Generator(seed: 3)
    let (first, uniform, many, last) = (
      NDArray.empty([1], .float32), NDArray.empty([1], .float32), NDArray.empty([20], .float32),
      NDArray.empty([1], .float32)
    )
    try generator.normal(into: first)
    try generator.uniform(into: uniform)
    try generator.normal(into: many)
    try generator.normal(into: last)
    expectClose(first, [0.8032760620117188])
    expectClose(uniform, [0.47161436080932617], tolerance: 0)
    expectClose(try many.slice(0, 0, 2), [-0.28678029775619507, 1.6205507516860962])
    expectClose(last, [0.17483338713645935])
  }

  @Test(arguments: [
    (DType.int64, [937_055_941_807_507_096, 3_839_649_608_876_091_011, 5_366_245_355_481_424_840]),
    (.int32, [218_175_338, 303_761_048, 893_988_089]), (.uint8, [106, 152, 249]),
    (.int8, [106, 24, 121]), (.float32, [71389, 1_771_142, 4_795_460]),
    (.float64, [307_219_314_442_800, 2_582_726_356_426_969, 6_961_798_910_534_005]),
    (.float16, [379, 896, 1705]), (.bool, [0, 0, 1]),
  ])
  func integersOfTheWholeRange(_ dtype: DType, _ expected: [Int]) throws {
    #expect(try draw([3], dtype) { try $0.random(into: $1) }.toInts() == expected)
  }

  @Test func integersInARange() throws {
    let draws: [((Int, Int), [Int])] = [
      ((0, 10), [6, 8, 7]), ((0, 1 << 28), [35_325_592, 117_892_739, 252_666_824]),
      ((0, 1 << 33), [303_761_048, 7_902_520_963, 521_102_280]),
      (
        (-(1 << 62), 1 << 62),
        [-3_674_630_076_619_880_808, -772_036_409_551_296_893, 754_559_337_054_036_936]
      ),
    ]
    for ((low, high), expected) in draws {
      let result = try draw([3], .int64) { try $0.random(into: $1, low, high) }
      #expect(result.toInts() == expected)
    }
    #expect(throws: TensorError.runtime("to - 1 is out of bounds for unsigned char")) {
      try draw([3], .uint8) { try $0.random(into: $1, 3, 300) }
    }
  }

  @Test func otherDistributions() throws {
    #expect(try draw([5]) { try $0.bernoulli(into: $1, 0.3) }.toInts() == [1, 1, 0, 1, 0])
    let p = NDArray.full([5], 0.3, .float32)
    #expect(
      try draw([5]) { try $0.bernoulli(into: $1, probabilities: p) }.toInts() == [1, 1, 1, 1, 0])
    expectClose(
      try draw([3]) { try $0.exponential(into: $1, 2) },
      [0.017351727932691574, 0.1689547896385193, 0.7412153482437134])
    expectClose(
      try draw([3]) { try $0.cauchy(into: $1, 1, 2) },
      [-17.593225479125977, -0.584428071975708, 3.3108747005462646])
    expectClose(
      try draw([3]) { try $0.logNormal(into: $1, 1, 0.5) },
      [4.061848163604736, 2.9666004180908203, 2.8419461250305176])
    #expect(try draw([3]) { try $0.geometric(into: $1, 0.3) }.toInts() == [10, 4, 1])
  }

  @Test func choices() throws {
    let weights = NDArray.values([1.0, 10, 3, 0], [4])
    let generator = { Generator(seed: 3) }
    #expect(try generator().randperm(5).toInts() == [1, 0, 3, 4, 2])
    #expect(try generator().multinomial(weights, 3).toInts() == [1, 0, 2])
    #expect(try generator().multinomial(weights, 1).toInts() == [1])
    #expect(try generator().multinomial(weights, 5, replacement: true).toInts() == [0, 1, 1, 1, 1])
    #expect(
      throws: TensorError.runtime("invalid multinomial distribution (sum of probabilities <= 0)")
    ) { try generator().multinomial(.zeros([2], .float32), 1) }
  }

  @Test func stateIsPyTorchs() throws {
    let generator = Generator(seed: 3)
    try generator.normal(into: .empty([1], .float32))
    let bytes = generator.stateBytes
    #expect(bytes.count == 5056)
    #expect(
      Array(bytes[..<28]) == [
        3, 0, 0, 0, 0, 0, 0, 0, 109, 2, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 146, 194, 21, 135,
      ])
    let other = Generator(seed: 9)
    other.stateBytes = bytes
    #expect(other.normal() == generator.normal())
    #expect(other.random32() == generator.random32())
  }
}
