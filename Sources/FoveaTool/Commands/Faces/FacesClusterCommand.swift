import ArgumentParser
import FoveaKit

struct FacesClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Put pictures of the same unknown persons together.",
    discussion: """
      Example:  fovea faces cluster faces.safetensors holiday/
      Faces belong together from the threshold on that `fovea faces verify --far --store` gave the model, or from --threshold on. With
      --names the folder of a picture is its person, and the clusters are judged by B-cubed.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("Pictures or folders.", valueName: "path")) var paths: [BytePath]
  @Option(help: "How: chinese-whispers, or average-link.") var method = FaceClustering.averageLink
  @Option(parsing: .unconditional, help: ArgumentHelp("From which similarity on faces belong together.", valueName: "similarity"))
  var threshold: Double?
  @Flag(help: "The folder of a picture names its person: judge the clusters.") var names = false
  @Flag(help: "Print comma-separated values.") var csv = false
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  /// The most faces: similarities of each with each are kept.
  static let mostFaces = 20_000

  /// What is printed with `--json`.
  struct Report: Encodable {
    struct Row: Encodable {
      var path: BytePath
      var face: Int
      var cluster: Int
    }
    struct Agreement: Encodable {
      var precision: Double
      var recall: Double
      var f: Double
      var persons: Int
    }
    var schemaVersion = 1
    var model: BytePath
    var method: FaceClustering
    var threshold: Double
    var clusters: Int
    var rows: [Row]
    var agreement: Agreement?
    var unusable: [UnreadablePicture]

    enum CodingKeys: String, CodingKey {
      case schemaVersion = "schema_version"
      case model, method, threshold, clusters, rows
      case agreement = "b_cubed"
      case unusable
    }
  }

  func validate() throws {
    try NumberChecks.finite(threshold, "--threshold")
    if csv, out.json { throw ValidationError("--csv and --json exclude each other") }
  }

  func run() throws {
    let faces = try FaceModel(contentsOf: model)
    guard let bound = threshold ?? faces.verification?.similarity else {
      throw Failure(
        .usage,
        "\(model): has no threshold; fit one with `fovea faces verify \(model) --pairs … --far 0.01 --store`, or give --threshold")
    }
    let (files, skipped) = try FolderScanner.pictures(among: paths)
    var unusable = skipped
    var found: [FaceSource.Face] = []
    let source = try places.source(for: faces, out)
    try places.check(source, on: files, out)
    for outcome in source.faces(of: files, faces.preparation, threads: decisions.threads) {
      switch outcome {
      case .faces(let some): found += some
      case .nothing(let path, let reason): unusable.append(UnreadablePicture(path: path, reason: reason))
      }
    }
    guard found.count <= Self.mostFaces else {
      throw Failure(.badData, "\(found.count) faces; at most \(Self.mostFaces) are put together at once")
    }
    guard !found.isEmpty else {
      throw Failure(
        .badData, "no face in \(files.count) files" + (unusable.first.map { "; the first: \($0.path): \($0.reason)" } ?? ""))
    }
    let rows = try faces.embeddings(of: found.map(\.crop), threads: decisions.threads)
    let similarities = faces.similarities(of: rows, to: rows, threads: decisions.threads)
    let clusters = method.clusters(similarities, threshold: Float(bound), seed: decisions.seed)
    var report = Report(
      model: model, method: method, threshold: bound, clusters: (clusters.max() ?? -1) + 1,
      rows: zip(found, clusters).map { .init(path: $0.path, face: $0.number + 1, cluster: $1 + 1) }, unusable: unusable)
    if names {
      var numbers: [BytePath: Int] = [:]
      let persons = found.map { face in
        let folder = face.path.parent.lastComponent
        let number = numbers[folder] ?? numbers.count
        numbers[folder] = number
        return number
      }
      let score = BCubed(clusters: clusters, persons: persons)
      report.agreement = .init(precision: score.precision, recall: score.recall, f: score.f, persons: numbers.count)
    }
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
    } else {
      try Console.print(csv ? FacesSummaries.clustersCSV(report) : FacesSummaries.clusters(report))
    }
    if !unusable.isEmpty {
      throw Failure(.badData, "\(unusable.count) pictures have no face; the first: \(unusable[0].path): \(unusable[0].reason)")
    }
  }
}
