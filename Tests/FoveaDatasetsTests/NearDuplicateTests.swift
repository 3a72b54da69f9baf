import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaTestSupport
import Testing

@Suite struct NearDuplicateTests {
  /// A photograph-like picture: soft blobs and some noise.
  private func scene(_ seed: UInt64, _ size: PixelSize = PixelSize(96)) -> Bitmap {
    SyntheticImages.noise(PixelSize(6), seed: seed, format: .rgb).resized(to: size, using: .bicubic)
  }

  private func look(_ bitmap: Bitmap) throws -> PictureLook { try #require(PictureLook(bitmap)) }

  private func brightened(_ bitmap: Bitmap) -> Bitmap {
    Bitmap(size: bitmap.size, format: bitmap.format, samples: bitmap.samples.map { UInt8(clamping: Int($0) * 9 / 10 + 20) })
  }

  @Test func copiesAreKnown() throws {
    for seed in 0..<8 {
      let picture = scene(UInt64(seed))
      let own = try look(picture)
      for (name, copy) in [
        ("JPEG 40", try ImageDecoder.decode(ImageEncoder.jpeg(picture, quality: 40)).bitmap),
        ("two thirds", picture.resized(to: PixelSize(64))), ("brighter", brightened(picture)),
        ("gray", picture.converted(to: .gray)),
      ] {
        #expect(NearDuplicates.areNear(own, try look(copy)), "\(name) of \(seed)")
      }
    }
  }

  @Test func othersAreNot() throws {
    let looks = try (0..<40).map { try look(scene(UInt64($0))) }
    #expect(NearDuplicates.sets(of: looks).isEmpty)
    let mirrored = try look(scene(0).oriented(.flippedHorizontally))
    #expect(!NearDuplicates.areNear(looks[0], mirrored))
  }

  /// The cosine transform by its definition.
  @Test func theHashIsThatOfASlowTwin() throws {
    let picture = scene(3).converted(to: .gray).resized(to: PixelSize(32), using: .box)
    let cosines = (0..<11).map { frequency in (0..<32).map { cosine(frequency, $0) } }
    var values: [Double] = []
    for sum in 1...20 {
      for u in 0...sum where u < 11 && sum - u < 11 && values.count < 64 {
        let v = sum - u
        var total = 0.0
        for y in 0..<32 {
          for x in 0..<32 {
            total += Double(picture[x, y, 0]) * cosines[u][x] * cosines[v][y]
          }
        }
        values.append(total * (u == 0 ? 0.5.squareRoot() : 1) * (v == 0 ? 0.5.squareRoot() : 1))
      }
    }
    let median = values.sorted()[31...32].reduce(0, +) / 2
    let hash = values.enumerated().reduce(UInt64(0)) { $1.element > median ? $0 | 1 << UInt64($1.offset) : $0 }
    #expect(try look(scene(3)).hash == hash)
  }

  private func cosine(_ frequency: Int, _ place: Int) -> Double {
    // Chebyshev: cos(k t) from cos(t), so that the twin shares no table with the code.
    let angle = Double.pi * Double(2 * place + 1) / 64
    var (before, now) = (1.0, taylorCosine(angle))
    let step = now
    if frequency == 0 { return 1 }
    for _ in 1..<frequency { (before, now) = (now, 2 * step * now - before) }
    return now
  }

  private func taylorCosine(_ angle: Double) -> Double {
    (1...30).reversed().reduce(1.0) { 1 - angle * angle / Double((2 * $1 - 1) * (2 * $1)) * $0 }
  }

  @Test func chainsAreOneSetAndFlatPicturesAreLikeNone() throws {
    let picture = scene(1)
    let flat = Bitmap(size: PixelSize(40), format: .gray, samples: [UInt8](repeating: 90, count: 1600))
    #expect(PictureLook(flat) == nil)
    let looks: [PictureLook?] = [try look(scene(2)), try look(picture), nil, try look(brightened(picture)), nil, try look(picture)]
    #expect(NearDuplicates.sets(of: looks) == [[1, 3, 5]])
  }

  /// Many copies of few scenes, as of a standing camera: the sets are those of the scenes, on any number of threads.
  @Test(arguments: [1, 2, 4]) func manyThatAreAlikeAreOneSet(threads: Int) throws {
    let looks = try (0..<8).map { seed in
      let picture = scene(UInt64(seed))
      return [try look(picture), try look(brightened(picture)), try look(picture.resized(to: PixelSize(64)))]
    }
    let scenes = (0..<1500).map { $0 < 1000 ? $0 * 7 % 3 : $0 * 7 % 8 }
    let all: [PictureLook?] = scenes.enumerated().map { $0.offset % 50 == 0 ? nil : looks[$0.element][$0.offset % 3] }
    let expected = Dictionary(grouping: all.indices.filter { all[$0] != nil }) { scenes[$0] }.values.sorted { $0[0] < $1[0] }
    #expect(NearDuplicates.sets(of: all, threads: threads) == expected)
  }

  @Test func aTwinIsTheFirstThatIsNotEqual() throws {
    let picture = scene(1)
    let (own, copy) = (try look(picture), try look(brightened(picture)))
    let looks: [PictureLook?] = [try look(scene(2)), own, own, copy, nil, copy]
    let sets = NearDuplicates.sets(of: looks)
    #expect(sets == [[1, 2, 3, 5]])
    let (asked, others) = ([false, false, true, false, true, true], [true, true, false, true, true, false])
    #expect(NearDuplicates.twins(in: sets, of: looks, asked: asked, among: others) == [2: 1, 5: 1])
    #expect(
      NearDuplicates.twins(in: sets, of: looks, asked: asked, among: others, apartFrom: [0, 1, 1, 2, 3, 2]) == [2: 3, 5: 1])
    #expect(NearDuplicates.twins(in: sets, of: looks, asked: asked, among: [true, false, false, false, true, false]).isEmpty)
  }

