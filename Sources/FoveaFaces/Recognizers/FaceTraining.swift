public import FoveaDatasets
internal import FoveaFeatures
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// How a face recognizer is fitted.
public struct FaceTrainingOptions: Sendable {
  /// What is done against the light.
  public var normalization = FaceNormalization.none
  /// How many Eigenfaces are kept; nothing keeps all.
  public var components: Int?
  /// Passes of a network over the pictures; nothing takes the plan's.
  public var epochs: Int?
  /// Seconds that a network may learn: for fewer epochs than its plan's where these do not fit. ``epochs`` that are said are kept all the same.
  public var timeLimit: Double?
  /// A network to begin from in place of a new one, of the size of the crops.
  public var origin: FaceOrigin?
  /// The cost of a machine over enrolled persons; nothing chooses it by cross-validation.
  public var planeCost: Double?
  /// What was asked for when the pictures were divided into parts; stands in the model.
  public var division: DivisionRequest?
  /// Decides everything random.
  public var seed: UInt64
  /// How many threads may be used; results do not depend on it.
  public var threads: Int
  /// Is told how far a network's training is.
  public var progress: ProgressHandler
  /// Asked after each step of a network's training, and in a comparison between parts of a trial: whether to stop and throw
  /// `RecognitionError.interrupted`.
  public var isStopping: @Sendable () -> Bool = { false }

  /// Options as usual.
  public init(seed: UInt64 = 0, threads: Int = Parallel.defaultThreads, progress: @escaping ProgressHandler = { _ in }) {
    (self.seed, self.threads, self.progress) = (seed, threads, progress)
  }
}

/// From pictures of persons to a face model.
public enum FaceTraining {
  /// Fits a model to all of the pictures given.
  /// - Parameter manifestHash: The digest of the manifest that they come from.
  /// - Throws: ``FacesError/tooFew(what:count:needed:purpose:)`` without pictures, and without two persons for a method that learns to part them.
  public static func fit(
    _ method: FaceMethod, _ pictures: FacePictures, manifestHash: String = "", options: FaceTrainingOptions = FaceTrainingOptions()
  ) throws -> FaceModel {
    try fit(method, pictures, manifestHash: manifestHash, network: nil, options: options)
  }

  /// - Parameter network: What was learned of the same pictures with the same options before; nothing learns it.
  static func fit(
    _ method: FaceMethod, _ pictures: FacePictures, manifestHash: String = "", network: NetworkFaces?, options: FaceTrainingOptions
  ) throws -> FaceModel {
    guard let size = pictures.crops.first?.size else {
      throw FacesError.tooFew(what: "pictures", count: 0, needed: 1, purpose: "a face model")
    }
    let personCount = pictures.present.count
    guard personCount >= 2 || !method.partsPersons else {
      throw FacesError.tooFew(
        what: "person", count: personCount, needed: 2, purpose: "\(method.rawValue), which learns to tell persons apart,")
    }
    let preparation = FacePreparation(
      size: size, normalization: options.normalization, finding: pictures.search?.finding)
    let crops = normalized(pictures, options)
    let embedder = try embedder(method, crops, pictures, network, options)
    let metric: FaceMetric = method == .lbph ? .chiSquared : method == .eigenfaces ? .euclidean : .cosine
    var cost: Double?
    if method == .hogSVM || method == .lbpSVM {
      cost =
        try options.planeCost ?? planeCost(try embedder.embeddings(of: crops, threads: options.threads), metric, pictures, options)
    }
    let parts = Part.allCases.filter { part in pictures.entries.contains { $0.part == part } }
    return FaceModel(
      method: method, persons: pictures.persons, preparation: preparation, embedder: embedder, metric: metric, planeCost: cost,
      provenance: FaceProvenance(
        manifestHash: manifestHash, division: options.division, trainingCount: pictures.count,
        learnedParts: parts.isEmpty ? nil : parts, seed: options.seed,
        version: Version.text))
  }

