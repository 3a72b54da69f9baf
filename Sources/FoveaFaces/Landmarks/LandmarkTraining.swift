internal import FoveaCodecs
internal import FoveaLearning
internal import FoveaPixels
public import FoveaRecognition
public import FoveaTensors

/// How a ``ShapeRegressor`` is learned from faces whose points are marked.
///
/// 1. Each face is seen several times: as it is, and with its box moved by up to 8 %, made larger or smaller by up to 12 %, and turned by up to 12 degrees.
///    Each time it is seen in a mirror too, where the names of the points say which of them change places.
/// 2. Each fifth picture is held out. On its faces, with boxes moved as those of findings are, the eyes are compared with those that ``EyeFinder``
///    gives and with those of the mean shape.
/// 3. Where the eyes are nearer to the marked ones than both, the regressor learns again from all faces, with the same prices for large weights.
public struct LandmarkTraining: Sendable {
  /// The least faces that are learned from.
  public static let leastFaces = 30
  /// The least pictures that they are in, so that some can be held out.
  public static let leastPictures = 5

  /// The most views of a face, mirror images among them.
  public var views: Int
  /// Decides everything random.
  public var seed: UInt64

  /// A training.
  /// - Precondition: Two views or more.
  public init(views: Int = 10, seed: UInt64 = 0) {
    precondition(views >= 2, "\(views) views of a face")
    (self.views, self.seed) = (views, seed)
  }

  /// What came of a training.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// The points are learned.
    case learned
    /// There are fewer than ``leastFaces`` faces with all points, or fewer than ``leastPictures`` pictures of them.
    case tooFew = "too_few"
    /// There are no eyes among the points: neither `left_eye` and `right_eye` nor the 68 numbered points.
    case noEyes = "no_eyes"
    /// The eyes were not nearer to the marked ones than those that are found without learning.
    case notBetter = "not_better"
  }

  /// How a training went. Errors are mean distances from the marked places, in parts of the distance between the eyes.
  public struct Report: Sendable, Hashable, Codable {
    /// What came of it.
    public var outcome: Outcome
    /// What the points are called.
    public var points: [String]
    /// Faces in which all of them are marked.
    public var faces: Int
    /// The pictures that these are in.
    public var pictures: Int
    /// Faces that were held out.
    public var heldOut = 0
    /// The steps of the regressor.
    public var stages = 0
    /// The error of the eyes on the faces that were held out.
    public var error: Double?
    /// The same of eyes that ``EyeFinder`` gives.
    public var errorOfEyeFinder: Double?
    /// The same of the mean shape in the box.
    public var errorOfMean: Double?
    /// The error of all points.
    public var errorOfPoints: Double?

    enum CodingKeys: String, CodingKey {
      case outcome, points, faces, pictures
      case heldOut = "held_out"
      case stages, error
      case errorOfEyeFinder = "error_of_eye_finder"
      case errorOfMean = "error_of_mean_shape"
      case errorOfPoints = "error_of_points"
    }
  }

  /// Learns the points of the faces in these pictures. The same examples give the same regressor for any number of threads.
  /// - Returns: The regressor, nothing where the report says that none was learned; and the report, nothing where no points are marked.
  public func fit(
    _ annotated: AnnotatedPictures, threads: Int = Parallel.defaultThreads, progress: @escaping ProgressHandler = { _ in }
  ) throws(FacesError) -> (regressor: ShapeRegressor?, report: Report?) {
    var faces = LandmarkFaces(annotated)
    guard faces.marked > 0 else { return (nil, nil) }
    guard let landmarks = faces.landmarks else {
      return (nil, Report(outcome: .noEyes, points: faces.names, faces: faces.marked, pictures: faces.pictures.count))
    }
    faces.thin(to: ShapeLearner.mostViews(points: landmarks.names.count) / 2)
    let examples = examples(faces, landmarks, threads: threads, progress: progress)
    var report = Report(
      outcome: .tooFew, points: landmarks.names, faces: examples.count, pictures: Set(examples.map(\.picture)).count)
    guard report.faces >= Self.leastFaces, report.pictures >= Self.leastPictures else { return (nil, report) }
    func learner(_ examples: [Example]) -> ShapeLearner {
      ShapeLearner(landmarks: landmarks, views: examples.flatMap(\.views), threads: threads, progress: progress)
    }
    do throws(LearningError) {
      let trials = examples.filter(\.isHeldOut).map(\.trial)
      let first = try learner(examples.filter { !$0.isHeldOut }).learned()
      let outcome = LandmarkTrial.outcome(trials, by: first.regressor, threads: threads)
      (report.heldOut, report.stages) = (trials.count, first.shares.count)
      (report.error, report.errorOfPoints) = (outcome.eyes, outcome.points)
      (report.errorOfEyeFinder, report.errorOfMean) = (outcome.eyesByFinder, outcome.eyesByMean)
      guard !first.shares.isEmpty, outcome.eyes < min(outcome.eyesByFinder, outcome.eyesByMean) else {
        report.outcome = .notBetter
        return (nil, report)
      }
      var regressor = try learner(examples).learned(shares: first.shares).regressor
      regressor.spread = max(outcome.spread, ShapeRegressor.leastSpread)
      report.outcome = .learned
      return (regressor, report)
    } catch {
      throw .learning(error)
    }
  }

  /// The views of one face.
  private struct Example: Sendable {
    /// The number of its picture among those that can be read.
    var picture: Int
    var views: [ShapeView]
    /// What is asked about it where it is held out.
    var trial: LandmarkTrial

    var isHeldOut: Bool { picture % 5 == 4 }
  }

  /// The faces of pictures that can be read; of a picture that cannot, the training of the detector has told.
  private func examples(
    _ faces: LandmarkFaces, _ landmarks: LandmarkNames, threads: Int, progress: @escaping ProgressHandler
  ) -> [Example] {
    let (pictures, seed, mirrored) = (faces.pictures, seed, landmarks.mirrored)
    let most = ShapeLearner.mostViews(points: landmarks.names.count)
    let moved = max(2, min(views, most / max(1, faces.count))) / (mirrored == nil ? 1 : 2)
    let progress = WindowLearner.oneAtATime(progress)
    let read = Parallel.map(pictures.count, threads: threads) { number -> [Example] in
      progress(ProgressReport(stage: "reading points", done: number + 1, total: pictures.count))
      guard let picture = try? WindowLearner.picture(pictures[number].path) else { return [] }
      return pictures[number].faces.enumerated().map { place, face in
        var generator = SeededGenerator(seed: seed, stream: 14, UInt64(number), UInt64(place))
        let views = (0..<moved).flatMap { index -> [ShapeView] in
          // As it is, unless that would be the only view.
          let frame = index == 0 && moved > 1 ? FaceFrame(around: face.box) : FaceFrame(varying: face.box, &generator)
          let view = ShapeView(square: frame.square(of: picture), places: face.points.map(frame.place), picture: number)
          guard let mirrored else { return [view] }
          let mirror = frame.inMirror
          let places = mirrored.map { mirror.place(of: face.points[$0]) }
          return [view, ShapeView(square: mirror.square(of: picture), places: places, picture: number)]
        }
        let box = FaceFrame.moved(face.box, .finding, &generator)
        return Example(picture: number, views: views, trial: LandmarkTrial(face, landmarks, in: picture, box: box))
      }
    }
    return read.filter { !$0.isEmpty }.enumerated().flatMap { number, examples in
      examples.map { example in
        var example = example
        example.picture = number
        for view in example.views.indices { example.views[view].picture = number }
        return example
      }
    }
  }
}

