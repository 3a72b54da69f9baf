internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// Who of the enrolled persons pictures show: every picture is of somebody enrolled.
public struct ClosedSetFigures: Sendable, Hashable, Codable {
  /// The share of pictures that get the right name.
  public var accuracy: Double
  /// Its interval over persons, at 95 %; where all pictures are named rightly, or none, the Wilson interval of the pictures.
  public var interval: [Double]
  /// Pictures.
  public var count: Int

  /// The figures of answers.
  /// - Precondition: At least one.
  public init(isRight: [Bool], persons: [Int], seed: UInt64, threads: Int) {
    let column = isRight.map { $0 ? 1.0 : 0 }
    let bootstrap = GroupBootstrap(columns: [column], groups: persons, seed: seed, threads: threads)
    let range = bootstrap.interval { $0[0] }
    accuracy = column.reduce(0, +) / Double(column.count)
    count = column.count
    interval = Statistics.interval(range, ofShare: accuracy, of: count)
  }

  /// The figures of the answers to pictures; a picture in which no face was found is not named right.
  init(isRight: [Bool], of pictures: FacePictures, seed: UInt64, threads: Int) {
    let faceless = pictures.facelessLabels
    self.init(
      isRight: isRight + faceless.map { _ in false }, persons: pictures.labels + faceless, seed: seed, threads: threads)
  }
}

/// A spread over random splits.
public struct SplitSpread: Sendable, Hashable, Codable {
  /// Accuracies, one for each split.
  public var accuracies: [Double]
  /// Their mean.
  public var mean: Double { accuracies.reduce(0, +) / Double(max(1, accuracies.count)) }
  /// Their standard deviation.
  public var deviation: Double {
    guard accuracies.count > 1 else { return 0 }
    let mean = mean
    return (accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count - 1)).squareRoot()
  }
}

/// How a way to tell faces apart did: all that is measured of one method with one normalization.
public struct FaceTrial: Sendable, Codable {
  /// The method.
  public var method: FaceMethod
  /// What was done against the light.
  public var normalization: FaceNormalization
  /// Naming test pictures of persons that are all enrolled, with a gallery of the training part.
  public var closed: ClosedSetFigures
  /// Where pictures were lost, where faces were sought.
  public var losses: FaceLosses?
  /// The same by the network's own scores, where it is one.
  public var classifier: ClosedSetFigures?
  /// Naming with half of the persons enrolled and learned from, and the other half strangers; at 1 % false accepts.
  public var open: OpenSetFigures?
  /// The part of the strangers' pictures that the gallery's own threshold for 1 % lets in, and of enrolled persons' that it names rightly.
  public var fittedOpen: FittedOpenSet?
  /// Pairs of test pictures (as many as ``ScoredPairs/largestCount`` where there are more) of persons whose training pictures it learned from.
  public var known: VerificationFigures?
  /// The same pairs, each half of the persons judged by the threshold of the other half for 1 % false accepts.
  public var crossed: ErrorRates?
  /// Pairs of all pictures of persons that it never saw.
  public var unseen: VerificationFigures?
  /// Naming over random splits of all pictures.
  public var spread: SplitSpread?
  /// Seconds for fitting to the training part.
  public var fitSeconds: Double
  /// Milliseconds for one face from crop to name.
  public var milliseconds: Double
  /// Bytes of the model file.
  public var modelBytes: Int
  /// Bytes of a gallery of the training part.
  public var galleryBytes: Int

  /// What a gallery's own threshold did.
  public struct FittedOpenSet: Sendable, Hashable, Codable {
    /// The share of strangers' pictures that got a name.
    public var falseAcceptRate: Double
    /// The share of enrolled persons' pictures that got the right name.
    public var identified: Double

    enum CodingKeys: String, CodingKey {
      case falseAcceptRate = "false_accept_rate"
      case identified
    }
  }

  enum CodingKeys: String, CodingKey {
    case method, normalization
    case closed = "closed_set"
    case losses
    case classifier = "network_classifier"
    case open = "open_set"
    case fittedOpen = "open_set_fitted"
    case known = "verification_known"
    case crossed = "verification_crossed"
    case unseen = "verification_unseen"
    case spread
    case fitSeconds = "fit_seconds"
    case milliseconds = "ms_per_face"
    case modelBytes = "model_bytes"
    case galleryBytes = "gallery_bytes"
  }
}

