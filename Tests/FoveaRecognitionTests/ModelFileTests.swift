import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaNetworks
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

struct ModelFileTests {
  /// A store of drawn pictures of three classes, all in the train part but the last third.
  static func pictures(_ size: PixelSize = PixelSize(32), perClass: Int = 12) -> (
    training: LabeledPictures, validation: LabeledPictures
  ) {
    let drawn = SyntheticImages.labeled(classes: 3, perClass: perClass, size: size, format: .rgb, seed: 5)
    let names = ["a", "b \"quoted\"", "c, ü"]
    let entries = drawn.enumerated().map { Manifest.Entry(path: BytePath("\($0.offset).png"), label: names[$0.element.label]) }
    let store = PictureStore(entries: entries, preprocessing: Preprocessing(size: size)) { index throws(PictureError) in
      drawn[index].bitmap
    }
    let all = LabeledPictures(
      store: store, indices: Array(drawn.indices), labels: drawn.map(\.label), labelSet: LabelSet(names))
    let cut = drawn.count * 2 / 3
    return (all.subset(Array(0..<cut)), all.subset(Array(cut..<drawn.count)))
  }

  static func recognizer(_ recipe: String, threads: Int = 2, seed: UInt64 = 0) throws -> Recognizer {
    let (training, validation) = pictures()
    let facts = DataFacts(typicalSize: PixelSize(32), isGray: false, classCount: 3, trainingCount: training.count)
    let settled = try RecipeBook.recipe(named: recipe).settled(for: facts)
    let fitted = try settled.fit(
      TrainingTask(training: training, validation: validation, seed: seed, threads: threads, epochs: 2))
    return Recognizer(
      labels: training.labelSet, preprocessing: try #require(settled.preprocessing), temperature: fitted.temperature,
      provenance: Provenance(
        recipe: recipe, approach: settled.approach, settings: try JSONText.encode(settled), manifestHash: "none",
        trainingCount: training.count, seed: seed, version: Version.text), model: fitted.model, rejection: fitted.rejection)
  }

  @Test(arguments: [
    "hog-svm", "hog-rbf", "hog-knn", "hog-logistic", "hog-ridge", "hog-lda", "hog-ncm", "hog-metric", "lbp-svm", "color-knn",
    "mixed-svm", "patches-svm", "fisher-svm", "vlad-svm", "words-svm", "pixels-knn", "fusion", "handcrafted", "cnn",
  ])
  func comesBackTheSame(recipe: String) throws {
    let recognizer = try Self.recognizer(recipe)
    let bytes = try recognizer.encoded()
    let again = try Recognizer(bytes, path: "model")
    #expect(again.labels == recognizer.labels)
    #expect(again.preprocessing == recognizer.preprocessing)
    #expect(again.temperature == recognizer.temperature)
    #expect(again.rejection == recognizer.rejection && again.rejection != nil)
    #expect(again.provenance == recognizer.provenance)
    #expect(try again.encoded() == bytes)
    let (_, validation) = Self.pictures()
    let bitmaps = try (0..<validation.count).map { try validation.bitmap($0) }
    #expect(try again.scores(of: bitmaps) == recognizer.scores(of: bitmaps))
    #expect(try again.embeddings(of: bitmaps).columns == recognizer.model.embeddingLength)
    // Of a chunk of files none may be readable.
    #expect(try again.scores(of: []).rows == 0 && again.scores(of: []).columns == 3)
    #expect(try again.embeddings(of: []).rows == 0)
  }

  @Test(arguments: [
    "hog-svm", "hog-rbf", "hog-logistic", "hog-lda", "hog-metric", "color-knn", "patches-svm", "handcrafted", "cnn",
  ])
  func threadsChangeNoByte(recipe: String) throws {
    let one = try Self.recognizer(recipe, threads: 1).encoded()
    #expect(try Self.recognizer(recipe, threads: 2).encoded() == one)
    #expect(try Self.recognizer(recipe, threads: 4).encoded() == one)
  }

