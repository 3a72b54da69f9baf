public import FoveaFiles
internal import FoveaPixels

/// Where faces are in pictures, as a table says: CSV with the columns `path`, and `x,y,width,height` (a box) or
/// `left_eye_x,left_eye_y,right_eye_x,right_eye_y` (eyes), `nose_x,nose_y,mouth_left_x,mouth_left_y,mouth_right_x,mouth_right_y` beside
/// them, or both. The unit is a pixel of the upright picture; left is the left of the picture: the left eye is the one nearer to its left side.
/// Of a face on which they are named the other way round, ``exchanged`` tells. Other columns are passed over.
///
/// Paths are as they stand in the folder or on the command line; a picture that the table does not name is a face as a whole.
public struct FacePlaces: Sendable, Hashable {
  /// The place of a face, and where that is said.
  struct Face: Sendable, Hashable {
    var place: FacePlace
    var row: TableRow?
  }

  private let faces: [BytePath: [Face]]

  /// How many faces there are.
  public let count: Int
  /// The table; nothing where places were given otherwise.
  let table: BytePath?
  /// Of which faces left and right were exchanged; nothing where there is none.
  public let exchanged: ExchangedSides?

  /// No places: pictures are faces as a whole.
  public static let none = FacePlaces([:])

  /// These places.
  public init(_ places: [BytePath: [FacePlace]]) {
    var faces: [BytePath: [Face]] = [:]
    for (path, places) in places.sorted(by: { $0.key < $1.key }) {
      faces[path.normalized, default: []] += places.map { Face(place: $0, row: nil) }
    }
    self.init(faces: faces)
  }

  private init(faces: [BytePath: [Face]], table: BytePath? = nil, exchanged: ExchangedSides? = nil) {
    (self.faces, self.table, self.exchanged) = (faces, table, exchanged)
    count = faces.values.reduce(0) { $0 + $1.count }
  }

  /// The places in a file.
  public init(contentsOf path: BytePath) throws(FacesError) { try self.init(TableFile(contentsOf: path)) }

  /// The places in the bytes of a file; errors name `path`.
  public init(_ bytes: [UInt8], path: BytePath) throws(FacesError) { try self.init(TableFile(bytes, path: path)) }

  private init(_ table: TableFile) throws(FacesError) {
    guard let path = table.column("path", "file", "picture", "image") else {
      throw .emptyTable(table.path, reason: "no column 'path'")
    }
    func columns(_ names: [String]) -> [Int]? {
      let found = names.compactMap { table.column($0) }
      return found.count == names.count ? found : nil
    }
    let box = columns(["x", "y", "width", "height"])
    let eyes = columns(["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"])
    let lower = columns(["nose_x", "nose_y", "mouth_left_x", "mouth_left_y", "mouth_right_x", "mouth_right_y"])
    guard box != nil || eyes != nil else {
      throw .emptyTable(
        table.path, reason: "neither x,y,width,height nor left_eye_x,left_eye_y,right_eye_x,right_eye_y are among its columns")
    }
    var faces: [BytePath: [Face]] = [:]
    var (sided, exchangedLines): (Int, [Int]) = (0, [])
    for row in table.rows {
      func values(_ columns: [Int]?) throws(FacesError) -> [Double]? {
        guard let columns, columns.contains(where: { !row.fields[$0].isEmpty }) else { return nil }
        var numbers: [Double] = []
        for column in columns { numbers.append(try table.number(row, column)) }
        return numbers
      }
      var place = FacePlace()
      if let numbers = try values(box) {
        guard numbers[2] > 0, numbers[3] > 0 else {
          throw .malformedTable(table.path, line: row.line, reason: "a box of \(numbers[2])×\(numbers[3])")
        }
        place.box = PictureBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
      }
      if let numbers = try values(eyes) {
        var landmarks = FaceLandmarks(
          leftEye: PicturePoint(x: numbers[0], y: numbers[1]), rightEye: PicturePoint(x: numbers[2], y: numbers[3]))
        if let rest = try values(lower) {
          landmarks.lowerFace = .init(
            nose: PicturePoint(x: rest[0], y: rest[1]), mouthLeft: PicturePoint(x: rest[2], y: rest[3]),
            mouthRight: PicturePoint(x: rest[4], y: rest[5]))
        }
        place.landmarks = landmarks.sidesOfPicture
        sided += 1
        if place.landmarks != landmarks { exchangedLines.append(row.line) }
      }
      let picture = BytePath(bytes: row.fields[path])
      guard !picture.bytes.isEmpty else { throw .malformedTable(table.path, line: row.line, reason: "no picture is named") }
      faces[picture.normalized, default: []].append(Face(place: place, row: TableRow(table: table.path, line: row.line)))
    }
    guard !faces.isEmpty else { throw .emptyTable(table.path, reason: "no face below its head") }
    self.init(
      faces: faces, table: table.path,
      exchanged: exchangedLines.first.map { line in
        ExchangedSides(first: TableRow(table: table.path, line: line), count: exchangedLines.count, faces: sided)
      })
  }

  /// The faces of a picture, by its path or, where that is not named, by its path below a folder; nothing where neither is.
  public subscript(path: BytePath, below folder: BytePath? = nil) -> [FacePlace]? {
    faces(of: path, below: folder)?.map(\.place)
  }

  /// The same with the rows that say so.
  func faces(of path: BytePath, below folder: BytePath? = nil) -> [Face]? { name(of: path, below: folder).flatMap { faces[$0] } }

  /// How the table names a picture.
  func name(of path: BytePath, below folder: BytePath?) -> BytePath? {
    [path.normalized, folder?.appending(path).normalized].compactMap(\.self).first { faces[$0] != nil }
  }

  /// The pictures that are named, in the order of their first rows.
  var names: [BytePath] {
    faces.keys.sorted { (faces[$0]?.first?.row?.line ?? 0, $0) < (faces[$1]?.first?.row?.line ?? 0, $1) }
  }
}
