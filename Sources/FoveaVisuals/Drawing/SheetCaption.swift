internal import FoveaReports

/// Captions of pictures with class names on them, whose letters are those of ASCII alone.
enum SheetCaption {
  /// `text`, and behind it the classes whose names stand on the picture with boxes in place of letters, in the order in which they come there.
  /// - Parameters:
  ///   - labels: What is written on the picture, in reading order.
  ///   - classes: The names of all classes.
  static func of(_ text: RichText, labels: [String], classes: [String]) -> RichText {
    let boxed = classes.filter { name in !name.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) } }
    let places = boxed.compactMap { name in labels.firstIndex { $0.contains(name) }.map { (place: $0, name: name) } }
    guard !places.isEmpty else { return text }
    let names = places.sorted { $0.place < $1.place }.map { RichText($0.name, style: .name) }
    return "\(text). Names with boxes for letters, in this order: \(RichText.joined(names))"
  }
}