/// Tries methods on the same pictures under one protocol. Settings never depend on the test part.
struct FaceTrialRunner {
  let training: FacePictures
  let test: FacePictures
  let repeats: Int
  let manifestHash: String
  var options: FaceTrainingOptions
  /// Persons that are enrolled in the open set; the others are strangers.
  let enrolled: [Int]
  /// Networks that methods before have learned, of the training part, with the seconds it took, of its enrolled persons, and of these without some: what
  /// shares a network is compared with the same one.
  private var networks: (all: (faces: NetworkFaces, seconds: Double)?, enrolled: NetworkFaces?, leftOut: [NetworkFaces]) = (
    nil, nil, []
  )

  init(
    training: FacePictures, test: FacePictures, repeats: Int, manifestHash: String, options: FaceTrainingOptions
  ) {
    (self.training, self.test, self.repeats, self.manifestHash, self.options) = (training, test, repeats, manifestHash, options)
    var generator = SeededGenerator(seed: options.seed, stream: 0x7374_7261)
    var persons = training.present
    generator.shuffle(&persons)
    enrolled = Array(persons.prefix((persons.count + 1) / 2)).sorted()
  }

  mutating func run(_ method: FaceMethod, _ normalization: FaceNormalization) throws -> (trial: FaceTrial, model: FaceModel) {
    precondition(!method.isNetwork || normalization == .none, "networks are compared with their usual light")
    var options = options
    options.normalization = normalization
    let clock = ContinuousClock()
    let began = clock.now
    let known = method.isNetwork ? networks.all : nil
    let model = try FaceTraining.fit(method, training, manifestHash: manifestHash, network: known?.faces, options: options)
    let fitSeconds = (clock.now - began) / .seconds(1) + (known?.seconds ?? 0)
    if known == nil, let network = model.network { networks.all = (network, fitSeconds) }
    let gallery = try Self.gallery(model, training, options)
    let matcher = try gallery.matcher(model, threads: options.threads)
    let asked = clock.now
    let rows = try model.embeddings(of: test.crops, threads: options.threads)
    let answers = try matcher.predictions(of: rows, threads: options.threads)
    let milliseconds = (clock.now - asked) / .milliseconds(1) / Double(max(1, test.count))
    let names = gallery.persons
    let isRight = zip(answers, test.labels).map { names[$0.label] == test.persons[$1] }
    var trial = FaceTrial(
      method: method, normalization: normalization,
      closed: ClosedSetFigures(isRight: isRight, of: test, seed: options.seed, threads: options.threads),
      losses: test.search.map { FaceLosses($0, isRight: isRight) }, fitSeconds: fitSeconds, milliseconds: milliseconds,
      modelBytes: try model.encoded().count,
      galleryBytes: try gallery.encoded().count)
    if let network = model.embedder as? NetworkFaces { trial.classifier = try classifier(network, model) }
    let pairs = ScoredPairs(of: rows, by: model, persons: test.labels, seed: options.seed, threads: options.threads)
    if pairs.isMeasurable {
      trial.known = VerificationFigures(pairs, seed: options.seed, threads: options.threads)
      trial.crossed = pairs.crossed(falseAcceptRate: 0.01, seed: options.seed, threads: options.threads)
    }
    try addStrangers(method, options, &trial)
    if repeats > 0, !method.isNetwork { trial.spread = try spread(method, options, cost: model.planeCost) }
    return (trial, model)
  }

  static func gallery(_ model: FaceModel, _ pictures: FacePictures, _ options: FaceTrainingOptions) throws -> FaceGallery {
    var gallery = try FaceGallery(of: model)
    gallery.add(
      zip(pictures.entries, pictures.labels).map { .init(person: pictures.persons[$1], source: $0.path.description) },
      rows: try model.embeddings(of: pictures.crops, threads: options.threads))
    return gallery
  }

  private func classifier(_ faces: NetworkFaces, _ model: FaceModel) throws -> ClosedSetFigures {
    let names = training.present.map { training.persons[$0] }
    let crops = test.crops.map { model.preparation.normalization.apply(to: $0) }
    let scores = try faces.network.scores(of: crops, threads: options.threads)
    let isRight = zip(Prediction.predictions(from: scores, top: 1), test.labels).map { names[$0.label] == test.persons[$1] }
    return ClosedSetFigures(isRight: isRight, of: test, seed: options.seed, threads: options.threads)
  }

