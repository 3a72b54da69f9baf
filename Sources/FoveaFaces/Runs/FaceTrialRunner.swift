internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// Tries ways on the same pictures under one protocol, within a time. Settings never depend on the test part.
struct FaceTrialRunner {
  /// The pictures of ways without an alignment of their own.
  let pictures: FaceParts
  /// The same pictures for each alignment where several are compared: of the same persons, in the same order.
  let aligned: [FaceFinding.Alignment: FaceParts]
  let repeats: Int
  let networkRepeats: Int
  let manifestHash: String
  var options: FaceTrainingOptions
  /// Persons that are enrolled in the open set; the others are strangers.
  let enrolled: [Int]
  let clock: RunClock
  /// Keeps what is finished; what it has already is taken from there.
  let store: PartStore
  private var networks: FaceNetworks
  /// Whether a way was tried: one is, however short the time.
  private var hasTried = false
  /// Seconds that the last way of a method took in all.
  private var secondsOf: [FaceMethod: Double] = [:]
  /// Seconds that the random splits are going to take.
  private var splitSeconds = 0.0

  init(
    _ pictures: FaceParts, aligned: [FaceFinding.Alignment: FaceParts], ways: [FaceWay], manifestHash: String,
    options: FaceComparisonOptions,
    identity: FaceComparisonIdentity, clock: RunClock, store: PartStore
  ) {
    (self.pictures, self.aligned, self.manifestHash, self.clock, self.store) = (pictures, aligned, manifestHash, clock, store)
    (repeats, networkRepeats, self.options) = (options.repeats, options.networkRepeats, options.training)
    var generator = SeededGenerator(seed: options.training.seed, stream: 0x7374_7261)
    var persons = pictures.training.present
    generator.shuffle(&persons)
    enrolled = Array(persons.prefix((persons.count + 1) / 2)).sorted()
    networks = FaceNetworks(
      manifestHash: manifestHash, clock: clock, identity: identity, store: store,
      efforts: ways.contains { $0.method.isNetwork } ? Self.efforts(pictures.training, enrolled: enrolled) : [])
  }

  /// The networks of a comparison, with what each costs about.
  private static func efforts(
    _ training: FacePictures, enrolled: [Int]
  ) -> [(role: FaceNetworks.Role, effort: Double)] {
    guard let size = training.crops.first?.size else { return [] }
    func effort(_ pictures: Int, _ persons: Int) -> Double {
      FaceNetworkTraining.effort(pictures: max(1, pictures), persons: max(1, persons), size)
    }
    let persons = training.present.count
    var efforts: [(role: FaceNetworks.Role, effort: Double)] = [(.all, effort(training.count, persons))]
    guard enrolled.count >= 2, enrolled.count < persons else { return efforts }
    let known = training.only(enrolled)
    efforts.append((.enrolled, effort(known.count, enrolled.count)))
    if FaceTraining.canLeavePersonsOut(of: known) {
      let folds = FaceTraining.foldCount(.embedding, persons: enrolled.count)
      let (pictures, others) = (known.count * (folds - 1) / folds, enrolled.count * (folds - 1) / folds)
      efforts += (0..<folds).map { (.leftOut($0), effort(pictures, others)) }
    }
    return efforts
  }

  /// A trial with its model, as they are kept, or made now and kept; nothing where there is no time for it.
  mutating func trial(_ way: FaceWay) throws -> (trial: FaceTrial, model: FaceModel)? {
    let found: (trial: FaceTrial, model: FaceModel)
    if let kept = try store.faces(way.part) {
      found = (try store.kept(way.part), kept)
    } else {
      let owed = way.method.isNetwork || !networks.isAnyMissing ? 0 : FaceTimePlan.networkShare * (clock.budget ?? 0)
      guard !hasTried || FaceTimePlan.fits(secondsOf[way.method] ?? 0, in: clock.left, owing: owed) else { return nil }
      let begun = ContinuousClock.now
      found = try run(way)
      secondsOf[way.method] = ResourceMeter.seconds(since: begun)
      if let file = store.model(way.part) {
        try found.model.write(to: file)
        try store.write(found.trial, way.part)
        try clock.keep(in: store)
      }
    }
    hasTried = true
    if !way.method.isNetwork {
      splitSeconds += found.trial.secondsOfSplit * Double(max(0, repeats - found.trial.splitCount))
    }
    return found
  }

  /// Ends a trial that somebody asked to stop.
  func checkStop() throws {
    if options.isStopping() { throw RecognitionError.interrupted(folder: nil, epoch: 0, epochs: 0) }
  }

  /// The pictures of a way.
  func pictures(of way: FaceWay) -> FaceParts { way.alignment.flatMap { aligned[$0] } ?? pictures }

