import FoveaCodecs
import FoveaDatasets
import FoveaFiles
import FoveaPixels
import FoveaRecognition
import FoveaTensors
import FoveaTestSupport
import Testing

struct FeatureTableTests {
  /// Small pictures in `train` and `test`; those of `test` have other contents for another seed.
  private static func folder(testSeed: UInt64) throws -> (TemporaryFolder, Manifest) {
    let folder = try TemporaryFolder()
    let size = PixelSize(14)
    for (part, seed) in [("train", 1), ("test", testSeed)] {
      for (index, drawn) in SyntheticImages.labeled(classes: 2, perClass: 4, size: size, seed: seed).enumerated() {
        let place = folder.path.appending(part).appending("class\(drawn.label)")
        try File.makeFolder(place)
        try File.write(ImageEncoder.png(drawn.bitmap), to: place.appending("\(index).png"))
      }
    }
    return (folder, try FolderScanner.scan(folder.path).manifest)
  }

  /// What is learned is learned from the training part: other test pictures change no number of a training picture.
  @Test func dictionariesComeFromTheTrainingPart() throws {
    let (first, manifest) = try Self.folder(testSeed: 2)
    let (second, other) = try Self.folder(testSeed: 3)
    defer { withExtendedLifetime((first, second)) {} }
    let table = try FeatureTable(.family(.patches), of: manifest, threads: 2)
    let twin = try FeatureTable(.family(.patches), of: other, threads: 1)
    #expect(table.matrix.rows == 16 && table.matrix.columns == table.names.count && table.matrix.columns == 4 * 200)
    let training = table.entries.indices.filter { table.entries[$0].part == .train }
    #expect(training.count == 8)
    #expect(table.matrix.selecting(rows: training) == twin.matrix.selecting(rows: training))
    #expect(table.matrix != twin.matrix)
    let seeded = try FeatureTable(.family(.patches), of: manifest, seed: 1, threads: 2)
    #expect(seeded.matrix != table.matrix)
  }
}
