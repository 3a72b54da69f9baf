import FoveaFiles
import FoveaLearning
import FoveaTensors
import FoveaTestSupport
import Testing

@testable import FoveaDatasets

@Suite struct SplitTests {
  private func manifest(_ counts: [String: Int], part: Part? = nil) -> Manifest {
    Manifest(root: "r", entries: counts.flatMap { label, count in (0..<count).map { Self.entry(label, $0, part: part) } })
  }

  private static func entry(_ label: String, _ number: Int, part: Part? = nil) -> Manifest.Entry {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    return .init(path: BytePath("\(part?.rawValue ?? "")\(part == nil ? "" : "/")\(label)/\(padded).png"), label: label, part: part)
  }

  private func parts(_ manifest: Manifest) -> [BytePath: Part] {
    Dictionary(uniqueKeysWithValues: manifest.entries.compactMap { entry in entry.part.map { (entry.path, $0) } })
  }

  /// The rule written anew in Python.
  @Test func equalsTheTwinInPython() throws {
    let golden = try Manifest(csv: Fixture.bytes("golden/datasets/split.csv"), root: "r", source: "split.csv")
    let split = manifest(["cat": 40, "dog": 23, "zebra": 11]).split(.init(seed: 7))
    // The twin's folds leave no part out, so they are dealt before there are parts.
    let folded = manifest(["cat": 40, "dog": 23, "zebra": 11]).folded(into: 5, seed: 7)
    #expect(split.entries.map(\.part) == golden.entries.map(\.part))
    #expect(folded.entries.map(\.fold) == golden.entries.map(\.fold))
    #expect(try Fixture.text("golden/datasets/split.json").contains(golden.contentHash))
  }

  @Test func eachClassHasItsShare() {
    let split = manifest(["a": 100, "b": 7, "c": 1000]).split()
    #expect(split.classCounts(in: .train) == [70, 5, 700])
    #expect(split.classCounts(in: .test) == [15, 1, 150])
    #expect(split.classCounts(in: .validation) == [15, 1, 150])
  }

  @Test func smallClassesHaveOneInEachPart() {
    let split = manifest(["a": 1, "b": 2, "c": 3, "d": 4]).splitting()
    #expect(split.manifest.classCounts(in: .train) == [1, 1, 1, 2])
    #expect(split.manifest.classCounts(in: .test) == [0, 1, 1, 1])
    #expect(split.manifest.classCounts(in: .validation) == [0, 0, 1, 1])
    #expect(split.notes.count == 3)
    #expect(split.notes[0].hasPrefix("4 classes have under 5 pictures"))
    #expect(split.notes[1] == "the validation part has no picture of 2 of 4 classes: a, b")
  }

  /// By hand: middles of units that fall into no part's share leave it to the rule.
  @Test func fewLargeGroupsStayInTrain() {
    let shares: [Part: Double] = [.test: 0.15, .validation: 0.15]
    func dealt(_ sizes: [Int]) -> [Part] { Manifest.deal(sizes, shares, minimum: 3) }
    #expect(dealt([90, 5, 5]) == [.train, .test, .validation])
    #expect(dealt([5, 5, 90]) == [.test, .validation, .train])
    #expect(dealt([5, 90, 5]) == [.test, .train, .validation])
    #expect(dealt([90, 10]) == [.train, .test])
    #expect(dealt([10, 90]) == [.test, .train])
    // Of equal units each part gets that next to its place.
    #expect(dealt([1, 1, 1]) == [.test, .train, .validation])
    #expect(dealt([1, 1]) == [.test, .train])
    #expect(dealt([7]) == [.train])
    #expect(Manifest.deal([7], [.test: 0.9], minimum: 3) == [.train])
    for sizes in [[3, 1, 1, 1], [1, 9, 1, 9, 1], [60, 1, 1], [1, 60, 1, 38], [2, 2, 2, 2, 92]] {
      #expect(Set(dealt(sizes)) == [.train, .validation, .test], "\(sizes)")
    }
  }

