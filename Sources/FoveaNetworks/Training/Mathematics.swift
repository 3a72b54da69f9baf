#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension Float {
  static func cosine(_ angle: Float) -> Float { cosf(angle) }
}

extension Double {
  static func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
}
