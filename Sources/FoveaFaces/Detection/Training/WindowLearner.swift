internal import FoveaCodecs
internal import FoveaFeatures
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors
internal import Synchronization

/// The state of a training: examples as numbers, and negatives as they are found.
struct WindowLearner {
  /// A picture to take negatives from, and the boxes in it that are none.
  struct Source: Sendable {
    var path: BytePath
    var things: [PictureBox]

    /// Whether a window lies on none of the things.
    func isFree(_ window: PictureBox) -> Bool {
      let rule = NonMaximumSuppression()
      return !things.contains { rule.excludes($0, window) }
    }
  }

  /// One example: its views as numbers.
  struct Example: Sendable {
    var template: Int
    var views: [[Float]]
  }

  /// Findings where nothing is to be found.
  struct Alarms {
    var pictures = 0
    var windows = 0
    var positives = 0
    /// The scores of the findings, one for each that is left when overlapping ones are removed.
    var scores: [Double] = []

    func perPicture(from least: Double) -> Double {
      pictures > 0 ? Double(scores.count { $0 >= least }) / Double(pictures) : 0
    }
  }

  let settings: WindowTraining
  let shapes: [WindowShape]
  let threads: Int
  let progress: ProgressHandler
  /// Pictures that negatives are taken from.
  let sources: [Source]
  /// Pictures without the thing that are only measured on.
  let heldOut: [Source]
  /// Pictures in which things are marked.
  let annotated: AnnotatedPictures
  private(set) var unreadable: [String] = []
  private(set) var smallerThanWindow = 0
  private var examples: [Example] = []
  private var negatives: NegativePool

  var exampleCount: Int { examples.count }
  var viewCount: Int { examples.reduce(0) { $0 + $1.views.count } }
  var negativeCount: Int { negatives.count }

  init(
    _ settings: WindowTraining, _ given: WindowTraining.Examples, negativeBytes: Int = NegativePool.mostBytes, threads: Int,
    progress: @escaping ProgressHandler
  ) throws(FacesError) {
    self.settings = settings
    self.threads = threads
    self.progress = Self.oneAtATime(progress)
    annotated = given.pictures
    let crops = Self.enlarged(given.crops)
    let boxes = given.pictures.pictures.flatMap { $0.boxes.filter { !$0.isIgnored }.map(\.box) }
    let count = crops.count + boxes.count
    guard count >= WindowTraining.leastExamples else {
      throw .fewExamples(
        what: "examples of '\(settings.label)'", found: count, needed: WindowTraining.leastExamples,
        remedy: "mark more of them, or name what was marked with --label")
    }
    let areCrops = boxes.isEmpty
    do throws(LearningError) {
      shapes = try settings.shapes(
        of: areCrops ? crops.map { (Double($0.width), Double($0.height)) } : boxes.map { ($0.width, $0.height) }, areCrops: areCrops
      )
    } catch {
      throw .learning(error)
    }
    negatives = NegativePool(shapes, bytes: negativeBytes)
    let parts = Self.divided(given)
    sources = parts.sources
    heldOut = parts.heldOut
    guard !(sources.isEmpty && given.otherCrops.isEmpty) else {
      throw .fewExamples(
        what: "pictures to take backgrounds from", found: 0, needed: 1,
        remedy: "give a folder of pictures without the thing with --background")
    }
    let smallest = shapes.map { Double($0.cells.count * settings.cell * settings.cell) * $0.box.area }.min() ?? 0
    smallerThanWindow = boxes.count { $0.area < smallest * 0.8 }
    try takeExamples(crops: crops)
    takeRandomNegatives(crops: Self.enlarged(given.otherCrops))
    if let template = negatives.windows.firstIndex(where: \.isEmpty) {
      let window = PixelSize(
        width: shapes[template].cells.columns * settings.cell, height: shapes[template].cells.rows * settings.cell)
      throw .fewExamples(
        what: "windows without the thing", found: 0, needed: 1,
        remedy: "give larger backgrounds than the windows of \(window) pixels, or a smaller --cell")
    }
  }

  /// Told by all threads, and by one at a time.
  static func oneAtATime(_ progress: @escaping ProgressHandler) -> ProgressHandler {
    let turn = Mutex(())
    return { report in turn.withLock { _ in progress(report) } }
  }

  /// Backgrounds, each fifth held out, and the pictures with marked things.
  static func divided(_ given: WindowTraining.Examples) -> (sources: [Source], heldOut: [Source]) {
    let backgrounds = given.backgrounds.map { Source(path: $0, things: []) }
    let isHeldOut: (Int) -> Bool = { backgrounds.count >= 5 && $0 % 5 == 4 }
    let marked = given.pictures.pictures.map { Source(path: $0.path, things: $0.boxes.map(\.box)) }
    return (
      marked + backgrounds.indices.filter { !isHeldOut($0) }.map { backgrounds[$0] },
      backgrounds.indices.filter(isHeldOut).map { backgrounds[$0] }
    )
  }

