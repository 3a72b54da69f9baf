import FoveaKit

extension Summaries {
  /// What a person should know of boxes that were read.
  static func notes(on reading: AnnotatedPictures.Reading) -> [String] {
    var notes: [String] = []
    if !reading.strayTexts.isEmpty {
      notes.append(
        "left out: \(Numeral.counted(reading.strayTexts.count, "text that has", "texts that have")) the name of no picture: "
          + reading.strayTexts.naming(first: 3))
    }
    if reading.unmarked > 0 {
      notes.append(
        "left out: \(Numeral.counted(reading.unmarked, "picture", "pictures")) in folders where none has a text of boxes; give an empty text to each that "
          + "has nothing to be found")
    }
    if reading.withoutText > 0 {
      notes.append(
        "note: \(Numeral.counted(reading.withoutText, "picture has", "pictures have")) no text and count as pictures without a thing"
      )
    }
    if reading.turned > 0 {
      notes.append(
        "note: the boxes of \(Numeral.counted(reading.turned, "picture", "pictures")) were measured on the pixels as they are stored, and were turned "
          + "upright with the picture")
    }
    if reading.cutThings > 0 {
      notes.append(
        "note: \(Numeral.counted(reading.cutThings, "thing lies", "things lie")) for more than a half outside of the picture and "
          + "\(reading.cutThings == 1 ? "counts" : "count") neither as found nor as missed")
    }
    return notes
  }

  /// Pictures that could not be read, the first of them by name.
  static func unreadable(_ pictures: [UnreadablePicture]) -> String {
    "\(Numeral.counted(pictures.count, "picture", "pictures")) could not be read: "
      + pictures.map { "\($0.path) (\($0.reason))" }.naming(first: 3)
  }
}
