import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport

/// A folder of pictures that are easy to tell apart, in three parts, with a problem that a test plants.
struct PlantedFolder {
  let folder: TemporaryFolder
  let classes = ["across", "down", "steep"]
  private let size = PixelSize(24)

  /// Pictures with stripes of three directions: `train` and `test` of each class in those parts.
  init(train: Int, test: Int, isPNG: (_ label: Int) -> Bool = { _ in true }) throws {
    folder = try TemporaryFolder()
    let all = SyntheticImages.labeled(classes: 3, perClass: train + test, size: size)
    for (index, picture) in all.enumerated() {
      let number = index / 3
      let part = number < train ? "train" : "test"
      try write(
        individual(picture.bitmap, seed: UInt64(index)), "\(part)/\(classes[picture.label])/\(number)", isPNG: isPNG(picture.label))
    }
  }

  func write(_ bitmap: Bitmap, _ name: String, isPNG: Bool = true) throws {
    if isPNG {
      try folder.write(ImageEncoder.png(bitmap), to: name + ".png")
    } else {
      try folder.write(ImageEncoder.jpeg(bitmap, quality: 95), to: name + ".jpg")
    }
  }

  /// Writes a JPEG whose EXIF data tell how it is to be turned.
  func write(_ bitmap: Bitmap, _ name: String, orientation: Orientation) throws {
    try folder.write(SyntheticImages.jpeg(bitmap, orientation: orientation), to: name + ".jpg")
  }

  /// Another picture of a class, unlike those that are there.
  func picture(_ label: Int, seed: UInt64) -> Bitmap {
    let all = SyntheticImages.labeled(classes: 3, perClass: 1, size: size, seed: 1000 + seed)
    return individual(all.first { $0.label == label }?.bitmap ?? all[0].bitmap, seed: 1000 + seed)
  }

  /// Stripes over a cloudy ground, so that no two pictures of a class are near duplicates.
  private func individual(_ stripes: Bitmap, seed: UInt64) -> Bitmap {
    let ground = SyntheticImages.noise(PixelSize(5), seed: seed).resized(to: size, using: .bicubic)
    return Bitmap(
      size: size, format: .gray,
      samples: zip(stripes.samples, ground.samples).map { UInt8((Int($0) * 13 + Int($1) * 7) / 20) })
  }

  var manifest: Manifest {
    get throws { try FolderScanner.scan(folder.path).manifest.split() }
  }
}