  /// The crops in gray, small ones four times as large or so, that windows can be moved by parts of a pixel.
  static func enlarged(_ crops: [Bitmap]) -> [Bitmap] {
    crops.map { crop in
      let factor = max(1, 100 / max(1, max(crop.width, crop.height)))
      let size = PixelSize(width: crop.width * factor, height: crop.height * factor)
      return crop.converted(to: .gray).resized(to: size, using: .bicubic)
    }
  }

  // MARK: - Examples

  private mutating func takeExamples(crops: [Bitmap]) throws(FacesError) {
    let (settings, shapes) = (settings, shapes)
    let (found, errors) = Self.examples(crops, annotated, threads: threads) { picture, box, stream in
      Self.example(of: picture, box: box, stream: stream, settings, shapes)
    }
    examples = found
    unreadable += errors.map(\.description)
    if examples.count < WindowTraining.leastExamples, let error = errors.first { throw .picture(error) }
  }

  /// What `make` gives for each example, with the number of its stream of random numbers: for the crops, each a box as a whole, and for what is marked in
  /// pictures and not ignored. And why pictures could not be read.
  static func examples<Element: Sendable>(
    _ crops: [Bitmap], _ annotated: AnnotatedPictures, threads: Int, _ make: @Sendable (Bitmap, PictureBox, UInt64) -> Element
  ) -> (found: [Element], errors: [PictureError]) {
    var found = Parallel.map(crops.count, threads: threads) { make(crops[$0], PictureBox(crops[$0].size), UInt64($0)) }
    let (pictures, first) = (annotated.pictures, crops.count)
    let outcomes: [Result<[Element], PictureError>] = Parallel.map(pictures.count, threads: threads) { index in
      do throws(PictureError) {
        let picture = try Self.picture(pictures[index].path)
        return .success(
          pictures[index].boxes.enumerated().filter { !$0.element.isIgnored }.map { place, box in
            make(picture, box.box, UInt64(first + index) << 20 + UInt64(place))
          })
      } catch {
        return .failure(error)
      }
    }
    var errors: [PictureError] = []
    for outcome in outcomes {
      switch outcome {
      case .success(let elements): found += elements
      case .failure(let error): errors.append(error)
      }
    }
    return (found, errors)
  }

  private static func example(
    of picture: Bitmap, box: PictureBox, stream: UInt64, _ settings: WindowTraining, _ shapes: [WindowShape]
  ) -> Example {
    let template = settings.nearest(shapes, to: box)
    let shape = shapes[template]
    let window = WindowTemplate.window(around: box, cells: shape.cells, box: shape.box)
    let variations = WindowVariation.all(mirrors: settings.mirrors, moved: settings.moved, seed: settings.seed, stream: stream)
    return Example(
      template: template, views: variations.map { settings.features(of: picture, window: window, $0, cells: shape.cells) })
  }

  static func picture(_ path: BytePath) throws(PictureError) -> Bitmap {
    try ImageDecoder.decode(contentsOf: path).bitmap.converted(to: .gray)
  }

  // MARK: - Negatives

  /// Windows of the sources at random places and of random sizes, and crops of other things.
  private mutating func takeRandomNegatives(crops: [Bitmap]) {
    let (settings, shapes, sources) = (settings, shapes, sources)
    let perPicture = max(2, min(50, 4000 / max(1, sources.count)))
    for (template, shape) in shapes.enumerated() {
      let variations = WindowVariation.all(mirrors: settings.mirrors, moved: 0, seed: 0, stream: 0)
      let rows = crops.thinned(to: max(1, negatives.most[template] / variations.count)).flatMap { crop in
        let window = WindowTemplate.window(around: PictureBox(crop.size), cells: shape.cells, box: shape.box)
        return variations.map {
          settings.features(of: crop, window: window, $0, cells: shape.cells)
        }
      }
      negatives.add(rows, to: template)
    }
    let chosen = Array(sources.indices).thinned(to: max(1, (negatives.most.min() ?? 1) / perPicture))
    let progress = progress
    let found: [[[[Float]]]] = Parallel.map(chosen.count, threads: threads) { place in
      progress(ProgressReport(stage: "cutting backgrounds", done: place + 1, total: chosen.count))
      let index = chosen[place]
      guard let picture = try? Self.picture(sources[index].path) else { return shapes.map { _ in [] } }
      var generator = SeededGenerator(seed: settings.seed, stream: 12, UInt64(index))
      return shapes.map { shape in
        (0..<perPicture).compactMap { _ -> [Float]? in
          let smallest = PixelSize(width: shape.cells.columns * settings.cell, height: shape.cells.rows * settings.cell)
          guard let window = Self.randomWindow(of: smallest, in: picture.size, &generator), sources[index].isFree(window) else {
            return nil
          }
          return settings.features(of: picture, window: window, cells: shape.cells)
        }
      }
    }
    for template in shapes.indices { negatives.add(found.flatMap { $0[template] }, to: template) }
  }

