// Resampling along one dim as a sparse matrix: which input places an output place is made of. Each
// padding and interpolation mode is a table of weights; the gradient is the transposed table.

/// One dim of a separable linear map.
package struct LinearMap: Sendable {
  /// The input place and its weight, for each output place.
  package var terms: [[(place: Int, weight: Double)]]
  package var inputSize: Int

  package var outputSize: Int { terms.count }

  init(inputSize: Int, terms: [[(place: Int, weight: Double)]]) {
    self.inputSize = inputSize
    self.terms = terms
  }

  /// Each output place shows one input place.
  init(inputSize: Int, places: [Int]) {
    self.init(inputSize: inputSize, terms: places.map { [($0, 1)] })
  }

  package static func identity(_ size: Int) -> LinearMap {
    LinearMap(inputSize: size, places: Array(0..<size))
  }

  /// Mirrored at the borders, which are not repeated.
  package static func reflecting(_ size: Int, _ before: Int, _ after: Int) throws -> LinearMap {
    LinearMap(
      inputSize: size,
      places: (-before..<size + after).map { place in
        let folded = abs(place)
        return folded < size ? folded : 2 * (size - 1) - folded
      })
  }

  /// The border elements repeated.
  package static func replicating(_ size: Int, _ before: Int, _ after: Int) -> LinearMap {
    LinearMap(
      inputSize: size, places: (-before..<size + after).map { min(max($0, 0), size - 1) })
  }
}

extension Kernel {
  /// Applies one map to each of the last dims.
  package static func resample(_ input: NDArray, _ maps: [LinearMap]) throws -> NDArray {
    let lead = input.shape.dropLast(maps.count)
    let shape = Array(lead) + maps.map(\.outputSize)
    let result = NDArray.zeros(shape, input.dtype, meta: input.isMeta)
    guard !input.isMeta, !result.isMeta, result.count > 0, input.count > 0 else { return result }
    func run<T: Computable>(_ type: T.Type) {
      let plan = ResamplePlan(type, maps)
      let (source, target) = (Floats(input, as: type), Floats(result, as: type))
      for plane in 0..<lead.reduce(1, *) {
        let from = source.base + plane * plan.inputCount
        let to = target.base + plane * plan.outputCount
        plan.forEachTerm { output, place, weight in
          to[output] = to[output].adding(from[place].multiplied(by: weight))
        }
      }
      target.store(in: result)
    }
    switch input.dtype.computeType {
    case .float: run(Float.self)
    case .double: run(Double.self)
    case .int: run(Int.self)
    }
    return result
  }

  /// The gradient of `resample`: its transpose.
  package static func resampleGradient(
    _ grad: NDArray, _ maps: [LinearMap]
  ) throws -> NDArray {
    let lead = grad.shape.dropLast(maps.count)
    let shape = Array(lead) + maps.map(\.inputSize)
    let result = NDArray.zeros(shape, grad.dtype, meta: grad.isMeta)
    guard !grad.isMeta, !result.isMeta, result.count > 0, grad.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let plan = ResamplePlan(type, maps)
      let (source, target) = (Floats(grad, as: type), Floats(result, as: type))
      for plane in 0..<lead.reduce(1, *) {
        let from = source.base + plane * plan.outputCount
        let to = target.base + plane * plan.inputCount
        plan.forEachTerm { output, place, weight in to[place] += from[output] * weight }
      }
      target.store(in: result)
    }
    switch try FloatType(grad.dtype, kernel: "upsample_backward") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }
}

/// The product of one to three maps, dim by dim.
private struct ResamplePlan<T: Computable> {
  private let dims: [[[(place: Int, weight: T)]]]
  private let sizes: (Int, Int)
  let inputCount: Int
  let outputCount: Int

  init(_ type: T.Type, _ maps: [LinearMap]) {
    let all = Array(repeating: LinearMap.identity(1), count: 3 - maps.count) + maps
    dims = all.map { map in
      map.terms.map { terms in terms.map { (place: $0.place, weight: T(from: $0.weight)) } }
    }
    sizes = (all[1].inputSize, all[2].inputSize)
    inputCount = all.reduce(1) { $0 * $1.inputSize }
    outputCount = all.reduce(1) { $0 * $1.outputSize }
  }

  @inline(__always)
  func forEachTerm(_ body: (Int, Int, T) -> Void) {
    var output = 0
    for z in dims[0] {
      for y in dims[1] {
        for x in dims[2] {
          for (placeZ, weightZ) in z {
            for (placeY, weightY) in y {
              let row = (placeZ &* sizes.0 &+ placeY) &* sizes.1
              let weight = weightZ.multiplied(by: weightY)
              for (placeX, weightX) in x {
                body(output, row &+ placeX, weight.multiplied(by: weightX))
              }
            }
          }
          output &+= 1
        }
      }
    }
  }
}
