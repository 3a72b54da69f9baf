internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// Tries methods on the same pictures under one protocol. Settings never depend on the test part.
struct FaceTrialRunner {
  let training: FacePictures
  let test: FacePictures
  let repeats: Int
  let manifestHash: String
  var options: FaceTrainingOptions
  /// Persons that are enrolled in the open set; the others are strangers.
  let enrolled: [Int]
  private let store: PartStore
  /// Networks that methods before have learned, of the training part, with the seconds it took, of its enrolled persons, and of these without some: what
  /// shares a network is compared with the same one.
  private var networks: (all: (faces: NetworkFaces, seconds: Double)?, enrolled: NetworkFaces?, leftOut: [NetworkFaces]) = (
    nil, nil, []
  )

  /// - Parameter store: Keeps what is finished; what it has already is taken from there.
  init(
    training: FacePictures, test: FacePictures, repeats: Int, manifestHash: String, options: FaceTrainingOptions, store: PartStore
  ) throws {
    self.store = store
    (self.training, self.test, self.repeats, self.manifestHash, self.options) = (training, test, repeats, manifestHash, options)
    var generator = SeededGenerator(seed: options.seed, stream: 0x7374_7261)
    var persons = training.present
    generator.shuffle(&persons)
    enrolled = Array(persons.prefix((persons.count + 1) / 2)).sorted()
    networks.all = try keptNetwork("network-all").map { ($0.faces, $0.seconds) }
    networks.enrolled = try keptNetwork("network-enrolled")?.faces
    while let next = try keptNetwork("network-left-out-\(networks.leftOut.count)") { networks.leftOut.append(next.faces) }
  }

  /// A trial with its model, as they are kept, or made now and kept.
  mutating func trial(
    _ method: FaceMethod, _ normalization: FaceNormalization
  ) throws -> (trial: FaceTrial, model: FaceModel) {
    let name = "way-\(method.rawValue)-\(normalization.rawValue)"
    guard let file = store.model(name) else { return try run(method, normalization) }
    if let kept = try keptModel(name) { return (try store.kept(name), kept) }
    let made = try run(method, normalization)
    try made.model.write(to: file)
    try store.write(made.trial, name)
    return made
  }

  /// A network that is kept, with the seconds that it took to learn.
  private func keptNetwork(_ name: String) throws -> (faces: NetworkFaces, seconds: Double)? {
    guard let faces = try keptModel(name)?.network else { return nil }
    return (faces, try store.kept(name))
  }

  /// The model of a part that is kept whole; who removed a damaged file of it gets the part made anew.
  private func keptModel(_ name: String) throws -> FaceModel? {
    guard store.has(name), let file = store.model(name), File.exists(file) else { return nil }
    do { return try FaceModel(contentsOf: file) } catch {
      if case .model(.file) = error { throw error }
      throw PartsError.damaged(file)
    }
  }

  /// Keeps the network of a model, with the seconds that it took to learn.
  private func keep(_ model: FaceModel, _ name: String, seconds: Double = 0) throws {
    guard let network = model.network, let file = store.model(name) else { return }
    let alone = FaceModel(
      method: .embedding, persons: model.persons, preparation: model.preparation, embedder: network, metric: .cosine,
      provenance: model.provenance)
    try alone.write(to: file)
    try store.write(seconds, name)
  }

  /// Ends a trial that somebody asked to stop.
  private func checkStop() throws {
    if options.isStopping() { throw RecognitionError.interrupted(folder: nil, epoch: 0, epochs: 0) }
  }

  private mutating func run(_ method: FaceMethod, _ normalization: FaceNormalization) throws -> (trial: FaceTrial, model: FaceModel)
  {
    precondition(!method.isNetwork || normalization == .none, "networks are compared with their usual light")
    var options = options
    options.normalization = normalization
    let clock = ContinuousClock()
    let began = clock.now
    let known = method.isNetwork ? networks.all : nil
    let model = try FaceTraining.fit(method, training, manifestHash: manifestHash, network: known?.faces, options: options)
    let fitSeconds = (clock.now - began) / .seconds(1) + (known?.seconds ?? 0)
    if known == nil, let network = model.network {
      networks.all = (network, fitSeconds)
      try keep(model, "network-all", seconds: fitSeconds)
    }
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
    trial.groups = GroupFigures(
      test, rows, isRight: isRight, pairs: pairs, by: model, seed: options.seed, threads: options.threads)
    try checkStop()
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
    if networks.enrolled == nil, let network = model.network {
      networks.enrolled = network
      try keep(model, "network-enrolled")
    }
    try checkStop()
    var leftOut = networks.leftOut
    model.leftOut = try FaceTraining.leavingPersonsOut(
      method, training.only(enrolled), networks: &leftOut, options: options
    ) { model, place in
      try keep(model, "network-left-out-\(place)")
    }
    networks.leftOut = leftOut
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
      try checkStop()
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