  /// A window at a random place and of a random size; nothing where none is larger than the smallest.
  static func randomWindow(of smallest: PixelSize, in size: PixelSize, _ generator: inout SeededGenerator) -> PictureBox? {
    let largest = min(Float(size.width) / Float(smallest.width), Float(size.height) / Float(smallest.height))
    guard largest > 1 else { return nil }
    // Small windows are the many, as they are in a pyramid.
    let chosen = generator.uniform()
    let scale = Double(1 / (1 - chosen * (1 - 1 / largest)))
    let (width, height) = (scale * Double(smallest.width), scale * Double(smallest.height))
    return PictureBox(
      x: Double(generator.uniform()) * (Double(size.width) - width),
      y: Double(generator.uniform()) * (Double(size.height) - height),
      width: width, height: height)
  }

  /// Searches the sources and takes the windows with the highest scores; how many are new.
  mutating func mine(with detector: WindowDetector, stage: String) -> Int {
    let (settings, sources, progress) = (settings, sources, progress)
    var new: [HardNegative.Place] = []
    // Some sources at a time: what all together give is more than may be kept.
    for first in stride(from: 0, to: sources.count, by: 256) {
      let found = Parallel.map(min(256, sources.count - first), threads: threads) { place -> [HardNegative] in
        let index = first + place
        progress(ProgressReport(stage: stage, done: index + 1, total: sources.count))
        guard let picture = try? Self.picture(sources[index].path) else { return [] }
        return HardNegative.found(
          in: picture, number: index, by: detector, avoiding: sources[index].things, limit: settings.negativesPerPicture)
      }.flatMap { $0 }
      new += negatives.unknown(found)
      negatives.add(found, keepingHardestBy: detector.templates, threads: threads)
    }
    return negatives.count(of: new)
  }

  /// What a detector finds in the pictures without the thing that were held out.
  func alarms(of detector: WindowDetector, stage: String) -> Alarms {
    let (heldOut, progress) = (heldOut, progress)
    let parts: [Alarms?] = Parallel.map(heldOut.count, threads: threads) { index in
      progress(ProgressReport(stage: stage, done: index + 1, total: heldOut.count))
      guard let picture = try? Self.picture(heldOut[index].path) else { return nil }
      var alarms = Alarms(pictures: 1)
      let levels = detector.levels(of: picture, upsampling: 0, threads: 1) { ($0.windowCount, $0.candidates(from: -1)) }
      alarms.windows = levels.reduce(0) { $0 + $1.0 }
      let candidates = levels.flatMap { $0.1 }
      alarms.positives = candidates.count { $0.score > 0 }
      let findings = candidates.map { Detection(box: $0.box, score: Double($0.score), label: detector.label) }
      alarms.scores = detector.search.suppression.apply(to: findings).map(\.score)
      return alarms
    }
    return parts.compactMap { $0 }.reduce(into: Alarms()) { sum, part in
      sum.pictures += part.pictures
      sum.windows += part.windows
      sum.positives += part.positives
      sum.scores += part.scores
    }
  }

  // MARK: - Machines

  /// A detector fitted to all examples and the negatives so far.
  func fitted() throws(FacesError) -> WindowDetector {
    let (settings, shapes) = (settings, shapes)
    let templates = try Parallel.map(shapes.count, threads: threads) { template throws(FacesError) in
      try fitted(template, leavingOut: nil)
    }
    return WindowDetector(
      label: settings.label, cell: settings.cell, templates: templates,
      search: WindowDetector.Search(
        scaleStep: settings.scaleStep, levels: WindowDetector.Search.levels(forStep: settings.scaleStep)))
  }

