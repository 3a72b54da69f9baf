/// Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, 8.5), in a fixed order.
enum SymmetricEigen {
  /// Decomposes a row-major matrix; column `k` of `vectors` belongs to `values[k]`, in no particular order.
  static func decompose(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    precondition(matrix.count == size * size, "\(matrix.count) numbers for \(size)×\(size)")
    var a = matrix
    var vectors = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0.0 }
    for _ in 0..<64 {
      var rest = 0.0
      for i in 0..<size { for j in 0..<size where i != j { rest += a[i * size + j] * a[i * size + j] } }
      if rest < 1e-30 { break }
      for p in 0..<size { for q in p + 1..<max(size, p + 1) { rotate(&a, &vectors, size, p, q) } }
    }
    return ((0..<size).map { a[$0 * size + $0] }, vectors)
  }

  /// Turns rows and columns `p` and `q` so that their common number becomes zero.
  private static func rotate(_ a: inout [Double], _ vectors: inout [Double], _ size: Int, _ p: Int, _ q: Int) {
    let common = a[p * size + q]
    guard common != 0 else { return }
    let slope = (a[q * size + q] - a[p * size + p]) / (2 * common)
    let tangent = (slope < 0 ? -1 : 1) / (abs(slope) + (slope * slope + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<size {
      let (x, y) = (a[k * size + p], a[k * size + q])
      a[k * size + p] = cosine * x - sine * y
      a[k * size + q] = sine * x + cosine * y
    }
    for k in 0..<size {
      let (x, y) = (a[p * size + k], a[q * size + k])
      a[p * size + k] = cosine * x - sine * y
      a[q * size + k] = sine * x + cosine * y
      let (v, w) = (vectors[k * size + p], vectors[k * size + q])
      vectors[k * size + p] = cosine * v - sine * w
      vectors[k * size + q] = sine * v + cosine * w
    }
  }
}
