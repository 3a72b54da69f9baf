public import FoveaCodecs
internal import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// What was found in one picture.
public struct DetectionRow: Sendable, Hashable, Codable {
  /// One thing.
  public struct Item: Sendable, Hashable, Codable {
    /// What it is.
    public var label: String
    /// Where it is.
    public var box: DetectionBox
    /// How sure the detector is, on its own scale.
    public var score: Double
    /// How sure it is as a probability, where the detector was calibrated.
    public var probability: Double?
    /// The points on it, where the detector has learned them.
    public var landmarks: Landmarks?
  }

  /// Points on a thing.
  public struct Landmarks: Sendable, Hashable, Codable {
    /// How much to rely on them, 0 to 1; see ``ShapeRegressor/Found/confidence``.
    public var confidence: Double
    /// The points, in pixels of the picture.
    public var points: [NamedPoint]
  }

  /// The file; `-` for standard input.
  public var path: BytePath
  /// The things, the surest first; none where nothing was found.
  public var detections: [Item]
  /// Why the picture could not be read.
  public var error: String?
  /// The picture with its boxes drawn, where that was asked for.
  public var drawing: BytePath?

  /// Whether the drawing has a number in its name, since the drawing of an earlier picture has the usual one.
  public var isDrawingNumbered: Bool { drawing.map { $0.lastComponent != DrawingFiles.name(of: path) } ?? false }
}

/// What `fovea detect run --json` prints.
public struct DetectionReport: Sendable, Codable {
  /// Grows; names never change their meaning.
  public var schemaVersion = 1
  /// The model file.
  public var model: BytePath
  /// A row for each picture.
  public var pictures: [DetectionRow]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, pictures
  }

  /// A report of these rows.
  public init(model: BytePath, rows: [DetectionRow]) {
    self.model = model
    pictures = rows
  }
}

/// Finds things in many pictures.
public enum DetectionRun {
  /// How pictures are searched.
  public struct Options: Sendable {
    /// The least score; the detector's own where it is nothing.
    public var threshold: Double?
    /// How often pictures are doubled before the search.
    public var upsampling: Int
    /// How many threads may be used; the findings do not depend on it.
    public var threads: Int
    /// The folder that gets each picture with its boxes drawn; none where it is nothing.
    public var drawings: BytePath?
    /// Whether files of a drawing's name that are there are replaced, pictures that are searched excepted.
    public var replacesDrawings: Bool
    /// What a file may ask of the decoder.
    public var limits: DecodeLimits

    /// Options; the defaults are those of the command.
    public init(
      threshold: Double? = nil, upsampling: Int = 0, threads: Int = Parallel.defaultThreads, drawings: BytePath? = nil,
      replacesDrawings: Bool = false, limits: DecodeLimits = .standard
    ) {
      self.threshold = threshold
      self.upsampling = upsampling
      self.threads = threads
      self.drawings = drawings
      self.replacesDrawings = replacesDrawings
      self.limits = limits
    }
  }

  /// A row for each picture: files as they are named, folders with all that is below them, `-` for a picture on standard input.
  ///
  /// A picture that cannot be read is a row with the reason. Drawings are PNG files with the picture's name; one whose name another has
  /// already gets a number.
  /// - Throws: Before the search ``FacesError/file(_:)`` where a file of a drawing's name is there and is not to be replaced, and
  ///   ``FacesError/overwritesPicture(_:)`` where it is one of the pictures, which is never replaced.
  public static func run(
    _ detector: any ObjectDetector, on paths: [BytePath], options: Options = Options(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws(FacesError) -> [DetectionRow] {
    let files: [BytePath]
    var rows: [DetectionRow]
    do throws(DatasetError) {
      let found = try FolderScanner.pictures(among: paths)
      (files, rows) = (found.files, found.skipped.map { DetectionRow(path: $0.path, detections: [], error: $0.reason) })
    } catch {
      throw .dataset(error)
    }
    let drawings = try options.drawings.map { folder throws(FacesError) in
      try DrawingFiles(of: files, in: folder, replacing: options.replacesDrawings)
    }
    for (index, file) in files.enumerated() {
      do throws(PictureError) {
        let bitmap = try ImageDecoder.decode(named: file, options: DecodeOptions(limits: options.limits)).bitmap
        let found = detector.detections(
          in: bitmap, threshold: options.threshold, upsampling: options.upsampling, threads: options.threads)
        let shapes = shapes(of: found, in: bitmap, by: detector.landmarks, threads: options.threads)
        rows.append(
          DetectionRow(
            path: file,
            detections: zip(found, shapes).map { found, shape in
              DetectionRow.Item(
                label: found.label, box: DetectionBox(found.box), score: found.score, probability: found.probability,
                landmarks: shape.map { DetectionRow.Landmarks(confidence: $0.confidence, points: $0.points) })
            }, drawing: drawings?.paths[index]))
        let marks = zip(found, shapes).map { Mark($0.box, text: Mark.text(of: $0), points: $1?.points ?? []) }
        try drawings?.write(bitmap.marking(marks), of: index)
      } catch {
        if case .file(let fileError) = error, fileError.path != file { throw .file(fileError) }
        rows.append(DetectionRow(path: file, detections: [], error: error.reason))
      }
      progress(ProgressReport(stage: "searching", done: index + 1, total: files.count))
    }
    return rows
  }

  /// The points of findings; nothing of those that show none, or where the detector has not learned them.
  private static func shapes(
    of found: [Detection], in picture: Bitmap, by regressor: ShapeRegressor?, threads: Int
  ) -> [ShapeRegressor.Found?] {
    guard let regressor, !found.isEmpty else { return found.map { _ in nil } }
    let gray = picture.converted(to: .gray)
    return Parallel.map(found.count, threads: threads) { regressor.find(in: gray, box: found[$0].box) }
  }
}