  /// Learns from the enrolled half alone, and lets the other half be strangers.
  private mutating func addStrangers(_ method: FaceMethod, _ options: FaceTrainingOptions, _ trial: inout FaceTrial) throws {
    let others = training.present.filter { !enrolled.contains($0) }
    guard enrolled.count >= 2, !others.isEmpty else { return }
    var model = try FaceTraining.fit(
      method, training.only(enrolled), manifestHash: manifestHash, network: method.isNetwork ? networks.enrolled : nil,
      options: options)
    if networks.enrolled == nil { networks.enrolled = model.network }
    model.leftOut = try FaceTraining.leavingPersonsOut(
      method, training.only(enrolled), networks: &networks.leftOut, options: options)
    var gallery = try Self.gallery(model, training.only(enrolled), options)
    let matcher = try gallery.matcher(model, threads: options.threads)
    let names = gallery.persons
    let answers = try matcher.predictions(
      of: try model.embeddings(of: test.crops, threads: options.threads), threads: options.threads)
    var scores = OpenSetScores()
    for (answer, label) in zip(answers, test.labels) {
      if enrolled.contains(label) {
        scores.known.append(.init(score: answer.score, isRight: names[answer.label] == test.persons[label], person: label))
      } else if others.contains(label) {
        scores.strangers.append(.init(score: answer.score, person: label))
      }
    }
    // Where no face is found nobody is named, be it rightly or wrongly.
    for label in test.facelessLabels {
      if enrolled.contains(label) {
        scores.known.append(.init(score: -.infinity, isRight: false, person: label))
      } else if others.contains(label) {
        scores.strangers.append(.init(score: -.infinity, person: label))
      }
    }
    guard scores.known.contains(where: { $0.score > -.infinity }), scores.strangers.contains(where: { $0.score > -.infinity })
    else {
      return
    }
    trial.open = OpenSetFigures(scores, falseAcceptRate: 0.01, seed: options.seed, threads: options.threads)
    try gallery.fitThreshold(model, falseAcceptRate: 0.01, seed: options.seed, threads: options.threads)
    if let threshold = gallery.threshold?.similarity {
      trial.fittedOpen = .init(
        falseAcceptRate: Double(scores.strangers.count { Double($0.score) >= threshold }) / Double(scores.strangers.count),
        identified: Double(scores.known.count { $0.isRight && Double($0.score) >= threshold }) / Double(scores.known.count))
    }
    let strange = [training, test].map { pictures in
      pictures.subset((0..<pictures.count).filter { others.contains(pictures.labels[$0]) })
    }
    let rows = try model.embeddings(of: strange.flatMap(\.crops), threads: options.threads)
    let pairs = ScoredPairs(
      of: rows, by: model, persons: strange.flatMap(\.labels), seed: options.seed, threads: options.threads)
    if pairs.isMeasurable { trial.unseen = VerificationFigures(pairs, seed: options.seed, threads: options.threads) }
  }

  /// Half of each person's pictures, drawn anew each time, are learned from and enrolled; the others are named.
  private func spread(_ method: FaceMethod, _ options: FaceTrainingOptions, cost: Double?) throws -> SplitSpread {
    var options = options
    options.planeCost = cost
    let all = training.joined(with: test)
    let rowsOf = Dictionary(grouping: 0..<all.count, by: { all.labels[$0] }).sorted { $0.key < $1.key }.map(\.value)
    var accuracies: [Double] = []
    for draw in 0..<repeats {
      var generator = SeededGenerator(seed: options.seed, stream: 0x7370_6C69, UInt64(draw))
      var (kept, held): ([Int], [Int]) = ([], [])
      for rows in rowsOf {
        var rows = rows
        generator.shuffle(&rows)
        kept += rows.prefix((rows.count + 1) / 2)
        held += rows.dropFirst((rows.count + 1) / 2)
      }
      guard !held.isEmpty else { break }
      let (learned, asked) = (all.subset(kept.sorted()), all.subset(held.sorted()))
      let model = try FaceTraining.fit(method, learned, options: options)
      let gallery = try Self.gallery(model, learned, options)
      let names = gallery.persons
      let rows = try model.embeddings(of: asked.crops, threads: options.threads)
      let answers = try gallery.matcher(model, threads: options.threads).predictions(of: rows, threads: options.threads)
      let right = zip(answers, asked.labels).count { names[$0.label] == all.persons[$1] }
      accuracies.append(Double(right) / Double(asked.count))
    }
    return SplitSpread(accuracies: accuracies)
  }
}
