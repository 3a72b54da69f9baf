import FoveaCodecs
import FoveaFaces
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport

/// Pictures of noise and bars, in some of which there is a ring to be found.
struct PlantedDiscs {
  let folder: TemporaryFolder
  private(set) var annotated: [AnnotatedPicture] = []
  private(set) var backgrounds: [BytePath] = []

  init(pictures: Int, backgrounds: Int, seed: UInt64 = 1) throws {
    folder = try TemporaryFolder()
    for index in 0..<pictures + backgrounds {
      var generator = SeededGenerator(seed: seed, stream: UInt64(index))
      let size = PixelSize(width: 110, height: 90)
      var bitmap = Self.ground(size, &generator)
      let path = folder.appending("\(index).png")
      if index < pictures {
        let side = 26 + generator.integer(below: 20)
        let (x, y) = (generator.integer(below: size.width - side), generator.integer(below: size.height - side))
        Self.ring(&bitmap, x: x, y: y, side: side)
        let box = PictureBox(x: Double(x), y: Double(y), width: Double(side), height: Double(side))
        annotated.append(AnnotatedPicture(path: path, boxes: [AnnotatedBox(box, label: "ring")]))
      } else {
        self.backgrounds.append(path)
      }
      try File.write(ImageEncoder.png(bitmap), to: path)
    }
  }

  var boxes: AnnotatedPictures { AnnotatedPictures(annotated) }

  /// The boxes as CSV.
  func writeCSV() throws -> BytePath {
    let lines = annotated.map { picture in
      let box = picture.boxes[0].box
      return "\(picture.path.lastComponent),\(box.x),\(box.y),\(box.width),\(box.height),ring"
    }
    return try folder.write(Array((["path,x,y,width,height,label"] + lines).joined(separator: "\n").utf8), to: "boxes.csv")
  }

  private static func ground(_ size: PixelSize, _ generator: inout SeededGenerator) -> Bitmap {
    var bitmap = Bitmap(
      size: size, format: .gray, samples: (0..<size.area).map { _ in UInt8(100 + generator.integer(below: 40)) })
    for _ in 0..<6 {
      let part = PixelSize(width: 4 + generator.integer(below: 40), height: 4 + generator.integer(below: 30))
      bitmap.fill(
        x: generator.integer(below: size.width), y: generator.integer(below: size.height), size: part,
        with: [UInt8(generator.integer(below: 256))])
    }
    return bitmap
  }

  private static func ring(_ bitmap: inout Bitmap, x: Int, y: Int, side: Int) {
    for row in 0..<side {
      for column in 0..<side {
        let middle = Double(side) / 2
        let (dx, dy) = (Double(column) + 0.5 - middle, Double(row) + 0.5 - middle)
        let distance = (dx * dx + dy * dy).squareRoot() / middle
        if distance <= 1 { bitmap[x + column, y + row, 0] = distance < 0.5 ? 230 : 20 }
      }
    }
  }
}
