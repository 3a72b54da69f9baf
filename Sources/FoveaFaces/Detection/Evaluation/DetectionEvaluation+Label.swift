extension DetectionEvaluation {
  /// The boxes that detectors are judged by, and their label; no label where all boxes count.
  ///
  /// That is the `label` that was named; else the one that the detectors find, where boxes have labels. All boxes count where none has a label, and
  /// where no detector knows what it finds.
  /// - Throws: ``FacesError/label(_:known:)`` where no box has that label, and where detectors of several labels are to be compared.
  public static func judged(
    _ annotated: AnnotatedPictures, label: String? = nil, by detectors: [any ObjectDetector]
  ) throws(FacesError) -> (boxes: AnnotatedPictures, label: String?) {
    let labels = annotated.labels.filter { !$0.isEmpty }
    if let label {
      guard labels.contains(label) else { throw .label(label, known: labels) }
      return (annotated.only(label: label), label)
    }
    if labels.isEmpty { return (annotated, nil) }
    let found = Set(detectors.map(\.label).filter { $0 != Detection.unnamed || labels.contains($0) }).sorted()
    guard let own = found.first else { return (annotated, nil) }
    guard found.count == 1 else { throw .label(nil, known: labels) }
    guard labels.contains(own) else { throw .label(own, known: labels) }
    return (annotated.only(label: own), own)
  }
}
