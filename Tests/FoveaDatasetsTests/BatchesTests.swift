import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct BatchesTests {
  private let plain = Normalization.plain(channels: 3)

  private func batches(
    _ pictures: LabeledPictures, _ settings: Batches.Settings, epoch: Int = 0, _ augmentation: Augmentation = .none,
    threads: Int = 0
  ) -> Batches {
    Batches(pictures, settings: settings, epoch: epoch, normalization: plain, augmentation: augmentation, threads: threads)
  }

  private let augmentation = Augmentation(flip: .random, shift: 2, crop: PixelSize(4))

  @Test func valuesAreThoseOfThePictures() throws {
    let pictures = CountingSource().pictures(7)
    let normalization = Normalization(mean: [0.5, 0.25, 0.1], deviation: [0.2, 0.3, 0.4])
    let batches = Batches(pictures, settings: .init(size: 3, shuffles: false), normalization: normalization, threads: 0)
    let all = Array(batches)
    #expect(all.map(\.labels) == [[0, 1, 2], [0, 1, 2], [0]] && all.map(\.indices) == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(all.map(\.inputs.shape) == [[3, 3, 4, 5], [3, 3, 4, 5], [1, 3, 4, 5]])
    let picture = try pictures.bitmap(4)
    for channel in 0..<3 {
      for (y, x) in [(0, 0), (2, 3), (3, 4)] {
        let expected = (Float(picture[x, y, channel]) / 255 - normalization.mean[channel]) / normalization.deviation[channel]
        #expect(abs(all[1].inputs[1, channel, y, x] - expected) < 1e-5)
      }
    }
  }

  @Test func trainingAndUseSeeTheSameNumbers() throws {
    let pictures = CountingSource().pictures(6)
    let normalization = Normalization.measured(over: pictures)
    let batch = try #require(
      Batches(pictures, settings: .init(size: 6, shuffles: false), normalization: normalization).first { _ in true })
    #expect(try batch.inputs == normalization.tensor(of: (0..<6).map { try pictures.bitmap($0) }))
  }

  @Test(arguments: [1, 2, 4]) func threadsDoNotMatter(threads: Int) {
    let pictures = CountingSource().pictures(101, cacheLimit: 50 * 60)
    for epoch in 0..<3 {
      let settings = Batches.Settings(size: 8, seed: 11)
      let expected = Array(batches(pictures, settings, epoch: epoch, augmentation))
      let found = Array(batches(pictures, settings, epoch: epoch, augmentation, threads: threads))
      #expect(found.map(\.indices) == expected.map(\.indices))
      #expect(found.map(\.labels) == expected.map(\.labels))
      #expect(found.map(\.inputs) == expected.map(\.inputs))
    }
  }

  @Test(arguments: [0, 2]) func anEpochCanBeginInTheMiddle(threads: Int) {
    let source = CountingSource()
    let pictures = source.pictures(20, cacheLimit: 0)
    let whole = batches(pictures, .init(size: 3, seed: 4), augmentation, threads: threads)
    let all = Array(whole)
    for number in [0, 1, 5, 6, 7] {
      let before = source.total
      let later = whole.starting(at: number)
      let found = Array(later)
      #expect(found.map(\.indices) == all.dropFirst(number).map(\.indices))
      #expect(found.map(\.inputs) == all.dropFirst(number).map(\.inputs))
      #expect(later.count == found.count && later.pictureCount == found.reduce(0) { $0 + $1.count })
      #expect(source.total - before == later.pictureCount, "what is left out is not decoded")
    }
  }

  @Test func seedsAndEpochsDiffer() {
    let pictures = CountingSource().pictures(40)
    func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
      batches(pictures, .init(size: 40, seed: seed), epoch: epoch).flatMap(\.indices)
    }
    #expect(order(1, 0) == order(1, 0))
    #expect(Set([order(1, 0), order(1, 1), order(2, 0), Array(0..<40)]).count == 4)
    #expect(order(1, 0).sorted() == Array(0..<40))
  }

  @Test func batchesAreCounted() {
    let pictures = CountingSource().pictures(10)
    #expect(batches(pictures, .init(size: 4)).count == 3)
    #expect(batches(pictures, .init(size: 4)).pictureCount == 10)
    let whole = batches(pictures, .init(size: 4, dropsLast: true))
    #expect(whole.count == 2 && whole.pictureCount == 8 && whole.map(\.count) == [4, 4])
    #expect(Array(batches(CountingSource().pictures(0), .init(size: 4), threads: 2)).isEmpty)
  }

  @Test func onlyWhatIsNeededIsDecoded() {
    let source = CountingSource()
    let sequence = batches(source.pictures(100), .init(size: 5))
    var iterator = sequence.makeIterator()
    #expect(source.total == 0)
    _ = iterator.next()
    #expect(source.total == 5)
    _ = iterator.next()
    #expect(source.total == 10 && source.asked.values.allSatisfy { $0 == 1 })
  }

  @Test func noMoreThanTheLookaheadIsMadeInAdvance() {
    let source = CountingSource()
    do {
      let sequence = Batches(source.pictures(1000), settings: .init(size: 5), normalization: plain, threads: 2, lookahead: 3)
      #expect(source.total == 0)
      var iterator = sequence.makeIterator()
      _ = iterator.next()
      _ = iterator.next()
    }
    // The threads have ended with the iterator.
    let total = source.total
    #expect(total >= 10 && total <= (2 + 3) * 5)
    #expect(source.total == total)
  }

  @Test func picturesThatFailAreLeftOut() {
    let source = CountingSource(bad: [1, 2, 5])
    let pictures = source.pictures(7)
    let all = Array(batches(pictures, .init(size: 3, shuffles: false), threads: 2))
    #expect(all.map(\.indices) == [[0], [3, 4], [6]])
    #expect(all.map(\.inputs.shape[0]) == [1, 2, 1])
    #expect(Set(pictures.store.failures.keys) == [1, 2, 5])
    #expect(all.map { $0.unreadable.map(\.path) } == [["p1", "p2"], ["p5"], []])
    #expect(all[0].inputs == plain.tensor(of: [CountingSource.picture(0)]))
  }

  @Test func cropsInUseAreFromTheMiddle() throws {
    let pictures = CountingSource().pictures(1)
    let batch = try #require(
      batches(pictures, .init(size: 1), Augmentation(crop: PixelSize(width: 3, height: 2))).first { _ in true })
    #expect(batch.inputs.shape == [1, 3, 2, 3])
  }

  @Test func windowsCoverAllPlacesAndBothSides() {
    let size = PixelSize(8)
    var places: [Window: Int] = [:]
    for picture in 0..<4000 {
      places[Augmentation(flip: .random, shift: 1).window(of: size, seed: 1, epoch: 0, picture: picture), default: 0] += 1
    }
    #expect(places.count == 18)
    #expect(places.values.allSatisfy { (140...310).contains($0) })
    let crops = (0..<500).map { Augmentation(crop: PixelSize(6)).window(of: size, seed: 1, epoch: 0, picture: $0) }
    #expect(Set(crops.map(\.x)) == [0, 1, 2] && Set(crops.map(\.y)) == [0, 1, 2])
    #expect(Augmentation.none.window(of: size, seed: 1, epoch: 5, picture: 2) == .center)
  }

  @Test func alternatingFlipsShowBothSidesInTwoEpochs() {
    let augmentation = Augmentation(flip: .alternating)
    let flips = (0..<4).map { epoch in
      (0..<300).map { augmentation.window(of: PixelSize(8), seed: 3, epoch: epoch, picture: $0).isFlipped }
    }
    #expect(zip(flips[0], flips[1]).allSatisfy { $0 != $1 })
    #expect(flips[0] == flips[2] && flips[1] == flips[3])
    #expect((100...200).contains(flips[0].filter { $0 }.count))
  }
}

@Suite struct NormalizationTests {
  @Test(arguments: [1, 2, 4]) func equalsTheSlowTwin(threads: Int) throws {
    let pictures = CountingSource().pictures(150)
    let found = Normalization.measured(over: pictures, threads: threads)
    for channel in 0..<3 {
      let values = try (0..<150).flatMap { index in
        let samples = try pictures.bitmap(index).samples
        return stride(from: channel, to: samples.count, by: 3).map { Double(samples[$0]) / 255 }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(Double(found.mean[channel]) - mean) < 1e-6)
      #expect(abs(Double(found.deviation[channel]) - variance.squareRoot()) < 1e-6)
    }
    #expect(found == Normalization.measured(over: pictures, threads: 3))
  }

  @Test func normalizedSamplesHaveMeanZeroAndDeviationOne() throws {
    let pictures = CountingSource().pictures(90)
    let tensor = try Normalization.measured(over: pictures).tensor(of: (0..<90).map { try pictures.bitmap($0) })
    let mean = tensor.values.reduce(0, +) / Float(tensor.count)
    let square = tensor.values.reduce(0) { $0 + $1 * $1 } / Float(tensor.count)
    #expect(abs(mean) < 1e-3 && abs(square - 1) < 1e-3)
  }
}
