public import FoveaDatasets
public import FoveaFeatures
public import FoveaFiles
internal import FoveaLearning
public import FoveaPixels
internal import FoveaTensors

/// What `fovea features --json` prints.
public struct FeatureReport: Sendable, Codable {
  /// Features with all parameters.
  public enum Description: Sendable, Hashable, Codable {
    /// What is computed of a picture alone.
    case features(FeatureDescription)
    /// What is learned from pictures first.
    case encoding(EncodingDescription)

    /// Reads an object with one key, the name of the kind.
    public init(from decoder: any Decoder) throws {
      let found = try decoder.container(keyedBy: KindKey.self).allKeys.map(\.stringValue).sorted()
      let kinds = FeatureDescription.kinds + EncodingDescription.kinds
      guard found.count == 1, kinds.contains(found[0]) else {
        let words = found.isEmpty ? "none" : found.joined(separator: ", ")
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription:
              "one of \(kinds.joined(separator: ", ")) is expected, there is \(words); give the value of `description`"))
      }
      self =
        EncodingDescription.kinds.contains(found[0])
        ? .encoding(try EncodingDescription(from: decoder)) : .features(try FeatureDescription(from: decoder))
    }

    /// The name of a kind.
    private struct KindKey: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    /// Writes an object with one key, the name of the kind.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .features(let features): try features.encode(to: encoder)
      case .encoding(let encoding): try encoding.encode(to: encoder)
      }
    }
  }

  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// Pictures.
  public var rows: Int
  /// Features of a picture.
  public var columns: Int
  /// The class names; a label in the files is an index into them.
  public var classes: [String]
  /// The files that were written.
  public var files: [BytePath]
  /// Pictures that could not be read.
  public var unreadable: [UnreadablePicture]
  /// The size that pictures were brought to.
  public var imageSize: PixelSize
  /// The seed by which the folder was divided and features were learned; nothing where it was not told.
  public var seed: UInt64?
  /// The features with all parameters, in the form that `--description` reads; nothing where a model computed them.
  public var description: Description?

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case rows, columns, classes, files, unreadable, seed, description
    case imageSize = "image_size"
  }
}

/// A description by itself, or the whole report that has it.
private struct PrintedDescription: Decodable {
  let value: FeatureReport.Description
  /// What pictures were brought to; only a whole report says it.
  let size: PixelSize?

  init(from decoder: any Decoder) throws {
    let report = try decoder.container(keyedBy: FeatureReport.CodingKeys.self)
    guard report.contains(.description) else {
      (value, size) = (try FeatureReport.Description(from: decoder), nil)
      return
    }
    value = try report.decode(FeatureReport.Description.self, forKey: .description)
    size = try report.decodeIfPresent(PixelSize.self, forKey: .imageSize)
    if let size, !(1...4096).contains(min(size.width, size.height)) || max(size.width, size.height) > 4096 {
      throw DecodingError.dataCorruptedError(
        forKey: .imageSize, in: report, debugDescription: "sides of 1 to 4096 pixels are expected")
    }
  }
}

extension FeatureTable.Source {
  /// The features in a JSON file, as ``FeatureReport/description`` has them: an object with the name of the kind, in it all its settings; or the
  /// whole ``FeatureReport``, of which the description is taken, and the size of pictures.
  /// - Parameter size: What pictures are brought to, whatever a report says.
  /// - Throws: `FileError`, or ``RecognitionError/unusableFeatures(reason:)`` for a file that holds anything else.
  public init(description path: BytePath, size: PixelSize?) throws {
    let bytes = try File.read(path, limit: 1 << 20)
    let problem: String?
    do {
      let printed = try JSONText.decode(PrintedDescription.self, from: String(decoding: bytes, as: UTF8.self))
      let size = size ?? printed.size
      switch printed.value {
      case .features(let features):
        self = .description(features, size: size)
        problem = features.problem
      case .encoding(let encoding):
        self = .encoding(encoding, size: size)
        problem = encoding.problem
      }
    } catch let error as DecodingError {
      throw RecognitionError.unusableFeatures(reason: "\(path): " + error.sentence)
    }
    if let problem { throw RecognitionError.unusableFeatures(reason: "\(path): \(problem)") }
  }

