import FoveaFaces
import FoveaPixels

/// A detector that finds what it was told, in pictures brighter than black.
struct ToldDetector: ObjectDetector {
  var label = "face"
  var threshold = 0.0
  var boxes: [PictureBox]
  var landmarks: ShapeRegressor?

  func detections(in picture: Bitmap, threshold: Double?, upsampling: Int, threads: Int) -> [Detection] {
    guard picture.samples.contains(where: { $0 > 0 }) else { return [] }
    return boxes.map { Detection(box: $0, score: 1, label: label) }
  }
}
