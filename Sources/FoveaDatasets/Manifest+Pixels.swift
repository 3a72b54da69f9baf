public import FoveaCodecs
public import FoveaFiles
public import FoveaTensors

extension Manifest {
  /// The pictures of a part whose pixels are not those of their ``Entry/pixelHash``, in the order of their paths; among them those that cannot be
  /// decoded any more. Entries without a hash are passed over, so that nothing is read where a manifest has none.
  public func changedPictures(
    in part: Part, limits: DecodeLimits = .standard, threads: Int = Parallel.defaultThreads
  ) -> [BytePath] {
    let known = entries(in: part).filter { $0.pixelHash != nil }
    let isChanged = Parallel.map(known.count, threads: threads) { index in
      let image = try? ImageDecoder.decode(
        contentsOf: root.appending(known[index].path), options: DecodeOptions(limits: limits))
      return image?.bitmap.pixelHash != known[index].pixelHash
    }
    return zip(known, isChanged).filter(\.1).map(\.0.path)
  }

  /// What is said behind the path of the first of some changed pictures.
  package static func changeText(pictures count: Int) -> String {
    (count == 1 ? "its pixels are" : "the pixels of this and \(count - 1) more pictures are")
      + " not those that the manifest was frozen with"
  }
}
