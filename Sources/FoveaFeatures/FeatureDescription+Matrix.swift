public import FoveaPixels
public import FoveaTensors

extension FeatureDescription {
  /// The numbers of many pictures, one row for each, computed on several threads.
  ///
  /// The result does not depend on the number of threads.
  /// - Parameters:
  ///   - count: How many pictures there are.
  ///   - size: The size of each.
  ///   - format: The format of each.
  ///   - threads: How many threads share the work.
  ///   - bitmap: Gives the picture of a row; called once for each row, on any thread, in any order.
  ///   - progress: Called with how many rows are done, now and then, on any thread.
  /// - Returns: A matrix of `count` rows and ``length(for:format:)`` columns.
  /// - Throws: The error of the lowest row among those for which `bitmap` was called and failed; no further rows are begun then.
  /// - Precondition: Each picture has `size` and `format`.
  public func matrix<Failure: Error>(
    count: Int, size: PixelSize, format: PixelFormat, threads: Int = Parallel.defaultThreads,
    bitmap: @Sendable (Int) throws(Failure) -> Bitmap, progress: (@Sendable (Int) -> Void)? = nil
  ) throws(Failure) -> Matrix {
    try writer(for: size, format: format).matrix(
      count: count, size: size, format: format, threads: threads, bitmap: bitmap, progress: progress)
  }
}

extension DescriptorWriter {
  /// The numbers of many pictures; see ``FeatureDescription/matrix(count:size:format:threads:bitmap:progress:)``.
  func matrix<Failure: Error>(
    count: Int, size: PixelSize, format: PixelFormat, threads: Int, bitmap: @Sendable (Int) throws(Failure) -> Bitmap,
    progress: (@Sendable (Int) -> Void)?
  ) throws(Failure) -> Matrix {
    let length = length
    let state = RowStates<Failure>()
    let matrix = Matrix(rows: count, columns: length) { buffer in
      let target = RowTarget(base: buffer.baseAddress)
      Parallel.forEach(count, threads: threads) { row, _ in
        if state.hasFailed { return }
        let picture: Bitmap
        do throws(Failure) { picture = try bitmap(row) } catch {
          state.fail(row, error)
          return
        }
        precondition(
          picture.size == size && picture.format == format,
          "picture \(row) is \(picture.size), \(picture.format), the others are \(size), \(format)")
        if let base = target.base { write(picture, to: base + row * length) }
        let done = state.finishOne()
        if let progress, done % 64 == 0 || done == count { progress(done) }
      }
    }
    if let failure = state.failure { throw failure }
    return matrix
  }
}
