internal import FoveaFiles
internal import FoveaPixels
internal import FoveaTensors

/// The faces of pictures whose points are marked, all the same points in each.
struct LandmarkFaces: Sendable {
  /// A face.
  struct Face: Sendable {
    var box: PictureBox
    /// As the names are ordered.
    var points: [PicturePoint]
  }

  /// A picture with its faces, one or more.
  struct Picture: Sendable {
    var path: BytePath
    var faces: [Face]
  }

  /// The points; nothing where there are none or no eyes among them.
  private(set) var landmarks: LandmarkNames?
  /// The names of all points that are marked.
  let names: [String]
  /// How many faces have marked points.
  let marked: Int
  /// The pictures of the faces that have all points.
  private(set) var pictures: [Picture] = []

  /// How many faces have all points.
  var count: Int { pictures.reduce(0) { $0 + $1.faces.count } }

  /// The faces whose points are those that nine of ten faces with eyes have.
  init(_ annotated: AnnotatedPictures) {
    let boxes = annotated.pictures.map { picture in picture.boxes.filter { !$0.isIgnored && !$0.points.isEmpty } }
    let all = boxes.flatMap { $0 }
    marked = all.count
    names = LandmarkNames.ordered(Set(all.flatMap(\.points.keys)))
    let seeing = all.filter { LandmarkNames(Array($0.points.keys)) != nil }
    let common = names.filter { name in 10 * seeing.count { $0.points[name] != nil } >= 9 * seeing.count }
    guard !seeing.isEmpty, let landmarks = LandmarkNames(common) else { return }
    self.landmarks = landmarks
    pictures = zip(annotated.pictures, boxes).compactMap { picture, boxes in
      let faces = boxes.compactMap { box -> Face? in
        let points = common.compactMap { box.points[$0] }
        guard points.count == common.count, min(box.box.width, box.box.height) >= ShapeRegressor.leastSide else { return nil }
        let eyes = landmarks.eyes(of: points)
        return eyes.left.distance(to: eyes.right) >= 1 ? Face(box: box.box, points: points) : nil
      }
      return faces.isEmpty ? nil : Picture(path: picture.path, faces: faces)
    }
  }

  /// At most so many of the faces, spread evenly over all of them.
  mutating func thin(to most: Int) {
    let places = pictures.indices.flatMap { picture in pictures[picture].faces.indices.map { (picture, $0) } }.thinned(to: most)
    let kept = Dictionary(grouping: places) { $0.0 }
    pictures = pictures.indices.compactMap { picture in
      kept[picture].map { faces in
        Picture(path: pictures[picture].path, faces: faces.map { pictures[picture].faces[$0.1] })
      }
    }
  }
}
