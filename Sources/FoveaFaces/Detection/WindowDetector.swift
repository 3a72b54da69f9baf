internal import FoveaFeatures
public import FoveaLearning
public import FoveaPixels
public import FoveaTensors

/// Finds things by windows that slide over a picture: histograms of oriented gradients under a linear support vector machine.
///
/// 1. The picture becomes gray, and a pyramid of ever smaller pictures, each by ``Search/scaleStep`` smaller than the one before.
/// 2. On each level the cells of ``/FoveaFeatures/HOG/Felzenszwalb`` are computed once, those on the border too; all windows share them.
/// 3. The score of a window is a linear function of its cells, for all places of a template at once. A window stands on whole cells.
/// 4. Windows with a score of at least ``threshold`` are findings. Their box is the template's mean place of the thing in its window.
/// 5. Of findings that overlap, one stays; see ``NonMaximumSuppression``.
///
/// After Dalal and Triggs, *Histograms of Oriented Gradients for Human Detection*, CVPR 2005, with the cells of Felzenszwalb and others, PAMI 2010,
/// as dlib's detector has them. ``WindowTraining`` makes one from examples.
public struct WindowDetector: Sendable, Hashable {
  /// How a picture is searched.
  public struct Search: Sendable, Hashable, Codable {
    /// By how much a level is smaller than the one before; above 1.
    public var scaleStep: Double
    /// The most levels.
    public var levels: Int
    /// Which of the findings that lie on each other stay.
    public var suppression: NonMaximumSuppression

    /// A search.
    public init(scaleStep: Double = 1.15, levels: Int = 64, suppression: NonMaximumSuppression = NonMaximumSuppression()) {
      self.scaleStep = scaleStep
      self.levels = levels
      self.suppression = suppression
    }

    /// Levels that are enough, step by step, for things a thousand times as large as the window; 64 at least.
    static func levels(forStep step: Double) -> Int {
      var (scale, count) = (1.0, 0)
      while scale < 1000, count < mostLevels { (scale, count) = (scale * step, count + 1) }
      return max(64, count)
    }

    /// More are refused in a file.
    static let mostLevels = 1024

    enum CodingKeys: String, CodingKey {
      case scaleStep = "scale_step"
      case levels, suppression
    }
  }

  /// What it finds.
  public var label: String
  /// Pixels of the side of a cell.
  public let cell: Int
  /// What windows are compared with, one for each shape.
  public let templates: [WindowTemplate]
  /// How a picture is searched.
  public var search: Search
  /// The score from which on a finding counts.
  public var threshold: Double
  /// What makes a probability of a score, as measured on examples and backgrounds that were held out.
  public var calibration: SigmoidCurve
  /// How it was made; nothing where it was put together by hand.
  public var training: WindowTraining.Report?
  /// What says where the points of a finding are, such as its eyes; nothing where no points were marked, or too few.
  public var landmarks: ShapeRegressor?

  private let packed: [PackedTemplate]

  /// A detector of these parts.
  /// - Precondition: There is a template, a cell has 1 to 4096 pixels, the scale step is above 1.
  public init(
    label: String, cell: Int, templates: [WindowTemplate], search: Search = Search(), threshold: Double = 0,
    calibration: SigmoidCurve = .uncalibrated, training: WindowTraining.Report? = nil, landmarks: ShapeRegressor? = nil
  ) {
    precondition(!templates.isEmpty && (1...4096).contains(cell), "\(templates.count) templates with cells of \(cell) pixels")
    precondition(search.scaleStep > 1, "a scale step of \(search.scaleStep)")
    self.label = label
    self.cell = cell
    self.templates = templates
    self.search = search
    self.threshold = threshold
    self.calibration = calibration
    self.training = training
    self.landmarks = landmarks
    packed = templates.map { PackedTemplate($0) }
  }

  /// Equal in all that decides what is found, and in how they were made.
  public static func == (left: WindowDetector, right: WindowDetector) -> Bool {
    left.label == right.label && left.cell == right.cell && left.templates == right.templates && left.search == right.search
      && left.threshold == right.threshold && left.calibration == right.calibration && left.training == right.training
      && left.landmarks == right.landmarks
  }

