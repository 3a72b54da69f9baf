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

  static func exhibit(
    _ model: NetworkModel, _ pool: PicturePool, _ depths: [NetworkDepth], _ options: VisualizationOptions,
    into folder: inout ExhibitFolder
  ) throws -> Exhibit {
    let threads = options.threads
    let session = try InferenceSession(model.network, threads: threads, maximumBatch: max(1, pool.explained.count))
    let shown = pool.explained.map { pool.entries[$0] }
    let outputs = try session.activations(
      of: model.normalization.tensor(of: shown.map(\.bitmap)), at: depths.map(\.layer))
    var blocks: [Report.Block] = []
    for depth in depths {
      guard let output = outputs[depth.layer] else { continue }
      let values = output.values
      let isSigned = values.contains { $0 < 0 } && (values.min() ?? 0) < -0.2 * (values.max() ?? 0)
      let limit = Self.limit(of: values)
      var items: [Gallery.Item] = []
      let channels = options.namedChannels(of: depth.layer) ?? Array(0..<min(depth.shape[0], most))
      // Drawing and packing is most of the work.
      let sheets = Parallel.map(shown.count, threads: threads) { row -> (bitmap: Bitmap?, png: [UInt8]) in
        let sheet = sheet(shown[row], row, depth, channels, values, isSigned: isSigned, limit: limit)
        return (row < kept ? sheet : nil, ExhibitFolder.png(sheet))
      }
      for (row, entry) in shown.enumerated() {
        let path = "activations/\(depth.layer)/\(PictureName.of(entry, row))"
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
    _ entry: PicturePool.Entry, _ row: Int, _ depth: NetworkDepth, _ channels: [Int], _ values: [Float], isSigned: Bool,
    limit: Float
  ) -> Bitmap {
    let size = PixelSize(width: depth.shape[2], height: depth.shape[1])
    let factor = max(1, 44 / max(size.width, size.height))
    var cells = [ContactSheet.Cell(picture: entry.bitmap.displayed(side: max(44, size.width * factor)), label: "picture")]
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

  /// The number below which 998 of 1,000 magnitudes lie: few large ones do not leave the rest dark.
  private static func limit(of values: [Float]) -> Float {
    let step = max(1, values.count / 50_000)
    let sample = stride(from: 0, to: values.count, by: step).map { values[$0].magnitude }.sorted()
    guard !sample.isEmpty else { return 1 }
    let limit = sample[min(sample.count - 1, sample.count * 998 / 1000)]
    return limit > 0 ? limit : 1
  }
}

/// Names of files about pictures: the place in the list, then the file's own name.
enum PictureName {
  static func of(_ entry: PicturePool.Entry, _ place: Int) -> String {
    let number = String(place + 1)
    return String(repeating: "0", count: max(0, 3 - number.count)) + number + "-" + entry.name
  }
}
