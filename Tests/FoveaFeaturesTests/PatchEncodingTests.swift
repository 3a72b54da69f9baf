import FoundationEssentials
import FoveaFeatures
import FoveaLearning
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

@Suite struct PatchEncodingTests {
  /// What NumPy gave, step by step (Fixtures/golden/make_encodings.py).
  struct Golden: Decodable {
    struct Patches: Decodable {
      var size: [Int]
      var channels: Int
      var side: Int
      var stride: Int
      var threshold: Double?
      var rows: Int
      var columns: Int
      var picture: [UInt8]
      var means: [Float]
      var matrix: [[Float]]
      var atoms: [[Float]]
      var descriptor: [Float]
    }

    var patches: [Patches]
  }

  private static func pictures(_ count: Int, _ size: PixelSize, _ format: PixelFormat) -> [Bitmap] {
    (0..<count).map { index in
      let noise = SyntheticImages.noise(size, seed: UInt64(index), format: format)
      let stripes = SyntheticImages.stripes(size, period: 3 + index % 4, horizontal: index % 2 == 0, format: format)
      return Bitmap(
        size: size, format: format, samples: zip(noise.samples, stripes.samples).map { UInt8((Int($0) + 3 * Int($1)) / 4) })
    }
  }

  private static func fitted(
    _ options: PatchEncoding.Options, _ pictures: [Bitmap], threads: Int = 2
  ) throws -> PatchEncoding {
    try PatchEncoding.fit(
      count: pictures.count, size: pictures[0].size, format: pictures[0].format, options: options, threads: threads,
      bitmap: { pictures[$0] })
  }

  private static let small = PatchEncoding.Options(side: 4, atoms: 12, samples: 600, iterations: 4)

