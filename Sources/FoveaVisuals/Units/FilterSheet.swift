internal import FoveaNetworks
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// The weights of the convolution that reads the picture, filter by filter.
enum FilterSheet {
  static func exhibit(_ model: NetworkModel, into folder: inout ExhibitFolder) throws -> Result<Exhibit, VisualSkip> {
    guard let first = model.network.firstConvolution, let weights = model.network[parameter: "\(first.layer).weight"] else {
      return .failure(VisualSkip(.filters, "no convolution of the network reads the picture"))
    }
    var blocks = try sheet(of: weights, first.layer, into: &folder)
    var lead: RichText = """
      The weights of \(code: first.layer), the convolution that reads the picture. Each filter is drawn as the small picture that drives it most; gray \
      is zero.
      """
    if let learned = model.network.pixelFilters, learned.isComposed {
      let more: RichText = """
        It was set from the data and not trained. Behind it stand the filters of \(code: learned.layer), the first that were. \(composedLead)
        """
      lead = lead + RichText(" ") + more
      blocks += try sheet(of: learned.patterns, learned.layer, into: &folder)
    }
    return .success(Exhibit(title: VisualMethod.filters.title, lead: lead, blocks: blocks))
  }

  /// What is drawn of filters that are seen through a whitening layer.
  static let composedLead =
    "Each is drawn as the pattern that pictures have where it answers, seen through the whitening layer; what it does alike with a picture and its negative is left out."

  private static func sheet(
    of weights: Tensor, _ layer: String, into folder: inout ExhibitFolder
  ) throws -> [Report.Block] {
    let kinds = FilterKind.kinds(of: weights)
    let cells = kinds.indices.map { index in
      cell(index, of: weights, label: kinds.count > 99 ? "\(index)" : "\(index) \(kinds[index].short)")
    }
    let title =
      "\(layer): \(weights.shape[0]) filters of \(weights.shape[2])x\(weights.shape[3]); gray is zero, each by its largest weight"
    let sheet = ContactSheet(title, cells).bitmap
    try folder.write(sheet, to: "filters/\(layer).png", "filters of \(layer)")
    try folder.write(weights, to: "filters/\(layer).npy", "the filters of \(layer), in numbers")
    try folder.write(
      json: kinds.enumerated().map { FilterKind.Row(unit: $0, kind: $1) }, to: "filters/\(layer).json",
      "what the filters of \(layer) detect")
    return [
      .figure(
        Figure(Picture(exact: sheet), alternative: "The filters of \(layer) as small pictures", caption: RichText(title))),
      .table(FilterKind.table(kinds)),
    ]
  }

  /// A filter of a sheet, enlarged to about 48 pixels.
  static func cell(_ index: Int, of weights: Tensor, label: String) -> ContactSheet.Cell {
    let side = max(3, 48 / max(weights.shape[2], weights.shape[3]))
    return ContactSheet.Cell(picture: filter(index, of: weights).enlarged(by: side), label: label)
  }

  /// A filter as a picture: 128 is zero, the largest magnitude is at the end of the range.
  static func filter(_ index: Int, of weights: Tensor) -> Bitmap {
    let (channels, height, width) = (weights.shape[1], weights.shape[2], weights.shape[3])
    let area = height * width
    return weights.withUnsafeBufferPointer { numbers in
      let first = index * channels * area
      let limit = (first..<first + channels * area).reduce(Float(1e-20)) { max($0, numbers[$1].magnitude) }
      let isColor = channels == 3
      var samples: [UInt8] = []
      for place in 0..<area {
        for channel in 0..<(isColor ? 3 : 1) {
          var value = numbers[first + channel * area + place]
          if !isColor && channels > 1 {
            value = (0..<channels).reduce(0) { $0 + numbers[first + $1 * area + place] } / Float(channels)
          }
          samples.append(UInt8(min(255, max(0, (128 + 127 * value / limit).rounded()))))
        }
      }
      return Bitmap(size: PixelSize(width: width, height: height), format: isColor ? .rgb : .gray, samples: samples)
    }
  }
}
