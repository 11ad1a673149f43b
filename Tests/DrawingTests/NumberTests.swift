// The one form of numbers in pictures and files.

import Drawing
import Testing

@Suite struct NumberTests {
  @Test(arguments: [
    (0.0, "0"), (1.0, "1"), (-2.5, "-2.5"), (0.125, "0.125"), (1234.5, "1234"), (99_999, "100000"),
    (12_345_678, "1.235e+07"), (1e-5, "1e-05"), (0.000123456, "0.0001235"), (9.9996, "10"),
    (.nan, "nan"), (-.infinity, "-inf"), (.leastNonzeroMagnitude, "4.941e-324"),
    (.leastNormalMagnitude, "2.225e-308"), (-.leastNormalMagnitude / 1024, "-2.173e-311"),
    (.greatestFiniteMagnitude, "1.798e+308"),
  ])
  func shortFormKeepsFourDigits(value: Double, text: String) {
    #expect(Number.short(value) == text)
  }

  @Test(arguments: [(14.4, "14.4"), (96 * 0.15, "14.399999999999999"), (1e16, "1e+16")])
  func longFormIsPythons(value: Double, text: String) {
    #expect(Number.python(value) == text)
  }

  @Test func shapesAreWrittenAsTorchvizDoes() {
    #expect([[], [5], [2, 3]].map(Number.tuple) == ["()", "(5)", "(2, 3)"])
  }
}
