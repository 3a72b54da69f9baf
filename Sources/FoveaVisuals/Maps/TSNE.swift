internal import FoveaLearning
public import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A map of rows in a plane in which neighbors stay neighbors: t-distributed stochastic neighbor embedding (van der Maaten and Hinton, 2008), with
/// far points gathered (van der Maaten, 2014).
///
/// Settings and order of steps are those of scikit-learn: the `3 · perplexity + 1` nearest rows by Euclidean distance; 250 steps with probabilities
/// twelve times too large and momentum 0.5, then momentum 0.8; a rate of `max(rows / 48, 50)` with a gain for each number; the angle 0.5. Distances
/// between clusters and their sizes mean little in such a map. Departures: momentum and gains go on after the first 250 steps, where scikit-learn
/// begins them anew, and no step is left out where the divergence falls no more.
public struct TSNE: Sendable, Hashable {
  /// About how many neighbors a row has; at most a third of the other rows.
  public var perplexity: Double
  /// How many steps.
  public var steps: Int
  /// How coarsely far points are gathered.
  public var angle: Double

  /// Settings; the defaults are scikit-learn's.
  public init(perplexity: Double = 30, steps: Int = 1000, angle: Double = 0.5) {
    precondition(perplexity >= 1 && steps >= 0 && angle >= 0, "perplexity \(perplexity), \(steps) steps, angle \(angle)")
    self.perplexity = perplexity
    self.steps = steps
    self.angle = angle
  }

  /// A map.
  public struct Map: Sendable {
    /// Rows × 2.
    public var places: Matrix
    /// The divergence of the map's probabilities from those of the rows: how much the map tells wrong.
    public var divergence: Double
  }

  /// Places each row in the plane.
  /// - Parameter start: Rows × 2; the first two principal components, made small, unless given.
  /// - Precondition: There are at least four rows.
  public func map(of rows: Matrix, from start: Matrix? = nil, threads: Int = Parallel.defaultThreads) -> Map {
    precondition(rows.rows >= 4, "a map of \(rows.rows) rows")
    let start = start ?? Self.start(rows)
    precondition(start.rows == rows.rows && start.columns == 2, "a start of \(start.rows)×\(start.columns)")
    let count = rows.rows
    let affinity = Affinity(rows, perplexity: min(perplexity, Double(count - 1) / 3), threads: threads)
    var places = (0..<count).map { SIMD2(Double(start[$0, 0]), Double(start[$0, 1])) }
    var updates = [SIMD2<Double>](repeating: .zero, count: count)
    var gains = [SIMD2<Double>](repeating: SIMD2(1, 1), count: count)
    let rate = max(Double(count) / 48, 50)
    for step in 0..<steps {
      let isEarly = step < 250
      let slopes = affinity.slopes(places, exaggeration: isEarly ? 12 : 1, angle: angle, threads: threads).slopes
      for point in 0..<count {
        for axis in 0..<2 {
          let slope = slopes[point][axis]
          let isTurning = updates[point][axis] * slope < 0
          gains[point][axis] = max(0.01, isTurning ? gains[point][axis] + 0.2 : gains[point][axis] * 0.8)
          updates[point][axis] = (isEarly ? 0.5 : 0.8) * updates[point][axis] - rate * gains[point][axis] * slope
          places[point][axis] += updates[point][axis]
        }
      }
    }
    let divergence = affinity.slopes(places, exaggeration: 1, angle: angle, threads: threads).divergence
    return Map(
      places: Matrix(rows: count, columns: 2, places.flatMap { [Float($0.x), Float($0.y)] }), divergence: divergence)
  }

  private static func start(_ rows: Matrix) -> Matrix {
    let plane = PrincipalPlane(of: rows).places
    let first = (0..<rows.rows).map { Double(plane[$0, 0]) }
    let deviation = (first.reduce(0) { $0 + $1 * $1 } / Double(rows.rows)).squareRoot()
    let scale = deviation > 0 ? 1e-4 / deviation : 0
    return Matrix(rows: rows.rows, columns: 2, plane.values.map { Float(Double($0) * scale) })
  }
}

