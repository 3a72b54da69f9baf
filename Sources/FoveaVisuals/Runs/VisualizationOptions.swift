public import FoveaCodecs
public import FoveaFiles
public import FoveaTensors

/// What is shown of a model, and how much of it.
public struct VisualizationOptions: Sendable {
  /// What is wanted; nothing means all that applies.
  public var methods: [VisualMethod]
  /// The layers whose activations and units are shown; nothing means one for each depth, and for Grad-CAM the last with places.
  public var layers: [String]
  /// How many units of a layer are shown, where none of them is ``named``.
  public var units: Int
  /// Units to show by name: of their layers these and no others. Their layers are shown beside ``layers``.
  public var named: [NetworkUnit] = []
  /// How many patches, neighbors or prototypes are shown of each, at most ``mostOfEach``.
  public var top: Int
  /// How many pictures are explained.
  public var pictures: Int
  /// How many pictures are searched for patches, neighbors and prototypes.
  public var pool: Int
  /// The run folder of the model's training, for the film of its filters; the one beside the model unless given.
  public var run: BytePath?
  /// Decides everything random.
  public var seed: UInt64
  /// How many threads may be used; the result does not depend on it.
  public var threads: Int
  /// What a file may ask of the decoder.
  public var limits: DecodeLimits

  /// What a row of a sheet holds.
  public static let mostOfEach = 50

  /// Options; the defaults are those of the command.
  public init(
    methods: [VisualMethod] = [], layers: [String] = [], units: Int = 8, top: Int = 8, pictures: Int = 8, pool: Int = 2000,
    seed: UInt64 = 0, threads: Int = Parallel.defaultThreads, limits: DecodeLimits = .standard
  ) {
    precondition(
      units > 0 && (1...Self.mostOfEach).contains(top) && pictures > 0 && pool > 0,
      "\(units) units, \(top) of each, \(pictures) of \(pool) pictures")
    self.methods = methods
    self.layers = layers
    self.units = units
    self.top = top
    self.pictures = pictures
    self.pool = pool
    self.seed = seed
    self.threads = threads
    self.limits = limits
  }

  /// The layers that are asked for, also by the names of units, each once; nothing means one for each depth.
  var chosenLayers: [String] { (layers + named.map(\.layer)).uniqued() }

  /// The named channels of a layer, each once, in the order of their names; nil where none is named.
  func namedChannels(of layer: String) -> [Int]? {
    let channels = named.filter { $0.layer == layer }.map(\.channel).uniqued()
    return channels.isEmpty ? nil : channels
  }
}
