internal import CFoveaKernels
internal import FoveaDatasets
public import FoveaPixels
public import FoveaTensors

extension Cascade: ObjectDetector {
  /// The least windows of a group.
  public var threshold: Double { Double(grouping.least) }

  /// Findings are groups of windows; the score is how many windows there are.
  public func detections(
    in picture: Bitmap, threshold: Double? = nil, upsampling: Int = 0, threads: Int = Parallel.defaultThreads
  ) -> [Detection] {
    precondition((0...2).contains(upsampling), "a picture doubled \(upsampling) times")
    guard picture.size.area > 0 else { return [] }
    let factor = Double(1 << upsampling)
    let size = PixelSize(width: picture.width << upsampling, height: picture.height << upsampling)
    var rule = grouping
    let least = threshold ?? self.threshold
    rule.least = Int(exactly: least.rounded(.up)) ?? (least < 0 ? .min : .max)
    return rule.groups(of: candidates(in: picture.resized(to: size), threads: threads)).map { group in
      let window = group.window.clipped(to: size)
      return Detection(
        box: PictureBox(
          x: Double(window.x) / factor, y: Double(window.y) / factor, width: Double(window.width) / factor,
          height: Double(window.height) / factor), score: Double(group.count), label: label)
    }.sorted { $0.score > $1.score }
  }

  /// A window in whole pixels.
  public struct Window: Sendable, Hashable {
    /// The left column.
    public var x: Int
    /// The upper row.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// What of it lies in a picture: rounding lets windows on the border reach beyond it by a pixel or two.
    package func clipped(to size: PixelSize) -> Window {
      let (left, top) = (max(0, x), max(0, y))
      return Window(x: left, y: top, width: min(x + width, size.width) - left, height: min(y + height, size.height) - top)
    }
  }

  /// All windows that pass every stage, scale by scale, row by row: what OpenCV's `detectMultiScale` gives where it does not group them.
  ///
  /// For each scale `s = 1, step, step² …` at which the window fits, the picture is made smaller by `s` (bilinear, in fixed point of 8 bits, without regard
  /// for the pixels between), and windows stand 2 pixels apart below a scale of 2, else 1. Behind a window that fails the first stage the next is left out.
  public func windows(in picture: Bitmap, threads: Int = Parallel.defaultThreads) -> [Window] {
    candidates(in: picture, threads: threads).map { $0.clipped(to: picture.size) }
  }

  /// The windows as they are grouped, not clipped.
  package func candidates(in picture: Bitmap, threads: Int = Parallel.defaultThreads) -> [Window] {
    let gray = picture.converted(to: .gray)
    var scales: [Float] = []
    var factor = 1.0
    while gray.size.area > 0 {
      let (across, down) = (rounded(Double(width) * factor), rounded(Double(height) * factor))
      guard across <= gray.width, down <= gray.height, scales.count < 1024 else { break }
      scales.append(Float(factor))
      factor *= scaleStep
    }
    let chosen = scales
    return Parallel.map(chosen.count, threads: threads) { index in windows(in: gray, scale: chosen[index]) }.flatMap { $0 }
  }

  private func windows(in gray: Bitmap, scale: Float) -> [Window] {
    let size = PixelSize(width: rounded(Double(Float(gray.width) / scale)), height: rounded(Double(Float(gray.height) / scale)))
    guard size.width >= width, size.height >= height else { return [] }
    let level = gray.resampledExactly(to: size)
    let count = (size.width + 1) * (size.height + 1)
    let hasTilted = tilted.contains(1)
    var sums = [Int32](repeating: 0, count: count)
    var squares = [Int32](repeating: 0, count: feature == .haar ? count : 0)
    var tiltedSums = [Int32](repeating: 0, count: hasTilted ? count : 0)
    var work = [Int32](repeating: 0, count: hasTilted ? (size.height + 1) * (size.width + 2 * size.height + 4) : 0)
    sums.withUnsafeMutableBufferPointer { sums in
      squares.withUnsafeMutableBufferPointer { squares in
        tiltedSums.withUnsafeMutableBufferPointer { tilted in
          work.withUnsafeMutableBufferPointer { work in
            fovea_integrals(
              level.samples, size.width, size.height, sums.baseAddress, feature == .haar ? squares.baseAddress : nil,
              hasTilted ? tilted.baseAddress : nil, hasTilted ? work.baseAddress : nil)
          }
        }
      }
    }
    let step = scale >= 2 ? 1 : 2
    // OpenCV deals rows out in stripes, one for each 32 places of the largest level across; what is rounded away there is not looked at here.
    let stripes = (gray.width + 1 - width + 31) / 32
    let rows = stripes * max(((size.height + 1 - height) / step + stripes - 1) / stripes, 1) * step
    let seen = min(size.height, rows + height - 1)
    let hits = withKernelForm { form in
      var room = 4096
      while true {
        var found = [Int32](repeating: 0, count: 2 * room)
        let count = fovea_cascade_scan(&form, sums, squares, tiltedSums, size.width, seen, step, room, &found)
        if count <= room { return Array(found[..<(2 * count)]) }
        room = count
      }
    }
    let (across, down) = (rounded(Double(Float(width) * scale)), rounded(Double(Float(height) * scale)))
    return stride(from: 0, to: hits.count, by: 2).map {
      Window(
        x: rounded(Double(Float(hits[$0]) * scale)), y: rounded(Double(Float(hits[$0 + 1]) * scale)), width: across, height: down)
    }
  }

