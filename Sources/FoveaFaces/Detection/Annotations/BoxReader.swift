internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaPixels

/// Reads files of boxes, in the forms that ``AnnotatedPictures`` lists; the pictures are not looked at.
struct BoxReader {
  /// What the files say, in their order.
  private(set) var records: [BoxRecord] = []
  /// Texts in a folder that belong to no picture.
  private(set) var strayTexts: [BytePath] = []
  /// How many pictures in a folder of texts are left out since none in their folder has one.
  private(set) var unmarked = 0

  /// - Parameter limit: The most bytes of one file.
  init(_ path: BytePath, limit: Int) throws(FacesError) {
    guard File.isFolder(path) else {
      let bytes = try Self.bytes(path, limit)
      if AnnotatedPictures.looksLikeXML(bytes) {
        records = try Self.xml(bytes, path: path, place: path.lastComponent)
      } else if path.bytes.ends(with: ".txt") {
        records = [try Self.yolo(bytes, path: path, of: try Self.picture(ofBoxes: path), place: path.lastComponent)]
      } else {
        records = try Self.csv(bytes, path: path)
      }
      return
    }
    let folder: BoxFolder
    do { folder = try BoxFolder(path) } catch { throw .file(error) }
    for document in folder.documents {
      let file = path.appending(document)
      records += try Self.xml(Self.bytes(file, limit), path: file, place: document)
    }
    for picture in folder.pictures {
      guard let text = picture.text else {
        records.append(BoxRecord(path: picture.path, place: picture.place, file: path, line: 0, unit: .shares, isWithoutText: true))
        continue
      }
      records.append(try Self.yolo(Self.bytes(text, limit), path: text, of: picture.path, place: picture.place))
    }
    strayTexts = folder.strayTexts
    unmarked = folder.unmarked
    if records.isEmpty {
      if let text = strayTexts.first { throw .annotations(text, line: 1, .noPicture(text.withoutEnding)) }
      throw .annotations(
        path, line: 0, .unknownForm(found: "a folder without .xml files, and without .txt files that have the name of a picture"))
    }
  }

  private static func bytes(_ path: BytePath, _ limit: Int) throws(FacesError) -> [UInt8] {
    do { return try File.read(path, limit: limit) } catch { throw .file(error) }
  }

  // MARK: - CSV

