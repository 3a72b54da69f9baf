internal import FoveaFiles
internal import FoveaTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Draws and writes all that `Fixtures` holds but for the golden vectors: `FoveaFixtures FOLDER`.
@main
enum FoveaFixtures {
  static func main() {
    guard CommandLine.arguments.count == 2 else {
      print("usage: FoveaFixtures FOLDER")
      exit(64)
    }
    let folder = BytePath(CommandLine.arguments[1])
    let files = FixtureFile.all
    let contents = Parallel.map(files.count) { files[$0].bytes() }
    do throws(FileError) {
      for (file, bytes) in zip(files, contents) {
        let path = folder.appending(file.path)
        try File.makeFolder(path.parent)
        try File.write(bytes, to: path)
      }
    } catch {
      print("error: \(error)")
      exit(74)
    }
    print("\(files.count) files, \(contents.reduce(0) { $0 + $1.count }) bytes")
  }
}
