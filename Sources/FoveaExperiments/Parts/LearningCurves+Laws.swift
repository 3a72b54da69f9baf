internal import FoveaDatasets
internal import FoveaLearning
internal import FoveaRecognition

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

enum PowerLawMath {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

extension LearningCurves {
  /// The curves with their laws and where these meet, each with intervals by drawing the test pictures anew.
  init(_ curves: [Curve], _ context: PartContext) {
    self.init(
      curves, groups: context.testSet.groups, classes: context.manifest.labels.count, resamples: context.options.resamples,
      seed: context.options.training.seed, threads: context.options.training.threads)
  }

  init(_ measured: [Curve], groups: [Int], classes: Int, resamples: Int, seed: UInt64, threads: Int) {
    var curves = measured
    self.classes = classes
    let columns = curves.flatMap { $0.points.map(\.rights.values) }
    guard let tests = columns.first?.count, tests > 0 else {
      self.curves = curves
      return
    }
    let bootstrap = GroupBootstrap(columns: columns, groups: groups, resamples: resamples, seed: seed, threads: threads)
    var first = 0
    var laws: [[PowerLaw?]] = []
    for index in curves.indices {
      let range = first..<first + curves[index].points.count
      first = range.upperBound
      let sizes = curves[index].points.map { Double($0.pictures) }
      func law(_ means: [Double]) -> PowerLaw? {
        PowerLaw(sizes: sizes, errors: range.map { 1 - means[$0] }, tests: tests)
      }
      curves[index].law = law(bootstrap.observed)
      let drawn = bootstrap.means.map(law)
      laws.append(drawn)
      let exponents = drawn.compactMap { $0?.exponent }
      if !exponents.isEmpty {
        let bounds = GroupBootstrap.interval(of: exponents)
        curves[index].exponentInterval = [bounds.lowerBound, bounds.upperBound]
      }
    }
    self.curves = curves
    crossing = Self.crossing(curves, laws, classes)
  }

  private static func crossing(_ curves: [Curve], _ drawn: [[PowerLaw?]], _ classes: Int) -> Crossing? {
    guard let hand = curves.firstIndex(where: { $0.approach == .handcrafted }),
      let learned = curves.firstIndex(where: { $0.approach == .learned }),
      let handLaw = curves[hand].law, let learnedLaw = curves[learned].law
    else { return nil }
    let sizes = curves.flatMap { $0.points.map { Double($0.pictures) } }
    let range = (sizes.min() ?? 1) / 3...(sizes.max() ?? 1) * 10
    func meeting(_ one: PowerLaw?, _ other: PowerLaw?) -> Double? {
      guard let one, let other, let size = one.crossing(with: other), range.contains(size) else { return nil }
      return size / Double(max(1, classes))
    }
    let found = zip(drawn[hand], drawn[learned]).map { meeting($0, $1) }
    let met = found.compactMap { $0 }
    let observed = meeting(handLaw, learnedLaw)
    let largest = range.upperBound
    let beyond: Approach = learnedLaw.error(at: largest) <= handLaw.error(at: largest) ? .learned : .handcrafted
    return Crossing(
      perClass: observed,
      interval: met.count * 2 > found.count
        ? [GroupBootstrap.interval(of: met).lowerBound, GroupBootstrap.interval(of: met).upperBound] : nil,
      share: Double(met.count) / Double(max(1, found.count)), betterBeyond: beyond)
  }
}