  private static func csv(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> [BoxRecord] {
    var reader = CSVReader(bytes)
    var records: [BoxRecord] = []
    do throws(CSVReader.Failure) {
      guard let header = try reader.next() else { throw .init(line: 1, problem: .missingColumn(name: "path", found: [])) }
      if let separator = header.foreignSeparator { throw .init(line: header.line, problem: .separator(separator)) }
      let names = header.fields.map { String(decoding: $0, as: UTF8.self) }
      let needed = ["path", "x", "y", "width", "height"].map { names.firstIndex(of: $0) }
      let columns = needed.compactMap { $0 }
      guard columns.count == needed.count else {
        throw .init(line: header.line, problem: .notText(kind: "no header path,x,y,width,height[,label][,ignored]"))
      }
      let (label, ignored) = (names.firstIndex(of: "label"), names.firstIndex(of: "ignored"))
      let points = PointColumns(names)
      while let record = try reader.next() {
        guard record.fields.count == names.count else {
          throw .init(line: record.line, problem: .fieldCount(found: record.fields.count, expected: names.count))
        }
        let texts = record.fields.map { String(decoding: $0, as: UTF8.self) }
        guard !record.fields[columns[0]].isEmpty else { throw .init(line: record.line, problem: .empty(column: "path")) }
        let place = BytePath(bytes: record.fields[columns[0]])
        var picture = BoxRecord(path: path.parent.appending(place), place: place, file: path, line: record.line)
        if columns[1...].contains(where: { !texts[$0].isEmpty }) {
          var numbers: [Double] = []
          for column in columns[1...] {
            guard let number = Double(texts[column]), number.isFinite, abs(number) <= 1e6 else {
              throw .init(line: record.line, problem: .value(column: names[column], text: texts[column]))
            }
            numbers.append(number)
          }
          guard numbers[2] > 0, numbers[3] > 0 else {
            throw .init(line: record.line, problem: .value(column: "box with an area", text: "\(numbers[2])×\(numbers[3])"))
          }
          let isIgnored = ignored.map { ["1", "true", "yes"].contains(texts[$0].lowercased()) } ?? false
          let box = AnnotatedBox(
            PictureBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]), label: label.map { texts[$0] } ?? "",
            isIgnored: isIgnored, points: try points.points(texts, line: record.line))
          picture.items = [BoxRecord.Item(box: box, line: record.line)]
        }
        records.append(picture)
      }
    } catch {
      throw .annotations(path, line: error.line, .csv(error.problem))
    }
    return records
  }

  // MARK: - XML

  private static func xml(_ bytes: [UInt8], path: BytePath, place: BytePath) throws(FacesError) -> [BoxRecord] {
    let root: XMLNode
    do { root = try XMLNode(bytes) } catch { throw .annotations(path, line: error.line, .xml(reason: error.reason)) }
    switch root.name {
    case "annotation": return [try voc(root, path: path, place: place)]
    case "dataset": return try imglab(root, path: path, folder: place.parent)
    default: throw .annotations(path, line: root.line, .unknownForm(found: "XML with the root <\(root.name)>"))
    }
  }

  private static func voc(_ root: XMLNode, path: BytePath, place: BytePath) throws(FacesError) -> BoxRecord {
    guard let name = root["filename"]?.text, !name.isEmpty else {
      throw .annotations(path, line: root.line, .missing(name: "<filename>"))
    }
    // In VOC's own layout the texts are under Annotations and the pictures under JPEGImages.
    let candidates = [
      path.parent.appending(name), path.parent.parent.appending("JPEGImages").appending(name),
      path.parent.parent.appending("images").appending(name),
    ]
    let sides = ["width", "height"].compactMap { root["size"]?[$0].flatMap { Double($0.text) } }.filter { (1...1e6).contains($0) }
    let size = sides.count == 2 ? PixelSize(width: Int(sides[0]), height: Int(sides[1])) : nil
    var picture = BoxRecord(
      path: candidates.first { File.exists($0) } ?? candidates[0], place: place, file: path, line: root["size"]?.line ?? root.line,
      unit: .pixels(of: size))
    for object in root.all("object") {
      guard let corners = object["bndbox"] else { throw .annotations(path, line: object.line, .missing(name: "<bndbox>")) }
      var numbers: [Double] = []
      for name in ["xmin", "ymin", "xmax", "ymax"] { numbers.append(try number(corners[name]?.text, name, corners.line, path)) }
      // Pixels are counted from 1, and both ends belong to the box.
      let box = try box(
        numbers[0] - 1, numbers[1] - 1, numbers[2] - numbers[0] + 1, numbers[3] - numbers[1] + 1, corners.line, path)
      let thing = AnnotatedBox(box, label: object["name"]?.text ?? "", isIgnored: object["difficult"]?.text == "1")
      picture.items.append(BoxRecord.Item(box: thing, line: object.line))
    }
    return picture
  }

  private static func imglab(_ root: XMLNode, path: BytePath, folder: BytePath) throws(FacesError) -> [BoxRecord] {
    guard let images = root["images"] else { throw .annotations(path, line: root.line, .missing(name: "<images>")) }
    var records: [BoxRecord] = []
    for image in images.all("image") {
      guard let file = image.attributes["file"], !file.isEmpty else {
        throw .annotations(path, line: image.line, .missing(name: "file of an <image>"))
      }
      var picture = BoxRecord(path: path.parent.appending(file), place: folder.appending(file), file: path, line: image.line)
      for node in image.all("box") {
        var numbers: [Double] = []
        for name in ["left", "top", "width", "height"] { numbers.append(try number(node.attributes[name], name, node.line, path)) }
        let thing = AnnotatedBox(
          try box(numbers[0], numbers[1], numbers[2], numbers[3], node.line, path), label: node["label"]?.text ?? "",
          isIgnored: node.attributes["ignore"] == "1", points: try points(of: node, path))
        picture.items.append(BoxRecord.Item(box: thing, line: node.line))
      }
      records.append(picture)
    }
    return records
  }

  /// The parts of a box. They name pixels, in whose middles the points are.
  private static func points(of node: XMLNode, _ path: BytePath) throws(FacesError) -> [String: PicturePoint] {
    var points: [String: PicturePoint] = [:]
    for part in node.all("part") {
      guard let name = part.attributes["name"], !name.isEmpty else {
        throw .annotations(path, line: part.line, .missing(name: "name of a <part>"))
      }
      points[name] = PicturePoint(
        x: try number(part.attributes["x"], "x", part.line, path) + 0.5,
        y: try number(part.attributes["y"], "y", part.line, path) + 0.5)
    }
    return points
  }

  // MARK: - YOLO

  private static func yolo(
    _ bytes: [UInt8], path: BytePath, of picture: BytePath, place: BytePath
  ) throws(FacesError) -> BoxRecord {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .annotations(path, line: 1, .unknownForm(found: "no UTF-8 text"))
    }
    var record = BoxRecord(path: picture, place: place, file: path, line: 1, unit: .shares)
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      if words.isEmpty { continue }
      guard words.count == 5 || words.count == 6, let label = Int(words[0]), label >= 0 else {
        throw .annotations(path, line: index + 1, .value(name: "line of class x y width height", text: String(line.prefix(80))))
      }
      var shares: [Double] = []
      for (word, name) in zip(words[1...], ["x", "y", "width", "height"]) {
        let share = try number(word, name, index + 1, path)
        guard (0...1).contains(share) else {
          throw .annotations(path, line: index + 1, .value(name: "share from 0 to 1", text: word))
        }
        shares.append(share)
      }
      let box = try box(shares[0] - shares[2] / 2, shares[1] - shares[3] / 2, shares[2], shares[3], index + 1, path)
      record.items.append(BoxRecord.Item(box: AnnotatedBox(box, label: "\(label)"), line: index + 1))
    }
    return record
  }

  /// The picture beside a text, or under `images` where the text is under `labels`.
  private static func picture(ofBoxes path: BytePath) throws(FacesError) -> BytePath {
    let stem = path.withoutEnding
    for stem in [stem, stem.twin("labels", "images")].compactMap({ $0 }) {
      for ending in [".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"] {
        let candidate = stem.adding(ending)
        if File.exists(candidate) { return candidate }
      }
    }
    throw .annotations(path, line: 1, .noPicture(stem))
  }

  // MARK: - Numbers

  private static func number(_ text: String?, _ name: String, _ line: Int, _ path: BytePath) throws(FacesError) -> Double {
    guard let text else { throw .annotations(path, line: line, .missing(name: name)) }
    guard let number = Double(text), number.isFinite, abs(number) <= 1e6 else {
      throw .annotations(path, line: line, .value(name: name, text: text))
    }
    return number
  }

  private static func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ line: Int, _ path: BytePath
  ) throws(FacesError) -> PictureBox {
    guard width > 0, height > 0 else {
      throw .annotations(path, line: line, .value(name: "box with an area", text: "\(width)×\(height)"))
    }
    return PictureBox(x: x, y: y, width: width, height: height)
  }
}
