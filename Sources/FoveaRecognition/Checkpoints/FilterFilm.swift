public import FoveaFiles
internal import FoveaNetworks
public import FoveaTensors

/// The first filters of a network that learned, as they were before its training and after epochs of it: `Network.pixelFilters`.
///
/// A run folder keeps it as `film.safetensors`: a tensor `epoch-N` for the first epochs and then ever fewer of them.
public struct FilterFilm: Sendable, Equatable {
  /// The filters at one moment.
  public struct Frame: Sendable, Equatable {
    /// After how many epochs.
    public var epoch: Int
    /// `PixelFilters.patterns`: `[filters, channels, height, width]`.
    public var patterns: Tensor
  }

  /// Whose film it is.
  struct Origin: Equatable {
    var recipe: String
    var manifestHash: String
    var seed: UInt64
  }

  /// By rising epoch.
  public private(set) var frames: [Frame] = []
  /// The layer of the filters.
  public private(set) var layer = ""
  /// Whether they are seen through a whitening layer.
  public private(set) var isComposed = false
  let origin: Origin

  init(of origin: Origin) { self.origin = origin }

  /// Whether it was made while a recognizer learned, as far as recipe, pictures and seed tell.
  public func isOf(_ provenance: Provenance) -> Bool {
    origin == Origin(recipe: provenance.recipe, manifestHash: provenance.manifestHash, seed: provenance.seed)
  }

  /// Whether the filters after an epoch are kept: after 0 to 4, then 6, 8, 12, 16 and so on, and after the last.
  static func keeps(_ epoch: Int, of epochs: Int) -> Bool {
    if epoch <= 4 || epoch == epochs { return true }
    let power = 1 << (Int.bitWidth - 1 - epoch.leadingZeroBitCount)
    return epoch == power || epoch == power + power / 2
  }

  /// Puts the network after an epoch behind the frames before it, in place of those that are not: a run that is resumed goes back.
  mutating func add(_ network: Network, after epoch: Int) {
    guard let filters = network.pixelFilters else { return }
    frames.removeAll { $0.epoch >= epoch }
    frames.append(Frame(epoch: epoch, patterns: filters.patterns))
    (layer, isComposed) = (filters.layer, filters.isComposed)
  }
}

extension FilterFilm {
  /// The name of its file in a run folder.
  public static let fileName = "film.safetensors"

  func encoded() -> [UInt8] {
    Safetensors.encode(
      tensors: frames.map { ("epoch-\($0.epoch)", $0.patterns) },
      metadata: [
        "layer": layer, "composed": isComposed ? "true" : "false", "recipe": origin.recipe, "manifest_sha256": origin.manifestHash,
        "seed": String(origin.seed),
      ])
  }

  /// The film of a run folder; nothing where there is none.
  /// - Throws: ``CheckpointError``.
  public init?(in folder: BytePath) throws(CheckpointError) {
    let path = folder.appending(BytePath(Self.fileName))
    guard File.exists(path) else { return nil }
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: 1 << 28) } catch { throw .file(error) }
    let file: (tensors: [String: Tensor], metadata: [String: String])
    do { file = try Safetensors.decode(bytes) } catch { throw .damaged(path, reason: "\(error)") }
    guard let seed = file.metadata["seed"].flatMap({ UInt64($0) }) else {
      throw .damaged(path, reason: "no `seed` in its metadata")
    }
    origin = Origin(
      recipe: file.metadata["recipe"] ?? "", manifestHash: file.metadata["manifest_sha256"] ?? "", seed: seed)
    layer = file.metadata["layer"] ?? ""
    isComposed = file.metadata["composed"] == "true"
    for (name, tensor) in file.tensors {
      guard name.hasPrefix("epoch-"), let epoch = Int(name.dropFirst("epoch-".count)), epoch >= 0, tensor.shape.count == 4,
        tensor.count > 0
      else { throw .damaged(path, reason: "`\(name)` is no frame of filters") }
      frames.append(Frame(epoch: epoch, patterns: tensor))
    }
    frames.sort { $0.epoch < $1.epoch }
    guard frames.allSatisfy({ $0.patterns.shape == frames[0].patterns.shape }) else {
      throw .damaged(path, reason: "its frames have different shapes")
    }
  }
}