  @Test func groupsOfPeopleAreDividedAndKept() {
    func grouped(_ group: (String, Int) -> String?) -> Manifest {
      Manifest(
        root: "r",
        entries: manifest(["a": 4, "b": 4, "c": 4]).entries.enumerated().map { index, entry in
          .init(path: entry.path, label: entry.label, group: group(entry.label, index % 4))
        })
    }
    let settings = SplitSettings(train: 0.5, validation: 0, test: 0.5)
    let ages = grouped { label, _ in label == "a" ? "old" : label == "b" ? "young" : nil }
    #expect(ages.groupsHoldWholeClasses)
    let split = ages.splittingAcrossGroups(settings).manifest
    #expect(split.classCounts(in: .train) == [2, 2, 2] && split.classCounts(in: .test) == [2, 2, 2])
    #expect(split.entries.map(\.group) == ages.entries.map(\.group))
    #expect(ages.split(settings).dividedGroups.isEmpty)
    #expect(!grouped { _, number in "day \(number / 2)" }.groupsHoldWholeClasses)
    #expect(!grouped { label, number in label == "a" && number > 0 ? "old" : nil }.groupsHoldWholeClasses)
    #expect(!grouped { _, _ in nil }.groupsHoldWholeClasses)
  }

  @Test func anotherSeedIsAnotherSplit() {
    let whole = manifest(["a": 60])
    #expect(whole.split(.init(seed: 1)) == whole.split(.init(seed: 1)))
    #expect(whole.split(.init(seed: 1)) != whole.split(.init(seed: 2)))
  }

  @Test func aNewPictureMovesAtMostTwoOthers() {
    let before = parts(manifest(["a": 50, "b": 33]).split())
    for number in 900..<960 {
      let grown = Manifest(root: "r", entries: manifest(["a": 50, "b": 33]).entries + [Self.entry("a", number)])
      let after = parts(grown.split())
      let moved = before.filter { after[$0.key] != $0.value }.map(\.key)
      #expect(moved.count <= 2)
      #expect(moved.allSatisfy { $0.components[0] == "a" })
      // Nothing goes straight from test to validation.
      #expect(moved.allSatisfy { before[$0] == .train || after[$0] == .train })
    }
  }

  @Test func groupsAndEqualPicturesStayTogether() {
    var generator = SeededGenerator(seed: 3)
    let entries = manifest(["a": 120, "b": 80]).entries.map { entry in
      var entry = entry
      if generator.coin() { entry.group = "g\(generator.integer(below: 25))" }
      if generator.integer(below: 4) == 0 { entry.pixelHash = "h\(generator.integer(below: 12))" }
      return entry
    }
    let split = Manifest(root: "r", entries: entries).folded(into: 4).split()
    for key in [\Manifest.Entry.group, \.pixelHash] {
      let homes = Dictionary(grouping: split.entries.filter { $0[keyPath: key] != nil }, by: { $0[keyPath: key] })
      #expect(homes.values.allSatisfy { Set($0.map(\.part)).count == 1 && Set($0.map(\.fold)).count == 1 })
    }
  }

  @Test func whatBelongsTogetherIsJoinedByChains() {
    let entries: [Manifest.Entry] = [
      .init(path: "0", label: "a", group: "x"), .init(path: "1", label: "a"), .init(path: "2", label: "b", group: "x", near: "y"),
      .init(path: "3", label: "a", pixelHash: "z", near: "y"), .init(path: "4", label: "a", group: "y"),
      .init(path: "5", label: "b", pixelHash: "z"), .init(path: "6", label: "b", group: "y"),
    ]
    #expect(entries.unitNumbers == [0, 1, 0, 0, 2, 0, 2], "a group and a set of near duplicates of one name are two things")
    #expect(Array(entries.reversed()).unitNumbers == [0, 1, 0, 1, 1, 2, 1])
    #expect([Manifest.Entry]().unitNumbers == [])
  }

  @Test func largeGroupsKeepTheSharesNear() {
    let entries = (0..<400).map { number in
      Manifest.Entry(path: BytePath("a/\(number)"), label: "a", group: "person\(number / 8)")
    }
    let split = Manifest(root: "r", entries: entries).split()
    #expect((44...76).contains(split.classCounts(in: .test)[0]))
    #expect((44...76).contains(split.classCounts(in: .validation)[0]))
  }

