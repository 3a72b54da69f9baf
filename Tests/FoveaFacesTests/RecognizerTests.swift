import FoveaDatasets
import FoveaFeatures
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaFaces

extension GoldenFaces {
  /// The first two views of each person, and the others.
  static func parts() throws -> (training: FacePictures, test: FacePictures) {
    let crops = try pictures()
    let persons = LabelSet((0..<6).map { "p\($0)" })
    let all = FacePictures(
      entries: crops.indices.map { Manifest.Entry(path: BytePath("p\($0 / 4)/\($0 % 4).png"), label: "p\($0 / 4)") }, crops: crops,
      labels: crops.indices.map { $0 / 4 }, persons: persons)
    return (all.subset(crops.indices.filter { $0 % 4 < 2 }), all.subset(crops.indices.filter { $0 % 4 >= 2 }))
  }
}

@Suite("Face recognizers")
struct RecognizerTests {
  @Test("Eigenfaces are as far apart as OpenCV's")
  func eigenfaces() throws {
    let (training, test) = try GoldenFaces.parts()
    let faces = try ProjectedFaces.eigenfaces(training.crops)
    let rows = try faces.embeddings(of: test.crops, threads: 2)
    let distances = FaceMetric.euclidean.similarities(of: rows, to: try faces.embeddings(of: training.crops, threads: 2))
    let expected = try Fixture.npy("golden/faces/eigen_distances.npy").values
    #expect(Tolerance.relativeError(distances.values.map { -$0 }, expected) < 1e-4)
    // OpenCV divides the scatter by the number of pictures.
    let values = try Fixture.npy("golden/faces/eigen_values.npy").values.prefix(11)
    #expect(Tolerance.relativeError(faces.strengths.map { $0 * 11 / 12 }, Array(values)) < 1e-4)
  }

  @Test("Histograms of patterns are as far apart as OpenCV's")
  func patterns() throws {
    let (training, test) = try GoldenFaces.parts()
    let features = FeatureDescription.patterns(
      LocalBinaryPatterns(method: .all, grid: GridSize(8), border: .skipped, normalization: .l1, mixing: .single))
    let faces = try DescribedFaces(features, size: GoldenFaces.size, method: .lbph)
    let rows = try faces.embeddings(of: test.crops, threads: 2)
    let similarities = FaceMetric.chiSquared.similarities(of: rows, to: try faces.embeddings(of: training.crops, threads: 2))
    let expected = try Fixture.npy("golden/faces/patterns_distances.npy").values
    // OpenCV's distance is 2 Σ (a − b)² / (a + b), four times ours.
    #expect(Tolerance.relativeError(similarities.values.map { -4 * $0 }, expected) < 1e-5)
    for row in 0..<test.count {
      let own = similarities[row: row]
      let theirs = Array(expected[row * training.count..<(row + 1) * training.count])
      #expect(own.indices.max { own[$0] < own[$1] } == theirs.indices.min { theirs[$0] < theirs[$1] })
    }
  }

  /// Persons who differ in the upper left quarter alone: Eigenfaces are zero elsewhere, and so is what covering does.
  @Test("What a face is known by is where persons differ")
  func attention() throws {
    let size = PixelSize(32)
    let ground = SyntheticImages.noise(size, seed: 1)
    func pictures(_ view: UInt64) -> FacePictures {
      let crops = (0..<4).map { person -> Bitmap in
        var crop = ground
        let own = SyntheticImages.noise(PixelSize(16), seed: 10 + UInt64(person))
        let other = SyntheticImages.noise(PixelSize(16), seed: 100 * view + UInt64(person))
        let mixed = zip(own.samples, other.samples).map { UInt8((Int($0) * 3 + Int($1)) / 4) }
        crop.paste(Bitmap(size: PixelSize(16), format: .gray, samples: mixed), x: 0, y: 0)
        return crop
      }
      return FacePictures(
        entries: (0..<4).map { Manifest.Entry(path: BytePath("p\($0)/\(view).png"), label: "p\($0)") }, crops: crops,
        labels: Array(0..<4), persons: LabelSet((0..<4).map { "p\($0)" }))
    }
    let (training, test) = (pictures(1), pictures(2))
    let model = try FaceTraining.fit(.eigenfaces, training)
    let attention = try #require(try FaceAttention(of: model, training: training, test: test, threads: 2))
    func samples(_ isWanted: (_ x: Int, _ y: Int) -> Bool) -> [Float] {
      attention.plane.samples.indices.filter { isWanted($0 % 32, $0 / 32) }.map { attention.plane.samples[$0] }
    }
    let inside = samples { $0 < 16 && $1 < 16 }
    let outside = samples { $0 >= 20 || $1 >= 20 }
    let most = try #require(inside.max())
    #expect(most > 0)
    #expect(outside.allSatisfy { abs($0) < 1e-3 * most })
    #expect(attention.bitmap.size == size)
  }

