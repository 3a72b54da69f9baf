internal import FoveaDatasets
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaTensors

/// The search for ``UnitPatches`` in pictures that come batch by batch.
struct PatchSearch {
  /// Bytes that the numbers of a batch may take, and what its pictures are measured with.
  static let memory = 256 << 20
  /// At most so many pictures are run at once.
  static let mostTogether = 64

  let depth: NetworkDepth
  /// How many pictures are to come at once.
  let batch: Int
  /// How many pictures have come.
  private(set) var searched = 0
  /// By channel: the strongest place of each picture, in their order.
  private(set) var strongest: [[UnitPatches.Patch]]
  private(set) var meter: TuningMeter
  private let model: NetworkModel
  private let session: InferenceSession
  private let threads: Int
  private let memory: Int

  init(of depth: NetworkDepth, _ model: NetworkModel, threads: Int, memory: Int = PatchSearch.memory) throws(NetworkError) {
    (self.depth, self.model, self.threads, self.memory) = (depth, model, threads, memory)
    batch = Self.batch(of: depth, model, memory: memory)
    session = try InferenceSession(model.network, threads: threads, maximumBatch: batch)
    strongest = [[UnitPatches.Patch]](repeating: [], count: depth.shape[0])
    meter = TuningMeter(of: depth)
  }

  /// Takes the next pictures.
  mutating func add(_ part: [Bitmap]) throws(NetworkError) {
    let (channels, width) = (depth.shape[0], depth.shape[2])
    let area = depth.shape[1] * width
    let measuring = Self.fitting(threads, of: part.map { TuningMeter.bytes(toMeasure: $0.size) }.max() ?? 0, into: memory)
    let measures = Parallel.map(part.count, threads: measuring) { [meter] in meter.measures(of: part[$0]) }
    let output = try session.activations(of: model.normalization.tensor(of: part), at: [depth.layer])[depth.layer]
    output?.withUnsafeBufferPointer { numbers in
      for row in part.indices {
        meter.add(measures[row], numbers[row * channels * area..<(row + 1) * channels * area])
        for channel in 0..<channels {
          let start = (row * channels + channel) * area
          var best = 0
          for place in 1..<max(1, area) where numbers[start + place] > numbers[start + best] { best = place }
          strongest[channel].append(
            UnitPatches.Patch(
              picture: searched + row, row: best / width, column: best % width, value: numbers[start + best]))
        }
      }
    }
    searched += part.count
  }

  /// How many pictures are run at once, where what the network reads and what a layer gives are held in so many bytes.
  static func batch(of depth: NetworkDepth, _ model: NetworkModel, memory: Int) -> Int {
    let numbers = model.network.description.inputShape.reduce(1, *) + depth.shape.reduce(1, *)
    return fitting(mostTogether, of: numbers * MemoryLayout<Float>.stride, into: memory)
  }

  /// How many things of so many bytes are held at once: at most `most`, and one in any case.
  static func fitting(_ most: Int, of bytes: Int, into memory: Int) -> Int { max(1, min(most, memory / max(1, bytes))) }
}
