public import FoveaFiles
public import FoveaPixels

/// A thing in a picture, as a person marked it.
public struct AnnotatedBox: Sendable, Hashable {
  /// Where it is, in pixels of the picture.
  public var box: PictureBox
  /// What it is; empty where the file has no names.
  public var label: String
  /// Whether it counts neither as a thing to be found nor as background: marked as difficult, or to be ignored.
  public var isIgnored: Bool
  /// The points that are marked on it, by their names, in pixels of the picture.
  public var points: [String: PicturePoint]

  /// A marked thing.
  public init(_ box: PictureBox, label: String = "", isIgnored: Bool = false, points: [String: PicturePoint] = [:]) {
    self.box = box
    self.label = label
    self.isIgnored = isIgnored
    self.points = points
  }
}

/// A picture and all things that were marked in it.
public struct AnnotatedPicture: Sendable, Hashable {
  /// The file.
  public var path: BytePath
  /// The things; none for a picture that has none.
  public var boxes: [AnnotatedBox]

  /// A picture with its boxes.
  public init(path: BytePath, boxes: [AnnotatedBox]) {
    self.path = path
    self.boxes = boxes
  }
}

/// Pictures whose things are marked by boxes, read from a file.
///
/// | form | told by | boxes |
/// |---|---|---|
/// | CSV | a header with `path`, `x`, `y`, `width`, `height`, and `label` or `ignored` where there are such | one a line, in pixels; a line whose four numbers are empty is a picture without a thing |
/// | Pascal VOC | an XML file with `<annotation>`, or a folder of them | `xmin ymin xmax ymax`, of which both ends count; `difficult` is ignored |
/// | dlib's imglab | an XML file with `<dataset>` | `left top width height`; `ignore='1'` is ignored |
/// | YOLO | a folder with `.txt` files that have the names of pictures | `class x y width height`, the middle and the sides in parts of the picture, which lies beside it or under `images` where the texts are under `labels`; a picture without a text is one without a thing |
///
/// Points on the things are read from CSV, whose columns `left_eye_x` and `left_eye_y`, and so for `right_eye`, `nose`, `mouth_left` and `mouth_right`,
/// are in pixels (a thing whose fields are empty has no such point), and from imglab, where each `<part name x y>` of a box names the pixel in whose
/// middle a point is. Left is the left of the picture.
///
/// Paths are relative to the file. Readers are strict: a box without an area, a number that is none, a missing column are errors that name the line.
/// ``reading(_:parts:limit:threads:)`` reads them.
public struct AnnotatedPictures: Sendable, Hashable {
  /// The pictures, in the order of the file; each once.
  public private(set) var pictures: [AnnotatedPicture]

  /// Pictures; boxes of one path are joined.
  public init(_ pictures: [AnnotatedPicture]) {
    var places: [BytePath: Int] = [:]
    var joined: [AnnotatedPicture] = []
    for picture in pictures {
      if let place = places[picture.path] {
        joined[place].boxes += picture.boxes
      } else {
        places[picture.path] = joined.count
        joined.append(picture)
      }
    }
    self.pictures = joined
  }

  /// The names of the things that are not ignored, sorted, each once.
  public var labels: [String] { Set(pictures.flatMap { $0.boxes.filter { !$0.isIgnored }.map(\.label) }).sorted() }

  /// The same pictures, where things of other names are left to be ignored: nothing is learned from them, in neither way.
  public func keeping(label: String) -> AnnotatedPictures {
    var kept = self
    for index in kept.pictures.indices {
      for place in kept.pictures[index].boxes.indices where kept.pictures[index].boxes[place].label != label {
        kept.pictures[index].boxes[place].isIgnored = true
      }
    }
    return kept
  }

  /// The same pictures with the boxes of one label, as if nobody had marked anything else: what is found there is a false alarm. What is to be
  /// ignored stays where it has that label or none.
  public func only(label: String) -> AnnotatedPictures {
    AnnotatedPictures(
      pictures.map { picture in
        AnnotatedPicture(
          path: picture.path, boxes: picture.boxes.filter { $0.label == label || $0.isIgnored && $0.label.isEmpty })
      })
  }

  /// How many things are to be found.
  public var objectCount: Int { pictures.reduce(0) { $0 + $1.boxes.count { !$0.isIgnored } } }
}