  @Test("Along Fisher's axes the variance within classes is 1, and that between them the strength")
  func fisher() throws {
    let grays: [[UInt8]] = [[10, 20, 30, 40], [14, 18, 33, 40], [50, 60, 20, 10], [58, 55, 22, 15]]
    let crops = grays.map { Bitmap(size: PixelSize(2), format: .gray, samples: $0) }
    let faces = try ProjectedFaces.fisherfaces(crops, labels: [0, 0, 1, 1], shrinkage: .none, threads: 1)
    #expect(faces.length == 1)
    let rows = try faces.embeddings(of: crops, threads: 1).values
    // Variance 1 within classes, and the variance of their means is the strength.
    let (first, second) = ((rows[0] + rows[1]) / 2, (rows[2] + rows[3]) / 2)
    let offsets: [Float] = [rows[0] - first, rows[1] - first, rows[2] - second, rows[3] - second]
    let within = offsets.reduce(Float(0)) { $0 + $1 * $1 }
    #expect(abs(within / 4 - 1) < 1e-3)
    let between = 2 * (first * first + second * second)
    #expect(abs(between / 4 / faces.strengths[0] - 1) < 1e-3)
  }

  @Test(
    "Models come back from their files as they were, and damaged ones are refused",
    arguments: [FaceMethod.eigenfaces, .fisherfaces, .lbph, .lbpSVM, .lbpFisher, .mixedFisher, .hogWCCN, .mixedWCCN])
  func files(method: FaceMethod) throws {
    let (training, test) = try GoldenFaces.parts()
    var model = try FaceTraining.fit(method, training, manifestHash: "00")
    let bytes = try model.encoded()
    let read = try FaceModel(bytes, path: "m")
    #expect(try read.embeddings(of: test.crops) == model.embeddings(of: test.crops))
    #expect(try read.encoded() == bytes)
    #expect(read.preparation == model.preparation && read.method == method && read.planeCost == model.planeCost)
    let identity = try model.identity
    model.verification = try FaceThreshold(
      fittedOn: ScoredPairs([.init(similarity: 1, first: 0, second: 0), .init(similarity: 0, first: 0, second: 1)]),
      falseAcceptRate: 1, seed: 0)
    #expect(try model.identity == identity && model.encoded() != bytes)
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
      #expect(throws: FacesError.self) { try FaceModel(Array(bytes[..<count]), path: "m") }
    }
    for place in stride(from: 9, to: bytes.count, by: max(1, bytes.count / 97)) {
      var flipped = bytes
      flipped[place] ^= 0x10
      #expect(throws: FacesError.self) { try FaceModel(flipped, path: "m") }
    }
  }

  @Test(
    "Heads turned to either side look alike, but for the published ways", arguments: FaceMethod.allCases.filter { !$0.isNetwork })
  func mirrorImages(method: FaceMethod) throws {
    let (training, test) = try GoldenFaces.parts()
    let model = try FaceTraining.fit(method, training)
    let faces = try model.embeddings(of: test.crops)
    let mirrored = try model.embeddings(of: test.crops.map { $0.flippedHorizontally() })
    #expect((faces == mirrored) == [.hogSVM, .lbpSVM, .lbpFisher, .mixedFisher, .hogWCCN, .mixedWCCN].contains(method))
  }

  @Test("Faces by several embedders are as alike as these say on average, in their file too, and begin other networks")
  func fusion() throws {
    let (training, test) = try GoldenFaces.parts()
    var options = FaceTrainingOptions(seed: 2)
    options.epochs = 1
    let model = try FaceTraining.fit(.fused, training, options: options)
    let members = try [FaceMethod.mixedFisher, .hogWCCN, .embedding].map { method -> Matrix in
      let member = try FaceTraining.fit(method, training, options: options)
      let rows = try member.embeddings(of: test.crops)
      return member.similarities(of: rows, to: rows)
    }
    let rows = try model.embeddings(of: test.crops)
    let together = model.similarities(of: rows, to: rows)
    for (place, number) in together.values.enumerated() {
      #expect(abs(number - members.reduce(0) { $0 + $1.values[place] } / 3) < 1e-5)
    }
    let bytes = try model.encoded()
    let read = try FaceModel(bytes, path: "m")
    #expect(try read.embeddings(of: test.crops) == rows && read.encoded() == bytes)
    let folder = try TemporaryFolder()
    let path = folder.appending("fused.safetensors")
    try model.write(to: path)
    options.origin = try FaceOrigin(contentsOf: path, earlyRate: 0)
    let other = try FaceTraining.fit(.embedding, training.only([0, 1]), options: options)
    #expect(other.embedder.length == 256)
  }

  @Test("What differs within persons is taken off gradients and patterns each by itself, and both count as much")
  func mixture() throws {
    let (training, test) = try GoldenFaces.parts()
    func similarities(_ model: FaceModel) throws -> [Float] {
      let rows = try model.embeddings(of: test.crops)
      return model.similarities(of: rows, to: rows).values
    }
    let model = try FaceTraining.fit(.mixedWCCN, training)
    let faces = try #require(model.embedder as? FusedFaces)
    #expect(faces.members.count == 2 && faces.members.allSatisfy { $0 is SteadiedFaces })
    let alone = try faces.members.map { member in
      try similarities(
        FaceModel(
          method: .hogWCCN, persons: model.persons, preparation: model.preparation, embedder: member, metric: .cosine,
          provenance: model.provenance))
    }
    #expect(try alone[0] == similarities(FaceTraining.fit(.hogWCCN, training)))
    #expect(alone[0] != alone[1])
    for (place, number) in try similarities(model).enumerated() {
      #expect(abs(number - (alone[0][place] + alone[1][place]) / 2) < 1e-5)
    }
  }

  @Test("Features of a file are read as they were meant, also of one from before mirror images counted, and written as they were")
  func earlierSettings() throws {
    let features = FeatureDescription.facePatterns(.l1, radii: [2], grid: GridSize(2))
    let parts = ModelParts(settings: try JSONText.encode(features), tensors: [:])
    let faces = try DescribedFaces(parts: parts, size: GoldenFaces.size)
    #expect(faces.features == features)
    for isMirrored in [false, true] {
      let settings = #"{"averages_mirror_images":\#(isMirrored),"features":\#(parts.settings)}"#
      let read = try DescribedFaces(parts: ModelParts(settings: settings, tensors: [:]), size: GoldenFaces.size)
      #expect(read.features == (isMirrored ? .mirrored(features) : features))
      #expect(try read.parts.settings == settings)
    }
  }

  @Test("A model tells which parts of its manifest it learned from, and one that does not say by how many pictures it learned from")
  func learnedParts() throws {
    let (training, _) = try GoldenFaces.parts()
    func manifest(_ parts: [Part]) -> Manifest {
      Manifest(
        root: "faces",
        entries: zip(training.entries, parts).map { entry, part in
          Manifest.Entry(path: entry.path, label: entry.label, part: part)
        })
    }
    func learned(_ pictures: FacePictures, _ manifest: Manifest) throws -> [Bool?] {
      let bytes = try FaceTraining.fit(.lbph, pictures, manifestHash: manifest.contentHash).encoded()
      let model = try FaceModel(bytes, path: "m")
      return Part.allCases.map { model.learned(from: $0, of: manifest) }
    }
    let halves = manifest(training.entries.indices.map { $0 % 2 == 0 ? .train : .test })
    #expect(try learned(training, halves) == Part.allCases.map { _ in true }, "12 pictures are more than those of the train part")
    let first = training.subset(Array(0..<6))
    #expect(try learned(first, halves) == Part.allCases.map { $0 != .test })
    let told = FacePictures(
      entries: halves.entries, crops: training.crops, labels: training.labels, persons: training.persons)
    #expect(try learned(told, halves) == Part.allCases.map { $0 != .validation })
    let model = try FaceTraining.fit(.lbph, told, manifestHash: halves.contentHash)
    #expect(model.learned(from: .train, of: halves) == true)
    #expect(model.learned(from: .test, of: manifest(training.entries.map { _ in .test })) == nil, "another manifest")
  }

  @Test("The same bits for any number of threads", arguments: [FaceMethod.eigenfaces, .fisherfaces, .hogSVM])
  func threads(method: FaceMethod) throws {
    let (training, _) = try GoldenFaces.parts()
    let one = try FaceTraining.fit(method, training, options: FaceTrainingOptions(threads: 1)).encoded()
    let three = try FaceTraining.fit(method, training, options: FaceTrainingOptions(threads: 3)).encoded()
    #expect(one == three)
  }
}
