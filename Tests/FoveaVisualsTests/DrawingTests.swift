import FoveaCodecs
import FoveaFeatures
import FoveaPixels
import FoveaReports
import FoveaTestSupport
import Testing

@testable import FoveaVisuals

/// What pictures of numbers look like.
@Suite struct DrawingTests {
  @Test func `a plane is enlarged between the middles of its samples`() {
    let plane = Plane(size: PixelSize(width: 2, height: 1), samples: [0, 4])
    #expect(plane.resized(to: PixelSize(width: 4, height: 2)).samples == [0, 1, 3, 4, 0, 1, 3, 4])
    #expect(plane.resized(to: plane.size) == plane)
  }

  @Test func `colors begin, end and stand in the middle where they should`() {
    let map = HeatMap(Plane(size: PixelSize(width: 3, height: 1), samples: [-2, 0, 2]), isSigned: true)
    #expect(map.limit == 2)
    let colors = map.bitmap(PixelSize(width: 3, height: 1))
    #expect(Array(colors.samples.prefix(3)) == [5, 48, 97])
    #expect(colors[1, 0, 0] > 240 && colors[1, 0, 1] > 240 && colors[1, 0, 2] > 240)
    #expect(Array(colors.samples.suffix(3)) == [103, 0, 31])
    let strength = HeatMap(Plane(size: PixelSize(width: 2, height: 1), samples: [0, 7]), isSigned: false)
    #expect(strength.bitmap(PixelSize(width: 2, height: 1)).samples == [0, 0, 4, 252, 255, 164])
    // Lightness rises all the way.
    let light = ColorMap.strength.table.map { 0.2126 * Double($0.x) + 0.7152 * Double($0.y) + 0.0722 * Double($0.z) }
    #expect(zip(light, light.dropFirst()).allSatisfy { $0 <= $1 + 0.5 })
  }

  @Test func `captions name the classes that letters cannot spell`() {
    let names = ["ünï", "cat", "日本"]
    #expect(SheetCaption.of("Which", labels: ["cat 0.9", "dog"], classes: names) == "Which")
    let caption = SheetCaption.of("Which", labels: ["for 日本", "cat>ünï", "for ünï"], classes: names)
    #expect(caption.plain == "Which. Names with boxes for letters, in this order: 日本, ünï")
  }

  @Test func `letters are drawn where they should be`() {
    var canvas = Bitmap(size: PixelSize(width: 12, height: 8), format: .gray, fill: [0])
    canvas.write("Lé", x: 0, y: 0, color: [255])
    let rows = (0..<8).map { y in String((0..<12).map { canvas[$0, y, 0] == 255 ? "#" : "." }) }
    #expect(
      rows == [
        "#.....#####.", "#.....#...#.", "#.....#...#.", "#.....#...#.", "#.....#...#.", "#.....#...#.", "#####.#####.",
        "............",
      ])
    #expect(Lettering.width(of: "abc") == 17)
    #expect(Lettering.fitted("umbrella", width: 30) == "umb..")
    #expect(Lettering.fitted("cup", width: 30) == "cup")
    #expect(Lettering.fitted("……………", width: 30) == "…..")
  }

  @Test func `a sheet has each picture, title and scale`() {
    let red = Bitmap(size: PixelSize(30), format: .rgb, fill: [255, 0, 0])
    let cells = (0..<5).map { ContactSheet.Cell(picture: red, label: "\($0)") }
    // A row is as long as was asked for, so that each row can be one unit or one picture.
    let wide = Bitmap(size: PixelSize(84), format: .rgb, fill: [9, 9, 9])
    let long = ContactSheet("t", [ContactSheet.Cell](repeating: .init(picture: wide, label: ""), count: 51), columns: 51).bitmap
    #expect(long.width >= 51 * 84 && long.height < 2 * 84)
    let plain = ContactSheet("A title", cells, columns: 3).bitmap
    let scaled = ContactSheet("A title", cells, columns: 3, scales: [.init(map: .signed, low: "-1", high: "1")]).bitmap
    let pixels = stride(from: 0, to: plain.samples.count, by: 3).count { Array(plain.samples[$0..<$0 + 3]) == [255, 0, 0] }
    #expect(pixels == 5 * 900)
    #expect(scaled.height == plain.height + 18)
    let strip = stride(from: 0, to: scaled.samples.count, by: 3).count { Array(scaled.samples[$0..<$0 + 3]) == [103, 0, 31] }
    #expect(strip >= 12)
  }

  @Test func `a tagged file says that it is sRGB and holds the same pixels`() throws {
    let picture = SyntheticImages.noise(PixelSize(width: 9, height: 5), seed: 1, format: .rgb)
    let file = ImageEncoder.png(picture, isTagged: true)
    let name = Array("sRGB".utf8)
    #expect(file.indices.dropLast(4).contains { Array(file[$0..<$0 + 4]) == name })
    let decoded = try ImageDecoder.decode(file)
    #expect(decoded.bitmap == picture)
    #expect(decoded.warnings.isEmpty)
  }

  @Test func `strokes run along edges`() {
    let size = PixelSize(32)
    let hog = HOG.felzenszwalb(.init(cell: 8, keepsBorder: true))
    // Light that rises from left to right: the edge runs down.
    let stripes = SyntheticImages.stripes(size, period: 16)
    let descriptor = hog.descriptor(of: stripes)
    let glyphs = HOGGlyphs(descriptor.layout, cellSide: 15)
    let drawing = glyphs.bitmap(of: descriptor.values)
    #expect(drawing.size == PixelSize(60))
    func sum(_ columns: Range<Int>, _ rows: Range<Int>) -> Int {
      rows.reduce(0) { sum, y in columns.reduce(sum) { $0 + Int(drawing[$1, y, 0]) } }
    }
    // In the cell of the second row and column: a line down its middle, none across.
    #expect(sum(22..<23, 16..<29) > 4 * sum(16..<29, 18..<19))
    let none = glyphs.bitmap(of: descriptor.values.map { -$0 }, limit: 1)
    #expect(none.samples.allSatisfy { $0 == 0 })
  }

  @Test func `far points are gathered`() {
    let points: [SIMD2<Double>] = (0..<60).map { (index: Int) -> SIMD2<Double> in
      let (x, y) = (Double((index * 37) % 50), Double((index * 53) % 41))
      return SIMD2(x, y / 3)
    }
    let tree = QuadTree(points)
    for index in [0, 17, 59] {
      var force = SIMD2<Double>.zero
      var sum = 0.0
      for other in points where other != points[index] {
        let way: SIMD2<Double> = points[index] - other
        let weight: Double = 1 / (1 + (way * way).sum())
        force += way * (weight * weight)
        sum += weight
      }
      let found = tree.repulsion(on: points[index], angle: 0)
      #expect(abs(found.sum - sum) < 1e-9)
      #expect(abs(found.force.x - force.x) < 1e-9 && abs(found.force.y - force.y) < 1e-9)
      let coarse = tree.repulsion(on: points[index], angle: 0.5)
      #expect(abs(coarse.sum - sum) < 0.05 * sum)
    }
  }
}

private func abs(_ vector: SIMD2<Double>) -> SIMD2<Double> { SIMD2(vector.x.magnitude, vector.y.magnitude) }
