internal import FoveaCodecs
internal import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels

extension AnnotatedPictures {
  /// The pictures of a file or folder of boxes, in one of the forms that ``AnnotatedPictures`` lists.
  /// - Parameter limit: The most bytes of one file.
  public init(contentsOf path: BytePath, limit: Int = 256 << 20) throws(FacesError) {
    if File.isFolder(path) {
      self.init(try Self.folder(path, limit: limit))
      return
    }
    let bytes: [UInt8]
    do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
    if Self.looksLikeXML(bytes) {
      self.init(try Self.xml(bytes, path: path))
    } else if path.bytes.ends(with: ".txt") {
      self.init([try Self.yolo(bytes, path: path)])
    } else {
      self.init(try Self.csv(bytes, path: path))
    }
  }

  /// Whether a file begins as XML does.
  package static func looksLikeXML(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(4096).drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return head.first == UInt8(ascii: "<")
  }

  /// All files of boxes in a folder: VOC's or YOLO's.
  private static func folder(_ folder: BytePath, limit: Int) throws(FacesError) -> [AnnotatedPicture] {
    let listing: FolderListing
    do { listing = try FolderWalker().walk(folder) } catch { throw .file(error) }
    let files = listing.files.filter {
      $0.bytes.ends(with: ".xml") || $0.bytes.ends(with: ".txt") && $0.lastComponent != "classes.txt"
    }
    guard !files.isEmpty else { throw .annotations(folder, line: 0, .unknownForm(found: "a folder without .xml and .txt files")) }
    var pictures: [AnnotatedPicture] = []
    for file in files {
      let path = folder.appending(file)
      let bytes: [UInt8]
      do { bytes = try File.read(path, limit: limit) } catch { throw .file(error) }
      if file.bytes.ends(with: ".xml") {
        pictures += try xml(bytes, path: path)
      } else {
        pictures.append(try yolo(bytes, path: path))
      }
    }
    return pictures
  }

  // MARK: - CSV

  private static func csv(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> [AnnotatedPicture] {
    var reader = CSVReader(bytes)
    var pictures: [AnnotatedPicture] = []
    do throws(CSVReader.Failure) {
      guard let header = try reader.next() else { throw .init(line: 1, problem: .missingColumn(name: "path", found: [])) }
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
        var picture = AnnotatedPicture(path: path.parent.appending(BytePath(bytes: record.fields[columns[0]])), boxes: [])
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
          picture.boxes = [
            AnnotatedBox(
              PictureBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]), label: label.map { texts[$0] } ?? "",
              isIgnored: isIgnored, points: try points.points(texts, line: record.line))
          ]
        }
        pictures.append(picture)
      }
    } catch {
      throw .annotations(path, line: error.line, .csv(error.problem))
    }
    return pictures
  }

  // MARK: - XML

  private static func xml(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> [AnnotatedPicture] {
    let root: XMLNode
    do { root = try XMLNode(bytes) } catch { throw .annotations(path, line: error.line, .xml(reason: error.reason)) }
    switch root.name {
    case "annotation": return [try voc(root, path: path)]
    case "dataset": return try imglab(root, path: path)
    default: throw .annotations(path, line: root.line, .unknownForm(found: "XML with the root <\(root.name)>"))
    }
  }

  private static func voc(_ root: XMLNode, path: BytePath) throws(FacesError) -> AnnotatedPicture {
    guard let name = root["filename"]?.text, !name.isEmpty else {
      throw .annotations(path, line: root.line, .missing(name: "<filename>"))
    }
    // In VOC's own layout the texts are under Annotations and the pictures under JPEGImages.
    let candidates = [
      path.parent.appending(name), path.parent.parent.appending("JPEGImages").appending(name),
      path.parent.parent.appending("images").appending(name),
    ]
    var picture = AnnotatedPicture(path: candidates.first { File.exists($0) } ?? candidates[0], boxes: [])
    for object in root.all("object") {
      guard let corners = object["bndbox"] else { throw .annotations(path, line: object.line, .missing(name: "<bndbox>")) }
      var numbers: [Double] = []
      for name in ["xmin", "ymin", "xmax", "ymax"] { numbers.append(try number(corners[name]?.text, name, corners.line, path)) }
      // Pixels are counted from 1, and both ends belong to the box.
      let box = try box(
        numbers[0] - 1, numbers[1] - 1, numbers[2] - numbers[0] + 1, numbers[3] - numbers[1] + 1, corners.line, path)
      picture.boxes.append(AnnotatedBox(box, label: object["name"]?.text ?? "", isIgnored: object["difficult"]?.text == "1"))
    }
    return picture
  }

  private static func imglab(_ root: XMLNode, path: BytePath) throws(FacesError) -> [AnnotatedPicture] {
    guard let images = root["images"] else { throw .annotations(path, line: root.line, .missing(name: "<images>")) }
    var pictures: [AnnotatedPicture] = []
    for image in images.all("image") {
      guard let file = image.attributes["file"], !file.isEmpty else {
        throw .annotations(path, line: image.line, .missing(name: "file of an <image>"))
      }
      var picture = AnnotatedPicture(path: path.parent.appending(file), boxes: [])
      for node in image.all("box") {
        var numbers: [Double] = []
        for name in ["left", "top", "width", "height"] { numbers.append(try number(node.attributes[name], name, node.line, path)) }
        picture.boxes.append(
          AnnotatedBox(
            try box(numbers[0], numbers[1], numbers[2], numbers[3], node.line, path), label: node["label"]?.text ?? "",
            isIgnored: node.attributes["ignore"] == "1", points: try parts(of: node, path)))
      }
      pictures.append(picture)
    }
    return pictures
  }

  /// The parts of a box. They name pixels, in whose middles the points are.
  private static func parts(of node: XMLNode, _ path: BytePath) throws(FacesError) -> [String: PicturePoint] {
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

  private static func yolo(_ bytes: [UInt8], path: BytePath) throws(FacesError) -> AnnotatedPicture {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .annotations(path, line: 1, .unknownForm(found: "no UTF-8 text"))
    }
    let picturePath = try picture(ofBoxes: path)
    let size: PixelSize
    do {
      size = try ImageDecoder.info(File.read(picturePath, limit: DecodeLimits.standard.fileBytes)).size
    } catch let error as FileError {
      throw .file(error)
    } catch let error as DecodeError {
      throw .picture(.decode(picturePath, error))
    } catch {
      throw .annotations(path, line: 1, .noPicture(picturePath))
    }
    var picture = AnnotatedPicture(path: picturePath, boxes: [])
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
      let (width, height) = (shares[2] * Double(size.width), shares[3] * Double(size.height))
      let box = try box(
        shares[0] * Double(size.width) - width / 2, shares[1] * Double(size.height) - height / 2, width, height, index + 1, path)
      picture.boxes.append(AnnotatedBox(box, label: "\(label)"))
    }
    return picture
  }

  /// The picture beside a text, or under `images` where the text is under `labels`.
  private static func picture(ofBoxes path: BytePath) throws(FacesError) -> BytePath {
    let stem = BytePath(bytes: path.bytes.dropLast(4))
    var stems = [stem]
    var components = stem.components
    if let place = components.lastIndex(of: "labels") {
      components[place] = "images"
      let root: BytePath = stem.isAbsolute ? "/" : ""
      stems.append(components.reduce(root) { $0.appending($1) })
    }
    for stem in stems {
      for ending in [".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"] {
        let candidate = BytePath(bytes: stem.bytes + Array(ending.utf8))
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

extension [UInt8] {
  /// Whether the last bytes are those of a text.
  fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
