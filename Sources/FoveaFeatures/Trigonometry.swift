#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

func cosine(_ angle: Double) -> Double { cos(angle) }
func sine(_ angle: Double) -> Double { sin(angle) }
func exponential(_ power: Double) -> Double { exp(power) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func cubeRoot(_ value: Double) -> Double { cbrt(value) }
func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
func logarithm(_ value: Double) -> Double { log(value) }
