// The C library's functions of plain numbers that gradients need.

import Arrays

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  var logarithm: Double { log(self) }
  var cosine: Double { cos(self) }
  var exponential: Double { exp(self) }
}
