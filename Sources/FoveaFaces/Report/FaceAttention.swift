internal import FoveaLearning
internal import FoveaPixels
internal import FoveaRecognition
internal import FoveaReports
internal import FoveaTensors

/// Where on a face its likeness to the pictures of its person hangs, the same for every method: parts of test faces are covered one by one, and
/// the mean of what that takes from the similarity to the most similar training picture of the person (of many, of twenty) is laid onto the mean face.
struct FaceAttention {
  /// How many test faces are covered, and how many pictures of a person they are compared with at most.
  private static let (faces, pictures) = (12, 20)

  /// The mean of the falls, on the grid of the crops; below 0 where covering makes a face more like its person.
  let plane: Plane
  /// The mean of the faces that were covered.
  let mean: Plane

  /// Nothing where no test face is of a person who was learned from.
  init?(of model: FaceModel, training: FacePictures, test: FacePictures, threads: Int) throws {
    var own: [String: [Int]] = [:]
    for (place, label) in training.labels.enumerated() { own[training.persons[label], default: []].append(place) }
    let known = test.labels.indices.filter { own[test.persons[test.labels[$0]]] != nil }
    guard !known.isEmpty else { return nil }
    let chosen = known.thinned(to: Self.faces)
    let size = test.crops[chosen[0]].size
    let occlusion = Occlusion(for: size)
    var (sum, faces) = (Plane(size: size), Plane(size: size))
    var rowsOf: [String: Matrix] = [:]
    for place in chosen {
      let person = test.persons[test.labels[place]]
      let rows =
        try rowsOf[person]
        ?? model.embeddings(of: (own[person] ?? []).thinned(to: Self.pictures).map { training.crops[$0] }, threads: threads)
      rowsOf[person] = rows
      let crop = test.crops[place]
      let map = try occlusion.map(of: crop) { covered in
        let similarities = model.similarities(of: try model.embeddings(of: covered, threads: threads), to: rows, threads: threads)
        return covered.indices.map { similarities[row: $0].max() ?? 0 }
      }
      for pixel in sum.samples.indices {
        sum.samples[pixel] += map.plane.samples[pixel] / Float(chosen.count)
        faces.samples[pixel] += Float(crop.samples[pixel]) / 255 / Float(chosen.count)
      }
    }
    (plane, mean) = (sum, faces)
  }

  /// The mean face in the light of the map: as it is where most hangs on it, dark where nothing does.
  var bitmap: Bitmap {
    let most = max(plane.samples.max() ?? 0, .leastNormalMagnitude)
    return Bitmap(
      Plane(
        size: mean.size,
        samples: zip(mean.samples, plane.samples).map { gray, fall in
          let light = max(0, fall) / most
          return (0.1 + 0.9 * light) * (0.25 + 0.75 * gray)
        }))
  }
}
