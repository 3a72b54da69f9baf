internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// One view of a marked face, to learn from.
struct ShapeView: Sendable {
  /// The square.
  var square: Bitmap
  /// Where the points are in it, in parts of its sides.
  var places: [PicturePoint]
  /// The number of its picture; views of one picture are learned from or asked about together.
  var picture: Int
}

/// Learns the stages of a ``ShapeRegressor``.
struct ShapeLearner {
  /// The sides of the patches, stage by stage, in pixels of the square.
  static let patches = [48, 40, 32, 28, 24]
  /// The prices of large weights that are tried; see ``/FoveaLearning/RidgeRegression``.
  static let shares = [0.1, 1, 10, 100]
  /// Parts of the pictures, each of which is asked about by machines that were fitted to the others.
  static let folds = 4
  /// By how much a stage has to lessen the distance of the points, as a share of it.
  private static let leastGain = 0.01

  /// The most views that a fit looks at, for so many points: fits of many numbers are kept to as many products.
  static func mostViews(points: Int) -> Int {
    min(6000, 12_000_000 / PatchGradients.length(points: points, grid: PatchGradients.grid(points: points)))
  }

  let landmarks: LandmarkNames
  let views: [ShapeView]
  let threads: Int
  let progress: ProgressHandler

  /// The regressor of the views, and the price chosen for each stage.
  ///
  /// The points of a view enter a stage where machines moved them that had not seen the view's picture: what a machine does to the views that it was
  /// fitted to is too good, and a stage after it would learn from errors that are too small. By these same points the price of a stage is chosen, and
  /// whether there is one more stage.
  /// - Parameter given: Prices for the stages; nothing chooses them.
  /// - Precondition: Views of ``folds`` pictures or more.
  func learned(shares given: [Double]? = nil) throws(LearningError) -> (regressor: ShapeRegressor, shares: [Double]) {
    let points = landmarks.names.count
    let grid = PatchGradients.grid(points: points)
    let mean = (0..<points).map { point in
      PicturePoint(
        x: views.reduce(0) { $0 + $1.places[point].x } / Double(views.count),
        y: views.reduce(0) { $0 + $1.places[point].y } / Double(views.count))
    }
    var places = views.map { _ in mean }
    var (stages, chosen, reached): ([ShapeRegressor.Stage], [Double], Double) = ([], [], distance(of: places))
    for (number, patch) in Self.patches.prefix(given?.count ?? Self.patches.count).enumerated() {
      let rows = rows(around: places, patch: patch, grid: grid)
      let targets = Matrix(
        zip(views, places).map { view, places in
          zip(view.places, places).flatMap { [Float($0.x - $1.x), Float($0.y - $1.y)] }
        })
      let shares = given.map { [$0[number]] } ?? Self.shares
      let asked = try outsideMoves(rows, targets, shares: shares).map { moves in
        places.indices.map { ShapeRegressor.moved(places[$0], by: moves[$0]) }
      }
      let distances = asked.map { distance(of: $0) }
      guard let best = distances.indices.min(by: { distances[$0] < distances[$1] }) else { break }
      if given == nil, distances[best] > reached * (1 - Self.leastGain) { break }
      let moves = try RidgeRegression.path(rows, targets: targets, shares: [shares[best]], threads: threads)[0]
      stages.append(ShapeRegressor.Stage(patch: patch, moves: moves))
      chosen.append(shares[best])
      (places, reached) = (asked[best], distances[best])
      progress(ProgressReport(stage: "learning points", done: number + 1, total: given?.count ?? Self.patches.count))
    }
    return (ShapeRegressor(landmarks, mean: mean, grid: grid, stages: stages), chosen)
  }

  /// The patches of all views.
  private func rows(around places: [[PicturePoint]], patch: Int, grid: Int) -> Matrix {
    let (views, gradients) = (views, PatchGradients(grid: grid))
    return Matrix(
      Parallel.map(views.count, threads: threads) { gradients.values(of: views[$0].square, around: places[$0], patch: patch) })
  }

  /// For each price the moves of each view by machines that have not seen its picture.
  private func outsideMoves(_ rows: Matrix, _ targets: Matrix, shares: [Double]) throws(LearningError) -> [[[Float]]] {
    var moves = [[[Float]]](repeating: [[Float]](repeating: [], count: views.count), count: shares.count)
    for fold in 0..<Self.folds {
      let inside = views.indices.filter { views[$0].picture % Self.folds != fold }
      let outside = views.indices.filter { views[$0].picture % Self.folds == fold }
      if outside.isEmpty { continue }
      let machines = try RidgeRegression.path(
        rows.selecting(rows: inside), targets: targets.selecting(rows: inside), shares: shares, threads: threads)
      let asked = rows.selecting(rows: outside)
      for (place, machine) in machines.enumerated() {
        let values = machine.values(for: asked, threads: threads)
        for (row, view) in outside.enumerated() { moves[place][view] = values[row: row] }
      }
    }
    return moves
  }

  /// How far the points of the views are from where they should be, on average.
  private func distance(of places: [[PicturePoint]]) -> Double {
    zip(places, views).reduce(0) { $0 + ShapeRegressor.distance($1.0, $1.1.places) } / Double(max(1, views.count))
  }
}