  /// A planted folder: pictures of which each has a copy that was saved again as JPEG.
  @Test func aSplitNeverPartsThem() throws {
    let folder = try TemporaryFolder()
    for index in 0..<30 {
      let picture = scene(UInt64(index))
      let name = "\(["a", "b"][index % 2])/\(index)"
      try folder.write(ImageEncoder.png(picture), to: name + ".png")
      try folder.write(ImageEncoder.jpeg(brightened(picture), quality: 60), to: name + "-copy.jpg")
    }
    let marked = try FolderScanner.scan(folder.path).manifest.markingNearDuplicates()
    #expect(Set(marked.entries.compactMap(\.near)).count == 30 && marked.entries.allSatisfy { $0.near != nil })
    for seed in 0..<5 {
      let split = marked.split(SplitSettings(seed: UInt64(seed))).folded(into: 3, seed: UInt64(seed))
      for pair in Dictionary(grouping: split.entries, by: \.near).values {
        #expect(Set(pair.map(\.part)).count == 1 && Set(pair.map(\.fold)).count == 1)
      }
    }
    let careless = try FolderScanner.scan(folder.path).manifest.split()
    let parted = Dictionary(grouping: careless.entries) { $0.path.description.split(separator: "-")[0].split(separator: ".")[0] }
      .values.count { Set($0.map(\.part)).count > 1 }
    #expect(parted > 3, "without the marks copies would cross")
    let again = try Manifest(csv: Array(marked.split().csv.utf8), root: folder.path, source: "m.csv")
    #expect(again.entries.map(\.near) == marked.entries.map(\.near), "the manifest keeps the sets")
    #expect(marked.split().contentHash != careless.contentHash)
  }

  /// Copies that come to a manifest that is divided already go where their originals are, and so into no part that learns from a test picture.
  @Test func aCopyWithoutAPartFollowsItsOriginal() throws {
    let folder = try TemporaryFolder()
    var entries: [Manifest.Entry] = []
    for index in 0..<24 {
      let (picture, part) = (scene(UInt64(index)), Part.allCases[index % 3])
      let (name, copy) = (BytePath("a/\(index).png"), BytePath("a/\(index)-copy.jpg"))
      try folder.write(ImageEncoder.png(picture), to: "\(name)")
      try folder.write(ImageEncoder.jpeg(brightened(picture), quality: 60), to: "\(copy)")
      entries += [.init(path: name, label: "a", part: part), .init(path: copy, label: "a")]
    }
    let manifest = Manifest(root: folder.path, entries: entries)
    #expect(manifest.isDivided())
    let split = manifest.markingNearDuplicates().split()
    let pairs = Dictionary(grouping: split.entries) { $0.path.description.split(separator: "-")[0].split(separator: ".")[0] }
    #expect(pairs.count == 24 && pairs.values.allSatisfy { $0.count == 2 && Set($0.map(\.part)).count == 1 })
    for entry in entries where entry.part != nil {
      #expect(split.entries.contains { $0.path == entry.path && $0.part == entry.part }, "what has a part keeps it")
    }
    #expect(!split.isDivided())
  }

