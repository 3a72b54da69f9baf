import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaVisuals

/// Explanations that ask a model for scores alone, and those of hand-crafted models, against closed forms.
@Suite struct ExplainingTests {
  private let square = Small.recognizer(SquareModel(), .handcrafted, names: LabelSet(["no", "yes"]))
  private let picture: Bitmap = {
    var picture = Bitmap(size: PixelSize(24), format: .rgb, fill: [100, 100, 100])
    picture.fill(x: 8, y: 0, size: PixelSize(8), with: [255, 255, 255])
    return picture
  }()

  @Test func `occlusion finds the square that counts`() throws {
    let occlusion = Occlusion(side: 8, step: 8)
    let found = Attribution(try occlusion.maps(square, of: [picture], labels: [0], threads: 1)[0], occlusion)
    let plane = found.map.plane
    let mean = Float((100 * 512 + 255 * 64 + 288) / 576) / 255
    for y in 0..<24 {
      for x in 0..<24 {
        let expected: Float = (8..<16).contains(x) && y < 8 ? 1 - mean : 0
        #expect(abs(plane[x, y] - expected) < 1e-5)
      }
    }
    #expect(found.figures.contains { $0.name == "largest_drop" && abs($0.value - Double(1 - mean)) < 1e-5 })
  }

  @Test func `every place is covered, also where steps do not fit`() throws {
    let found = try Occlusion(side: 7, step: 5).maps(square, of: [picture], labels: [0], threads: 1)[0]
    #expect(found.plane[12, 4] > 0)
    #expect(found.plane[23, 23] == 0)
  }

  @Test func `a true map falls sooner than a false one`() throws {
    var truth = Plane(size: PixelSize(24))
    for y in 0..<8 { for x in 8..<16 { truth[x, y] = 1 } }
    let lie = Plane(size: truth.size, samples: truth.samples.map { -$0 })
    func curve(_ plane: Plane) throws -> FaithfulnessCurve {
      try FaithfulnessCurve(of: plane, label: 0, on: picture, square, steps: 9, threads: 1)
    }
    let (good, bad) = (try curve(truth), try curve(lie))
    // A ninth of the places is the square: after one step all of it is gone, or back.
    #expect(good.deletion.count == 10)
    #expect(good.deletion[1] == good.deletion[9])
    #expect(good.insertion[1] == good.insertion[9])
    #expect(bad.deletion[8] == bad.deletion[0])
    #expect(good.deletionArea < bad.deletionArea)
    #expect(good.insertionArea > bad.insertionArea)
    let ends = (good.deletion[0] + good.deletion[9]) / 2
    #expect(abs(good.deletionArea - (ends + 8 * good.deletion[9]) / 9) < 1e-5)
  }

  /// By hand: `1 / (2 + 4)` and `2 · 4 / (8 + 8 · 4)`; without a sum above zero half of what is above zero.
  @Test(
    arguments: [
      ([3, 0, 1, 0], 1 / 6.0 + 0.2), ([-3, -1, 0.5, 0.5], 1.5), ([-2, 0, 0, 0], 1.5), ([-1, 0, 0, 0], 1.5), ([0, 0, 0, 0], 1.5),
    ] as [([Float], Double)])
  func `places weigh a channel that is below zero as one that is zero`(activations: [Float], expected: Double) {
    let weight = NetworkExplainer.weightByPlaces([1, 2, -1, 0] as [Float], activations)
    #expect(abs(Double(weight) - expected) < 1e-5, "\(weight)")
  }

  @Test(arguments: [false, true])
  func `contributions sum to the score of a linear machine`(isMirrored: Bool) throws {
    let model = try Small.handcrafted(isMirrored: isMirrored)
    let bitmaps = Small.pictures.prefix(4).map(\.bitmap)
    let scores = try model.scores(of: bitmaps, threads: 1)
    for label in 0..<3 {
      let found = try HandcraftedExplainer(model).attributions(
        of: bitmaps, labels: [Int](repeating: label, count: 4), threads: 1)
      for (index, attribution) in found.enumerated() {
        let figures = Dictionary(uniqueKeysWithValues: attribution.figures.map { ($0.name, $0.value) })
        #expect(abs((figures["score"] ?? 0) - Double(scores[index, label])) < 1e-4)
        let painted = attribution.map.plane.samples.reduce(0.0) { $0 + Double($1) }
        #expect(abs(painted - (figures["sum"] ?? 0)) < 1e-4)
      }
    }
  }

  /// Those of a learned encoding lie on the whole picture.
  @Test func `contributions of features and of an encoding sum to the score`() throws {
    let model = try Small.patches()
    let bitmaps = Small.pictures.prefix(3).map(\.bitmap)
    let scores = try model.scores(of: bitmaps, threads: 1)
    let found = try HandcraftedExplainer(model).attributions(of: bitmaps, labels: [0, 1, 2], threads: 1)
    for (index, attribution) in found.enumerated() {
      let figures = Dictionary(uniqueKeysWithValues: attribution.figures.map { ($0.name, $0.value) })
      let score = Double(scores[index, index])
      #expect(abs((figures["score"] ?? 0) - score) < 1e-3 * max(1, abs(score)))
      let painted = attribution.map.plane.samples.reduce(0.0) { $0 + Double($1) }
      #expect(abs(painted - (figures["sum"] ?? 0)) < 1e-3 * max(1, abs(score)))
    }
  }

