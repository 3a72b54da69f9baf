import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaLearning
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Synchronization
import Testing

/// A source of pictures that records which were asked for.
final class CountingSource: Sendable {
  private let counts: Mutex<[Int: Int]> = Mutex([:])
  let bad: Set<Int>

  init(bad: Set<Int> = []) { self.bad = bad }

  var asked: [Int: Int] { counts.withLock { $0 } }
  var total: Int { asked.values.reduce(0, +) }

  static let preprocessing = Preprocessing(size: PixelSize(width: 5, height: 4))

  static func picture(_ index: Int) -> Bitmap {
    SyntheticImages.noise(preprocessing.size, seed: UInt64(index), format: .rgb)
  }

  func store(_ count: Int, cacheLimit: Int = 1 << 20) -> PictureStore {
    let entries = (0..<count).map { Manifest.Entry(path: BytePath("p\($0)"), label: "c\($0 % 3)") }
    return PictureStore(entries: entries, preprocessing: Self.preprocessing, cacheLimit: cacheLimit) {
      [self] index throws(PictureError) in
      counts.withLock { $0[index, default: 0] += 1 }
      if bad.contains(index) { throw .file(.missing(entries[index].path)) }
      return Self.picture(index)
    }
  }

  func pictures(_ count: Int, cacheLimit: Int = 1 << 20) -> LabeledPictures {
    LabeledPictures(
      store: store(count, cacheLimit: cacheLimit), indices: Array(0..<count), labels: (0..<count).map { $0 % 3 },
      labelSet: LabelSet(["c0", "c1", "c2"]))
  }
}

@Suite struct PictureStoreTests {
  @Test func nothingIsDecodedBeforeItIsAskedFor() throws {
    let source = CountingSource()
    let store = source.store(10)
    #expect(source.total == 0)
    #expect(try store.bitmap(at: 7) == CountingSource.picture(7))
    #expect(try store.bitmap(at: 7) == CountingSource.picture(7))
    #expect(source.asked == [7: 1])
  }

  @Test func whatDoesNotFitIsDecodedAgain() throws {
    let source = CountingSource()
    let store = source.store(10, cacheLimit: 4 * 60 + 59)
    #expect(store.cachedCount == 4)
    for _ in 0..<3 {
      for index in 0..<10 { #expect(try store.bitmap(at: index) == CountingSource.picture(index)) }
    }
    #expect(source.asked == Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, $0 < 4 ? 1 : 3) }))
  }

  @Test func aCacheOfNothingWorks() throws {
    let store = CountingSource().store(3, cacheLimit: 0)
    #expect(try store.bitmap(at: 2) == CountingSource.picture(2))
  }

  @Test(arguments: [1, 2, 4]) func loadingDecodesEachOnce(threads: Int) throws {
    let source = CountingSource(bad: [3, 40])
    let store = source.store(100, cacheLimit: 70 * 60)
    var last = (0, 0)
    let failures = store.load(threads: threads) { done, count in
      #expect(done >= last.0 && count == 100)
      last = (done, count)
    }
    #expect(last == (100, 100))
    #expect(Set(failures.keys) == [3, 40] && failures[3] == .file(.missing("p3")))
    #expect(source.total == 100)
    #expect(throws: PictureError.file(.missing("p40"))) { try store.bitmap(at: 40) }
    #expect(source.asked[40] == 1)
  }

  @Test(arguments: [1, 2, 4]) func theFirstFailureIsTheLowest(threads: Int) {
    let source = CountingSource(bad: [50, 60, 90])
    #expect(source.store(20_000).load(threads: threads, stopsAtFirst: true).keys.sorted() == [50])
    #expect(source.total < 20_000)
  }

  @Test func manyThreadsSeeWholePictures() {
    let source = CountingSource()
    let store = source.store(50, cacheLimit: 30 * 60)
    let wrong = Atomic<Int>(0)
    Parallel.forEach(2000, threads: 8) { index, _ in
      let place = (index * 7) % 50
      if (try? store.bitmap(at: place)) != CountingSource.picture(place) { wrong.add(1, ordering: .relaxed) }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }
}

@Suite struct LabeledPicturesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func manifest(good: Int, bad: Int) throws -> Manifest {
    for index in 0..<good {
      let bitmap = SyntheticImages.noise(PixelSize(6), seed: UInt64(index))
      try folder.write(ImageEncoder.png(bitmap), to: "train/c\(index % 2)/\(index).png")
    }
    for index in 0..<bad { try folder.write(Array(Stub.png.dropLast(20)), to: "train/c1/bad\(index).png") }
    try folder.write(Stub.png, to: "test/c2/x.png")
    return try FolderScanner.scan(folder.path).manifest
  }

  private let preprocessing = Preprocessing(size: PixelSize(6), colorMode: .gray)

  @Test func badFilesAreNamedAndLeftOut() throws {
    let manifest = try manifest(good: 6, bad: 2)
    let train = try LabeledPictures.load(manifest, parts: [.train], preprocessing: preprocessing)
    #expect(train.count == 6 && train.labelSet.names == ["c0", "c1", "c2"] && train.classCounts == [3, 3, 0])
    #expect(train.unreadable.map(\.path) == ["train/c1/bad0.png", "train/c1/bad1.png"])
    #expect(train.unreadable[0].reason.contains("PNG"))
    for position in 0..<train.count {
      #expect(train.labelSet[train.labels[position]] == train.entry(position).label)
      let number = try #require(train.entry(position).path.lastComponent.text?.split(separator: ".").first.flatMap { UInt64($0) })
      #expect(try train.bitmap(position) == SyntheticImages.noise(PixelSize(6), seed: number))
    }
    #expect(try LabeledPictures.load(manifest, preprocessing: preprocessing).count == 7)
  }

  @Test func policiesAreKept() throws {
    let manifest = try manifest(good: 4, bad: 11)
    do {
      _ = try LabeledPictures.load(manifest, parts: [.train], preprocessing: preprocessing)
      Issue.record("eleven of fifteen is too many")
    } catch .tooManyBad(let bad, let count, let allowed, let first) {
      #expect((bad, count, allowed) == (11, 15, 10))
      #expect(first.path.lastComponent == "bad0.png")
    }
    let tolerant = BadFilePolicy(.skip, maximumShare: 0.9)
    #expect(
      try LabeledPictures.load(manifest, parts: [.train], preprocessing: preprocessing, options: .init(badFiles: tolerant)).count
        == 4)
    do {
      _ = try LabeledPictures.load(manifest, parts: [.train], preprocessing: preprocessing, options: .init(badFiles: .init(.fail)))
      Issue.record("the first ends the work")
    } catch .picture(let error) {
      #expect(error.path.lastComponent == "bad0.png")
    }
  }

  @Test func emptyPartsAreErrors() throws {
    let manifest = try manifest(good: 2, bad: 0)
    #expect(throws: DatasetError.emptyPart(manifest.root, [.validation], present: [.train, .test])) {
      try LabeledPictures.load(manifest, parts: [.validation], preprocessing: preprocessing)
    }
  }

  @Test func subsetsAndNewLabels() {
    let pictures = CountingSource().pictures(9)
    let subset = pictures.subset([8, 1, 3])
    #expect(subset.indices == [8, 1, 3] && subset.labels == [2, 1, 0])
    let (known, unknown) = subset.relabeled(as: LabelSet(["a", "c0", "c1"]))
    #expect(known.indices == [1, 3] && known.labels == [2, 1] && unknown == ["c2"])
  }
}
