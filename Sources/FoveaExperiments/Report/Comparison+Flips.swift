internal import FoveaCodecs
internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports

extension Comparison {
  /// How many pictures a gallery shows at most.
  private static let galleryLimit = 24

  /// The pictures that only one of the best of both approaches got right, those with the surest mistakes first, and those that both missed.
  var flipsSection: Report.Section? {
    guard let first = best(of: .handcrafted), let second = best(of: .learned) else { return nil }
    let answers = Dictionary(second.evaluation.verdicts.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var onlyFirst: [(PictureVerdict, PictureVerdict)] = []
    var onlySecond: [(PictureVerdict, PictureVerdict)] = []
    var neither: [(PictureVerdict, PictureVerdict)] = []
    for verdict in first.evaluation.verdicts {
      guard let other = answers[verdict.path] else { continue }
      switch (verdict.isRight, other.isRight) {
      case (true, false): onlyFirst.append((verdict, other))
      case (false, true): onlySecond.append((verdict, other))
      case (false, false): neither.append((verdict, other))
      case (true, true): break
      }
    }
    let blocks =
      gallery("Only \(first.name) was right", onlyFirst, first, second) { $0.1.confidence }
      + gallery("Only \(second.name) was right", onlySecond, first, second) { $0.0.confidence }
      + gallery("Both were wrong", neither, first, second) { min($0.0.confidence, $0.1.confidence) }
    return Report.Section(
      "The pictures that they disagree on",
      lead: "Below each picture is what is true, then what each recipe said and how sure it was. The surest mistakes come first.",
      blocks)
  }

  private func gallery(
    _ title: String, _ verdicts: [(PictureVerdict, PictureVerdict)], _ first: Contender, _ second: Contender,
    surest: ((PictureVerdict, PictureVerdict)) -> Float
  ) -> [Report.Block] {
    let shown = verdicts.sorted { surest($0) == surest($1) ? $0.0.path < $1.0.path : surest($0) > surest($1) }.prefix(
      Self.galleryLimit)
    let items = shown.compactMap { pair in item(pair.0, pair.1, first, second) }
    guard !items.isEmpty else { return [.heading("\(title): no picture")] }
    let more = verdicts.count > items.count ? ", \(items.count) of them shown" : ""
    return [
      .heading("\(title): \(Numeral.grouped(verdicts.count)) \(verdicts.count == 1 ? "picture" : "pictures")\(more)"),
      .gallery(Gallery(items: items)),
    ]
  }

  private func item(
    _ left: PictureVerdict, _ right: PictureVerdict, _ first: Contender, _ second: Contender
  ) -> Gallery.Item? {
    guard let decoded = try? ImageDecoder.decode(contentsOf: manifest.root.appending(left.path), options: DecodeOptions()) else {
      return nil
    }
    let truth = manifest.labels[left.truth]
    return Gallery.Item(
      Picture(thumbnail: decoded.bitmap, side: 224), alternative: "a picture of the class \(truth)",
      caption: "\(name: truth)", badges: [badge(left, first), badge(right, second)])
  }

  private func badge(_ verdict: PictureVerdict, _ contender: Contender) -> Gallery.Badge {
    Gallery.Badge(
      "\(manifest.labels[verdict.answer]) \(Numeral.fixed(Double(verdict.confidence), decimals: 2))", accent: accent(of: contender),
      outcome: verdict.isRight ? .right : .wrong)
  }
}

extension PictureVerdict {
  /// The probability of the answer.
  var confidence: Float { probabilities[answer] }
}