  @Test func validationIsCutFromTrainAndTestIsKept() {
    let folder = Manifest(
      root: "r",
      entries: manifest(["a": 40, "b": 5, "c": 4], part: .train).entries + manifest(["a": 7, "b": 7, "c": 7], part: .test).entries)
    let split = folder.splitting()
    #expect(split.manifest.classCounts(in: .test) == [7, 7, 7])
    #expect(split.manifest.entries(in: .test).allSatisfy { $0.path.components[0] == "test" })
    #expect(split.manifest.classCounts(in: .validation) == [4, 1, 0])
    #expect(split.notes[0] == "the data set has no validation part: 10 % of the train part for validation instead")
    #expect(split.manifest.split() == split.manifest)
  }

  @Test func aLoneTrainFolderIsDividedAndALoneTestFolderIsNot() {
    let train = manifest(["a": 100], part: .train).split()
    #expect(Part.allCases.map { train.classCounts(in: $0)[0] } == [70, 15, 15])
    let note =
      "the data set has no validation and no test part: 15 % of the train part for validation, 15 % of the train part for test instead"
    #expect(manifest(["a": 100], part: .train).splitting().notes == [note])
    let test = manifest(["a": 100], part: .test).split()
    #expect(test.classCounts(in: .test) == [100])
  }

  @Test func newcomersLeaveAStoredSplitAsItIs() {
    let stored = manifest(["a": 200]).split()
    let newcomers = (500..<700).map { Self.entry("a", $0) }
    let grown = Manifest(root: "r", entries: stored.entries + newcomers).split()
    let after = parts(grown)
    #expect(stored.entries.allSatisfy { after[$0.path] == $0.part })
    #expect((36...84).contains(newcomers.filter { after[$0.path] != .train }.count))
  }

  @Test func foldsAreEvenAndLeaveTheTestPartOut() {
    let folded = manifest(["a": 53, "b": 3]).split().folded(into: 5)
    #expect(folded.entries.allSatisfy { ($0.part == .test) == ($0.fold == nil) })
    let sizes = (0..<5).map { fold in folded.entries.filter { $0.fold == fold && $0.label == "a" }.count }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    let small = folded.entries.filter { $0.label == "b" }.compactMap(\.fold)
    #expect(Set(small).count == small.count)
  }

  @Test(arguments: [("70/15/15", 0.7, 0.15), ("0.8,0.1,0.1", 0.8, 0.1), ("80:20", 0.8, 0), ("100/0/0", 1, 0)])
  func sharesAreReadFromText(text: String, train: Double, validation: Double) throws {
    let settings = try #require(SplitSettings(shares: text, seed: 5))
    #expect(abs(settings.train - train) < 1e-9 && abs(settings.validation - validation) < 1e-9)
    #expect(settings.seed == 5)
  }

  @Test func oneShareIsAllOfThePictures() throws {
    let settings = try #require(SplitSettings(shares: "100/0/0"))
    #expect(manifest(["a": 3, "b": 1]).split(settings).entries.allSatisfy { $0.part == .train })
  }

  @Test func picturesWithoutAPartAreCounted() {
    let known = manifest(["a": 30]).split().entries
    let newcomers = (900..<930).map { Self.entry("a", $0) }
    let split = Manifest(root: "r", entries: known + newcomers).splitting()
    let parts = split.manifest.entries.filter { entry in newcomers.contains { $0.path == entry.path } }.compactMap(\.part)
    let counts = Part.allCases.map { part in (part, parts.count { $0 == part }) }.filter { $0.1 > 0 }
    #expect(
      split.notes.first == "30 of 60 pictures had no part and were dealt out: "
        + counts.map { "\($0.1) to \($0.0.rawValue)" }.joined(separator: ", "))
  }

  @Test func sharesThatAreNotTakenAreExplained() {
    #expect(SplitSettings.problem(ofShares: "70/15/15") == nil)
    #expect(SplitSettings.problem(ofShares: "0/50/50")?.contains("above 0") == true)
    #expect(SplitSettings.problem(ofShares: "70/15") == "give percentages that sum to 100")
  }

  @Test(arguments: ["", "70", "70/15", "70/15/15/0", "a/b/c", "-10/60/50", "0/50/50", "nan/1/0"])
  func wrongSharesAreRefused(text: String) {
    #expect(SplitSettings(shares: text) == nil)
  }
}
