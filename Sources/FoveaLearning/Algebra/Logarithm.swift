#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The natural logarithm.
package func logarithm(_ x: Double) -> Double { log(x) }

/// e to this power.
package func exponential(_ x: Double) -> Double { exp(x) }
