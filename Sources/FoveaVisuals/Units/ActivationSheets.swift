internal import FoveaDatasets
internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// What layers put out for pictures, channel by channel.
enum ActivationSheets {
  /// The most channels of one sheet, where none are named; the numbers of all stand in the array beside it.
  private static let most = 64
  /// The most sheets of a layer on the page.
  private static let kept = 3

  /// Sheets and arrays of the explained pictures, which are run and drawn in batches.
  /// - Parameter memory: Bytes that the numbers of a batch may take.
  static func exhibit(
    _ model: NetworkModel, _ pool: PicturePool, _ depths: [NetworkDepth], _ options: VisualizationOptions,
    memory: Int = PatchSearch.memory, into folder: inout ExhibitFolder
  ) throws -> Exhibit {
    let threads = options.threads
    let session = try InferenceSession(model.network, threads: threads, maximumBatch: max(1, pool.explained.count))
    let shown = pool.explained.map { pool.entries[$0] }
    var blocks: [Report.Block] = []
    for depth in depths {
      let batch = PatchSearch.batch(of: depth, model, memory: memory)
      let batches = stride(from: 0, to: shown.count, by: batch).map { $0..<min(shown.count, $0 + batch) }
      func run(_ rows: Range<Int>) throws -> (pictures: [Bitmap], values: [Float]) {
        let pictures = try pool.bitmaps(pool.explained[rows], threads: threads)
        let output = try session.activations(of: model.normalization.tensor(of: pictures), at: [depth.layer])[depth.layer]
        return (pictures, output?.values ?? [])
      }
      // The scale is that of all pictures, so that none is drawn before all have run.
      var scale = Scale(of: shown.count * depth.shape.reduce(1, *))
      var last: (pictures: [Bitmap], values: [Float]) = ([], [])
      for rows in batches {
        last = try run(rows)
        scale.add(last.values)
      }
      let (isSigned, limit) = (scale.isSigned, scale.limit)
      var items: [Gallery.Item] = []
      let channels = options.namedChannels(of: depth.layer) ?? Array(0..<min(depth.shape[0], most))
      for rows in batches {
        let (pictures, values) = batches.count == 1 ? last : try run(rows)
        // Drawing and packing is most of the work.
        let sheets = Parallel.map(rows.count, threads: threads) { row -> (bitmap: Bitmap?, png: [UInt8]) in
          let sheet = sheet(
            shown[rows.lowerBound + row], pictures[row], row, depth, channels, values, isSigned: isSigned, limit: limit)
          return (rows.lowerBound + row < kept ? sheet : nil, ExhibitFolder.png(sheet))
        }
        for (row, place) in rows.enumerated() {
          let entry = shown[place]
          let path = "activations/\(depth.layer)/\(PictureName.of(entry, place))"
          try folder.write(sheets[row].png, to: path + ".png", "\(depth.layer) for \(entry.name)")
          let count = depth.shape.reduce(1, *)
          try folder.write(
            Tensor(shape: depth.shape, values[row * count..<(row + 1) * count]), to: path + ".npy", "numbers of \(depth.layer)")
          guard let sheet = sheets[row].bitmap else { continue }
          items.append(
            Gallery.Item(
              Picture(thumbnail: sheet, side: 560, limit: 120_000),
              alternative: "What the channels of \(depth.layer) put out for \(entry.name)", caption: RichText(entry.path)))
        }
      }
      blocks += [
        .heading("\(depth.layer): \(depth.shape[0]) channels of \(depth.shape[1])×\(depth.shape[2])"),
        .gallery(
          Gallery(
            caption: shown.count > kept
              ? "The first \(kept) of \(shown.count) pictures; all are in \(code: "activations/\(depth.layer)")" : "",
            items: items, size: .large)),
      ]
    }
    return Exhibit(
      title: VisualMethod.activations.title,
      lead:
        "What layers put out for each picture, a tile for each channel. All tiles of a layer share one color scale, printed on its sheet.",
      blocks: blocks)
  }

  private static func sheet(
    _ entry: PicturePool.Entry, _ picture: Bitmap, _ row: Int, _ depth: NetworkDepth, _ channels: [Int], _ values: [Float],
    isSigned: Bool, limit: Float
  ) -> Bitmap {
    let size = PixelSize(width: depth.shape[2], height: depth.shape[1])
    let factor = max(1, 44 / max(size.width, size.height))
    var cells = [ContactSheet.Cell(picture: picture.displayed(side: max(44, size.width * factor)), label: "picture")]
    for channel in channels {
      let first = (row * depth.shape[0] + channel) * size.area
      let map = HeatMap(Plane(size: size, samples: Array(values[first..<first + size.area])), isSigned: isSigned)
      cells.append(ContactSheet.Cell(picture: map.bitmap(size, limit: limit).enlarged(by: factor), label: "\(channel)"))
    }
    let isBeginning = channels == Array(0..<channels.count)
    let more =
      depth.shape[0] > channels.count ? ", \(isBeginning ? "the first " : "")\(channels.count) of \(depth.shape[0]) channels" : ""
    let high = Numeral.short(Double(limit))
    return ContactSheet(
      "\(depth.layer) for \(entry.name)\(more)", cells,
      scales: [ContactSheet.Scale(map: isSigned ? .signed : .strength, low: isSigned ? "-\(high)" : "0", high: high)]
    ).bitmap
  }

  /// The color scale of a layer, by what it gives for all pictures.
  struct Scale {
    /// Of all numbers, in their order, each of so many is looked at for the limit.
    private let step: Int
    private var count = 0
    private var sample: [Float] = []
    private var (lowest, highest): (Float, Float) = (.infinity, -.infinity)

    /// The scale of so many numbers.
    init(of total: Int) { step = max(1, total / 50_000) }

    /// Takes the next numbers.
    mutating func add(_ values: [Float]) {
      let first = (step - count % step) % step
      sample += stride(from: first, to: values.count, by: step).map { values[$0].magnitude }
      lowest = min(lowest, values.min() ?? lowest)
      highest = max(highest, values.max() ?? highest)
      count += values.count
    }

    /// Whether numbers below zero count.
    var isSigned: Bool { lowest < 0 && lowest < -0.2 * highest }

    /// The number below which 998 of 1,000 magnitudes lie: few large ones do not leave the rest dark.
    var limit: Float {
      guard !sample.isEmpty else { return 1 }
      let limit = sample.sorted()[min(sample.count - 1, sample.count * 998 / 1000)]
      return limit > 0 ? limit : 1
    }
  }
}
