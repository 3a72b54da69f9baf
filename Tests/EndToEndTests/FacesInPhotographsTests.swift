import Foundation
import FoveaKit
import FoveaTestSupport
import Testing

/// `fovea faces … --detect`, with a cascade for which a face is what is brighter on the right.
struct FacesInPhotographsTests {
  private let folder: TemporaryFolder
  private let people: BytePath
  private let found: [String]

  /// Two persons whose test photographs are those of the train part, and one photograph without a face.
  init() throws {
    folder = try TemporaryFolder()
    people = folder.appending("people")
    for (person, seed) in [("ada", 1), ("bob", 11)] {
      for number in 1...2 {
        let bytes = ImageEncoder.png(Self.photograph(seed: UInt64(seed + number)))
        for part in ["train", "test"] { try folder.write(bytes, to: "people/\(part)/\(person)/\(number).png") }
      }
    }
    let blank = Bitmap(size: PixelSize(width: 120, height: 100), format: .gray, samples: [UInt8](repeating: 128, count: 12_000))
    try folder.write(ImageEncoder.png(blank), to: "people/test/bob/blank.png")
    let detector = try folder.write(SyntheticCascade.brighterRight(bound: 0.5, low: -1, high: 1), to: "bright.xml")
    found = ["--detect", detector.description]
  }

  private static func photograph(seed: UInt64) -> Bitmap {
    var bitmap = Bitmap(
      size: PixelSize(width: 120, height: 100), format: .gray, samples: [UInt8](repeating: 128, count: 12_000))
    let noise = SyntheticImages.noise(PixelSize(width: 40, height: 44), seed: seed)
    for y in 0..<44 {
      for x in 0..<40 { bitmap[40 + x, 30 + y, 0] = (x < 20 ? 20 : 180) + noise[x, y, 0] / 4 }
    }
    return bitmap
  }

  private func run(_ arguments: [String]) throws -> Tool.Outcome { try Tool.run(["faces"] + arguments + found) }

  @Test func aComparisonCountsWhatWasNotFound() throws {
    let compared = try run([
      "compare", people.description, "-o", folder.appending("out").description, "--methods", "lbph", "--normalizations", "none",
      "--size", "48", "--json", "-q",
    ])
    #expect(compared.code == 0, "\(compared.errors)")
    let trials = try compared.json["trials"] as? [[String: Any]]
    let trial = try #require(trials?.first)
    let closed = try #require(trial["closed_set"] as? [String: Any])
    #expect(closed["count"] as? Int == 5 && closed["accuracy"] as? Double == 0.8)
    let losses = try #require(trial["losses"] as? [String: Any])
    #expect(losses["pictures"] as? Int == 5 && losses["without_face"] as? Int == 1 && losses["wrongly_named"] as? Int == 0)
  }

  @Test func alignmentsAreCompared() throws {
    func compare(_ more: [String], into name: String) throws -> Tool.Outcome {
      let output = folder.appending(name).description
      return try run(["compare", people.description, "-o", output, "--normalizations", "none", "--size", "48"] + more)
    }
    func told(_ outcome: Tool.Outcome) throws -> (alignments: [String], command: String, best: [String: Any]) {
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try outcome.json
      let trials = report["trials"] as? [[String: Any]] ?? []
      return (
        trials.compactMap { $0["alignment"] as? String }, report["command"] as? String ?? "",
        report["best"] as? [String: Any] ?? [:]
      )
    }
    let both = try told(try compare(["--methods", "lbph", "--json", "-q"], into: "both"))
    #expect(both.alignments == ["eyes", "box"] && both.command.hasSuffix(" --align eyes,box"))
    let chosen = try #require(both.best["alignment"] as? String)
    #expect((both.best["train_command"] as? String)?.hasSuffix(" --align \(chosen)") == true)
    let turned = try compare(["--methods", "lbph", "--align", "box,eyes"], into: "turned")
    #expect(turned.code == 0 && turned.output.contains("light  aligned"), "\(turned.output)")
    #expect(turned.output.contains("best: lbph, light none, aligned by "), "\(turned.output)")
    let one = try told(try compare(["--methods", "lbph", "--align", "box", "--json", "-q"], into: "one"))
    #expect(one.alignments.isEmpty && one.best["alignment"] == nil && one.command.hasSuffix(" --align box"))
    #expect((one.best["train_command"] as? String)?.hasSuffix(" --align box") == true)

    let wrong = try compare(["--methods", "lbph", "--align", "eyes,nose"], into: "wrong")
    #expect(wrong.code == 64 && wrong.errors.contains("--align nose: there are eyes, box"), "\(wrong.errors)")
    let networks = try run([
      "compare", people.description, "-o", folder.appending("networks").description, "--methods", "embedding", "--align",
      "eyes,box",
    ])
    #expect(networks.code == 64 && networks.errors.contains("name one of them"), "\(networks.errors)")
  }

  @Test func personsAreNamedInPhotographs() throws {
    let (model, gallery) = (folder.appending("m").description, folder.appending("g").description)
    let trained = try run(["train", people.description, "--method", "lbph", "--size", "48", "-o", model, "--json", "-q"])
    #expect(trained.code == 0, "\(trained.errors)")
    let report = try trained.json
    #expect((report["detector_sha256"] as? String)?.count == 64 && report["train_count"] as? Int == 4)
    let enrolled = try run(["enroll", model, gallery, "--folder", people.description, "--json", "-q"])
    #expect(enrolled.code == 0, "\(enrolled.errors)")

    let test = people.appending("test")
    let named = try run(["identify", model, gallery, test.description, "--csv", "-q"])
    #expect(named.code == 65, "one photograph has no face")
    let rows = named.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let first = rows.filter { $0[1] == "1" }
    #expect(first.count == 4 && first.allSatisfy { $0[0].contains("/\($0[2])/") }, "\(named.output)")
    #expect(rows.contains { $0[0].hasSuffix("blank.png") && $0[1].isEmpty && $0.last == "no face was found" }, "\(named.output)")

    let measured = try run(["evaluate", model, people.description])
    #expect(measured.code == 0 && measured.output.contains("of 5 pictures 1 have no face that was found"), "\(measured.output)")
    let (one, other) = (people.appending("train/ada/1.png").description, test.appending("ada/1.png").description)
    let same = try run(["verify", model, one, other, "--json", "-q"])
    let pairs = try same.json["rows"] as? [[String: Any]]
    #expect(same.code == 0 && pairs?.first?["similarity"] as? Double == 0, "\(same.output)")
    let none = try run(["verify", model, one, test.appending("bob/blank.png").description, "--json", "-q"])
    #expect(none.code == 65 && none.output.contains("no face was found"), "\(none.output)")

    // What was found in training has to be found again.
    let whole = try Tool.run(["faces", "identify", model, gallery, one])
    #expect(whole.code == 0 && whole.errors.contains("give this detector with --detect"), "\(whole.errors)")
    let blank = test.appending("bob/blank.png").description
    let nobody = try run(["enroll", model, gallery, "--person", "carl", blank])
    #expect(nobody.code == 65 && nobody.errors.contains("no face was found"), "\(nobody.errors)")
  }
}