/// A face that was held out, in a box that is a little beside the marked one.
struct LandmarkTrial: Sendable {
  private let square: Bitmap
  private let frame: FaceFrame
  private let points: [PicturePoint]
  private let landmarks: LandmarkNames
  /// The eyes as found without learning.
  private let found: [PicturePoint]

  init(_ face: LandmarkFaces.Face, _ landmarks: LandmarkNames, in picture: Bitmap, box: PictureBox) {
    frame = FaceFrame(around: box)
    square = frame.square(of: picture)
    (points, self.landmarks) = (face.points, landmarks)
    let eyes = EyeFinder().eyesOrUsual(in: picture, box: box)
    found = [eyes.left, eyes.right]
  }

  /// Mean errors over faces, in parts of the distance between the eyes.
  struct Outcome: Sendable {
    var eyes = 0.0
    var points = 0.0
    var eyesByFinder = 0.0
    var eyesByMean = 0.0
    /// How far the starts end from their mean, in parts of the square.
    var spread = 0.0
  }

  /// What comes of the faces.
  static func outcome(_ trials: [LandmarkTrial], by regressor: ShapeRegressor, threads: Int) -> Outcome {
    let outcomes = Parallel.map(trials.count, threads: threads) { trials[$0].outcome(by: regressor) }
    var mean = Outcome()
    let count = Double(max(1, trials.count))
    for outcome in outcomes {
      mean.eyes += outcome.eyes / count
      mean.points += outcome.points / count
      mean.eyesByFinder += outcome.eyesByFinder / count
      mean.eyesByMean += outcome.eyesByMean / count
      mean.spread += outcome.spread / count
    }
    return mean
  }

  private func outcome(by regressor: ShapeRegressor) -> Outcome {
    func eyes(_ points: [PicturePoint]) -> [PicturePoint] {
      let eyes = landmarks.eyes(of: points)
      return [eyes.left, eyes.right]
    }
    let marked = eyes(points)
    let unit = marked[0].distance(to: marked[1])
    let settled = regressor.settled(in: square)
    let places = settled.places.map(frame.point)
    return Outcome(
      eyes: ShapeRegressor.distance(eyes(places), marked) / unit, points: ShapeRegressor.distance(places, points) / unit,
      eyesByFinder: ShapeRegressor.distance(found, marked) / unit,
      eyesByMean: ShapeRegressor.distance(eyes(regressor.mean.map(frame.point)), marked) / unit, spread: settled.spread)
  }
}
