internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

extension DetectionEvaluation {
  /// How a detector is tested.
  public struct Options: Sendable {
    /// The share of the joint area from which on a finding is right.
    public var overlap: Double
    /// The score from which on findings count; the detector's own where it is nothing.
    public var threshold: Double?
    /// How far below that the curve goes on; as far as the detector says where it is nothing.
    public var reach: Double?
    /// How often pictures are doubled before the search.
    public var upsampling: Int
    /// How many threads may be used; the result does not depend on it.
    public var threads: Int

    /// Options; the defaults are those of the command.
    public init(
      overlap: Double = 0.5, threshold: Double? = nil, reach: Double? = nil, upsampling: Int = 0,
      threads: Int = Parallel.defaultThreads
    ) {
      self.overlap = overlap
      self.threshold = threshold
      self.reach = reach
      self.upsampling = upsampling
      self.threads = threads
    }
  }

  /// Tests a detector on pictures whose things are marked.
  public static func run(
    _ detector: any ObjectDetector, model: String, on annotated: AnnotatedPictures, options: Options = Options(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws(FacesError) -> DetectionEvaluation {
    let pictures = annotated.pictures
    let threshold = options.threshold ?? detector.threshold
    var matches: [Match] = []
    var rows: [Row] = []
    var unreadable: [UnreadablePicture] = []
    var objects = 0
    var seconds = 0.0
    for (index, picture) in pictures.enumerated() {
      let bitmap: Bitmap
      do {
        bitmap = try ImageDecoder.decode(contentsOf: picture.path).bitmap
      } catch {
        unreadable.append(UnreadablePicture(path: picture.path, reason: error.reason))
        continue
      }
      let begun = ContinuousClock.now
      let findings = detector.detections(
        in: bitmap, threshold: threshold - (options.reach ?? detector.reach), upsampling: options.upsampling,
        threads: options.threads)
      seconds += ResourceMeter.seconds(since: begun)
      let found = Self.matches(findings, picture.boxes, picture: index, overlap: options.overlap)
      matches += found
      objects += picture.boxes.count { !$0.isIgnored }
      let counted = found.filter { $0.finding.score >= threshold }
      let taken = Set(counted.compactMap(\.thing))
      rows.append(
        Row(
          path: picture.path,
          findings: counted.map { Finding(box: DetectionBox($0.finding.box), score: $0.finding.score, outcome: $0.outcome) },
          misses: picture.boxes.indices.filter { !picture.boxes[$0].isIgnored && !taken.contains($0) }
            .map { DetectionBox(picture.boxes[$0].box) }))
      progress(ProgressReport(stage: "searching", done: index + 1, total: pictures.count))
    }
    guard !rows.isEmpty else {
      throw .fewExamples(
        what: "readable pictures", found: 0, needed: 1,
        remedy: unreadable.first.map { "the first: \($0.path): \($0.reason)" } ?? "the file of boxes names none")
    }
    let (points, area) = curve(matches, objects: objects, pictures: rows.count)
    let counted = matches.filter { $0.finding.score >= threshold }
    let right = counted.count { $0.outcome == .right }
    let wrong = counted.count { $0.outcome == .falseAlarm }
    return DetectionEvaluation(
      model: model, pictures: rows.count, objects: objects, overlap: options.overlap, averagePrecision: area, threshold: threshold,
      recall: Double(right) / Double(max(1, objects)), precision: right + wrong > 0 ? Double(right) / Double(right + wrong) : 1,
      falseAlarmsPerPicture: Double(wrong) / Double(rows.count), curve: points, rows: rows, unreadable: unreadable,
      secondsPerPicture: seconds / Double(rows.count))
  }
}