  @Test func inspectionNamesThem() throws {
    let folder = try TemporaryFolder()
    for index in 0..<6 { try folder.write(ImageEncoder.png(scene(UInt64(index))), to: "train/a/\(index).png") }
    try folder.write(ImageEncoder.jpeg(scene(2), quality: 50), to: "test/a/2.jpg")
    try folder.write(ImageEncoder.png(scene(3)), to: "test/b/3.png")
    let found = FolderInspection.inspect(try FolderScanner.scan(folder.path))
    #expect(found.nearDuplicates.map { $0.pictures.map(\.path) } == [["test/a/2.jpg", "train/a/2.png"]])
    #expect(found.nearLeakedPictures == 1 && found.leakedPictures == 1, "equal pictures are counted apart")
    #expect(found.sections().contains { $0.title == "Nearly equal pictures" })
  }

  /// Ordinary pictures that are alike: faces of one person, digits, photographs. Measured: none in orl and clothing; in mnist strokes of the
  /// digit one; in cifar10 pictures that are the same to the eye.
  @Test(
    .enabled(if: DataFolder.path("orl") != nil),
    arguments: [("orl", 0), ("clothing", 0), ("mnist", 12)])
  func ordinaryPicturesAreNotFlagged(name: String, most: Int) throws {
    let folder = try #require(DataFolder.path(name))
    let manifest = try FolderScanner.scan(folder).manifest
    let whole = Manifest(root: manifest.root, entries: manifest.entries.map { .init(path: $0.path, label: $0.label) })
    #expect(whole.markingNearDuplicates().entries.count { $0.near != nil } <= most)
  }
}

@Suite struct GroupRuleTests {
  private func manifest(_ paths: [String]) -> Manifest {
    Manifest(root: "root", entries: paths.map { .init(path: BytePath($0), label: String($0.prefix(1))) })
  }

  @Test func theFirstParenthesisIsTheGroup() throws {
    let rule = try #require(GroupRule(pattern: "/(s[0-9]+)_"))
    #expect(rule.group(of: "a/s12_3.png") == "s12" && rule.group(of: "a/x.png") == nil)
    #expect(try #require(GroupRule(pattern: "day[0-9]")).group(of: "a/day7-2.png") == "day7")
    #expect(GroupRule(pattern: "(") == nil)
    let grouped = manifest(["a/s1_1.png", "a/s1_2.png", "b/s2_1.png", "b/plain.png"]).grouped(by: rule)
    #expect(grouped.groupCounts.groups == 2 && grouped.groupCounts.without == 1)
  }

  @Test func groupsOfPathsStayInOnePart() throws {
    let paths = (0..<20).flatMap { subject in (0..<4).map { "\(["a", "b"][subject % 2])/s\(subject)_\($0).png" } }
    let split = manifest(paths).grouped(by: try #require(GroupRule(pattern: "s[0-9]+"))).split()
    #expect(split.dividedGroups.isEmpty && split.entries(in: .test).count >= 8)
    let parted = Manifest(
      root: "root",
      entries: [.init(path: "a/1", label: "a", group: "g", part: .train), .init(path: "a/2", label: "a", group: "g", part: .test)])
    #expect(parted.dividedGroups == ["g"])
  }

  @Test func aColumnOfAManifestIsTheGroup() throws {
    let csv = Array("path,label,subject\na/1.png,a,x\nb/1.png,b,y\n".utf8)
    let manifest = try Manifest(csv: csv, root: "root", source: "m.csv", groupColumn: "subject")
    #expect(manifest.entries.map(\.group) == ["x", "y"])
    #expect(throws: DatasetError.self) { try Manifest(csv: csv, root: "root", source: "m.csv", groupColumn: "person") }
  }
}

@Suite struct NestedTests {
  private let manifest = Manifest(
    root: "root",
    entries: (0..<3).flatMap { label in
      (0..<40).map {
        .init(path: BytePath("\(label)/\($0).png"), label: "\(label)", part: $0 < 28 ? .train : $0 < 32 ? .validation : .test)
      }
    })

  @Test func smallerSharesLieWithinLargerOnes() {
    var before: Set<BytePath> = []
    for share in [0.01, 0.1, 0.25, 0.5, 1] {
      let nested = manifest.nested(share: share, seed: 3)
      let known = Set(nested.entries(in: .train, .validation).map(\.path))
      #expect(before.isSubset(of: known))
      #expect(nested.entries(in: .test) == manifest.entries(in: .test))
      let counts = nested.classCounts(in: .train)
      #expect(counts.allSatisfy { abs(Double($0) - max(1, 28 * share)) <= 0.5 }, "\(share): \(counts)")
      before = known
    }
    #expect(manifest.nested(share: 1).entries == manifest.entries)
  }

  @Test func aFoldTakesThePlaceOfTheTestPart() {
    let folded = manifest.folded(into: 3)
    let known = folded.entries.filter { $0.part != .test }.count
    var held = 0
    for fold in 0..<3 {
      let one = folded.holdingOut(fold: fold)
      #expect(one.count == known)
      held += one.entries(in: .test).count
    }
    #expect(held == known)
  }
}
