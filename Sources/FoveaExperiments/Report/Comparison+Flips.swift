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
    let answers = AnswerPairs(first, second)
    let blocks =
      gallery("Only \(first.name) was right", answers.onlyFirst, first, second)
      + gallery("Only \(second.name) was right", answers.onlySecond, first, second)
      + gallery("Both were wrong", answers.neither, first, second)
    return Report.Section(
      "The pictures that they disagree on",
      lead: "Below each picture is what is true, then what each recipe said and how sure it was. The surest mistakes come first.",
      blocks)
  }

  private func gallery(
    _ title: String, _ verdicts: [AnswerPairs.Pair], _ first: Contender, _ second: Contender
  ) -> [Report.Block] {
    let items = verdicts.prefix(Self.galleryLimit).compactMap { item($0.first, $0.second, first, second) }
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

/// What two recipes said of the same test pictures, by who was right; in each group the surest mistakes first, of pictures without one the surest
/// answers.
struct AnswerPairs {
  typealias Pair = (first: PictureVerdict, second: PictureVerdict)

  private(set) var onlyFirst: [Pair] = []
  private(set) var onlySecond: [Pair] = []
  private(set) var neither: [Pair] = []
  private(set) var both: [Pair] = []

  init(_ first: Contender, _ second: Contender) {
    let answers = Dictionary(second.evaluation.verdicts.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for verdict in first.evaluation.verdicts {
      guard let other = answers[verdict.path] else { continue }
      switch (verdict.isRight, other.isRight) {
      case (true, false): onlyFirst.append((verdict, other))
      case (false, true): onlySecond.append((verdict, other))
      case (false, false): neither.append((verdict, other))
      case (true, true): both.append((verdict, other))
      }
    }
    onlyFirst = Self.ranked(onlyFirst) { $0.second.confidence }
    onlySecond = Self.ranked(onlySecond) { $0.first.confidence }
    neither = Self.ranked(neither) { min($0.first.confidence, $0.second.confidence) }
    both = Self.ranked(both) { min($0.first.confidence, $0.second.confidence) }
  }

  private static func ranked(_ pairs: [Pair], by sureness: (Pair) -> Float) -> [Pair] {
    pairs.sorted { one, other in
      let (left, right) = (sureness(one), sureness(other))
      return left == right ? one.first.path < other.first.path : left > right
    }
  }

  /// Some of all groups in turn, each as long as it lasts.
  func mixed(_ count: Int) -> [PictureVerdict] {
    let groups = [onlyFirst, onlySecond, both, neither]
    let longest = groups.map(\.count).max() ?? 0
    let turns = (0..<min(count, longest)).lazy.flatMap { turn in groups.compactMap { $0.dropFirst(turn).first?.first } }
    return Array(turns.prefix(count))
  }
}

extension PictureVerdict {
  /// The probability of the answer.
  var confidence: Float { probabilities[answer] }
}
