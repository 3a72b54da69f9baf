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
}
