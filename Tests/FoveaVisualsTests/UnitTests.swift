import FoveaDatasets
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaReports
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaVisuals

/// What is shown of single units.
@Suite struct UnitTests {
  private func kind(_ size: Int, channels: Int = 1, _ weight: (Int, Int, Int) -> Float) -> FilterKind {
    let values = (0..<channels).flatMap { c in (0..<size).flatMap { y in (0..<size).map { weight(c, $0, y) } } }
    return FilterKind.kinds(of: Tensor(shape: [1, channels, size, size], values))[0]
  }

  @Test func `ideal filters are known by their names`() {
    guard case .edge(let flat, let sure) = kind(5, { _, _, y in Float(y - 2).magnitude < 0.5 ? 0 : Float(y > 2 ? 1 : -1) }) else {
      Issue.record("no edge")
      return
    }
    #expect(flat == 0 && sure > 0.99)
    guard case .edge(let upright, _) = kind(3, { _, x, _ in Float(1 - x) }) else {
      Issue.record("no upright edge")
      return
    }
    #expect(upright == 90)
    #expect(kind(5) { _, x, _ in x == 2 ? 1 : 0 }.name == "line")
    #expect(kind(5) { _, x, y in x >= 2 && y >= 2 ? 1 : 0 }.name == "corner")
    #expect(kind(3) { _, _, _ in 0.4 } == .brightness)
    #expect(kind(3) { _, x, y in (x + y) % 2 == 0 ? 1 : -0.8 }.name != "edge")
    guard case .color(let red, let green, let blue) = kind(3, channels: 3, { c, _, _ in [1, -0.5, -0.5][c] }) else {
      Issue.record("no color")
      return
    }
    #expect(red > 0.8 && green < -0.3 && blue < -0.3)
  }

