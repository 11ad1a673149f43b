// The C library's functions of plain numbers that gradients need.

import Arrays

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  /// As C++ streams write it: six digits, no point for a whole number.
  var streamText: String {
    self == rounded() && abs(self) < 1e6 ? "\(Int(self))" : "\(self)"
  }
  var logarithm: Double { log(self) }
  var cosine: Double { cos(self) }
  var exponential: Double { exp(self) }
}