  /// Row by row from the upper left; of one corner the narrower first.
  @Test func `parts of the picture that overlap are summed in one order`() {
    let grids = [1, 2, 3, 4, 6].map { GridSize(columns: $0, rows: 6) }
    let features = grids.map { FeatureDescription.histogram(ColorHistogram(space: .gray, bins: [1], grid: $0)) }
    let geometry = FeatureGeometry(.combined(features), size: PixelSize(24), format: .gray)
    let numbers = normalNumbers(96, seed: 4)
    let order = zip(geometry.regions, numbers).sorted { one, other in
      let (first, second) = (one.0, other.0)
      return (first.rows.lowerBound, first.columns.lowerBound, first.columns.count)
        < (second.rows.lowerBound, second.columns.lowerBound, second.columns.count)
    }
    var expected = Plane(size: PixelSize(24))
    for (region, number) in order {
      let density = Float(Double(number) / Double(region.rows.count * region.columns.count))
      for y in region.rows { for x in region.columns { expected[x, y] += density } }
    }
    #expect(geometry.regions.count == 96 && geometry.spread(numbers) == expected)
  }

  @Test func `bins without a color of their own are not drawn`() throws {
    #expect(ColorSwatches(ColorHistogram())?.color(0) != nil && ColorSwatches(ColorHistogram(space: .gray)) != nil)
    for histogram in [
      ColorHistogram(space: .lab), ColorHistogram(space: .opponent), ColorHistogram(space: .rgb, arrangement: .marginal),
    ] {
      #expect(ColorSwatches(histogram) == nil)
      let features = FeatureDescription.histogram(histogram)
      let size = PixelSize(24)
      let rows = features.matrix(count: Small.pictures.count, size: size, format: .rgb, threads: 1) { Small.pictures[$0].bitmap }
      let machine = try LinearSVM.fit(
        rows, labels: Small.pictures.map(\.label), classCount: 3, options: .init(cost: 0.1), threads: 1)
      let model = HandcraftedModel(
        features: features, size: size, format: .rgb, scaler: nil, classifier: StoredClassifier(machine))
      var folder = ExhibitFolder(nil)
      let shown = try HandcraftedExhibits(model, labels: Small.names.names).templates(into: &folder)
      guard case .failure(let skip) = shown else {
        Issue.record("an empty sheet is drawn")
        continue
      }
      #expect(skip.method == .templates)
    }
  }

  /// Where mirror images count too, what one side of a picture adds is laid onto that side.
  @Test func `contributions lie where they come from`() throws {
    let model = try Small.handcrafted(isMirrored: true)
    let machine = try #require(model.classifier.learner as? LinearSVM)
    let picture = Small.pictures[0].bitmap
    let explainer = HandcraftedExplainer(model)
    let (one, other) = (
      try explainer.attributions(of: [picture], labels: [1], threads: 1)[0],
      try explainer.attributions(of: [picture.flippedHorizontally()], labels: [1], threads: 1)[0]
    )
    // The mirror image has the same score, and a map that is the mirror image of the picture's where cells lie alike on both sides.
    #expect(machine.biases.count == 3 && one.figures.map(\.value) == other.figures.map(\.value))
    let width = one.map.plane.size.width
    let turned = other.map.plane.samples.indices.map { other.map.plane.samples[$0 / width * width + width - 1 - $0 % width] }
    #expect(Tolerance.absoluteError(one.map.plane.samples, turned) < 1e-4)
    #expect(Tolerance.absoluteError(one.map.plane.samples, other.map.plane.samples) > 1e-3)
  }

  @Test(arguments: KNearestNeighbors.Metric.allCases)
  func `evidence is the difference of two distances`(metric: KNearestNeighbors.Metric) throws {
    let model = try Small.handcrafted(metric)
    let strange = SyntheticImages.labeled(classes: 3, perClass: 1, size: PixelSize(24), format: .rgb, seed: 9)
    let neighbors = try #require(model.classifier.learner as? KNearestNeighbors)
    let rows = try model.embeddings(of: strange.map(\.bitmap), threads: 1)
    let found = try HandcraftedExplainer(model).contributions(of: strange.map(\.bitmap), labels: [0, 1, 2], threads: 1)
    let all = try KNearestNeighbors.fit(
      neighbors.rows, labels: neighbors.labels, classCount: 3, options: .init(k: neighbors.labels.count, metric: metric)
    ).neighbors(of: rows)
    for index in 0..<3 {
      func nearest(_ isOwn: Bool) throws -> Float {
        let place = try #require(all.indices[index].firstIndex { (neighbors.labels[$0] == index) == isOwn })
        let distance = all.distances[index, place]
        return metric == .euclidean ? distance * distance : distance
      }
      let sum = found[index].numbers.reduce(0, +)
      let expected = try nearest(false) - nearest(true)
      #expect(abs(sum - expected) < 1e-3 * max(1, abs(expected)))
    }
    let shown = try HandcraftedExplainer(model).attributions(of: strange.map(\.bitmap), labels: [0, 1, 2], threads: 1)
    for (attribution, parts) in zip(shown, found) {
      #expect(attribution.figures.map(\.name) == ["distance_difference"], "no score is claimed")
      let sum = Double(parts.numbers.reduce(0, +))
      #expect(abs((attribution.figures.first?.value ?? .infinity) - sum) < 1e-3 * max(1, abs(sum)))
    }
  }
}
