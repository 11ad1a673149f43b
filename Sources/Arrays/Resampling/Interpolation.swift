// The input places that each output place of `interpolate` is made of, and their weights.

/// How `interpolate` finds the input place of an output place.
package struct InterpolationScale: Sendable {
  package var input: Int
  package var output: Int
  package var alignCorners: Bool
  /// The `scale_factor`, where it is used instead of the ratio of the sizes.
  package var factor: Double?

  package init(input: Int, output: Int, alignCorners: Bool, factor: Double?) {
    self.input = input
    self.output = output
    self.alignCorners = alignCorners
    self.factor = factor
  }

  /// Input places for each output place.
  private var step: Double {
    if alignCorners { return output > 1 ? Double(input - 1) / Double(output - 1) : 0 }
    if let factor, factor > 0 { return 1 / factor }
    return Double(input) / Double(output)
  }

  /// The input place under an output place; in between places where it falls there.
  private func place(_ index: Int, clamped: Bool) -> Double {
    if alignCorners { return step * Double(index) }
    let place = step * (Double(index) + 0.5) - 0.5
    return clamped ? max(place, 0) : place
  }

  /// `mode='nearest'`, or 'nearest-exact'.
  package func nearest(exact: Bool = false) -> LinearMap {
    LinearMap(
      inputSize: input,
      places: (0..<output).map { index in
        let place = exact ? (Double(index) + 0.5) * step : Double(index) * step
        return min(Int(bounded: place), input - 1)
      })
  }

  /// `mode='linear'`, and one dim of bilinear and trilinear.
  package func linear() -> LinearMap {
    LinearMap(
      inputSize: input,
      terms: (0..<output).map { index in
        let place = place(index, clamped: true)
        let first = min(Int(bounded: place), input - 1)
        let second = min(first + 1, input - 1)
        let share = min(max(place - Double(first), 0), 1)
        return [(first, 1 - share), (second, share)]
      })
  }

  /// One dim of `mode='bicubic'`: Keys' kernel with a = -0.75.
  package func cubic() -> LinearMap {
    LinearMap(
      inputSize: input,
      terms: (0..<output).map { index in
        let place = place(index, clamped: false)
        let first = Int(bounded: place.rounded(.down))
        let share = place - Double(first)
        return (-1...2).map { offset in
          let weight = Self.keys(abs(share - Double(offset)))
          return (min(max(first + offset, 0), input - 1), weight)
        }
      })
  }

  private static func keys(_ distance: Double, _ a: Double = -0.75) -> Double {
    if distance <= 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
    return (((distance - 5) * distance + 8) * distance - 4) * a
  }

  /// A filter of `antialias=True`, as wide as what an output place covers of the input.
  package enum Filter: Sendable {
    case linear, cubic, lanczos

    /// How far the filter reaches where nothing is made smaller.
    fileprivate var support: Double {
      switch self {
      case .linear: 1
      case .cubic: 2
      case .lanczos: 3
      }
    }

    fileprivate func weight(at place: Double) -> Double {
      let distance = abs(place)
      guard distance < support else { return 0 }
      switch self {
      case .linear: return 1 - distance
      case .cubic: return InterpolationScale.keys(distance, -0.5)
      case .lanczos: return Self.sinc(distance) * Self.sinc(distance / 3)
      }
    }

    private static func sinc(_ x: Double) -> Double {
      x == 0 ? 1 : Double.sin(Double.pi * x) / (Double.pi * x)
    }
  }

  package func antialiased(_ filter: Filter) -> LinearMap {
    let stretch = max(step, 1)
    let support = filter.support * stretch
    return LinearMap(
      inputSize: input,
      terms: (0..<output).map { index in
        let center = step * (Double(index) + 0.5)
        let first = max(Int(bounded: center - support + 0.5), 0)
        let end = max(min(Int(bounded: center + support + 0.5), input), first)
        let weights: [Double] = (first..<end).map { place in
          filter.weight(at: (Double(place) - center + 0.5) / stretch)
        }
        let total = weights.reduce(0, +)
        return weights.enumerated().map { (first + $0, total == 0 ? $1 : $1 / total) }
      })
  }
}
