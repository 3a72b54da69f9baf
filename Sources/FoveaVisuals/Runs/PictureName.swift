/// Names of files about pictures: the place in the list, then the file's own name.
enum PictureName {
  static func of(_ entry: PicturePool.Entry, _ place: Int) -> String {
    let number = String(place + 1)
    return String(repeating: "0", count: max(0, 3 - number.count)) + number + "-" + entry.name
  }
}
