public import FoveaFiles
internal import FoveaLearning
internal import FoveaNetworks
internal import FoveaRecognition
internal import FoveaTensors

extension RescoredDetector {
  /// The kind that stands in the metadata of a file.
  static let kind = "rescored-detector"

  /// Everything of a file but the two parts.
  private struct Settings: Codable {
    var floor: Double
    var surroundings: Double
    var threshold: Double
    var calibration: SigmoidCurve
    var training: Report?
  }

  /// The bytes of a model file: safetensors with the tensors of ``windows`` and of ``network``, each behind that word and a point, the settings of
  /// both and its own as JSON in the metadata, and a digest over all.
  public func encoded() throws -> [UInt8] {
    let settings = Settings(
      floor: floor, surroundings: surroundings, threshold: threshold, calibration: calibration, training: training)
    let parts = [("windows", try windows.parts), ("network", try network.parts)]
    return SealedTensors.encode(
      parts.flatMap { name, part in
        part.tensors.sorted { $0.key < $1.key }.map { (name: "\(name).\($0.key)", tensor: $0.value) }
      },
      metadata: [
        "fovea_format": String(windows.writtenFormat), "kind": Self.kind, "settings": try JSONText.encode(settings),
        "windows": parts[0].1.settings, "network": parts[1].1.settings,
      ])
  }

  /// Writes a model file; see ``encoded()``.
  public func write(to path: BytePath, replacing: Bool = true) throws {
    let bytes = try encoded()
    do { try File.write(bytes, to: path, replacing: replacing) } catch { throw FacesError.file(error) }
  }

  init(_ file: DetectorFile.Opened, path: BytePath) throws(ModelFileError) {
    func problem(_ reason: String) -> ModelFileError { .incomplete(path, reason: reason) }
    guard file.kind == Self.kind else { throw problem("a model of the kind '\(file.kind)', not a rescored detector") }
    guard let settings = try? JSONText.decode(Settings.self, from: file.parts.settings) else {
      throw problem("its settings cannot be read")
    }
    let numbers = [
      settings.floor, settings.surroundings, settings.threshold, Double(settings.calibration.slope),
      Double(settings.calibration.offset),
    ]
    guard numbers.allSatisfy(\.isFinite), (0...16).contains(settings.surroundings), settings.calibration.slope <= 0 else {
      throw problem("numbers that are out of range")
    }
    func parts(_ name: String) throws(ModelFileError) -> ModelParts {
      guard let settings = file.metadata[name] else { throw problem("no settings of its \(name)") }
      return ModelParts(settings: settings, tensors: file.parts.tensors(behind: name + "."))
    }
    let (first, second) = (try parts("windows"), try parts("network"))
    let windows: WindowDetector
    do throws(FacePartsError) { windows = try WindowDetector(parts: first) } catch { throw problem(error.description) }
    guard let network = try? NetworkModel(parts: second), network.classCount == 2,
      network.network.description.inputShape.first == 1
    else { throw problem("a network that does not tell gray windows apart") }
    self.init(
      windows: windows, network: network, floor: settings.floor, surroundings: settings.surroundings, threshold: settings.threshold,
      calibration: settings.calibration, training: settings.training)
  }
}
