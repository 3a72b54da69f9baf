internal import FoveaPixels

/// A window of a background that scores high.
struct HardNegative: Sendable {
  /// Which window it is.
  struct Place: Sendable, Hashable {
    var picture: Int
    var level: Int
    var template: Int
    var column: Int
    var row: Int
  }

  var place: Place
  /// Its numbers.
  var values: [Float]

  /// The windows of a picture that a detector scores highest, above −1, the highest first; of those that share most of their area only one, and
  /// none that lies on a thing.
  static func found(
    in picture: Bitmap, number: Int, by detector: WindowDetector, avoiding things: [PictureBox], limit: Int
  ) -> [HardNegative] {
    let apart = NonMaximumSuppression(overlap: 0.5, containment: 1)
    let rule = NonMaximumSuppression()
    let levels = detector.levels(of: picture, upsampling: 0, threads: 1) { level in
      let free = level.candidates(from: -1).filter { candidate in !things.contains { rule.excludes($0, candidate.box) } }
      return distinct(free, apart, limit).map { candidate in
        (
          candidate,
          level.grid.window(column: candidate.column, row: candidate.row, cells: detector.templates[candidate.template].cells)
        )
      }
    }
    var all: [(level: Int, candidate: WindowDetector.Level.Candidate, values: [Float])] = []
    for (index, level) in levels.enumerated() {
      for (candidate, values) in level { all.append((index, candidate, values)) }
    }
    all.sort { $0.candidate.score > $1.candidate.score }
    var kept: [HardNegative] = []
    var boxes: [PictureBox] = []
    for (level, candidate, values) in all where kept.count < limit && !boxes.contains(where: { apart.excludes($0, candidate.box) })
    {
      boxes.append(candidate.box)
      let place = Place(
        picture: number, level: level, template: candidate.template, column: candidate.column, row: candidate.row)
      kept.append(HardNegative(place: place, values: values))
    }
    return kept
  }

  /// The candidates with the highest scores that share little.
  private static func distinct(
    _ candidates: [WindowDetector.Level.Candidate], _ apart: NonMaximumSuppression, _ limit: Int
  ) -> [WindowDetector.Level.Candidate] {
    var kept: [WindowDetector.Level.Candidate] = []
    for candidate in candidates.sorted(by: { $0.score > $1.score }) where kept.count < limit {
      if !kept.contains(where: { apart.excludes($0.box, candidate.box) }) { kept.append(candidate) }
    }
    return kept
  }
}