  /// By the label, the templates and the threshold.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    hasher.combine(templates)
    hasher.combine(threshold)
  }

  /// The smallest window in pixels, for each template.
  public var windows: [PixelSize] {
    templates.map { PixelSize(width: $0.cells.columns * cell, height: $0.cells.rows * cell) }
  }
}

extension WindowDetector: ObjectDetector {
  /// What is found; a picture smaller than every window has nothing.
  public func detections(
    in picture: Bitmap, threshold: Double? = nil, upsampling: Int = 0, threads: Int = Parallel.defaultThreads
  ) -> [Detection] {
    let least = threshold ?? self.threshold
    let found = levels(of: picture, upsampling: upsampling, threads: threads) { level -> [Detection] in
      level.candidates(from: least).map {
        Detection(box: $0.box, score: Double($0.score), probability: calibration.measured(of: $0.score), label: label)
      }
    }.flatMap { $0 }
    return search.suppression.apply(to: found)
  }
}

extension WindowDetector {
  /// One level of the pyramid.
  struct Level {
    let detector: WindowDetector
    let grid: CellGrid
    /// Pixels of the level for one of the picture, across and down.
    let scale: (x: Double, y: Double)

    /// A window that reached a score.
    struct Candidate: Sendable {
      var template: Int
      var column: Int
      var row: Int
      var score: Float
      var window: PictureBox
      var box: PictureBox
    }

    /// The windows with at least this score, template by template, row by row.
    func candidates(from threshold: Double) -> [Candidate] {
      // Scores are floats: the least of them that is no less than the threshold, which may lie between two.
      let near = Float(threshold)
      let least = Double(near) < threshold ? near.nextUp : near
      var found: [Candidate] = []
      for (index, template) in detector.packed.enumerated() {
        let (columns, scores) = grid.scores(of: template)
        for place in scores.indices where scores[place] >= least {
          let (column, row) = (place % columns, place / columns)
          let window = window(column: column, row: row, cells: template.cells)
          found.append(
            Candidate(
              template: index, column: column, row: row, score: scores[place], window: window,
              box: detector.templates[index].box(in: window)))
        }
      }
      return found
    }

    /// How many windows there are.
    var windowCount: Int {
      detector.templates.reduce(0) {
        $0 + max(0, grid.columns - $1.cells.columns + 1) * max(0, grid.rows - $1.cells.rows + 1)
      }
    }

    private func window(column: Int, row: Int, cells: GridSize) -> PictureBox {
      let cell = Double(detector.cell)
      return PictureBox(
        x: Double(column) * cell / scale.x, y: Double(row) * cell / scale.y, width: Double(cells.columns) * cell / scale.x,
        height: Double(cells.rows) * cell / scale.y)
    }
  }

  /// What `body` makes of each level of the picture's pyramid, the largest first.
  func levels<Element: Sendable>(
    of picture: Bitmap, upsampling: Int, threads: Int, _ body: @Sendable (Level) -> Element
  ) -> [Element] {
    precondition((0...2).contains(upsampling), "a picture doubled \(upsampling) times")
    guard picture.size.area > 0 else { return [] }
    let gray = picture.converted(to: .gray)
    let sizes = levelSizes(of: gray.size, upsampling: upsampling)
    return Parallel.map(sizes.count, threads: threads) { index in
      let size = sizes[index]
      let scale = (x: Double(size.width) / Double(gray.width), y: Double(size.height) / Double(gray.height))
      return body(Level(detector: self, grid: CellGrid(gray.resized(to: size), cell: cell), scale: scale))
    }
  }

  /// The sizes of the levels: those that hold the window of a template.
  func levelSizes(of size: PixelSize, upsampling: Int) -> [PixelSize] {
    var scale = Double(1 << upsampling)
    var sizes: [PixelSize] = []
    while sizes.count < search.levels {
      let level = PixelSize(
        width: Int((Double(size.width) * scale).rounded()), height: Int((Double(size.height) * scale).rounded()))
      // Cells are counted by rounding, so half a cell less than a window still holds it.
      let holds = windows.contains { level.width + cell / 2 >= $0.width && level.height + cell / 2 >= $0.height }
      guard holds, min(level.width, level.height) >= 3 else { break }
      sizes.append(level)
      scale /= search.scaleStep
    }
    return sizes
  }
}
