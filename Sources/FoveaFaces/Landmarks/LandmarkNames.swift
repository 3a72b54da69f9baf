/// What the names of points say: which of them are the eyes, and which are each other's mirror images.
struct LandmarkNames: Sendable, Hashable {
  /// The names, each once.
  let names: [String]
  /// Points around the one eye and around the other, or one point in the middle of each.
  private let eyeGroups: [[Int]]

  /// Names in which there are eyes; nothing where there are none: `left_eye` and `right_eye`, or the 68 points that are numbered from 0 as in
  /// Sagonas et al., *300 Faces in-the-Wild Challenge*, ICCV Workshops 2013, of which 36 to 41 and 42 to 47 lie around the eyes.
  init?(_ names: [String]) {
    self.names = names
    if let left = names.firstIndex(of: "left_eye"), let right = names.firstIndex(of: "right_eye") {
      eyeGroups = [[left], [right]]
      return
    }
    let numbers = names.map { Int($0) ?? -1 }
    guard numbers.count == 68, Set(numbers) == Set(0..<68) else { return nil }
    eyeGroups = [36..<42, 42..<48].map { group in numbers.indices.filter { group.contains(numbers[$0]) } }
  }

  /// The names of points in the order in which they are told: the common ones first, others by their letters.
  static func ordered(_ names: some Sequence<String>) -> [String] {
    func rank(_ name: String) -> Int { common.firstIndex(of: name) ?? common.count }
    return names.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  /// The names that tables have columns for.
  static let common = ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"]

  /// The middles of the eyes of a face, that on the left of the picture first.
  func eyes(of points: [PicturePoint]) -> (left: PicturePoint, right: PicturePoint) {
    let middles = eyeGroups.map { group in
      PicturePoint(
        x: group.reduce(0) { $0 + points[$1].x } / Double(group.count),
        y: group.reduce(0) { $0 + points[$1].y } / Double(group.count))
    }
    return middles[0].x <= middles[1].x ? (middles[0], middles[1]) : (middles[1], middles[0])
  }

  /// For each point the one that takes its place in a mirror; nothing where the names do not say: `left` in a name goes with `right` in another, and
  /// a name with neither is in the middle of a face.
  var mirrored: [Int]? {
    var places: [Int] = []
    for name in names {
      let other =
        name.contains("left")
        ? name.replacing("left", with: "right") : name.contains("right") ? name.replacing("right", with: "left") : name
      guard let partner = names.firstIndex(of: other), Int(name) == nil else { return nil }
      places.append(partner)
    }
    return places
  }
}