  /// The model of a network alone, and for how many epochs it learned.
  static func network(
    of pictures: FacePictures, manifestHash: String, options: FaceTrainingOptions
  ) throws -> (model: FaceModel, epochs: FaceEpochs) {
    let learned = try FaceNetworkTraining(normalized(pictures, options), pictures, options).run()
    let model = try fit(
      .embedding, pictures, manifestHash: manifestHash, network: NetworkFaces(learned.network), options: options)
    return (model, learned.epochs)
  }

  private static func normalized(_ pictures: FacePictures, _ options: FaceTrainingOptions) -> [Bitmap] {
    Parallel.map(pictures.count, threads: options.threads) { options.normalization.apply(to: pictures.crops[$0]) }
  }

  /// What models that never saw some persons say of these, and of pictures of the others that they did not see: by this alone it can be known from
  /// which score on somebody is a stranger to a method that learns to part persons.
  ///
  /// Persons are dealt into up to five folds, for a method with a network, which takes long to learn, into two. For each, a model is fitted to the other
  /// persons without one picture of each who has two or more, or of every second one where nobody has three, and they are enrolled with what it was
  /// fitted to. The fold's persons are strangers to it.
  /// - Returns: Nothing for a method that does not part persons, whose galleries say enough by themselves, and where fewer than four persons have two
  ///   pictures.
  public static func leavingPersonsOut(
    _ method: FaceMethod, _ pictures: FacePictures, options: FaceTrainingOptions = FaceTrainingOptions()
  ) throws -> OpenSetScores? {
    try leavingPersonsOut(method, pictures, options: options) { _, _ in nil }
  }

  /// Whether persons can be left out of these pictures: four of them have two.
  static func canLeavePersonsOut(of pictures: FacePictures) -> Bool {
    Dictionary(grouping: pictures.labels) { $0 }.count { $0.value.count >= 2 } >= 4
  }

  /// Into how many folds persons are dealt.
  static func foldCount(_ method: FaceMethod, persons: Int) -> Int { method.isNetwork ? 2 : min(5, persons) }

  /// - Parameter network: Gives the network of what is learned from without a fold, by the fold's number among those that can be learned; nothing
  ///   learns it.
  static func leavingPersonsOut(
    _ method: FaceMethod, _ pictures: FacePictures, options: FaceTrainingOptions,
    network: (FacePictures, Int) throws -> NetworkFaces?
  ) throws -> OpenSetScores? {
    guard method.partsPersons, canLeavePersonsOut(of: pictures) else { return nil }
    let rowsOf = Dictionary(grouping: 0..<pictures.count) { pictures.labels[$0] }.mapValues { $0.sorted() }
    var generator = SeededGenerator(seed: options.seed, stream: 0x6C65_6674)
    var persons = pictures.present
    generator.shuffle(&persons)
    let foldCount = foldCount(method, persons: persons.count)
    var scores = OpenSetScores()
    var place = 0
    for fold in 0..<foldCount {
      let strangers = Set(persons.indices.filter { $0 % foldCount == fold }.map { persons[$0] })
      var held: [Int] = []
      let others = rowsOf.filter { !strangers.contains($0.key) && $0.value.count > 1 }.sorted { $0.key < $1.key }
      // Directions within persons take a person with two pictures: where nobody has three, every second one keeps both.
      let spares = others.allSatisfy { $0.value.count == 2 }
      for (index, (_, rows)) in others.enumerated() where !spares || (index + fold) % 2 == 0 {
        held.append(rows[fold % rows.count])
      }
      let known = Set(pictures.labels.indices).subtracting(held).filter { !strangers.contains(pictures.labels[$0]) }.sorted()
      let learned = pictures.subset(known)
      guard learned.present.count >= 2, learned.count > learned.present.count else { continue }
      let model = try fit(method, learned, network: try network(learned, place), options: options)
      place += 1
      let gallery = try FaceTrialRunner.gallery(model, learned, options)
      let names = gallery.persons
      let matcher = try gallery.matcher(model, threads: options.threads)
      let asked = held + pictures.labels.indices.filter { strangers.contains(pictures.labels[$0]) }
      let rows = try model.embeddings(of: asked.map { pictures.crops[$0] }, threads: options.threads)
      let answers = try matcher.predictions(of: rows, threads: options.threads)
      for (answer, row) in zip(answers, asked) {
        let person = pictures.labels[row]
        if strangers.contains(person) {
          scores.strangers.append(.init(score: answer.score, person: person))
        } else {
          scores.known.append(
            .init(score: answer.score, isRight: names[answer.label] == pictures.persons[person], person: person))
        }
      }
    }
    return scores.known.isEmpty || scores.strangers.isEmpty ? nil : scores
  }

