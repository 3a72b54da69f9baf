import FoundationEssentials
import FoveaFeatures
import FoveaLearning
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct VisualWordsTests {
  /// What NumPy and scikit-image gave, pixel by pixel (Fixtures/golden/make_words.py).
  struct Golden: Decodable {
    struct Stored: Decodable {
      var shape: [Int]
      var values: [Float]
    }

    struct Words: Decodable {
      var size: [Int]
      var channels: Int
      var picture: [UInt8]
      var local: LocalDescriptors
      var summary: VisualWords.Summary
      var words: Int
      var components: Int
      var coordinates: Double
      var grids: [[Int]]
      var neighbors: Int
      var tensors: [String: Stored]
      var descriptor: [Float]
    }

    var words: [Words]
  }

  private static let local = LocalDescriptors(cells: [2, 3], step: 3)

  private static func options(_ summary: VisualWords.Summary, neighbors: Int = 1) -> VisualWords.Options {
    VisualWords.Options(
      local: local, summary: summary, words: 6, components: 8, grids: [GridSize(1), GridSize(2)], neighbors: neighbors,
      samples: 400, iterations: 5)
  }

  private static func pictures(_ count: Int, _ size: PixelSize, _ format: PixelFormat = .gray) -> [Bitmap] {
    (0..<count).map { index in
      let noise = SyntheticImages.noise(size, seed: UInt64(index), format: format)
      let stripes = SyntheticImages.stripes(size, period: 3 + index % 4, horizontal: index % 2 == 0, format: format)
      return Bitmap(
        size: size, format: format, samples: zip(noise.samples, stripes.samples).map { UInt8((Int($0) + 3 * Int($1)) / 4) })
    }
  }

  private static func fitted(_ options: VisualWords.Options, _ pictures: [Bitmap], threads: Int = 2) throws -> VisualWords {
    try VisualWords.fit(
      count: pictures.count, size: pictures[0].size, format: pictures[0].format, options: options, threads: threads,
      bitmap: { pictures[$0] })
  }

  @Test(arguments: VisualWords.Summary.allCases) func numbersAreThoseOfTheirWords(summary: VisualWords.Summary) throws {
    let pictures = Self.pictures(6, PixelSize(20))
    let encoding = FittedEncoding.words(try Self.fitted(Self.options(summary), pictures))
    let names = PictureDescriptor(features: .combined([]), encoding: encoding).names(for: PixelSize(20), format: .gray)
    #expect(names.count == encoding.length)
    for (number, name) in names.enumerated() {
      let word = try #require(encoding.entry(ofNumber: number))
      #expect(name.split(separator: "/").contains("word\(word)"), "\(name)")
    }
  }

  /// How often a word is the strongest at a place is what is counted.
  @Test func responsesAreWhatIsCounted() throws {
    var options = Self.options(.counts)
    options.grids = [GridSize(1)]
    let pictures = Self.pictures(6, PixelSize(20))
    let words = try Self.fitted(options, pictures)
    let response = try #require(FittedEncoding.words(words).response(to: pictures[2]))
    let counts = (0..<words.options.words).map { word in
      Float(response.places.indices.count { response.strengths[$0, word] > 0 })
    }
    #expect(counts.reduce(0, +) == Float(response.places.count) && response.places.count > 10)
    // Roots of shares, of length 1.
    let shares = counts.map { ($0 / Float(response.places.count)).squareRoot() }
    #expect(Tolerance.absoluteError(words.descriptor(of: pictures[2]), shares) < 1e-5)
    for place in response.places {
      #expect(place.columns.count <= 12 && place.columns.lowerBound >= 0 && place.columns.upperBound <= 20 && !place.rows.isEmpty)
    }
    #expect(response.places.indices.allSatisfy { place in response.strengths[row: place].allSatisfy { $0 <= 1 } })
  }

  @Test func descriptorsAreThoseOfOtherLibraries() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("golden/features/words.json")))
    #expect(Set(golden.words.map(\.summary)).count == 3)
    for expected in golden.words {
      let options = VisualWords.Options(
        local: expected.local, summary: expected.summary, words: expected.words, components: expected.components,
        coordinates: expected.coordinates, grids: expected.grids.map { GridSize(columns: $0[0], rows: $0[1]) },
        neighbors: expected.neighbors)
      let words = try VisualWords(
        options: options, tensors: expected.tensors.mapValues { Tensor(shape: $0.shape, $0.values) })
      let picture = Bitmap(
        size: PixelSize(width: expected.size[0], height: expected.size[1]), format: expected.channels == 1 ? .gray : .rgb,
        samples: expected.picture)
      let found = words.descriptor(of: picture)
      #expect(found.count == options.length && options.length == expected.descriptor.count)
      // Roots make much of errors of numbers near zero.
      #expect(Tolerance.absoluteError(found, expected.descriptor) < 4e-3, "\(expected.summary)")
      #expect(Tolerance.absoluteError(found.map { $0 * abs($0) }, expected.descriptor.map { $0 * abs($0) }) < 2e-5)
    }
  }

  /// Whatever number of threads and whatever pictures beside it.
  @Test(arguments: VisualWords.Summary.allCases) func sameForAnyThreads(summary: VisualWords.Summary) throws {
    let pictures = Self.pictures(7, PixelSize(width: 26, height: 17))
    let words = try Self.fitted(Self.options(summary), pictures, threads: 1)
    #expect(try Self.fitted(Self.options(summary), pictures, threads: 3) == words)
    let descriptor = PictureDescriptor(features: .combined([]), encoding: .words(words))
    let rows = descriptor.matrix(count: 7, size: pictures[0].size, format: .gray, threads: 3, bitmap: { pictures[$0] })
    let names = descriptor.names(for: pictures[0].size, format: .gray)
    #expect(names.count == rows.columns && Set(names).count == rows.columns)
    #expect(rows.columns == words.options.length)
    for (index, picture) in pictures.enumerated() { #expect(rows[row: index] == words.descriptor(of: picture)) }
  }

  /// As many descriptors as there are, however many are asked for.
  @Test func samplesMayBeAll() throws {
    let pictures = Self.pictures(5, PixelSize(20))
    var options = Self.options(.counts)
    options.samples = 1_000_000
    let many = try Self.fitted(options, pictures)
    options.samples = .max
    let all = try Self.fitted(options, pictures)
    #expect(all.projection == many.projection && all.vocabulary == many.vocabulary)
  }

  @Test func lengthsAreOne() throws {
    let pictures = Self.pictures(5, PixelSize(24), .rgb)
    for options in [Self.options(.fisher), Self.options(.residuals), Self.options(.counts), Self.options(.counts, neighbors: 3)] {
      let values = try Self.fitted(options, pictures).descriptor(of: pictures[1])
      let square = values.reduce(0) { $0 + $1 * $1 }
      #expect(abs(square - 1) < 1e-4, "\(options.summary): \(square)")
    }
  }

  @Test func theSeedDecidesAndOpacityIsBlended() throws {
    let pictures = Self.pictures(5, PixelSize(20), .rgb)
    var options = Self.options(.fisher)
    options.local.channels = .opponent
    let first = try Self.fitted(options, pictures)
    let opaque = pictures.map { $0.converted(to: .rgba) }
    #expect(try Self.fitted(options, opaque) == first)
    #expect(first.descriptor(of: opaque[0]) == first.descriptor(of: pictures[0]))
    options.seed = 1
    #expect(try Self.fitted(options, pictures).centers != first.centers)
  }

  /// Flat pictures have no rows: they are described by zeros, and words can be learned from them.
  @Test(arguments: VisualWords.Summary.allCases) func flatPictures(summary: VisualWords.Summary) throws {
    let flat = Bitmap(size: PixelSize(16), format: .gray, fill: [77])
    let words = try Self.fitted(Self.options(summary), Self.pictures(4, PixelSize(16)))
    #expect(words.descriptor(of: flat).allSatisfy { $0 == 0 })
    let none = try Self.fitted(Self.options(summary), [flat, flat])
    #expect(none.options.words == 1)
    #expect(none.descriptor(of: Self.pictures(1, PixelSize(16))[0]).allSatisfy { $0.isFinite })
  }

  @Test(arguments: VisualWords.Summary.allCases) func storedAndReadBack(summary: VisualWords.Summary) throws {
    let encoding = FittedEncoding.words(try Self.fitted(Self.options(summary), Self.pictures(4, PixelSize(16))))
    let text = try JSONEncoder().encode(encoding.description)
    let description = try JSONDecoder().decode(EncodingDescription.self, from: text)
    #expect(description == encoding.description)
    let tensors = Dictionary(uniqueKeysWithValues: encoding.tensors.map { ($0.name, $0.tensor) })
    #expect(try FittedEncoding(description, tensors: tensors) == encoding)
    for name in tensors.keys {
      var damaged = tensors
      damaged[name] = nil
      #expect(throws: LearningError.self) { try FittedEncoding(description, tensors: damaged) }
      damaged[name] = Tensor(shape: [1, 1], [.nan])
      #expect(throws: LearningError.self) { try FittedEncoding(description, tensors: damaged) }
    }
    guard case .words(let options) = description else { return }
    let changes: [@Sendable (inout VisualWords.Options) -> Void] = [
      { $0.words += 1 }, { $0.components += 1 }, { $0.iterations = 0 },
    ]
    for change in changes {
      var wrong = options
      change(&wrong)
      #expect(throws: LearningError.self) { try FittedEncoding(.words(wrong), tensors: tensors) }
    }
    var wrong = options
    wrong.coordinates = 0
    #expect(throws: LearningError.self) { try FittedEncoding(.words(wrong), tensors: tensors) }
    #expect(encoding.accepts(PixelSize(6), format: .rgba) && !encoding.accepts(PixelSize(5), format: .gray))
  }

  @Test func settingsThatCannotBe() {
    var wrong: [VisualWords.Options] = []
    func add(_ change: (inout VisualWords.Options) -> Void) {
      var options = Self.options(.fisher)
      change(&options)
      wrong.append(options)
    }
    add { $0.local.cells = [] }
    add { $0.local.cells = [0] }
    add { $0.local.step = 0 }
    add { $0.local.smoothing = .nan }
    add { $0.local.overhang = 3 }
    add { $0.local.contrast = -1 }
    add { $0.words = 0 }
    add { $0.components = 385 }
    add { $0.coordinates = .infinity }
    add { $0.grids = [] }
    add { $0.grids = [GridSize(65)] }
    add { $0.neighbors = 0 }
    add { $0.samples = 0 }
    for options in wrong { #expect(EncodingDescription.words(options).problem != nil) }
    #expect(EncodingDescription.words(Self.options(.fisher)).problem == nil)
  }

  @Test func picturesOfWords() throws {
    let pictures = Self.pictures(6, PixelSize(24), .rgb)
    let words = try Self.fitted(Self.options(.counts), pictures)
    let sheet = words.sheet(columns: 3, cell: 10)
    #expect(sheet.size == PixelSize(width: 3 * 42, height: 2 * 42))
    #expect(sheet.samples.contains { $0 > 200 })
    let found = words.pictures(of: pictures[0], side: 48)
    #expect(found.count == 2 && found.allSatisfy { $0.bitmap.size == PixelSize(48) })
    // Each place has the color of one of six words, and there is more than one word.
    let colors = Set((0..<24).flatMap { y in (0..<24).map { x in (0..<3).map { found[1].bitmap[2 * x, 2 * y, $0] } } })
    #expect((2...7).contains(colors.count))
    let flat = words.pictures(of: Bitmap(size: PixelSize(24), format: .gray, fill: [9]))
    #expect(flat.allSatisfy { picture in picture.bitmap.samples.allSatisfy { $0 == 0 } })
  }

  @Test func picturesThatCannotBeReadStopTheFit() {
    struct Unreadable: Error {}
    #expect(throws: Unreadable.self) {
      try VisualWords.fit(
        count: 3, size: PixelSize(16), format: .gray, options: Self.options(.fisher), bitmap: { _ in throw Unreadable() })
    }
  }
}
