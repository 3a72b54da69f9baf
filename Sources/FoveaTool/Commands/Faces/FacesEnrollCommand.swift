import ArgumentParser
import FoveaKit

struct FacesEnrollCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll",
    abstract: "Add persons to a gallery, remove them, or list them.",
    discussion: """
      Example:  fovea faces enroll faces.safetensors people.gallery --folder people
                fovea faces enroll faces.safetensors people.gallery --person Ada ada1.jpg ada2.jpg
                fovea faces enroll faces.safetensors people.gallery --remove Ada
      A gallery belongs to the model it was made with and holds numbers, not pictures, unless --keep-pictures is given. Whenever
      persons change, the score from which on somebody is taken for enrolled is fitted anew: each tenth of them in turn are
      strangers to the others. A model that learned to part persons brings what it said of some that were left out of its training:
      that decides where anybody enrolled has the name of a person it learned from, and else the stricter of both thresholds. The
      rate of --far is kept in the gallery and holds until another is given. Of a photograph in which --detect finds several faces
      the most prominent one is taken: large and near the middle.
      """)

  @Argument(help: ArgumentHelp("A face model.", valueName: "model")) var model: BytePath
  @Argument(help: ArgumentHelp("The gallery; made where it is missing.", valueName: "gallery")) var gallery: BytePath
  @Argument(help: ArgumentHelp("Pictures or folders of pictures of the person of --person.", valueName: "path"))
  var paths: [BytePath] = []
  @Option(help: ArgumentHelp("The name of the person on the pictures.", valueName: "name")) var person: String?
  @Option(
    help: ArgumentHelp(
      "A folder of persons, of which the train and validation parts are enrolled, or all where it has no parts.",
      valueName: "folder")) var folder: BytePath?
  @Flag(name: .customLong("all"), help: "With --folder: all parts, the test part too.") var usesAll = false
  @Option(help: ArgumentHelp("Remove this person; may be given several times.", valueName: "name")) var remove: [String] = []
  @Flag(help: "List who is enrolled.") var list = false
  @Flag(help: "Add pictures to a person who is enrolled already.") var add = false
  @Flag(help: "Replace a person who is enrolled already.") var force = false
  @Flag(name: .customLong("keep-pictures"), help: "Keep the crops of the faces in the gallery.") var keepsPictures = false
  @Option(
    help: ArgumentHelp(
      "The rate at which strangers may be taken for somebody enrolled; by default that of the gallery, and 0.01 for a new one.",
      valueName: "share"))
  var far: Double?
  @OptionGroup var places: FacePlaceOptions
  @OptionGroup var decisions: RunOptions
  @OptionGroup var out: OutputOptions

  /// The rate of false accepts that a new gallery gets.
  private static let usualRate = 0.01

  func validate() throws {
    try NumberChecks.between0And1(far, "--far")
    if (person == nil) != paths.isEmpty { throw ValidationError("--person and the person's pictures go together") }
    if person == nil, folder == nil, remove.isEmpty, !list { throw ValidationError("give --person, --folder, --remove or --list") }
    if person?.isEmpty ?? false { throw ValidationError("--person is empty") }
    if usesAll, folder == nil { throw ValidationError("--all goes with --folder") }
    if add, force { throw ValidationError("--add keeps the pictures that are enrolled and --force removes them: give one") }
    if far != nil, !changes { throw ValidationError("--far goes with --person, --folder and --remove") }
    if person == nil, folder == nil {
      let given = [
        ("--add", add), ("--force", force), ("--keep-pictures", keepsPictures), ("--boxes", places.boxes != nil),
        ("--detect", places.detector != nil),
      ].filter(\.1).map(\.0)
      if let first = given.first { throw ValidationError("\(first) is for pictures of --person and --folder; leave it out") }
    }
  }

  /// What is printed with `--json`.
  private struct Report: Encodable {
    struct Person: Encodable {
      var name: String
      var faces: Int
    }
    var schemaVersion = 1
    var gallery: BytePath
    var persons: [Person]
    var enrolled: Int
    var removed: Int
    var threshold: FaceThreshold?
    var unusable: [UnreadablePicture]

    enum CodingKeys: String, CodingKey {
      case schemaVersion = "schema_version"
      case gallery, persons, enrolled, removed, threshold, unusable
    }
  }

  func run() throws {
    if changes { try OutputCheck.file(gallery, replacing: true) }
    let faces = try FaceModel(contentsOf: model)
    guard changes else { return try change(faces) }
    // Two programs that enroll at once would lose each other's persons.
    let lock = try FileLock(BytePath(bytes: gallery.bytes + Array(".lock".utf8)))
    try change(faces)
    _ = consume lock
  }

  private func change(_ faces: FaceModel) throws {
    var current =
      File.exists(gallery) || !changes ? try FaceGallery(contentsOf: gallery, for: faces) : try FaceGallery(of: faces)
    let rate = far ?? current.falseAcceptRate ?? Self.usualRate
    if let before = current.falseAcceptRate, before != rate {
      out.note(
        "note: the threshold is fitted for \(FacesSummaries.rate(rate)) false accepts from now on, no longer for \(FacesSummaries.rate(before))"
      )
    }
    var removed = 0
    for name in remove {
      guard current.has(name) else { throw FacesError.unknownPerson(name, gallery: gallery) }
      removed += current.remove(name)
    }
    var unusable: [UnreadablePicture] = []
    let enrolled = try enroll(into: &current, faces, &unusable, &removed)
    if (person != nil || folder != nil) && enrolled == 0 {
      throw FacesError.nothingEnrolled(first: unusable.first.map { "\($0.path): \($0.reason)" } ?? "no picture")
    }
    if changes {
      try current.fitThreshold(faces, falseAcceptRate: rate, seed: decisions.seed, threads: decisions.threads)
      try current.write(to: gallery)
    }
    try report(current, enrolled: enrolled, removed: removed, unusable)
    if !unusable.isEmpty, person != nil {
      throw Failure(.badData, "\(unusable.count) pictures could not be used; the others are enrolled")
    }
  }

  private var changes: Bool { person != nil || folder != nil || !remove.isEmpty }

  /// Enrolls who was given. Returns how many faces were added; those that they replace are counted among the removed.
  private func enroll(
    into gallery: inout FaceGallery, _ model: FaceModel, _ unusable: inout [UnreadablePicture], _ removed: inout Int
  ) throws -> Int {
    var known: [(person: String, source: String, crop: Bitmap)] = []
    let source = try places.source(for: model, out)
    let (files, skipped) = person == nil ? ([], []) : try FolderScanner.pictures(among: paths)
    let scan = try folder.map { try FolderScanner.scan($0, options: .forCommand($0)) }
    for line in scan?.summaryNotes ?? [] { out.note("note: \(line)") }
    try places.check(source, on: files + (scan?.manifest.entries.map(\.path) ?? []), below: scan?.manifest.root, out)
    if let person {
      unusable += skipped
      for outcome in source.faces(of: files, model.preparation, threads: decisions.threads) {
        switch outcome {
        case .faces(let faces) where faces.count == 1 || faces[0].isFound:
          known.append((person, faces[0].path.description, faces[0].crop))
        case .faces(let faces):
          unusable.append(UnreadablePicture(path: faces[0].path, reason: "\(faces.count) faces; which is \(person)?"))
        case .nothing(let path, let reason): unusable.append(UnreadablePicture(path: path, reason: reason))
        }
      }
    }
    if let folder, let scan {
      let hasParts = scan.manifest.hasParts
      let pictures = try FacePictures.load(
        scan.manifest, parts: hasParts && !usesAll ? [.train, .validation] : [], preparation: model.preparation,
        source: source, options: LabeledPictures.LoadOptions(threads: decisions.threads))
      unusable += pictures.unreadable
      unusable += (pictures.search?.faceless ?? []).map { UnreadablePicture(path: $0.path, reason: "no face was found") }
      known += (0..<pictures.count).map {
        (pictures.persons[pictures.labels[$0]], folder.appending(pictures.entries[$0].path).description, pictures.crops[$0])
      }
    }
    // All at once, so that pictures of --person do not give way to those of the same person in --folder.
    return known.isEmpty ? 0 : try add(known, to: &gallery, model, &removed)
  }

  /// Adds faces and returns how many.
  private func add(
    _ faces: [(person: String, source: String, crop: Bitmap)], to gallery: inout FaceGallery, _ model: FaceModel,
    _ removed: inout Int
  ) throws -> Int {
    for name in Set(faces.map(\.person)).sorted() where gallery.has(name) {
      if force { removed += gallery.remove(name) } else if !add { throw FacesError.knownPerson(name, gallery: self.gallery) }
    }
    gallery.add(
      faces.map { .init(person: $0.person, source: $0.source, crop: keepsPictures ? $0.crop : nil) },
      rows: try model.embeddings(of: faces.map(\.crop), threads: decisions.threads))
    return faces.count
  }

  private func report(_ gallery: FaceGallery, enrolled: Int, removed: Int, _ unusable: [UnreadablePicture]) throws {
    let names = gallery.persons
    let counts = gallery.labels.reduce(into: [Int](repeating: 0, count: names.count)) { $0[$1] += 1 }
    let report = Report(
      gallery: self.gallery, persons: zip(names, counts).map { .init(name: $0, faces: $1) }, enrolled: enrolled, removed: removed,
      threshold: gallery.threshold, unusable: unusable)
    if out.json {
      try Console.print(JSONText.encode(report, pretty: true))
      return
    }
    var lines: [String] = []
    if list {
      var table = TextTable([("person", .left), ("faces", .right)])
      for (name, count) in zip(names, counts) { table.add([name, "\(count)"]) }
      lines.append(table.text)
    }
    lines.append(
      "\(self.gallery): \(Numeral.counted(gallery.faces.count, "face", "faces")) of \(Numeral.counted(names.count, "person", "persons"))"
        + (changes ? "; \(enrolled) added, \(removed) removed" : ""))
    lines.append(
      gallery.threshold.map(FacesSummaries.threshold)
        ?? "no threshold, so identify names everybody: it takes three persons, some with two pictures; where the model learned from them, four with "
        + "two pictures in its training, for which faces train has --all; or give identify a --threshold"
    )
    lines += unusable.map { "not used: \($0.path): \($0.reason)" }
    try Console.print(lines.joined(separator: "\n"))
  }
}
