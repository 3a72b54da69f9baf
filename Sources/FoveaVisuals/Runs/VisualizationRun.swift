public import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
public import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// What `fovea visualize --json` prints.
public struct VisualizationReport: Sendable, Encodable {
  /// A method that shows nothing, and why.
  public struct Skipped: Sendable, Hashable, Encodable {
    /// The method.
    public var method: VisualMethod
    /// Why.
    public var reason: String
  }

  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// The name of the recipe.
  public var recipe: String
  /// The seed of the run.
  public var seed: UInt64
  /// How many pictures could be read and were searched.
  public var searched: Int
  /// The pictures that are explained.
  public var pictures: [BytePath]
  /// What was made.
  public var files: [VisualFile]
  /// What was not made.
  public var skipped: [Skipped]
  /// What else there is to know, such as pictures that were left out.
  public var notes: [String]
  /// Seconds for all of it.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, recipe, seed, searched, pictures, files, skipped, notes, seconds
  }
}

/// Draws what a model has learned and why it decides as it does.
public enum VisualizationRun {
  /// Writes pictures, numbers beside them, and one page, `index.html`, that shows what was made, into a folder.
  /// - Parameters:
  ///   - paths: Pictures, and folders with all that is below them. Without any, only what needs none is shown.
  ///   - folder: Made where it is not there; files of the same names are replaced.
  /// - Throws: ``VisualizationError``, and errors of the rooms below.
  public static func run(
    _ recognizer: Recognizer, model: BytePath, on paths: [BytePath], options: VisualizationOptions = VisualizationOptions(),
    into folder: BytePath, progress: @escaping ProgressHandler = { _ in }
  ) throws -> VisualizationReport {
    let start = ContinuousClock.now
    var run = Course(recognizer, options, ExhibitFolder(folder), options.run ?? RunFolder.kept(for: model), progress)
    run.pool = try PicturePool(paths, for: recognizer, options, progress)
    try run.showAll()
    guard !run.exhibits.isEmpty else {
      throw VisualizationError.nothingApplies(reasons: run.skipped.map { "\($0.method.rawValue): \($0.reason)" })
    }
    let skipped = run.skipped.map { VisualizationReport.Skipped(method: $0.method, reason: $0.reason) }
    var report = VisualizationReport(
      model: model, recipe: recognizer.provenance.recipe, seed: options.seed, searched: run.pool?.entries.count ?? 0,
      pictures: run.pool.map { pool in pool.explained.map { pool.entries[$0].path } } ?? [], files: run.folder.files,
      skipped: skipped,
      notes: run.pool?.notes ?? [], seconds: 0)
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    let page = VisualizationPage(recognizer: recognizer, report: report, exhibits: run.exhibits).page
    let rendered = HTMLRenderer(sideFolder: "page").page(of: page)
    for file in rendered.files { try run.folder.write(file.bytes, to: file.path, "a picture of the page") }
    try run.folder.write(Array(rendered.html.utf8), to: "index.html", "the page that shows what was made")
    report.files = run.folder.files
    try run.folder.write(json: report, to: "index.json", "what was made")
    return report
  }
}

/// The exhibits of one run, in order.
private struct Course {
  let recognizer: Recognizer
  let options: VisualizationOptions
  let progress: ProgressHandler
  /// Where the network's training was kept, if anywhere.
  let training: BytePath
  var folder: ExhibitFolder
  var pool: PicturePool?
  var exhibits: [Exhibit] = []
  var skipped: [VisualSkip] = []

  init(
    _ recognizer: Recognizer, _ options: VisualizationOptions, _ folder: ExhibitFolder, _ training: BytePath,
    _ progress: @escaping ProgressHandler
  ) {
    self.training = training
    self.recognizer = recognizer
    self.options = options
    self.folder = folder
    self.progress = progress
  }

  private func wants(_ method: VisualMethod) -> Bool { options.methods.isEmpty || options.methods.contains(method) }

  private mutating func add(_ outcome: Result<Exhibit, VisualSkip>) {
    switch outcome {
    case .success(let exhibit): exhibits.append(exhibit)
    case .failure(let skip): skipped.append(skip)
    }
  }

  private func tell(_ method: VisualMethod, _ done: Int = 0) { Self.tell(method, done, 1, progress) }

  private static func tell(_ method: VisualMethod, _ done: Int, _ total: Int, _ progress: ProgressHandler) {
    progress(ProgressReport(stage: method.title.lowercased(), done: done, total: total))
  }

  mutating func showAll() throws {
    let pool = self.pool ?? PicturePool()
    try showNetwork(pool)
    try showHandcrafted(pool)
    try showDecisions(pool)
  }