  /// Calls `body` with the cascade as the kernel wants it.
  private func withKernelForm<Result>(_ body: (inout fovea_cascade) -> Result) -> Result {
    stageTrees.withUnsafeBufferPointer { stageTrees in
      stageThresholds.withUnsafeBufferPointer { thresholds in
        treeNodes.withUnsafeBufferPointer { treeNodes in
          nodes.withUnsafeBufferPointer { nodes in
            splits.withUnsafeBufferPointer { splits in
              subsets.withUnsafeBufferPointer { subsets in
                leaves.withUnsafeBufferPointer { leaves in
                  rectangles.withUnsafeBufferPointer { rectangles in
                    weights.withUnsafeBufferPointer { weights in
                      tilted.withUnsafeBufferPointer { tilted in
                        var form = fovea_cascade(
                          width: Int32(width), height: Int32(height), stages: Int32(stageTrees.count),
                          stage_trees: stageTrees.baseAddress, stage_thresholds: thresholds.baseAddress,
                          tree_nodes: treeNodes.baseAddress, nodes: nodes.baseAddress, splits: splits.baseAddress,
                          subsets: subsets.baseAddress, leaves: leaves.baseAddress, is_haar: feature == .haar ? 1 : 0,
                          rectangles: rectangles.baseAddress, weights: weights.baseAddress, tilted: tilted.baseAddress)
                        return body(&form)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Halves to the even neighbor, as OpenCV rounds.
private func rounded(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }

extension Bitmap {
  /// The gray picture at another size, as OpenCV's `INTER_LINEAR_EXACT` makes it.
  package func resampledExactly(to target: PixelSize) -> Bitmap {
    precondition(format == .gray && size.area > 0, "a gray picture")
    func places(_ source: Int, _ count: Int) -> (starts: [Int32], shares: [UInt16]) {
      let scale = 1 / (Double(count) / Double(source))
      var (starts, shares): ([Int32], [UInt16]) = ([], [])
      for index in 0..<count {
        let place = scale * (Double(index) + 0.5) - 0.5
        let whole = place.rounded(.down)
        let isInside = whole >= 0 && Int(whole) < source - 1
        starts.append(Int32(whole < 0 ? 0 : min(Int(whole), source - 1)))
        shares.append(isInside ? UInt16(((place - whole) * 256).rounded(.toNearestOrEven)) : 0)
      }
      return (starts, shares)
    }
    let (columns, rows) = (places(width, target.width), places(height, target.height))
    return Bitmap(size: target, format: .gray) { output in
      fovea_resample_exact(
        samples, width, target.width, target.height, columns.starts, columns.shares, rows.starts, rows.shares, height,
        output.baseAddress)
    }
  }
}

extension Cascade.Grouping {
  /// Windows that are alike, each group's mean in their place, as OpenCV's `groupRectangles` brings them together.
  ///
  /// Windows are alike where all four sides lie within ``tolerance`` of the mean of the smaller width and height; groups are what is connected. Groups
  /// of fewer than ``least`` are dropped, then those inside of one that has more windows, and more than three.
  public func groups(of windows: [Cascade.Window]) -> [(window: Cascade.Window, count: Int)] {
    var sets = DisjointSets(count: windows.count)
    for first in windows.indices {
      for second in 0..<first where areAlike(windows[first], windows[second]) { sets.join(first, second) }
    }
    let members = Dictionary(grouping: windows.indices) { sets.root($0) }.sorted { $0.key < $1.key }.map { $0.value }
    let groups = members.filter { $0.count >= least }.map { indices -> (window: Cascade.Window, count: Int) in
      let share = 1 / Float(indices.count)
      func mean(_ side: (Cascade.Window) -> Int) -> Int {
        rounded(Double(Float(indices.reduce(0) { $0 + side(windows[$1]) }) * share))
      }
      return (Cascade.Window(x: mean(\.x), y: mean(\.y), width: mean(\.width), height: mean(\.height)), indices.count)
    }
    return groups.enumerated().filter { index, group in
      !groups.enumerated().contains { other, larger in
        other != index && isInside(group.window, larger.window) && (larger.count > max(3, group.count) || group.count < 3)
      }
    }.map { $0.element }
  }

  private func areAlike(_ a: Cascade.Window, _ b: Cascade.Window) -> Bool {
    let delta = tolerance * Double(min(a.width, b.width) + min(a.height, b.height)) * 0.5
    return [a.x - b.x, a.y - b.y, a.x + a.width - b.x - b.width, a.y + a.height - b.y - b.height].allSatisfy {
      Double(abs($0)) <= delta
    }
  }

  private func isInside(_ a: Cascade.Window, _ b: Cascade.Window) -> Bool {
    let (across, down) = (rounded(Double(b.width) * tolerance), rounded(Double(b.height) * tolerance))
    return a.x >= b.x - across && a.y >= b.y - down && a.x + a.width <= b.x + b.width + across
      && a.y + a.height <= b.y + b.height + down
  }
}