  private mutating func run(_ way: FaceWay) throws -> (trial: FaceTrial, model: FaceModel) {
    let (method, normalization, parts) = (way.method, way.normalization, pictures(of: way))
    let (training, test) = (parts.training, parts.test)
    precondition(!method.isNetwork || normalization == .none, "networks are compared with their usual light")
    var options = options
    options.normalization = normalization
    let network = try network(.all, for: method, of: training)
    let clock = ContinuousClock()
    let began = clock.now
    let model = try FaceTraining.fit(method, training, manifestHash: manifestHash, network: network?.faces, options: options)
    let fitSeconds = (clock.now - began) / .seconds(1) + (network?.seconds ?? 0)
    let gallery = try Self.gallery(model, training, options)
    let matcher = try gallery.matcher(model, threads: options.threads)
    let asked = clock.now
    let rows = try model.embeddings(of: test.crops, threads: options.threads)
    let answers = try matcher.predictions(of: rows, threads: options.threads)
    let milliseconds = (clock.now - asked) / .milliseconds(1) / Double(max(1, test.count))
    let names = gallery.persons
    let isRight = zip(answers, test.labels).map { names[$0.label] == test.persons[$1] }
    var trial = FaceTrial(
      method: method, normalization: normalization, alignment: way.alignment,
      closed: ClosedSetFigures(isRight: isRight, of: test, seed: options.seed, threads: options.threads),
      losses: test.search.map { FaceLosses($0, isRight: isRight) }, fitSeconds: fitSeconds, milliseconds: milliseconds,
      modelBytes: try model.encoded().count,
      galleryBytes: try gallery.encoded().count)
    (trial.epochs, trial.networkSeconds) = (network?.epochs, network?.seconds)
    if let network = model.embedder as? NetworkFaces { trial.classifier = try classifier(network, model, parts) }
    let pairs = ScoredPairs(of: rows, by: model, persons: test.labels, seed: options.seed, threads: options.threads)
    if pairs.isMeasurable {
      trial.known = VerificationFigures(pairs, seed: options.seed, threads: options.threads)
      trial.crossed = pairs.crossed(falseAcceptRate: 0.01, seed: options.seed, threads: options.threads)
    }
    trial.groups = GroupFigures(
      test, rows, isRight: isRight, pairs: pairs, by: model, seed: options.seed, threads: options.threads)
    try checkStop()
    try addStrangers(method, parts, options, &trial)
    return (trial, model)
  }

  /// The network of some pictures, for a method that has one.
  private mutating func network(
    _ role: FaceNetworks.Role, for method: FaceMethod, of pictures: FacePictures
  ) throws -> FaceNetworks.Learned? {
    method.isNetwork ? try networks.network(role, of: pictures, splits: splitSeconds, options: options) : nil
  }

  static func gallery(_ model: FaceModel, _ pictures: FacePictures, _ options: FaceTrainingOptions) throws -> FaceGallery {
    var gallery = try FaceGallery(of: model)
    gallery.add(
      zip(pictures.entries, pictures.labels).map { .init(person: pictures.persons[$1], source: $0.path.description) },
      rows: try model.embeddings(of: pictures.crops, threads: options.threads))
    return gallery
  }

  private func classifier(_ faces: NetworkFaces, _ model: FaceModel, _ parts: FaceParts) throws -> ClosedSetFigures {
    let test = parts.test
    let names = parts.training.present.map { parts.training.persons[$0] }
    let crops = test.crops.map { model.preparation.normalization.apply(to: $0) }
    let scores = try faces.network.scores(of: crops, threads: options.threads)
    let isRight = zip(Prediction.predictions(from: scores, top: 1), test.labels).map { names[$0.label] == test.persons[$1] }
    return ClosedSetFigures(isRight: isRight, of: test, seed: options.seed, threads: options.threads)
  }

  /// Learns from the enrolled half alone, and lets the other half be strangers.
  private mutating func addStrangers(
    _ method: FaceMethod, _ parts: FaceParts, _ options: FaceTrainingOptions, _ trial: inout FaceTrial
  ) throws {
    let (training, test) = (parts.training, parts.test)
    let others = training.present.filter { !enrolled.contains($0) }
    guard enrolled.count >= 2, !others.isEmpty else { return }
    let known = training.only(enrolled)
    var model = try FaceTraining.fit(
      method, known, manifestHash: manifestHash, network: try network(.enrolled, for: method, of: known)?.faces, options: options)
    try checkStop()
    var roles = [FaceNetworks.Role.enrolled]
    model.leftOut = try FaceTraining.leavingPersonsOut(method, known, options: options) { learned, place in
      roles.append(.leftOut(place))
      return try network(.leftOut(place), for: method, of: learned)?.faces
    }
    if method.isNetwork { trial.openEpochs = networks.epochs(of: roles) }
    var gallery = try Self.gallery(model, known, options)
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
}
