internal import FoveaFiles
internal import FoveaRecognition
internal import FoveaVisuals

/// What the `comparison.json` in a folder says that an earlier comparison wrote there, so that one that begins anew leaves nothing of it behind.
struct EarlierComparison {
  private struct Document: Decodable {
    struct Recipe: Decodable { var recipe: String }
    struct Recognizer: Decodable { var name: String }

    var recipes: [Recipe]
    var entrants: [Recognizer]?
    var pictures: [VisualFile]?
  }

  private let folder: BytePath
  private let document: Document

  /// The earlier comparison in a folder; nothing where there is none, or no document of one can be read.
  init?(in folder: BytePath) {
    guard let bytes = try? File.read(folder.appending("comparison.json")),
      let document = try? JSONText.decode(Document.self, from: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    (self.folder, self.document) = (folder, document)
  }

  /// Removes its pictures with the numbers behind them, and its models. What it does not name stays, and so does what leads out of the folder, or is no
  /// model of Fovea.
  /// - Parameter recipes: Whose models stay, since they are to be replaced.
  func removeFiles(keeping recipes: Set<String>) throws {
    let top = folder.resolvingLinks()
    for path in (document.pictures ?? []).map({ BytePath($0.path) }) {
      let file = folder.appending(path)
      guard !path.isAbsolute, path.components.first == "pictures", !path.components.contains(".."), !File.isFolder(file),
        let top, let place = file.parent.resolvingLinks(), place.isInside(top.appending("pictures"))
      else { continue }
      try remove(file)
    }
    let names = Set(document.recipes.map(\.recipe) + (document.entrants ?? []).map(\.name)).subtracting(recipes)
    for name in names.sorted() where !name.contains("/") {
      let file = folder.appending("\(name).safetensors")
      if ModelKind(headerOf: file) == .recognizer { try remove(file) }
    }
  }

  private func remove(_ file: BytePath) throws {
    do throws(FileError) { try File.remove(file) } catch { throw ExperimentError.file(error) }
  }
}