  /// Patterns on circles of three sizes in cells of about 15 pixels: a little ahead of one circle by cross-validation on the training part of ORL.
  private static let patterns = FeatureDescription.facePatterns(
    .squareRoot, radii: [2, 3, 4], grid: GridSize(columns: 6, rows: 7))

  private static func embedder(
    _ method: FaceMethod, _ crops: [Bitmap], _ pictures: FacePictures, _ network: NetworkFaces?, _ options: FaceTrainingOptions
  ) throws -> any FaceEmbedder {
    let size = crops[0].size
    switch method {
    case .eigenfaces: return try ProjectedFaces.eigenfaces(crops, components: options.components, threads: options.threads)
    case .fisherfaces:
      return try ProjectedFaces.fisherfaces(
        crops, labels: pictures.labels, threads: options.threads)
    case .lbph: return try DescribedFaces(.facePatterns(.l1, radii: [2], grid: GridSize(8)), size: size, method: method)
    case .hogSVM: return try DescribedFaces(.mirrored(.hogDefault(for: size)), size: size, method: method)
    case .hogWCCN, .mixedWCCN:
      let steadied = try (method == .hogWCCN ? [.hogDefault(for: size)] : [.hogDefault(for: size), Self.patterns]).map { features in
        try SteadiedFaces(
          crops, labels: pictures.labels, features: DescribedFaces(.mirrored(features), size: size, method: method),
          threads: options.threads)
      }
      return steadied.count == 1 ? steadied[0] : FusedFaces(steadied)
    case .lbpSVM: return try DescribedFaces(.mirrored(Self.patterns), size: size, method: method)
    case .lbpFisher, .mixedFisher:
      let features: FeatureDescription =
        method == .lbpFisher
        ? Self.patterns : .combined([Self.patterns, .hogDefault(for: size)].map { .normalized(NormalizedFeature($0)) })
      return try ProjectedFaces.fisherfaces(
        crops, labels: pictures.labels,
        features: DescribedFaces(.mirrored(features), size: size, method: method), threads: options.threads)
    case .embedding: return try network ?? NetworkFaces(FaceNetworkTraining(crops, pictures, options).run().network)
    case .fused:
      return FusedFaces(try [.mixedFisher, .hogWCCN, .embedding].map { try embedder($0, crops, pictures, network, options) })
    }
  }

  /// The cost with which most held-out pictures of the training part are named right, or the usual one where persons have a picture each.
  private static func planeCost(
    _ rows: Matrix, _ metric: FaceMetric, _ pictures: FacePictures, _ options: FaceTrainingOptions
  ) throws -> Double {
    let present = pictures.present
    guard present.count >= 2, pictures.count >= 2 * present.count else { return 10 }
    let labels = pictures.labels.map { label in present.firstIndex(of: label) ?? 0 }
    return try LinearSVM.searchCost(
      metric.prepared(rows, threads: options.threads), labels: labels, classCount: present.count,
      options: LinearSVM.Options(seed: options.seed),
      search: LinearSVM.CostSearch(relativeCosts: [1, 4, 16]), threads: options.threads
    ).cost
  }
}
