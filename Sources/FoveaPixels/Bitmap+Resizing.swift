internal import CFoveaKernels

/// The weights of one direction of a resampling, in fixed point.
struct ResamplingPlan {
  let taps: Int
  let starts: [Int32]
  let counts: [Int32]
  let weights: [Int32]

  /// The weights that take `source` pixels to `target` pixels.
  init(from source: Int, to target: Int, filter: ResamplingFilter) {
    let scale = Double(source) / Double(target)
    let stretch = max(1, scale)
    let support = filter.support * stretch
    let taps = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int32] = []
    var counts: [Int32] = []
    var weights = [Int32](repeating: 0, count: target * taps)
    starts.reserveCapacity(target)
    counts.reserveCapacity(target)
    var row = [Double](repeating: 0, count: taps)
    let one = Double(1 << FOVEA_RESAMPLE_BITS)
    for index in 0..<target {
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let count = min(source, Int(center + support + 0.5)) - first
      var sum = 0.0
      for k in 0..<count {
        row[k] = filter.weight(at: (Double(k + first) - center + 0.5) / stretch)
        sum += row[k]
      }
      for k in 0..<count {
        let weight = sum == 0 ? row[k] : row[k] / sum
        weights[index * taps + k] = Int32(weight * one + (weight < 0 ? -0.5 : 0.5))
      }
      starts.append(Int32(first))
      counts.append(Int32(count))
    }
    self.taps = taps
    self.starts = starts
    self.counts = counts
    self.weights = weights
  }

  /// Calls `body` with the plan as the kernel for columns wants it.
  func withColumnPlan(_ body: (inout fovea_resample_plan) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      counts.withUnsafeBufferPointer { counts in
        weights.withUnsafeBufferPointer { weights in
          var plan = fovea_resample_plan(
            length: starts.count, taps: taps, starts: starts.baseAddress, counts: counts.baseAddress,
            weights: weights.baseAddress, packed: nil)
          body(&plan)
        }
      }
    }
  }

  /// Calls `body` with the plan as the kernel for rows wants it.
  func withRowPlan(channels: Int, _ body: (inout fovea_resample_plan) -> Void) {
    withColumnPlan { plan in
      let count = fovea_resample_packed_count(&plan, channels)
      withUnsafeTemporaryAllocation(of: Int16.self, capacity: count) { packed in
        fovea_resample_pack(&plan, channels, packed.baseAddress)
        plan.packed = UnsafePointer(packed.baseAddress)
        body(&plan)
      }
    }
  }
}

extension Bitmap {
  /// The picture at another size, antialiased, as Pillow makes it.
  ///
  /// 1. With scale s = old / new, the filter is stretched by max(1, s) and centered at (i + ½) s for new pixel i.
  /// 2. The weights of a new pixel are brought to a sum of 1 and rounded to 22 bits behind the point.
  /// 3. Rows are resampled first, then columns; columns first where they lose over twice as many pixels as rows, which is less work.
  ///    Each pass rounds to 8 bits. A direction that keeps its length is left out.
  ///
  /// RGBA pictures are resampled with their colors multiplied by opacity, so that hidden colors do not bleed.
  /// - Precondition: Neither side of either size is 0.
  /// - Complexity: O(taps · samples), with about 2 · support · max(1, s) taps.
  public func resized(to target: PixelSize, using filter: ResamplingFilter = .bilinear) -> Bitmap {
    precondition(size.area > 0 && target.area > 0, "a picture of \(size) resized to \(target)")
    if target == size { return self }
    guard format == .rgba else { return resampled(to: target, filter) }
    var result = premultiplied().resampled(to: target, filter)
    result.withUnsafeMutableSamples { fovea_unpremultiply($0.baseAddress, target.area) }
    return result
  }

  private func premultiplied() -> Bitmap {
    samples.withUnsafeBufferPointer { source in
      Bitmap(size: size, format: format) { fovea_premultiply(source.baseAddress, size.area, $0.baseAddress) }
    }
  }

  private func resampled(to target: PixelSize, _ filter: ResamplingFilter) -> Bitmap {
    // The order decides how samples are rounded, so it is Pillow 13's.
    if target.height < height && height - target.height > 2 * (width - target.width) {
      return resampledColumns(to: target.height, filter).resampledRows(to: target.width, filter)
    }
    return resampledRows(to: target.width, filter).resampledColumns(to: target.height, filter)
  }

  private func resampledRows(to length: Int, _ filter: ResamplingFilter) -> Bitmap {
    if length == width { return self }
    let plan = ResamplingPlan(from: width, to: length, filter: filter)
    return samples.withUnsafeBufferPointer { source in
      Bitmap(size: PixelSize(width: length, height: height), format: format) { target in
        plan.withRowPlan(channels: channels) {
          fovea_resample_rows(source.baseAddress, width, height, channels, &$0, target.baseAddress)
        }
      }
    }
  }

  private func resampledColumns(to length: Int, _ filter: ResamplingFilter) -> Bitmap {
    if length == height { return self }
    let plan = ResamplingPlan(from: height, to: length, filter: filter)
    return samples.withUnsafeBufferPointer { source in
      Bitmap(size: PixelSize(width: width, height: length), format: format) { target in
        plan.withColumnPlan { fovea_resample_columns(source.baseAddress, width * channels, &$0, target.baseAddress) }
      }
    }
  }
}
