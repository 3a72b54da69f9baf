internal import FoveaFeatures
public import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

extension WindowDetector {
  /// The format that is written. Readers know this one and all earlier ones.
  public static let fileFormat = 2
  /// 2 with ``landmarks``, which readers of 1 do not know; 1 without them.
  var writtenFormat: Int { landmarks == nil ? 1 : 2 }
  /// The kind that stands in the metadata of a file.
  static let kind = "window-detector"

  /// Everything of a file but the weights.
  private struct Settings: Codable {
    var label: String
    var cell: Int
    var search: Search
    var threshold: Double
    var calibration: SigmoidCurve
    var boxes: [PictureBox]
    var training: WindowTraining.Report?
    var landmarks: ShapeRegressor.Settings?
  }

  /// Settings and weights.
  var parts: ModelParts {
    get throws {
      let settings = Settings(
        label: label, cell: cell, search: search, threshold: threshold, calibration: calibration, boxes: templates.map(\.box),
        training: training, landmarks: landmarks?.settings)
      var tensors: [String: Tensor] = [:]
      for (index, template) in templates.enumerated() {
        let shape = [template.cells.rows, template.cells.columns, WindowTemplate.channels]
        tensors["template.\(index).weights"] = Tensor(shape: shape, template.weights)
        tensors["template.\(index).bias"] = Tensor(shape: [1], [template.bias])
      }
      for (name, tensor) in landmarks?.tensors ?? [] { tensors[name] = tensor }
      return ModelParts(settings: try JSONText.encode(settings), tensors: tensors)
    }
  }

  /// The bytes of a model file: safetensors with `template.N.weights` [rows, columns, 31] and `template.N.bias` [1] for each template, with
  /// `landmarks.N.weights` and `landmarks.N.biases` for each stage of ``landmarks``, everything else as JSON in the metadata, and a digest over all;
  /// see ``/FoveaRecognition/Recognizer/encoded()``.
  public func encoded() throws -> [UInt8] {
    let parts = try parts
    return SealedTensors.encode(
      templates.indices.flatMap { ["template.\($0).weights", "template.\($0).bias"] }.compactMap { name in
        parts.tensors[name].map { (name: name, tensor: $0) }
      } + (landmarks?.tensors ?? []),
      metadata: ["fovea_format": String(writtenFormat), "kind": Self.kind, "settings": parts.settings])
  }

  /// Writes a model file; see ``encoded()``.
  public func write(to path: BytePath, replacing: Bool = true) throws {
    let bytes = try encoded()
    do { try File.write(bytes, to: path, replacing: replacing) } catch { throw FacesError.file(error) }
  }

  /// The detector in a model file.
  /// - Parameter limit: The largest file that is read, in bytes.
  public init(contentsOf path: BytePath, limit: Int = 256 << 20) throws(FacesError) {
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    try self.init(bytes, path: path)
  }

  /// The detector in the bytes of a model file.
  /// - Parameter path: What errors name.
  public init(_ bytes: [UInt8], path: BytePath) throws(FacesError) {
    do throws(ModelFileError) {
      self = try Self(DetectorFile.opened(bytes, path: path), path: path)
    } catch {
      throw .model(error)
    }
  }

  init(_ file: DetectorFile.Opened, path: BytePath) throws(ModelFileError) {
    guard file.kind == Self.kind else {
      throw .incomplete(path, reason: "a model of the kind '\(file.kind)', not a detector of windows")
    }
    do throws(FacePartsError) { try self.init(parts: file.parts) } catch {
      throw .incomplete(path, reason: error.description)
    }
  }

  /// The detector of these parts; throws where numbers are missing or no sense comes of them.
  init(parts: ModelParts) throws(FacePartsError) {
    guard let settings = try? JSONText.decode(Settings.self, from: parts.settings) else {
      throw FacePartsError("its settings cannot be read")
    }
    guard (1...64).contains(settings.boxes.count) else { throw FacePartsError("\(settings.boxes.count) templates") }
    guard (1...4096).contains(settings.cell) else { throw FacePartsError("cells of \(settings.cell) pixels") }
    guard settings.search.scaleStep > 1, settings.search.scaleStep <= 4,
      (1...WindowDetector.Search.mostLevels).contains(settings.search.levels)
    else {
      throw FacePartsError("a search with steps of \(settings.search.scaleStep) and \(settings.search.levels) levels")
    }
    guard settings.threshold.isFinite, settings.calibration.slope.isFinite, settings.calibration.offset.isFinite else {
      throw FacePartsError("numbers that are not finite")
    }
    guard settings.calibration.slope <= 0 else { throw FacePartsError("a probability that falls with the score") }
    let landmarks = try settings.landmarks.map { stored throws(FacePartsError) in
      try ShapeRegressor(stored, tensors: parts.tensors)
    }
    guard parts.tensors.count == 2 * (settings.boxes.count + (landmarks?.stages.count ?? 0)) else {
      throw FacePartsError("\(parts.tensors.count) tensors")
    }
    var templates: [WindowTemplate] = []
    for (index, box) in settings.boxes.enumerated() {
      guard let weights = parts.tensors["template.\(index).weights"],
        let bias = parts.tensors["template.\(index).bias"]?.values.first
      else {
        throw FacePartsError("no template \(index)")
      }
      let shape = weights.shape
      guard shape.count == 3, shape[2] == WindowTemplate.channels, (1...256).contains(shape[0]), (1...256).contains(shape[1]) else {
        throw FacePartsError("a template of shape \(shape)")
      }
      let values = weights.values
      guard values.allSatisfy(\.isFinite), bias.isFinite else { throw FacePartsError("weights that are not finite") }
      let isPlaced = [box.x, box.y, box.width, box.height].allSatisfy { $0.isFinite && abs($0) <= 16 }
      guard isPlaced, box.width > 0, box.height > 0 else { throw FacePartsError("a thing without a place in its window") }
      templates.append(
        WindowTemplate(cells: GridSize(columns: shape[1], rows: shape[0]), weights: values, bias: bias, box: box))
    }
    self.init(
      label: settings.label, cell: settings.cell, templates: templates, search: settings.search, threshold: settings.threshold,
      calibration: settings.calibration, training: settings.training, landmarks: landmarks)
  }
}
