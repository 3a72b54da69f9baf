import FoveaFiles
import FoveaRecognition
import FoveaTestSupport
import Testing

@testable import FoveaExperiments

@Suite struct EarlierComparisonTests {
  /// A comparison that begins anew removes the pictures and models that the document of the earlier one names, and nothing else.
  @Test func whatAnEarlierComparisonWroteIsRemoved() throws {
    let planted = try PlantedFolder(train: 8, test: 4)
    let manifest = try planted.manifest
    let folder = try TemporaryFolder()
    var options = ComparisonOptions(recipes: ["pixels-knn", "color-knn"], training: TrainingRunOptions(threads: 1))
    options.parts = []
    options.resamples = 20
    options.folder = folder.path
    _ = try ComparisonRun.run(manifest, options: options)

    let model = try File.read(folder.appending("pixels-knn.safetensors"))
    for name in ["cnn", "cnn+svm", "mine", "outside/model"] { try folder.write(model, to: "\(name).safetensors") }
    try folder.write([1], to: "notes.safetensors")
    // A model is known by its header: that it was cut later does not make it somebody else's.
    try folder.write(Array(model.dropLast(4)), to: "cnn+knn.safetensors")
    for name in ["pictures/a.png", "pictures/deep/b.npy", "pictures/mine.png", "mine.png"] { try folder.write([1], to: name) }
    let absolute = folder.appending("mine.png").description
    let paths = [
      "pictures/a.png", "pictures/deep/b.npy", "pictures/gone.png", "pictures/deep", "pictures/../mine.png", "mine.png", absolute,
    ]
    let document = """
      {"recipes": [{"recipe": "pixels-knn"}, {"recipe": "cnn"}, {"recipe": "outside/model"}, {"recipe": "never-was"}],
       "entrants": [{"name": "cnn"}, {"name": "cnn+svm"}, {"name": "cnn+knn"}, {"name": "notes"}],
       "pictures": [\(paths.map { "{\"path\": \"\($0)\", \"title\": \"t\"}" }.joined(separator: ", "))]}
      """
    try folder.write(Array(document.utf8), to: "comparison.json")
    let removed = ["cnn.safetensors", "cnn+svm.safetensors", "cnn+knn.safetensors", "pictures/a.png", "pictures/deep/b.npy"]
    let left = [
      "pixels-knn.safetensors", "color-knn.safetensors", "mine.safetensors", "outside/model.safetensors", "notes.safetensors",
      "pictures/mine.png", "mine.png", "comparison.json",
    ]
    options.resumes = true
    _ = try ComparisonRun.run(manifest, options: options)
    for name in removed + left { #expect(File.exists(folder.appending(name)), "\(name), as it goes on") }
    options.resumes = false
    _ = try ComparisonRun.run(manifest, options: options)
    for name in removed { #expect(!File.exists(folder.appending(name)), "\(name)") }
    for name in left { #expect(File.exists(folder.appending(name)), "\(name)") }
  }

  @Test func otherDocumentsNameNothing() throws {
    let folder = try TemporaryFolder()
    #expect(EarlierComparison(in: folder.path) == nil)
    for text in ["notes", "{}", "{\"pictures\": [{\"path\": \"pictures/a.png\", \"title\": \"a\"}]}"] {
      try folder.write(Array(text.utf8), to: "comparison.json")
      #expect(EarlierComparison(in: folder.path) == nil, "\(text)")
    }
  }
}