/// How near rows are to each other, as probabilities that sum to 1 over all pairs; only near pairs have one.
private struct Affinity: Sendable {
  /// By row: the rows that it is paired with, and the probabilities.
  var pairs: [[(row: Int, probability: Double)]]

  init(_ rows: Matrix, perplexity: Double, threads: Int) {
    let count = rows.rows
    let kept = min(count - 1, Int(3 * perplexity + 1))
    let norms = rows.squaredNorms(threads: threads).map { Double($0) }
    let conditional: [[(row: Int, probability: Double)]] = Parallel.map(count, threads: threads) { row in
      let own = rows.selecting(rows: [row])
      let products = own.timesTransposed(rows, threads: 1)
      let distances = (0..<count).map { max(0, norms[row] + norms[$0] - 2 * Double(products[0, $0])) }
      let nearest = (0..<count).filter { $0 != row }
        .sorted { distances[$0] == distances[$1] ? $0 < $1 : distances[$0] < distances[$1] }.prefix(kept)
      return Self.probabilities(nearest.map { ($0, distances[$0]) }, perplexity: perplexity)
    }
    var sums = [[Int: Double]](repeating: [:], count: count)
    for (row, near) in conditional.enumerated() {
      for pair in near {
        sums[row][pair.row, default: 0] += pair.probability
        sums[pair.row][row, default: 0] += pair.probability
      }
    }
    pairs = sums.map { own in own.sorted { $0.key < $1.key }.map { ($0.key, $0.value / Double(2 * count)) } }
  }

  /// A normal distribution around a row, as wide as gives the perplexity.
  private static func probabilities(
    _ near: [(row: Int, distance: Double)], perplexity: Double
  ) -> [(row: Int, probability: Double)] {
    var (precision, low, high) = (1.0, -Double.infinity, Double.infinity)
    var weights: [Double] = []
    let nearest = near.first?.distance ?? 0
    for _ in 0..<100 {
      weights = near.map { exp(-($0.distance - nearest) * precision) }
      let sum = max(weights.reduce(0, +), 1e-8)
      let mean = zip(weights, near).reduce(0) { $0 + $1.0 * ($1.1.distance - nearest) } / sum
      let difference = log(sum) + precision * mean - log(perplexity)
      weights = weights.map { $0 / sum }
      if abs(difference) < 1e-5 { break }
      if difference > 0 {
        low = precision
        precision = high == .infinity ? precision * 2 : (precision + high) / 2
      } else {
        high = precision
        precision = low == -.infinity ? precision / 2 : (precision + low) / 2
      }
    }
    return zip(near, weights).map { ($0.row, $1) }
  }

  /// The derivative of the divergence by each place, and the divergence.
  func slopes(
    _ places: [SIMD2<Double>], exaggeration: Double, angle: Double, threads: Int
  ) -> (slopes: [SIMD2<Double>], divergence: Double) {
    let tree = QuadTree(places)
    let pairs = pairs
    let forces: [(pull: SIMD2<Double>, push: SIMD2<Double>, sum: Double)] = Parallel.map(places.count, threads: threads) { row in
      var pull = SIMD2<Double>.zero
      for pair in pairs[row] {
        let way = places[row] - places[pair.row]
        pull += exaggeration * pair.probability / (1 + (way * way).sum()) * way
      }
      let push = tree.repulsion(on: places[row], angle: angle)
      return (pull, push.force, push.sum)
    }
    let total = max(forces.reduce(0) { $0 + $1.sum }, 1e-300)
    var divergence = 0.0
    for (row, near) in pairs.enumerated() {
      for pair in near where pair.probability > 0 {
        let way = places[row] - places[pair.row]
        divergence += pair.probability * log(pair.probability * total * (1 + (way * way).sum()))
      }
    }
    return (forces.map { 4 * ($0.pull - $0.push / total) }, divergence)
  }
}