  /// Settings as every version wrote them: the classifier's under its word among the model's.
  @Test func settingsOfEarlierVersionsAreRead() throws {
    let rows = Matrix([[0, 1], [1, 0], [0.5, 0.5]])
    let machine = try LinearSVM.fit(rows, labels: [0, 1, 1], classCount: 2)
    let texts = [
      (#""linearSVM":{"bias":1,"cost":0.5,"loss":"squared_hinge","maxEpochs":100,"seed":0,"tolerance":0.01}"#, machine.tensors),
      (
        #""nearestNeighbors":{"k":3,"metric":"euclidean","weighting":"distance"}"#,
        try KNearestNeighbors.fit(rows, labels: [0, 1, 1], classCount: 2).tensors
      ),
    ]
    for (text, tensors) in texts {
      let settings =
        #"{"features":{"combined":{"_0":[]}},"format":"gray","isScaled":false,\#(text),"size":{"height":1,"width":2}}"#
      let stored = try JSONText.decode(StoredClassifier.Settings.self, from: settings)
      let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
      let classifier = try StoredClassifier(stored, tensors: named)
      #expect(try JSONText.encode(classifier.settings) == "{\(text)}")
      #expect(classifier.classCount == 2 && classifier.dimension == 2)
      #expect(try classifier.scores(of: rows, threads: 1).values.allSatisfy { $0.isFinite })
    }
    #expect(throws: (any Error).self) { try JSONText.decode(StoredClassifier.Settings.self, from: #"{"isScaled":true}"#) }
  }

  /// A calibration by curves comes back, and curves that do not fit the classes are refused.
  @Test func curvesComeBackTheSame() throws {
    let plain = try Self.recognizer("pixels-knn")
    func calibrated(_ calibration: Calibration) -> Recognizer {
      Recognizer(
        labels: plain.labels, preprocessing: plain.preprocessing, temperature: plain.temperature, provenance: plain.provenance,
        model: plain.model, rejection: plain.rejection, calibration: calibration)
    }
    let curve = IsotonicCurve(scores: [0, 0.5, 1], isRight: [false, true, true])
    let sigmoids = [-3.0, -4, -5].map { SigmoidCurve(slope: $0, offset: 1) }
    let pictures = try (0..<6).map { try Self.pictures().validation.bitmap($0) }
    for calibration in [Calibration.sigmoid(sigmoids), .isotonic([curve, curve, curve])] {
      let recognizer = calibrated(calibration)
      let again = try Recognizer(try recognizer.encoded(), path: "model")
      #expect(again.calibration == calibration && again.lookingOnce.calibration == calibration)
      let scores = try again.scores(of: pictures)
      #expect(again.probabilities(of: scores) == recognizer.probabilities(of: scores))
      #expect(again.probabilities(of: scores) != plain.probabilities(of: scores))
    }
    #expect(throws: ModelFileError.incomplete("model", reason: "1 curves for 3 classes")) {
      try Recognizer(try calibrated(.isotonic([curve])).encoded(), path: "model")
    }
    #expect(throws: ModelFileError.incomplete("model", reason: "2 sigmoids for 3 classes")) {
      try Recognizer(try calibrated(.sigmoid(Array(sigmoids.dropLast()))).encoded(), path: "model")
    }
  }

  /// The bytes of a model whose metadata was changed and which was sealed again.
  private func changed(_ recognizer: Recognizer, _ key: String, _ text: String, to other: String) throws -> [UInt8] {
    let file = try Safetensors.decode(recognizer.encoded())
    var metadata = file.metadata
    let old = try #require(metadata[key])
    metadata[key] = old.replacing(text, with: other)
    #expect(metadata[key] != old, "\(text) is not in \(old)")
    let tensors = file.tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    return SealedTensors.encode(tensors, metadata: metadata)
  }

  /// Errors that cannot have been counted would be promised by.
  @Test func curvesOfErrorsThatCannotBeAreRefused() throws {
    let recognizer = try Self.recognizer("pixels-knn")
    let bytes = try changed(recognizer, "rejection", "\"answered\":", to: "\"answered\":-")
    #expect(throws: ModelFileError.self) { try Recognizer(bytes, path: "model") }
  }

  private static let lengths = ["-32", "0", "16", "100000", "\(Int.max)"]

  /// Pictures of no size, of one that no picture has, and of another than the model's.
  @Test(arguments: ["pixels-knn", "fusion"]) func sizesThatCannotBeAreRefused(recipe: String) throws {
    let recognizer = try Self.recognizer(recipe)
    let width = "\"width\":\(recognizer.preprocessing.size.width)"
    for key in ["preprocessing", "settings"] {
      for length in Self.lengths {
        let bytes = try changed(recognizer, key, width, to: "\"width\":\(length)")
        #expect(throws: ModelFileError.self, "\(key): \(length)") { try Recognizer(bytes, path: "model") }
      }
    }
    let gray = try changed(recognizer, "preprocessing", "\"rgb\"", to: "\"gray\"")
    #expect(throws: ModelFileError.self) { try Recognizer(gray, path: "model") }
  }

  @Test func networksForOtherPicturesAreRefused() throws {
    let network = try Network(Architectures.cnnSmall(input: [3, 24, 24], classes: 2), seed: 1)
    let recognizer = Recognizer(
      labels: LabelSet(["a", "b"]), preprocessing: Preprocessing(size: PixelSize(24)), temperature: 1,
      provenance: Provenance(recipe: "cnn", approach: .learned, settings: "", manifestHash: "", trainingCount: 0, seed: 0),
      model: NetworkModel(network: network, normalization: .plain(channels: 3)))
    #expect(try Recognizer(try recognizer.encoded(), path: "model").preprocessing == recognizer.preprocessing)
    for (key, text, other) in [
      ("preprocessing", "\"width\":24", "\"width\":32"), ("preprocessing", "\"rgb\"", "\"gray\""),
      ("settings", "\"deviation\":[1,1,1]", "\"deviation\":[1,0,1]"), ("settings", "\"deviation\":[1,1,1]", "\"deviation\":[1,1]"),
      ("settings", "\"deviation\":[1,1,1],\"mean\":[0,0,0]", "\"deviation\":[1],\"mean\":[0]"),
      ("settings", "\"deviation\":[1,1,1],\"mean\":[0,0,0]", "\"deviation\":[],\"mean\":[]"),
    ] {
      let bytes = try changed(recognizer, key, text, to: other)
      #expect(throws: ModelFileError.self, "\(text) as \(other)") { try Recognizer(bytes, path: "model") }
    }
  }

  @Test func theSeedChangesANetwork() throws {
    #expect(try Self.recognizer("cnn", seed: 1).encoded() != Self.recognizer("cnn", seed: 2).encoded())
  }

  @Test func anyChangedByteIsSeen() throws {
    let bytes = try Self.recognizer("pixels-knn").encoded()
    var generator = SeededGenerator(seed: 9)
    let header = 8 + bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let places = Array(stride(from: 0, to: header, by: 7)) + (0..<300).map { _ in generator.integer(below: bytes.count) }
    for place in places {
      var damaged = bytes
      damaged[place] ^= UInt8(1 << generator.integer(below: 8))
      #expect(throws: ModelFileError.self, "byte \(place)") { try Recognizer(damaged, path: "model") }
    }
  }

  @Test func anyCutIsSeen() throws {
    let bytes = try Self.recognizer("pixels-knn").encoded()
    for length in Array(0..<40) + Array(stride(from: 40, to: bytes.count, by: 997)) + [bytes.count - 1] {
      #expect(throws: ModelFileError.self, "\(length) bytes") { try Recognizer(Array(bytes.prefix(length)), path: "model") }
    }
  }

  @Test(arguments: [
    (["fovea_faces_format": "1"], ModelKind.faceModel), (["fovea_gallery_format": "1"], .gallery),
    (["fovea_format": "1", "kind": "window-detector"], .detector), (["fovea_format": "1", "kind": "rescored-detector"], .detector),
  ])
  func modelsOfOtherKindsAreNamed(metadata: [String: String], kind: ModelKind) {
    let bytes = Safetensors.encode(tensors: [("weight", Tensor(shape: [2], [1, 2]))], metadata: metadata)
    let error = ModelFileError.otherKind("model", found: kind, wanted: .recognizer)
    #expect(throws: error) { try Recognizer(bytes, path: "model") }
    #expect(error.description.contains("this is a \(kind.rawValue), not a recognizer; use `fovea "))
  }

  @Test func modelsInTheWrongPlaceAreTold() throws {
    let model = ModelFileError.otherKind("m", found: .faceModel, wanted: .recognizer).description
    #expect(model.contains("`fovea faces evaluate`"))
    for (found, wanted) in [(ModelKind.gallery, ModelKind.faceModel), (.faceModel, .gallery)] {
      let error = ModelFileError.otherKind("m", found: found, wanted: wanted).description
      #expect(error.hasSuffix("the face model comes first, then the gallery") && !error.contains("use `"))
    }
    let picture = #expect(throws: ModelFileError.self) { try Recognizer([UInt8](repeating: 0xFF, count: 64), path: "a.jpg") }
    #expect(picture?.description.hasSuffix("the model comes first") ?? false)
    let folder = try TemporaryFolder()
    do {
      _ = try Recognizer(contentsOf: folder.path)
      Issue.record("a folder was read")
    } catch {
      #expect(error.description.contains("is a folder, not a model file") && error.description.contains("the model comes first"))
    }
  }

  /// The kind is told by the header, also where the numbers behind it are lost.
  @Test func kindsAreToldByTheHeader() throws {
    let folder = try TemporaryFolder()
    let whole = Safetensors.encode(
      tensors: [("w", Tensor(shape: [2], [1, 2]))], metadata: ["fovea_format": "1", "kind": "network"])
    for (name, bytes) in [
      ("whole", whole[...]), ("cut", whole.dropLast(8)), ("broken", whole.prefix(40)), ("short", whole.prefix(2)),
    ] {
      try folder.write(Array(bytes), to: name)
    }
    try folder.write(Safetensors.encode(tensors: [], metadata: ["fovea_gallery_format": "1"]), to: "gallery")
    try folder.write(Safetensors.encode(tensors: [], metadata: ["format": "pt"]), to: "foreign")
    func kind(_ name: String) -> ModelKind? { ModelKind(headerOf: folder.appending(name)) }
    #expect(kind("whole") == .recognizer && kind("cut") == .recognizer && kind("gallery") == .gallery)
    for name in ["broken", "short", "foreign", "none", "."] { #expect(kind(name) == nil, "\(name)") }
  }

  @Test func foreignAndNewerFilesAreNamed() throws {
    let foreign = Safetensors.encode(tensors: [("weight", Tensor(shape: [2], [1, 2]))], metadata: ["format": "pt"])
    #expect(throws: ModelFileError.foreign("model")) { try Recognizer(foreign, path: "model") }
    let newer = Safetensors.encode(tensors: [("weight", Tensor(shape: [2], [1, 2]))], metadata: ["fovea_format": "99"])
    #expect(throws: ModelFileError.tooNew("model", format: 99, known: 1)) { try Recognizer(newer, path: "model") }
    #expect(throws: ModelFileError.self) { try Recognizer(Array("hello, world".utf8), path: "model") }
    #expect(throws: ModelFileError.file(.missing("no-such-model"))) { try Recognizer(contentsOf: "no-such-model") }
  }
}