  private mutating func showNetwork(_ pool: PicturePool) throws {
    let wanted = [VisualMethod.filters, .film, .activations, .units].filter(wants)
    let hybrid = (recognizer.model as? HybridModel)?.network
    guard let model = (recognizer.model as? NetworkModel) ?? hybrid else {
      let reason =
        recognizer.decidesTogether
        ? "several models decide together; visualize the model of one to see its layers" : "a hand-crafted model has no layers"
      for method in wanted { skipped.append(VisualSkip(method, reason)) }
      return
    }
    let depths = try self.depths(model.network)
    if wants(.filters) { add(try FilterSheet.exhibit(model, into: &folder)) }
    if wants(.film) { add(try FilmSheet.exhibit(of: recognizer, training, options, into: &folder)) }
    guard !depths.isEmpty else {
      for method in wanted where method != .filters && method != .film {
        skipped.append(VisualSkip(method, "no layer of the network has places"))
      }
      return
    }
    if wants(.activations) {
      if pool.explained.isEmpty {
        skipped.append(VisualSkip(.activations, "no pictures were given"))
      } else {
        tell(.activations)
        exhibits.append(try ActivationSheets.exhibit(model, pool, depths, options, into: &folder))
        tell(.activations, 1)
      }
    }
    if wants(.units) {
      let board = Storyboard(model: model, pool: pool, labels: recognizer.labels.names, options: options)
      exhibits.append(
        try board.exhibit(depths, into: &folder) { [progress] in
          Self.tell(.units, $0, $1, progress)
        })
    }
  }

  /// The layers that were asked for, or one for each depth.
  private func depths(_ network: Network) throws -> [NetworkDepth] {
    let chosen = options.chosenLayers
    if chosen.isEmpty { return network.depths }
    let known = network.layersWithPlaces
    let depths = try chosen.compactMap { layer in
      guard known.contains(layer) else { throw VisualizationError.unknownLayer(layer, known: known) }
      return network.depth(of: layer)
    }
    for unit in options.named {
      guard let depth = depths.first(where: { $0.layer == unit.layer }), unit.channel >= depth.shape[0] else { continue }
      throw VisualizationError.unknownUnit(unit, channels: depth.shape[0])
    }
    return depths
  }

  private mutating func showHandcrafted(_ pool: PicturePool) throws {
    let wanted = [VisualMethod.glyphs, .templates, .dictionary].filter(wants)
    guard let model = recognizer.model as? HandcraftedModel else {
      let reason =
        recognizer.decidesTogether
        ? "several models decide together; train the recipe of one to see its descriptor" : "a network has no hand-made descriptor"
      for method in wanted { skipped.append(VisualSkip(method, reason)) }
      return
    }
    let shown = HandcraftedExhibits(model, labels: recognizer.labels.names)
    if wants(.templates) { add(try shown.templates(into: &folder)) }
    if wants(.glyphs) {
      add(pool.explained.isEmpty ? .failure(VisualSkip(.glyphs, "no pictures were given")) : try shown.glyphs(pool, into: &folder))
    }
    if wants(.dictionary) {
      tell(.dictionary)
      add(try DictionaryExhibit.exhibit(model, pool, labels: recognizer.labels.names, options, into: &folder))
      tell(.dictionary, 1)
    }
  }

  /// What can be shown of every model's decisions.
  private mutating func showDecisions(_ pool: PicturePool) throws {
    let methods = VisualMethod.attributions.filter(wants)
    let others = [VisualMethod.neighbors, .reconstruction, .maps, .prototypes, .faithfulness].filter(wants)
    guard !methods.isEmpty || !others.isEmpty else { return }
    guard !pool.explained.isEmpty else {
      for method in methods + others { skipped.append(VisualSkip(method, "no pictures were given")) }
      return
    }
    let answered = wants(.prototypes) ? Array(pool.entries.indices) : pool.explained
    let space = try SpaceExhibits(recognizer, pool, options, answering: answered)
    let answers = pool.explained.map { space.answer($0) }
    if !methods.isEmpty || wants(.faithfulness) {
      let explained = AttributionExhibit(
        recognizer: recognizer, pool: pool, options: options, answers: answers,
        probabilities: pool.explained.map { space.sureness($0) })
      var done = 0
      let found = try explained.attributions(methods, &skipped) { [progress] method in
        Self.tell(method, done, methods.count, progress)
        done += 1
      }
      if !found.isEmpty { exhibits.append(try explained.exhibit(found, into: &folder)) }
      if let model = recognizer.model as? HandcraftedModel, wants(.contributions),
        let colors = try HandcraftedExhibits(model, labels: recognizer.labels.names)
          .colors(pool, answers, threads: options.threads, into: &folder)
      {
        exhibits.append(colors)
      }
      if wants(.faithfulness) {
        add(
          try FaithfulnessExhibit.exhibit(found, pool, recognizer, options, into: &folder) { [progress] in
            Self.tell(.faithfulness, $0, $1, progress)
          })
      }
    }
    if wants(.neighbors) { add(try space.neighbors(into: &folder)) }
    if wants(.reconstruction) { add(try space.reconstruction(into: &folder)) }
    if wants(.prototypes) { add(try space.prototypes(into: &folder)) }
    if wants(.maps) {
      tell(.maps)
      add(try space.maps(into: &folder))
      tell(.maps, 1)
    }
  }
}
