internal import CFoveaKernels
internal import FoveaFeatures
internal import FoveaTensors

/// Windows without the thing that a training learns from, no more than fill a given memory.
///
/// Where a template has more of them, those stay that its machine scores highest, of equals the first: the others lie far on the right side of the
/// machine's boundary and do not move it. What was dropped may come back when a later machine finds it.
struct NegativePool {
  /// The most bytes of all windows; 54,000 windows of 80 cells.
  static let mostBytes = 512 << 20

  /// A window.
  struct Window: Sendable {
    /// Its numbers.
    var values: [Float]
    /// Where it was found; nothing for one that was taken at random, or from a cut-out picture.
    var place: HardNegative.Place?
  }

  /// The windows of each template, in the order in which they came.
  private(set) var windows: [[Window]]
  /// The most windows of each template.
  let most: [Int]
  /// The places of the windows that are in.
  private var known: Set<HardNegative.Place> = []

  init(_ shapes: [WindowShape], bytes: Int = NegativePool.mostBytes) {
    windows = shapes.map { _ in [] }
    most = shapes.map { max(1, bytes / shapes.count / ($0.cells.count * WindowTemplate.channels * MemoryLayout<Float>.size)) }
  }

  /// How many windows there are.
  var count: Int { windows.reduce(0) { $0 + $1.count } }

  /// Takes windows as they come, before there is a machine; evenly many of them where they are too many.
  mutating func add(_ rows: [[Float]], to template: Int) {
    windows[template] = (windows[template] + rows.map { Window(values: $0) }).thinned(to: most[template])
  }

  /// Takes windows that are not in yet, and keeps the hardest.
  mutating func add(_ found: [HardNegative], keepingHardestBy templates: [WindowTemplate], threads: Int) {
    for negative in found where known.insert(negative.place).inserted {
      windows[negative.place.template].append(Window(values: negative.values, place: negative.place))
    }
    for (index, template) in templates.enumerated() where windows[index].count > most[index] {
      let all = windows[index]
      let scores = Parallel.map(all.count, threads: threads) {
        fovea_dot(template.weights, all[$0].values, template.weights.count) + template.bias
      }
      let hardest = Self.highest(scores, most[index])
      for place in Set(all.indices).subtracting(hardest).compactMap({ all[$0].place }) { known.remove(place) }
      windows[index] = hardest.map { all[$0] }
    }
  }

  /// The places of those windows that are not in.
  func unknown(_ found: [HardNegative]) -> [HardNegative.Place] { found.map(\.place).filter { !known.contains($0) } }

  /// How many of these are in.
  func count(of places: [HardNegative.Place]) -> Int { places.count { known.contains($0) } }

  /// The places of so many highest scores, in their order; of equal ones the first.
  static func highest(_ scores: [Float], _ count: Int) -> [Int] {
    scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count).sorted()
  }
}