  @Test func `each depth has one place`() throws {
    let small = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 4), seed: 0)
    #expect(small.depths.map(\.layer) == ["whiten_gelu", "block1_gelu2", "block2_gelu2", "block3_gelu2"])
    #expect(small.depths.map(\.drive) == ["whiten", "block1_norm2", "block2_norm2", "block3_norm2"])
    let deep = try Network(Architectures.cnnSmall(input: [3, 32, 32], classes: 4, convolutions: 3), seed: 0)
    #expect(deep.depths.map(\.layer) == ["whiten_gelu", "block1_gelu3", "block2_gelu3", "block3_gelu3"])
    #expect(deep.depths.map(\.drive) == ["whiten", "block1", "block2", "block3"])
    let residual = try Network(Architectures.cnnResNet(input: [3, 64, 64], classes: 4), seed: 0)
    #expect(residual.depths.map(\.layer) == ["stem_relu", "stage1_2_relu", "stage2_2_relu", "stage3_2_relu", "stage4_2_relu"])
    #expect(residual.depths[1].drive == "stage1_2")
    #expect(residual.firstConvolution?.layer == "stem_conv")
  }

  @Test func `the strongest places are those of a search by hand`() throws {
    let model = try Small.network()
    let pictures = Small.pictures.prefix(6).map(\.bitmap)
    let depth = try #require(model.network.depth(of: "bend2"))
    let found = try UnitPatches(of: depth, in: pictures, model, top: 3, threads: 1)
    let output = try #require(
      try InferenceSession(model.network, threads: 1).activations(of: model.normalization.tensor(of: pictures), at: ["bend2"])[
        "bend2"])
    for unit in 0..<12 {
      let best = (0..<6).map { picture in
        (0..<144).map { output[picture, unit, $0 / 12, $0 % 12] }.max() ?? 0
      }
      #expect(found.patches[unit].map(\.value) == best.sorted(by: >).prefix(3).map { $0 })
      for patch in found.patches[unit] {
        #expect(output[patch.picture, unit, patch.row, patch.column] == patch.value)
        let cut = found.cut(patch, from: pictures[patch.picture])
        #expect(cut.width <= depth.field.extent.width && cut.height <= depth.field.extent.height)
      }
    }
  }

  /// 24×24 pixels of three numbers, and twelve channels of 12×12.
  @Test func `pictures are run in batches that memory holds`() throws {
    let numbers = 4 * (3 * 24 * 24 + 12 * 12 * 12)
    #expect(PatchSearch.fitting(64, of: numbers, into: 1 << 28) == 64)
    #expect(PatchSearch.fitting(64, of: numbers, into: numbers * 3) == 3)
    #expect(PatchSearch.fitting(64, of: numbers, into: numbers - 1) == 1)
    #expect(PatchSearch.fitting(64, of: 4 * (3 + 16) * 1_000_000, into: 1 << 28) == 3, "pictures of a megapixel")
    #expect(TuningMeter.bytes(toMeasure: PixelSize(999)) == 112_000_000)
    let model = try Small.network()
    let pictures = Small.pictures.map(\.bitmap)
    let depth = try #require(model.network.depth(of: "bend2"))
    let whole = try UnitPatches(of: depth, in: pictures, model, top: 3, threads: 2)
    for memory in [1, numbers * 5] {
      let found = try UnitPatches(of: depth, in: pictures, model, top: 3, threads: 2, memory: memory)
      for (one, other) in zip(found.patches.joined(), whole.patches.joined()) {
        #expect(abs(one.value - other.value) < 1e-5)
      }
      #expect(found.searched == 24 && found.patches.map(\.count) == whole.patches.map(\.count))
      for (one, other) in zip(found.tunings, whole.tunings) {
        #expect(abs((one?.correlation ?? 0) - (other?.correlation ?? 0)) < 1e-3)
      }
    }
  }

  /// Upright stripes, level stripes, checks and flat colors in turn, and units that give what is known of them.
  @Test func `units are called after what their strength goes with`() throws {
    let depth = try #require(try Small.network().network.depth(of: "bend2"))
    var meter = TuningMeter(of: depth)
    #expect(meter.tunings.isEmpty, "no pictures say nothing")
    let size = PixelSize(24)
    for index in 0..<40 {
      let (kind, level) = (index % 4, UInt8(index * 37 % 200))
      var samples: [UInt8] = []
      for y in 0..<24 {
        for x in 0..<24 {
          let isLight = [x / 2 % 2 == 0, y / 2 % 2 == 0, (x / 2 + y / 2) % 2 == 0][min(kind, 2)]
          samples += kind < 3 ? [UInt8](repeating: isLight ? 200 : 50, count: 3) : [level, 200 - level, 100]
        }
      }
      let picture = Bitmap(size: size, format: .rgb, samples: samples)
      let light = picture.converted(to: .gray).samples.reduce(Float(0)) { $0 + Float($1) }
      let given: [Float] = [
        kind == 0 ? 1 : 0, kind == 1 ? 1 : 0, kind == 2 ? 1 : 0, kind < 3 ? 1 : 0, light, -light,
        kind == 3 ? Float(level) - 100 : 0, kind == 3 ? 100 - Float(level) : 0, 5, 0, 0, 0,
      ]
      let activations = given.flatMap { [Float](repeating: $0, count: 144) }
      let measures = meter.measures(of: picture)
      activations.withUnsafeBufferPointer { meter.add(measures, $0[...]) }
    }
    let tunings = meter.tunings
    let expected: [UnitTuning.Measure?] = [
      .edge(degrees: 90), .edge(degrees: 0), .corner, .edges, .bright, .dark, .red, .green, nil, nil, nil, nil,
    ]
    #expect(tunings.map { $0?.measure } == expected)
    #expect(tunings.prefix(8).allSatisfy { $0?.isEvident == true })
    #expect(UnitTuning.table(tunings).rows.map { $0.cells[1].order } == [2, 1, 1, 2, 2, 4])
    #expect(UnitTuning.table(tunings, of: [9, 2, 7]).rows.map { $0.cells[1].order } == [0, 0, 1, 0, 1, 1])
  }

  @Test func `a unit is named by its layer and channel`() {
    #expect(NetworkUnit("block1_gelu2:17") == NetworkUnit(layer: "block1_gelu2", channel: 17))
    for text in ["", ":", "17", "block1_gelu2", "block1_gelu2:", ":17", "block1_gelu2:-1", "block1_gelu2:1.5", "a:1:2", "a: 1"] {
      #expect(NetworkUnit(text) == nil, "\(text)")
    }
  }

  /// Against sums over all places, one by one.
  @Test func `a correlation is that of two lists`() throws {
    let model = try Small.network()
    let pictures = Small.pictures.map(\.bitmap)
    let depth = try #require(model.network.depth(of: "bend1"))
    let tunings = try UnitPatches(of: depth, in: pictures, model, top: 1, threads: 2).tunings
    #expect(tunings == (try UnitPatches(of: depth, in: pictures, model, top: 1, threads: 1).tunings))
    #expect(try UnitPatches(of: depth, in: Array(pictures.prefix(19)), model, top: 1, threads: 1).tunings.isEmpty)
    let output = try #require(
      try InferenceSession(model.network, threads: 1).activations(of: model.normalization.tensor(of: pictures), at: ["bend1"])[
        "bend1"])
    let lines = (0..<8).map { $0 * 3 + 1 }
    for (unit, tuning) in tunings.enumerated() {
      guard let tuning, tuning.measure == .bright || tuning.measure == .dark else { continue }
      var (given, seen): ([Double], [Double]) = ([], [])
      for (index, picture) in pictures.enumerated() {
        let gray = picture.converted(to: .gray)
        for row in lines {
          for column in lines {
            given.append(Double(output[index, unit, row, column]))
            var sum = 0.0
            for y in row - 1...row + 1 { for x in column - 1...column + 1 { sum += Double(gray[x, y, 0]) } }
            seen.append(sum / 9)
          }
        }
      }
      let (first, second) = (given.reduce(0, +) / Double(given.count), seen.reduce(0, +) / Double(seen.count))
      var (both, one, other) = (0.0, 0.0, 0.0)
      for (x, y) in zip(given, seen) {
        both += (x - first) * (y - second)
        one += (x - first) * (x - first)
        other += (y - second) * (y - second)
      }
      #expect(abs(Double(tuning.correlation) - (both / (one * other).squareRoot()).magnitude) < 1e-4)
    }
    #expect(tunings.contains { $0?.measure == .bright || $0?.measure == .dark })
  }

  @Test(arguments: [1, 2, 5])
  func `units that change are shown however few pictures there are`(count: Int) throws {
    let model = try Small.network()
    let pictures = Small.pictures.prefix(count).map(\.bitmap)
    let depth = try #require(model.network.depth(of: "bend2"))
    let found = try UnitPatches(of: depth, in: pictures, model, top: 8, threads: 1)
    let output = try #require(
      try InferenceSession(model.network, threads: 1).activations(of: model.normalization.tensor(of: pictures), at: ["bend2"])[
        "bend2"])
    let highest = (0..<12).map { unit in
      (0..<count).map { picture in (0..<144).map { output[picture, unit, $0 / 12, $0 % 12] }.max() ?? 0 }
    }
    let changing = (0..<12).filter { count == 1 || (highest[$0].max() ?? 0) - (highest[$0].min() ?? 0) > 1e-3 }
    #expect(!changing.isEmpty)
    #expect(Set(found.mostSelective(12)).isSuperset(of: changing))
    if count == 1 {
      let order = (0..<12).sorted { highest[$0][0] > highest[$1][0] }
      #expect(found.mostSelective(3) == order.prefix(3).sorted())
    }
  }

  @Test func `waves are their own inverse`() {
    let spectrum = HartleySpectrum(height: 6, width: 9)
    let numbers = normalNumbers(2 * 54, seed: 1)
    let twice = spectrum.transformed(spectrum.transformed(numbers, threads: 1), threads: 2)
    #expect(Tolerance.relativeError(twice, numbers) < 1e-5)
    // A constant is the first wave alone.
    let flat = spectrum.transformed([Float](repeating: 1, count: 54), threads: 1)
    #expect(abs(flat[0] - Float(54).squareRoot()) < 1e-5)
    #expect(flat.dropFirst().allSatisfy { abs($0) < 1e-5 })
  }

  @Test func `derivatives are carried back through a shift`() {
    let shift = PlaneShift(height: 7, width: 8, down: 0.7, across: -1.2, scale: 1.05, degrees: 4)
    let (a, b) = (normalNumbers(112, seed: 1), normalNumbers(112, seed: 2))
    let forth = zip(shift.applied(to: a), b).reduce(0) { $0 + $1.0 * $1.1 }
    let back = b.withUnsafeBufferPointer { zip(shift.carriedBack($0), a).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(abs(forth - back) < 1e-4 * max(1, abs(forth)))
    let none = PlaneShift(height: 7, width: 8, down: 0, across: 0, scale: 1, degrees: 0)
    #expect(Tolerance.absoluteError(none.applied(to: a), a) < 1e-5)
  }

  @Test func `derivatives by waves are those of differences`() throws {
    let model = try Small.network()
    let canvas = WaveCanvas(channels: 3, height: 4, width: 5, count: 2, seed: 3, threads: 1)
    let state = canvas.start.map { $0 * 30 }
    let weights = normalNumbers(120, seed: 4)
    func value(_ state: [Float]) -> Double {
      zip(canvas.normalized(canvas.pixels(state), model.normalization), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let slopes = canvas.slopes(weights, canvas.pixels(state), model.normalization)
    let error = FiniteDifferences.error(of: slopes, at: state, indices: Array(stride(from: 0, to: 120, by: 7)), function: value)
    #expect(error < 0.01)
  }

  @Test func `a picture made up drives its unit further than any given one`() throws {
    let model = try Small.network()
    let depth = try #require(model.network.depth(of: "bend2"))
    let found = try UnitPatches(of: depth, in: Small.pictures.map(\.bitmap), model, top: 1, threads: 1)
    let session = try ExplanationSession(model.network, threads: 1)
    let maximum = ActivationMaximum(steps: 120, seed: 1)
    let units = Array(found.mostSelective(3))
    let made = try maximum.pictures(driving: units, of: depth, model, session, threads: 1)
    for (unit, result) in zip(units, made) { #expect(result.activation > found.patches[unit][0].value, "unit \(unit)") }
    let again = try maximum.pictures(driving: units, of: depth, model, session, threads: 2)
    #expect(again.map(\.picture) == made.map(\.picture))
  }
}
