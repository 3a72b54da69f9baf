internal import FoveaLearning
internal import FoveaTensors

extension ShapeRegressor {
  /// Everything of a file but the weights.
  struct Settings: Codable {
    var names: [String]
    var mean: [PicturePoint]
    var cells: Int
    var patches: [Int]
    var spread: Double
  }

  /// Everything but the weights.
  var settings: Settings {
    Settings(names: names, mean: mean, cells: grid, patches: stages.map(\.patch), spread: spread)
  }

  /// The weights: `landmarks.N.weights` [2 × points, numbers of the patches] and `landmarks.N.biases` [2 × points] for each stage.
  var tensors: [(name: String, tensor: Tensor)] {
    stages.enumerated().flatMap { $1.moves.tensors("landmarks.\($0)") }
  }

  /// The regressor that these were written from; throws where numbers are missing or no sense comes of them.
  init(_ settings: Settings, tensors: [String: Tensor]) throws(FacePartsError) {
    guard (2...256).contains(settings.names.count), Set(settings.names).count == settings.names.count,
      settings.mean.count == settings.names.count, let landmarks = LandmarkNames(settings.names)
    else { throw FacePartsError("points of a face without eyes") }
    guard settings.mean.allSatisfy({ (-1...2).contains($0.x) && (-1...2).contains($0.y) }), settings.spread.isFinite,
      settings.spread >= 0
    else { throw FacePartsError("points that are not on a face") }
    guard (1...8).contains(settings.cells), settings.patches.count <= 16, settings.patches.allSatisfy({ (8...96).contains($0) })
    else { throw FacePartsError("patches of \(settings.patches) pixels in \(settings.cells) cells") }
    let shape = (
      2 * settings.names.count, PatchGradients.length(points: settings.names.count, grid: settings.cells)
    )
    var stages: [Stage] = []
    for (number, patch) in settings.patches.enumerated() {
      let moves: RidgeRegression
      do throws(LearningError) { moves = try RidgeRegression("landmarks.\(number)", in: tensors) } catch {
        throw FacePartsError(error.description)
      }
      guard (moves.weights.rows, moves.weights.columns) == shape else {
        throw FacePartsError("a stage of \(moves.weights.rows)×\(moves.weights.columns) weights for its points")
      }
      stages.append(Stage(patch: patch, moves: moves))
    }
    self.init(landmarks, mean: settings.mean, grid: settings.cells, stages: stages, spread: settings.spread)
  }
}
