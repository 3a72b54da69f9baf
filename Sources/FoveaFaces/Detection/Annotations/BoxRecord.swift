internal import FoveaCodecs
internal import FoveaFiles
internal import FoveaPixels

/// What a file of boxes says of one picture, before anybody has looked at the picture.
struct BoxRecord: Sendable {
  /// A box and the line of the file that has it.
  struct Item: Sendable {
    var box: AnnotatedBox
    var line: Int
  }

  /// What the numbers of the boxes are.
  enum Unit: Sendable, Hashable {
    /// Pixels; of a picture of this size, where the file says of which.
    case pixels(of: PixelSize?)
    /// Parts of the picture's sides.
    case shares
  }

  /// The picture.
  var path: BytePath
  /// Where the picture lies in its data set: the folders in it can name a part.
  var place: BytePath
  /// The file of boxes.
  var file: BytePath
  /// The line that errors name which concern the picture as a whole.
  var line: Int
  /// What the numbers of the boxes are.
  var unit = Unit.pixels(of: nil)
  /// The boxes.
  var items: [Item] = []
  /// Whether no file says anything of the picture, which has nothing to be found.
  var isWithoutText = false
}

extension BoxRecord {
  /// The boxes in pixels of the picture as it is decoded, and how many of them lie in it with less than a half.
  ///
  /// Boxes that were measured on the picture as it is stored are turned with it. What reaches beyond the picture is cut off; where that is more
  /// than half of a box, it is to be ignored. Ignored boxes beside the picture are dropped.
  /// - Throws: ``FacesError/annotations(_:line:_:)`` where a box lies beside its picture, and where the file says another size of the picture.
  func fitted(to info: ImageInfo) throws(FacesError) -> (boxes: [AnnotatedBox], cut: Int, isTurned: Bool) {
    var (boxes, cut, isTurned): ([AnnotatedBox], Int, Bool) = ([], 0, false)
    if case .pixels(let marked?) = unit, marked != info.size, !items.isEmpty {
      guard marked == info.storedSize else {
        throw .annotations(file, line: line, .otherSize(marked: marked, picture: path, size: info.size))
      }
      isTurned = true
    }
    let whole = PictureBox(info.size)
    for item in items {
      var thing = item.box
      if unit == .shares {
        thing.box = PictureBox(
          x: thing.box.x * whole.width, y: thing.box.y * whole.height, width: thing.box.width * whole.width,
          height: thing.box.height * whole.height)
      }
      if isTurned { thing.box = thing.box.oriented(info.orientation, stored: info.storedSize) }
      if thing.box.isWithin(whole) {
        boxes.append(thing)
        continue
      }
      guard let inside = thing.box.intersection(whole), inside.area > 0 else {
        if thing.isIgnored { continue }
        throw .annotations(file, line: item.line, .outside(thing.box, label: thing.label, picture: path, size: info.size))
      }
      if inside.area < thing.box.area / 2, !thing.isIgnored {
        thing.isIgnored = true
        cut += 1
      }
      thing.box = inside
      boxes.append(thing)
    }
    return (boxes, cut, isTurned)
  }

  /// Checks boxes in pixels of which the file does not say what size of the picture they were measured on.
  ///
  /// Where turning exchanges the sides of a picture, all its boxes lie in it as it is stored, and one has less than a half in the upright
  /// picture, they can hardly have been measured on that.
  /// - Throws: ``FacesError/annotations(_:line:_:)`` with the first such box.
  static func checkUpright(_ records: [BoxRecord], _ infos: [BytePath: ImageInfo]) throws(FacesError) {
    var turned: [(record: BoxRecord, info: ImageInfo)] = []
    for record in records where record.unit == .pixels(of: nil) {
      if let info = infos[record.path], info.size != info.storedSize { turned.append((record, info)) }
    }
    var upright: Set<BytePath> = []
    for (record, info) in turned where !record.items.allSatisfy({ $0.box.box.isWithin(PictureBox(info.storedSize)) }) {
      upright.insert(record.path)
    }
    for (record, info) in turned where !upright.contains(record.path) {
      let whole = PictureBox(info.size)
      for item in record.items where !item.box.isIgnored && item.box.box.isMostlyOutside(whole) {
        throw .annotations(
          record.file, line: item.line,
          .notUpright(item.box.box, label: item.box.label, picture: record.path, size: info.size, stored: info.storedSize))
      }
    }
  }
}

extension PictureBox {
  /// Whether no part of it lies outside of another.
  func isWithin(_ other: PictureBox) -> Bool {
    x >= other.x && y >= other.y && x + width <= other.x + other.width && y + height <= other.y + other.height
  }

  /// Whether less than a half of it lies in another.
  func isMostlyOutside(_ other: PictureBox) -> Bool { (intersection(other)?.area ?? 0) < area / 2 }

  /// Where a box of a picture of this stored size lies when the picture was turned upright.
  func oriented(_ orientation: Orientation, stored: PixelSize) -> PictureBox {
    let (fromRight, fromBottom) = (Double(stored.width) - x - width, Double(stored.height) - y - height)
    return switch orientation {
    case .upright: self
    case .flippedHorizontally: PictureBox(x: fromRight, y: y, width: width, height: height)
    case .rotated180: PictureBox(x: fromRight, y: fromBottom, width: width, height: height)
    case .flippedVertically: PictureBox(x: x, y: fromBottom, width: width, height: height)
    case .transposed: PictureBox(x: y, y: x, width: height, height: width)
    case .rotated90Clockwise: PictureBox(x: fromBottom, y: x, width: height, height: width)
    case .transversed: PictureBox(x: fromBottom, y: fromRight, width: height, height: width)
    case .rotated90Counterclockwise: PictureBox(x: y, y: fromRight, width: height, height: width)
    }
  }
}
