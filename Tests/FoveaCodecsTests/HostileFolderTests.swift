import FoveaCodecs
import FoveaFiles
import FoveaPixels
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
    for line in text.split(separator: "\n").dropFirst() {
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
}
