public import FoveaTensors

/// Means of several columns of numbers over the same pictures, as they vary when other pictures might have been drawn (Efron, 1979).
///
/// Whole groups are drawn with replacement, as many as there are, and a mean is taken over all pictures of the groups that came: pictures
/// of one person or one scene are not independent, and drawing them one by one would make intervals too narrow (Davison and Hinkley,
/// "Bootstrap Methods and their Application", 1997, §3.8). A picture without a group is a group of its own. All columns are read at the
/// same draws, so that the difference of two columns is a paired one.
public struct GroupBootstrap: Sendable {
  /// One number for each resample and column: resamples × columns.
  public let means: [[Double]]
  /// The means of the columns as they are.
  public let observed: [Double]

  /// From so many groups on an interval can be evidence. Of fewer the percentile interval is far too narrow, of one it has no width at all; and
  /// no test over groups can tell a difference from chance: if each of G groups could as well fall to the other side, all of them fall to one
  /// with the probability 2 / 2^G, which is below 0.05 from six groups on.
  public static let leastGroups = 6

  /// Draws resamples.
  /// - Parameters:
  ///   - columns: The numbers, each column one for each picture.
  ///   - groups: The group of each picture, in any numbering; empty where each picture stands alone.
  ///   - resamples: How often all groups are drawn; the default keeps the error of a 95 % interval's ends near a fiftieth of its length.
  ///   - seed: Decides the draws. The same seed draws the same groups whatever the columns hold and however many threads work.
  /// - Precondition: At least one picture, and columns of one length.
  public init(columns: [[Double]], groups: [Int] = [], resamples: Int = 2000, seed: UInt64, threads: Int = Parallel.defaultThreads)
  {
    let count = columns.first?.count ?? 0
    precondition(count > 0 && columns.allSatisfy { $0.count == count }, "columns of \(columns.map(\.count)) numbers")
    precondition(groups.isEmpty || groups.count == count, "\(groups.count) groups for \(count) pictures")
    precondition(resamples > 0, "\(resamples) resamples")
    var places: [Int: Int] = [:]
    var sizes: [Double] = []
    var sums: [[Double]] = []
    for picture in 0..<count {
      let group = groups.isEmpty ? picture : groups[picture]
      let place = places[group] ?? sizes.count
      if place == sizes.count {
        places[group] = place
        sizes.append(0)
        sums.append([Double](repeating: 0, count: columns.count))
      }
      sizes[place] += 1
      for column in columns.indices { sums[place][column] += columns[column][picture] }
    }
    observed = columns.map { $0.reduce(0, +) / Double(count) }
    let (totals, weights) = (sums, sizes)
    means = Parallel.map(resamples, threads: threads) { resample in
      var generator = SeededGenerator(seed: seed, stream: 0x626F_6F74, UInt64(resample))
      var size = 0.0
      var sum = [Double](repeating: 0, count: columns.count)
      for _ in weights.indices {
        let group = generator.integer(below: weights.count)
        size += weights[group]
        for column in sum.indices { sum[column] += totals[group][column] }
      }
      return sum.map { $0 / size }
    }
  }

  /// The percentile interval of something that is computed of a row of means, such as the difference of two columns.
  public func interval(confidence: Double = 0.95, of statistic: ([Double]) -> Double) -> ClosedRange<Double> {
    Self.interval(of: means.map(statistic), confidence: confidence)
  }

  /// The interval between two percentiles of these numbers, linear between neighbors in order (Hyndman and Fan's type 7, as NumPy has it).
  /// - Precondition: At least one number, none of them NaN, and a confidence between 0 and 1.
  public static func interval(of numbers: [Double], confidence: Double = 0.95) -> ClosedRange<Double> {
    precondition(!numbers.isEmpty && confidence > 0 && confidence < 1, "an interval of \(numbers.count) numbers")
    let sorted = numbers.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place.rounded(.down))
      let above = min(sorted.count - 1, below + 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
    let low = quantile((1 - confidence) / 2)
    return low...max(low, quantile((1 + confidence) / 2))
  }
}