  /// The seed that learned features say, or that a model was trained with: it has to divide the folder too, so that they are learned from the same
  /// pictures again. Nothing where features are not learned, or nothing says it yet.
  public var seed: UInt64? {
    switch self {
    case .encoding(let encoding, _): encoding.seed
    case .model(let recognizer): recognizer.provenance.seed
    case .family, .description: nil
    }
  }

  /// The same, with features that are learned from the pictures learned by another seed.
  public func seeded(_ seed: UInt64) -> FeatureTable.Source {
    if case .encoding(let encoding, let size) = self { return .encoding(encoding.seeded(seed), size: size) }
    return self
  }
}

extension FeatureTable {
  /// The facts about the table and its files.
  public func report(files: [BytePath]) -> FeatureReport {
    FeatureReport(
      rows: matrix.rows, columns: matrix.columns, classes: labels, files: files, unreadable: unreadable, imageSize: size, seed: nil,
      description: encoding.map { .encoding($0) } ?? features.map { .features($0) })
  }

  /// The files that a table in this form is written to: the one named, beside it the names of the columns unless the file has them, and for
  /// `.npy` the list of pictures.
  public static func files(at path: BytePath, as form: Form) -> [BytePath] {
    switch form {
    case .npy: [path, list(beside: path), names(beside: path)]
    case .csv: [path]
    case .libsvm: [path, names(beside: path)]
    }
  }

  private static func list(beside path: BytePath) -> BytePath { BytePath(bytes: path.bytes + Array(".pictures.csv".utf8)) }

  private static func names(beside path: BytePath) -> BytePath { BytePath(bytes: path.bytes + Array(".names.txt".utf8)) }

  /// Writes the table to ``files(at:as:)``, no more than a part of a text at a time.
  /// - Parameters:
  ///   - path: The file.
  ///   - form: Its form.
  ///   - replacing: Whether files that are there are replaced; else they are an error.
  /// - Returns: The files that were written.
  public func write(to path: BytePath, as form: Form, replacing: Bool = true) throws(FileError) -> [BytePath] {
    let files = Self.files(at: path, as: form)
    if !replacing, let old = files.first(where: { File.exists($0) }) { throw .exists(old) }
    switch form {
    case .npy:
      try File.write(NPY.encode(matrix.tensor), to: path, replacing: replacing)
      try Self.write(entries.count, head: "path,label,part\n", to: Self.list(beside: path), replacing: replacing) { row in
        let entry = entries[row]
        return "\(CSV.field(entry.path)),\(CSV.field(entry.label)),\(entry.part?.rawValue ?? "")\n"
      }
    case .csv:
      let head = (["path", "label"] + names).map { CSV.field($0) }.joined(separator: ",") + "\n"
      try Self.write(entries.count, head: head, to: path, replacing: replacing) { row in
        var line = "\(CSV.field(entries[row].path)),\(CSV.field(entries[row].label))"
        for value in matrix[row: row] { line += ",\(value)" }
        return line + "\n"
      }
    case .libsvm:
      let order = LabelSet(labels)
      try Self.write(entries.count, to: path, replacing: replacing) { row in
        var line = "\(order.label(of: entries[row].label) ?? 0)"
        for (column, value) in matrix[row: row].enumerated() where value != 0 { line += " \(column + 1):\(value)" }
        return line + "\n"
      }
    }
    let namesFile = Self.names(beside: path)
    if files.contains(namesFile) {
      try Self.write(names.count, to: namesFile, replacing: replacing) { names[$0] + "\n" }
    }
    return files
  }

  /// Writes lines, about a mebibyte of them at a time.
  private static func write(
    _ count: Int, head: String = "", to path: BytePath, replacing: Bool, line: (Int) -> String
  ) throws(FileError) {
    try File.writeChunks(to: path, replacing: replacing) { write throws(FileError) in
      var chunk = Array(head.utf8)
      for index in 0..<count {
        chunk += line(index).utf8
        guard chunk.count >= 1 << 20 else { continue }
        try write(chunk)
        chunk.removeAll(keepingCapacity: true)
      }
      try write(chunk)
    }
  }
}
