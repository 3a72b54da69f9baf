internal import FoveaDatasets
package import FoveaNetworks
internal import FoveaPixels
internal import FoveaTensors

extension InferenceSession {
  /// How many pictures of so many numbers are turned into numbers at once: as many as fit into 256 MiB, but some for each thread.
  package static func atOnce(numbers: Int, threads: Int) -> Int {
    // Sessions give each thread 32 pictures at a time.
    let step = 32 * max(1, threads)
    return max(1, (64 << 20) / max(1, numbers) / step) * step
  }

  /// The class scores of what a window shows of pictures of one size, a row for each.
  /// - Parameter most: How many are turned into numbers at once; no score depends on it.
  func logits(
    of pictures: [Bitmap], _ normalization: Normalization, window: Window = .center, atOnce most: Int
  ) throws(NetworkError) -> Matrix {
    try rows(of: pictures, normalization, window, most) { (inputs) throws(NetworkError) in try logits(of: inputs) }
  }

  /// What the last dense layer reads of pictures of one size, a row for each.
  func embeddings(of pictures: [Bitmap], _ normalization: Normalization, atOnce most: Int) throws(NetworkError) -> Matrix {
    try rows(of: pictures, normalization, .center, most) { (inputs) throws(NetworkError) in try embeddings(of: inputs) }
  }

  private func rows(
    of pictures: [Bitmap], _ normalization: Normalization, _ window: Window, _ most: Int,
    _ run: (Tensor) throws(NetworkError) -> Matrix
  ) throws(NetworkError) -> Matrix {
    guard pictures.count > most else { return try run(normalization.tensor(of: pictures, window: window)) }
    var (values, columns): ([Float], Int) = ([], 0)
    for first in stride(from: 0, to: pictures.count, by: most) {
      let part = Array(pictures[first..<min(first + most, pictures.count)])
      let found = try run(normalization.tensor(of: part, window: window))
      values += found.values
      columns = found.columns
    }
    return Matrix(rows: pictures.count, columns: columns, values)
  }
}
