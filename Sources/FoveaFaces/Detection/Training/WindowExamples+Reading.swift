internal import FoveaCodecs
public import FoveaDatasets
public import FoveaFiles
internal import FoveaPixels
public import FoveaTensors

extension WindowTraining.Examples {
  /// The examples that a path names, and what the things in them are called.
  ///
  /// A file, or a folder with `.xml` files or with `.txt` files that have the names of pictures, is read as boxes; see ``AnnotatedPictures``. Those
  /// of a test part are left out, and pictures without any box are backgrounds. Any other folder has a folder of cut-out pictures for each class:
  /// those of the class `label` are examples, those of all others are not; of a folder with parts the training part counts.
  /// - Parameters:
  ///   - label: What is to be found. Without it, the only label that there is, or `face` where there is such.
  ///   - backgrounds: Folders of pictures without the thing.
  ///   - usesAll: Whether all parts count, the test part too.
  /// - Returns: The examples; what they are called; cut-out pictures that could not be read; how many pictures are left out since they are of
  ///   another part; and how the boxes were read, where there are such.
  public static func reading(
    _ path: BytePath, label: String?, backgrounds: [BytePath], usesAll: Bool = false, threads: Int = Parallel.defaultThreads
  ) throws(FacesError) -> (
    examples: WindowTraining.Examples, label: String, unreadable: [UnreadablePicture], leftOut: Int,
    boxes: AnnotatedPictures.Reading?
  ) {
    var result = WindowTraining.Examples()
    for folder in backgrounds {
      do throws(DatasetError) {
        result.backgrounds += try FolderScanner.pictures(below: folder).pictures
      } catch {
        throw .dataset(error)
      }
    }
    let isMarked = File.isFolder(path) ? try AnnotatedPictures.areMarked(in: path) : true
    if isMarked {
      let reading = try AnnotatedPictures.reading(path, parts: usesAll ? .all : .allButTest, threads: threads)
      let label = try chosen(label, among: reading.pictures.labels)
      let pictures = reading.pictures.keeping(label: label).pictures
      result.pictures = AnnotatedPictures(pictures.filter { !$0.boxes.isEmpty })
      result.backgrounds += pictures.filter { $0.boxes.isEmpty }.map(\.path)
      return (result, label.isEmpty ? Detection.unnamed : label, [], reading.leftOut, reading)
    }
    let all: [Manifest.Entry]
    do throws(DatasetError) {
      all = try FolderScanner.scan(path).manifest.entries
    } catch {
      throw .dataset(error)
    }
    let entries = all.filter { usesAll || $0.part == nil || $0.part == .train }
    let label = try chosen(label, among: Set(entries.map(\.label)).sorted())
    let decoded: [Result<Bitmap, PictureError>] = Parallel.map(entries.count, threads: threads) { index in
      do throws(PictureError) {
        return .success(try ImageDecoder.decode(contentsOf: path.appending(entries[index].path)).bitmap)
      } catch {
        return .failure(error)
      }
    }
    var unreadable: [UnreadablePicture] = []
    for (entry, outcome) in zip(entries, decoded) {
      switch outcome {
      case .failure(let error): unreadable.append(UnreadablePicture(path: entry.path, reason: error.reason))
      case .success(let bitmap): if entry.label == label { result.crops.append(bitmap) } else { result.otherCrops.append(bitmap) }
      }
    }
    return (result, label, unreadable, all.count - entries.count, nil)
  }

  private static func chosen(_ label: String?, among labels: [String]) throws(FacesError) -> String {
    if let label {
      guard labels.contains(label) else { throw .label(label, known: labels) }
      return label
    }
    if labels.contains("face") { return "face" }
    guard labels.count <= 1 else { throw .label(nil, known: labels) }
    return labels.first ?? ""
  }
}
