import Foundation
import FoveaKit

/// The pictures that the steps work on, all of one size, with labels.
struct BenchmarkPictures: Sendable {
  /// What they are, for people.
  var title: String
  var bitmaps: [Bitmap]
  var labels: [Int]
  var classes: Int
  /// Gives lists of files on the disk, for decoding; made when they are wanted.
  var files: @Sendable () throws -> [(title: String, paths: [BytePath])]

  var size: PixelSize { bitmaps[0].size }

  /// Made-up pictures: a class has its own directions and widths of stripes and its own hue; phase, contrast, blur and noise differ.
  static func synthetic(count: Int, side: Int, threads: Int, exchange: Exchange) throws -> BenchmarkPictures {
    let classes = 10
    let bitmaps = Parallel.map(count, threads: threads) { index in
      texture(PixelSize(side), label: index % classes, seed: UInt64(index))
    }
    return BenchmarkPictures(
      title: "\(count) made-up pictures of \(side)×\(side)", bitmaps: bitmaps, labels: bitmaps.indices.map { $0 % classes },
      classes: classes, files: { try scenes(threads: threads, exchange: exchange) })
  }

  /// Pictures of a folder, evenly taken from it, brought to one size.
  static func folder(_ root: BytePath, count: Int, side: Int, threads: Int) throws -> BenchmarkPictures {
    let manifest = try FolderScanner.scan(root).manifest
    let stride = max(1, manifest.entries.count / count)
    let chosen = manifest.entries.enumerated().filter { $0.offset % stride == 0 }.prefix(count).map { $0.element }
    let paths = chosen.map { root.appending($0.path) }
    let bitmaps = Parallel.map(chosen.count, threads: threads) { index in
      try? ImageDecoder.decode(contentsOf: paths[index]).bitmap.converted(to: .rgb).resized(to: PixelSize(side))
    }
    let readable = chosen.indices.filter { bitmaps[$0] != nil }
    // Of a small share of a folder some classes may be missing.
    let labels = LabelSet(readable.map { chosen[$0].label })
    return BenchmarkPictures(
      title: "\(readable.count) pictures of \(root), brought to \(side)×\(side)", bitmaps: readable.compactMap { bitmaps[$0] },
      labels: readable.compactMap { labels.label(of: chosen[$0].label) }, classes: labels.count,
      files: { [("files of the folder", readable.map { paths[$0] })] })
  }

  /// Files of made-up photos, as JPEG and as PNG.
  private static func scenes(threads: Int, exchange: Exchange) throws -> [(title: String, paths: [BytePath])] {
    let photos = photos(64, threads: threads)
    var files: [(String, [BytePath])] = []
    for format in [ImageFormat.jpeg, .png] {
      let encoded = Parallel.map(photos.count, threads: threads) { index in
        format == .jpeg ? ImageEncoder.jpeg(photos[index], quality: 90) : ImageEncoder.png(photos[index])
      }
      let paths = photos.indices.map { exchange.folder.appending("picture-\($0).\(format.rawValue)") }
      for (path, bytes) in zip(paths, encoded) { try File.write(bytes, to: path) }
      files.append(("\(format.rawValue.uppercased()) of \(photos[0].size)", paths))
    }
    return files
  }

  /// Made-up photos of 640×480 pixels.
  static func photos(_ count: Int, threads: Int) -> [Bitmap] {
    Parallel.map(count, threads: threads) { scene(PixelSize(width: 640, height: 480), seed: UInt64($0)) }
  }

  private static func texture(_ size: PixelSize, label: Int, seed: UInt64) -> Bitmap {
    var generator = SeededGenerator(seed: seed, stream: 1)
    let angle = Float(label) * 0.31 + generator.normal() * 0.35
    let pitch = (0.35 + 0.08 * Float(label % 4)) * (1 + 0.25 * generator.normal())
    let (across, down) = (cos(angle) * pitch, sin(angle) * pitch)
    let phase = generator.uniform(in: 0..<6.28)
    let contrast = generator.uniform(in: 20..<70)
    return Bitmap(
      size: size, format: .rgb,
      samples: (0..<size.area).flatMap { place in
        let wave = cos(Float(place % size.width) * across + Float(place / size.width) * down + phase)
        let value = 128 + contrast * wave + 25 * generator.normal()
        return (0..<3).map { channel in UInt8(min(255, max(0, value + (channel == label % 3 ? 12 : 0)))) }
      })
  }

  /// Soft forms with fine grain, about as hard to compress as a photo.
  private static func scene(_ size: PixelSize, seed: UInt64) -> Bitmap {
    var generator = SeededGenerator(seed: seed, stream: 2)
    func noise(_ size: PixelSize) -> Bitmap {
      Bitmap(
        size: size, format: .rgb,
        samples: (0..<size.area * 3).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 56) })
    }
    let forms = noise(PixelSize(width: 12, height: 9)).resized(to: size, using: .bicubic)
    let details = noise(PixelSize(width: size.width / 6, height: size.height / 6)).resized(to: size, using: .bicubic)
    return Bitmap(
      size: size, format: .rgb,
      samples: zip(forms.samples, details.samples).map { form, detail in
        UInt8(clamping: Int(form) + (Int(detail) - 128) / 4 + generator.integer(below: 7) - 3)
      })
  }
}
