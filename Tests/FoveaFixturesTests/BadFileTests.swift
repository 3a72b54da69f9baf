import FoveaCodecs
import FoveaFiles
import FoveaTestSupport
import Testing

/// Each file under `Fixtures/bad` ends as `expected.csv` says.
struct BadFileTests {
  struct Expectation: Sendable, CustomTestStringConvertible {
    var file: String
    var outcome: String
    var testDescription: String { file }
  }

  static let expectations: [Expectation] = {
    let lines = (try? Fixture.text("bad/expected.csv"))?.split(separator: "\n").dropFirst() ?? []
    return lines.map { line in
      let fields = line.split(separator: ",").map(String.init)
      return Expectation(file: fields[0], outcome: fields[1])
    }
  }()

  @Test func thereAreManyAndEachIsSmall() throws {
    #expect(Self.expectations.count > 40)
    for expectation in Self.expectations where expectation.outcome != "notRegular" {
      #expect(try Fixture.bytes("bad/\(expectation.file)").count < 16_384, "\(expectation.file)")
    }
  }

  @Test(arguments: expectations) func endsAsExpected(_ expectation: Expectation) {
    let start = ContinuousClock.now
    #expect(outcome(of: Fixture.path("bad/\(expectation.file)")) == expectation.outcome)
    #expect(start.duration(to: .now) < .seconds(2))
  }

  /// The name of the error's case, or `damaged`, or `opens`.
  private func outcome(of path: BytePath) -> String {
    do throws(PictureError) {
      let image = try ImageDecoder.decode(contentsOf: path)
      let damaged = image.warnings.contains { if case .damaged = $0 { true } else { false } }
      return damaged ? "damaged" : "opens"
    } catch {
      let detail: any Error
      switch error {
      case .decode(_, let reason): detail = reason
      case .file(let reason): detail = reason
      }
      return Mirror(reflecting: detail).children.first?.label ?? "\(detail)"
    }
  }
}
