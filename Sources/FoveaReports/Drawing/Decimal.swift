#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The logarithm to base ten.
func decimalLogarithm(_ value: Double) -> Double { log10(value) }

/// Ten to a whole power; the nearest number that there is.
func decimalPower(_ exponent: Int) -> Double { exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent)) }