  /// The machine of a template, fitted without the examples of one of five folds, and without each fifth negative of it.
  private func fitted(_ template: Int, leavingOut fold: Int?) throws(FacesError) -> WindowTemplate {
    let shape = shapes[template]
    let views = examples.enumerated().filter { $0.element.template == template && (fold == nil || $0.offset % 5 != fold) }
      .flatMap { $0.element.views }
    let others = negatives.windows[template].enumerated().filter { fold == nil || $0.offset % 5 != fold }.map { $0.element.values }
    let length = shape.cells.count * WindowTemplate.channels
    let rows = Matrix(rows: views.count + others.count, columns: length) { target in
      var place = 0
      for row in views + others {
        for value in row {
          target[place] = value
          place += 1
        }
      }
    }
    let labels = views.map { _ in 1 } + others.map { _ in 0 }
    let weights = views.map { _ in Float(settings.positiveWeight) } + others.map { _ in Float(1) }
    do throws(LearningError) {
      let machine = try LinearSVM.fit(
        rows, labels: labels, classCount: 2,
        options: LinearSVM.Options(cost: settings.cost, bias: 1, tolerance: 0.01, seed: settings.seed), weights: weights, threads: 1
      )
      return WindowTemplate(cells: shape.cells, weights: machine.weights[row: 1], bias: machine.biases[1], box: shape.box)
    } catch {
      throw .learning(error)
    }
  }

  /// How many folds are fitted at once on so many threads: each has its own rows, of which all together fill no more than 1 GiB, those of one fold aside.
  static func folds(together threads: Int, bytes: Int) -> Int { max(1, min(threads, (1 << 30) / max(1, bytes))) }

  /// The score of each example, as it is, by a machine that has seen neither it nor a view of it.
  func heldOutScores() throws(FacesError) -> [Double] {
    let tasks = shapes.indices.flatMap { template in (0..<5).map { (template, $0) } }
    let progress = progress
    let largest =
      shapes.indices.map { template in
        let views = examples.reduce(0) { $0 + ($1.template == template ? $1.views.count : 0) }
        return (views + negatives.windows[template].count) * shapes[template].cells.count * WindowTemplate.channels
      }.max() ?? 0
    let together = Self.folds(together: threads, bytes: largest * MemoryLayout<Float>.size)
    let scores = try Parallel.map(tasks.count, threads: together) { task throws(FacesError) -> [(Int, Double)] in
      progress(ProgressReport(stage: "scoring held-out examples", done: task + 1, total: tasks.count))
      let (template, fold) = tasks[task]
      let chosen = examples.indices.filter { $0 % 5 == fold && examples[$0].template == template }
      if chosen.isEmpty { return [] }
      let machine = try fitted(template, leavingOut: fold)
      return chosen.map { index in
        let sum = zip(machine.weights, examples[index].views[0]).reduce(Double(machine.bias)) { $0 + Double($1.0) * Double($1.1) }
        return (index, sum)
      }
    }
    return scores.flatMap { $0 }.sorted { $0.0 < $1.0 }.map { $0.1 }
  }

  /// The detector with the mean place of the marked boxes in the windows that find them.
  func placed(_ detector: WindowDetector) -> WindowDetector {
    let pictures = annotated.pictures
    if pictures.isEmpty { return detector }
    let progress = progress
    let found = Parallel.map(pictures.count, threads: threads) { index -> [(template: Int, box: PictureBox)] in
      progress(ProgressReport(stage: "placing boxes", done: index + 1, total: pictures.count))
      guard let picture = try? Self.picture(pictures[index].path) else { return [] }
      let candidates = detector.levels(of: picture, upsampling: 0, threads: 1) { $0.candidates(from: detector.threshold) }
        .flatMap { $0 }
      return pictures[index].boxes.compactMap { thing -> (template: Int, box: PictureBox)? in
        let near = candidates.filter { $0.box.intersectionOverUnion(thing.box) >= 0.5 }
        guard !thing.isIgnored, let best = near.max(by: { $0.score < $1.score }) else { return nil }
        let window = best.window
        return (
          best.template,
          PictureBox(
            x: (thing.box.x - window.x) / window.width, y: (thing.box.y - window.y) / window.height,
            width: thing.box.width / window.width, height: thing.box.height / window.height)
        )
      }
    }.flatMap { $0 }
    let templates = detector.templates.enumerated().map { index, template in
      var template = template
      let boxes = found.filter { $0.template == index }.map { $0.box }
      // A mean of a few is worse than what the shape says.
      if boxes.count >= 10 {
        let count = Double(boxes.count)
        template.box = PictureBox(
          x: boxes.reduce(0) { $0 + $1.x } / count, y: boxes.reduce(0) { $0 + $1.y } / count,
          width: boxes.reduce(0) { $0 + $1.width } / count, height: boxes.reduce(0) { $0 + $1.height } / count)
      }
      return template
    }
    return WindowDetector(
      label: detector.label, cell: detector.cell, templates: templates, search: detector.search, threshold: detector.threshold,
      calibration: detector.calibration)
  }
}
