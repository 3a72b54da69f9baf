import FoveaCodecs
import FoveaFiles
import FoveaPixels
import FoveaTensors
import FoveaTestSupport
import Testing

/// The folder of hostile pictures, where there is one: see `Tests/hostile-check.py`, which holds the whole command against it.
@Suite struct HostileFolderTests {
  private static let folder = DataFolder.path("hostile")

  /// The fields, by file, of a table without quotes before the columns that are asked for.
  private static func table(_ name: String, columns: Int) throws -> [String: [Substring]] {
    guard let folder else { return [:] }
    let text = String(decoding: try File.read(folder.appending(name)), as: UTF8.self)
    var rows: [String: [Substring]] = [:]
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", maxSplits: columns, omittingEmptySubsequences: false)
      rows[String(fields[0])] = fields
    }
    return rows
  }

  @Test(.enabled(if: folder != nil))
  func whatPillowAndOpenCVOpenIsOpenedWithPillowsPixels() throws {
    let folder = try #require(Self.folder)
    let split = try Self.table("split_dev.csv", columns: 3)
    let verdicts = try Self.table("pillow_verdict_dev.csv", columns: 5)
    let pixels = try Self.table("pillow_pixels_dev.csv", columns: 8)
    var hashes = 0
    for (file, fields) in split where fields[2] == "both-ok" {
      let verdict = try #require(verdicts[file])
      let stored = DecodeOptions(appliesOrientation: false)
      guard let image = try? ImageDecoder.decode(contentsOf: folder.appending(file), options: stored) else {
        Issue.record("\(file) is refused")
        continue
      }
      #expect("\(image.bitmap.width),\(image.bitmap.height)" == "\(verdict[2]),\(verdict[3])", "\(file)")
      // Pillow compares the transparent gray of this one before it spreads its 4 bits to 8.
      guard image.info.format == .png, image.info.bitDepth <= 8, !file.hasSuffix("tbbn0g04.png") else { continue }
      hashes += 1
      #expect(image.bitmap.pixelHash.prefix(16) == pixels[file]?[7], "\(file)")
    }
    #expect(hashes > 500)
  }

  @Test(.enabled(if: folder != nil))
  func everyFileEndsInAPictureOrAnErrorThatNamesIt() throws {
    let folder = try #require(Self.folder)
    for file in try Self.table("split_dev.csv", columns: 3).keys {
      let path = folder.appending(file)
      do throws(PictureError) {
        _ = try ImageDecoder.decode(contentsOf: path)
      } catch {
        #expect(error.path == path && !error.reason.isEmpty)
      }
    }
  }

  @Test(.enabled(if: folder != nil))
  func everyFileCutOffAtManyLengthsEndsInAPictureOrAReason() throws {
    let folder = try #require(Self.folder)
    var generator = SeededGenerator(seed: 1)
    var pictures = 0
    var refusals = 0
    for file in try Self.table("split_dev.csv", columns: 3).keys.sorted() {
      let bytes = try File.read(folder.appending(file))
      // Larger files, of which there are few, differ in nothing but the time they take.
      guard bytes.count > 1, bytes.count < 1 << 18 else { continue }
      let lengths = [1, bytes.count / 2, bytes.count - 1] + (0..<9).map { _ in generator.integer(below: bytes.count) }
      for length in lengths {
        do throws(DecodeError) {
          let image = try ImageDecoder.decode(Array(bytes[..<length]))
          #expect(image.bitmap.samples.count == image.bitmap.width * image.bitmap.height * image.bitmap.channels)
          pictures += 1
        } catch {
          #expect("\(error)".contains(" "), "a sentence for \(file) cut to \(length)")
          refusals += 1
        }
      }
    }
    // A picture is left where the cut is behind its last pixel alone.
    #expect(pictures > 500 && refusals > 5000)
  }
}