  @Test func descriptorsAreNumPys() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Data(Fixture.bytes("golden/features/encodings.json")))
    for expected in golden.patches {
      let options = PatchEncoding.Options(
        side: expected.side, stride: expected.stride, atoms: expected.atoms.count,
        code: expected.threshold.map { .soft(threshold: $0) } ?? .triangle,
        grid: GridSize(columns: expected.columns, rows: expected.rows))
      let encoding = try PatchEncoding(
        options: options,
        tensors: [
          "whitening.means": Tensor(shape: [expected.means.count], expected.means),
          "whitening.matrix": Matrix(expected.matrix).tensor, "atoms": Matrix(expected.atoms).tensor,
        ])
      let picture = Bitmap(
        size: PixelSize(width: expected.size[0], height: expected.size[1]), format: expected.channels == 1 ? .gray : .rgb,
        samples: expected.picture)
      let found = encoding.descriptor(of: picture)
      #expect(found.count == options.length && options.length == expected.descriptor.count)
      #expect(Tolerance.absoluteError(found, expected.descriptor) < 1e-4)
    }
  }

  /// Whatever number of threads and whatever pictures beside it, and where there are more patches than are worked on together.
  @Test(arguments: [PixelFormat.gray, .rgb]) func sameForAnyThreads(format: PixelFormat) throws {
    let pictures = Self.pictures(9, PixelSize(width: 31, height: 17), format)
    let encoding = try Self.fitted(Self.small, pictures, threads: 1)
    for threads in [2, 3] { #expect(try Self.fitted(Self.small, pictures, threads: threads) == encoding) }
    let descriptor = PictureDescriptor(features: .combined([.pixels(RawPixels())]), encoding: .patches(encoding))
    let rows = descriptor.matrix(count: 9, size: pictures[0].size, format: format, threads: 3, bitmap: { pictures[$0] })
    let names = descriptor.names(for: pictures[0].size, format: format)
    #expect(names.count == rows.columns && Set(names).count == rows.columns)
    #expect(rows.columns == descriptor.length(for: pictures[0].size, format: format))
    for (index, picture) in pictures.enumerated() {
      #expect(rows[row: index] == RawPixels.values(of: picture) + encoding.descriptor(of: picture))
    }
  }

  @Test func theSeedDecidesAndOpacityIsBlended() throws {
    let pictures = Self.pictures(5, PixelSize(16), .rgb)
    var options = Self.small
    let first = try Self.fitted(options, pictures)
    options.seed = 1
    #expect(try Self.fitted(options, pictures).atoms != first.atoms)
    let opaque = pictures.map { $0.converted(to: .rgba) }
    #expect(try Self.fitted(Self.small, opaque) == first)
    #expect(first.descriptor(of: opaque[0]) == first.descriptor(of: pictures[0]))
  }

  /// Stripes that run down and stripes that run across have no atom in common.
  @Test func codesTellDirectionsApart() throws {
    let size = PixelSize(20)
    let pictures = (0..<24).map { SyntheticImages.stripes(size, period: 4 + $0 / 2 % 5, horizontal: $0 % 2 == 0) }
    var options = Self.small
    options.grid = GridSize(1)
    let encoding = try Self.fitted(options, pictures)
    func mean(_ horizontal: Bool) -> [Float] {
      let own = pictures.enumerated().filter { ($0.offset % 2 == 0) == horizontal }.map { encoding.descriptor(of: $0.element) }
      return own[0].indices.map { place in own.reduce(0) { $0 + $1[place] } / Float(own.count) }
    }
    let difference = zip(mean(true), mean(false)).map { abs($0 - $1) }
    #expect((difference.max() ?? 0) > 0.1)
  }

  @Test func fewPatchesGiveFewAtoms() throws {
    let pictures = Self.pictures(1, PixelSize(5), .gray)
    let options = PatchEncoding.Options(side: 4, grid: GridSize(1), iterations: 2)
    let encoding = try Self.fitted(options, pictures)
    #expect(encoding.atoms.rows == 2 && encoding.options.atoms == 2)
    #expect(encoding.descriptor(of: pictures[0]).count == 2)
    let flat = try Self.fitted(options, [Bitmap(size: PixelSize(9), format: .rgb, fill: [9, 9, 9])])
    #expect(flat.descriptor(of: Bitmap(size: PixelSize(9), format: .rgb, fill: [1, 2, 3])).allSatisfy { $0.isFinite })
  }

  @Test func storedAndReadBack() throws {
    let pictures = Self.pictures(4, PixelSize(16), .rgb)
    var options = Self.small
    options.code = .soft(threshold: 0.3)
    for settings in [Self.small, options] {
      let encoding = FittedEncoding.patches(try Self.fitted(settings, pictures))
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
      guard case .patches(var wrong) = description else { continue }
      wrong.side = 5
      #expect(throws: LearningError.self) { try FittedEncoding(.patches(wrong), tensors: tensors) }
      wrong = settings
      wrong.stride = 0
      #expect(throws: LearningError.self) { try FittedEncoding(.patches(wrong), tensors: tensors) }
      #expect(!encoding.accepts(PixelSize(16), format: .gray) && !encoding.accepts(PixelSize(4), format: .rgb))
      #expect(encoding.accepts(PixelSize(5), format: .rgba))
    }
  }

  @Test func settingsThatCannotBe() {
    for options in [
      PatchEncoding.Options(side: 1), .init(stride: 0), .init(contrast: 0), .init(epsilon: -.infinity), .init(atoms: 1),
      .init(code: .soft(threshold: .nan)), .init(grid: GridSize(65)), .init(samples: 0), .init(iterations: 0),
    ] {
      #expect(EncodingDescription.patches(options).problem != nil)
    }
    #expect(EncodingDescription.patches(.init()).problem == nil)
    #expect(PatchEncoding.Options().minimumSize == PixelSize(7))
  }

  @Test func theSheetShowsEachAtom() throws {
    let pictures = Self.pictures(4, PixelSize(16), .rgb)
    let encoding = try Self.fitted(Self.small, pictures)
    let sheet = encoding.sheet(columns: 5, scale: 2)
    #expect(sheet.size == PixelSize(width: 5 * 9 + 1, height: 3 * 9 + 1) && sheet.format == .rgb)
    #expect(sheet[0, 0, 0] == 96 && sheet[45, 27, 2] == 96)
    let atom = encoding.atoms[row: 6]
    let largest = atom.map { abs($0) }.max() ?? 1
    #expect(sheet[9 + 1 + 2 * 3, 9 + 1 + 2 * 1, 1] == UInt8(127.5 + 127 * atom[(1 * 4 + 3) * 3 + 1] / largest))
  }

  /// The codes of all patches have the picture's numbers as their means.
  @Test(arguments: [PatchEncoding.Code.triangle, .soft(threshold: 0.1)])
  func responsesAreWhatIsAveraged(code: PatchEncoding.Code) throws {
    var options = Self.small
    (options.code, options.grid, options.takesRoot, options.stride) = (code, GridSize(1), false, 3)
    let pictures = Self.pictures(6, PixelSize(width: 17, height: 15), .rgb)
    let encoding = try Self.fitted(options, pictures)
    let response = try #require(FittedEncoding.patches(encoding).response(to: pictures[1]))
    #expect(response.places.count == 5 * 4 && response.places[6].columns == 3..<7 && response.places[6].rows == 3..<7)
    let descriptor = encoding.descriptor(of: pictures[1])
    for atom in 0..<12 {
      let codes = (0..<20).map { response.strengths[$0, atom] }
      #expect(abs(codes.reduce(0, +) / 20 - descriptor[atom]) < 1e-4)
      let strongest = response.strongestPlaces()[atom]
      #expect((strongest?.strength ?? 0) == codes.max())
      #expect(strongest.map { $0.place == response.places[codes.firstIndex(of: codes.max() ?? 0) ?? -1] } ?? (codes.max() == 0))
      // Only the place at the corner sees the corner.
      #expect(response.plane(of: atom)[0, 0] == codes[0] && response.plane(of: atom)[16, 14] == 0)
    }
  }

  @Test func numbersAreThoseOfTheirAtoms() throws {
    let pictures = Self.pictures(4, PixelSize(16), .gray)
    var options = Self.small
    options.code = .soft(threshold: 0.2)
    let encoding = FittedEncoding.patches(try Self.fitted(options, pictures))
    let names = PictureDescriptor(features: .combined([]), encoding: encoding).names(for: PixelSize(16), format: .gray)
    #expect(names.count == encoding.length && encoding.entryCount == 12)
    for (number, name) in names.enumerated() {
      let atom = try #require(encoding.entry(ofNumber: number))
      #expect(name.split(separator: "/").contains("atom\(atom)"), "\(name)")
    }
  }

  @Test func picturesThatCannotBeReadStopTheFit() {
    struct Unreadable: Error {}
    #expect(throws: Unreadable.self) {
      try PatchEncoding.fit(
        count: 3, size: PixelSize(16), format: .gray, options: Self.small, bitmap: { _ in throw Unreadable() })
    }
  }
}

extension RawPixels {
  fileprivate static func values(of picture: Bitmap) -> [Float] {
    FeatureDescription.pixels(RawPixels()).descriptor(of: picture)
  }
}
