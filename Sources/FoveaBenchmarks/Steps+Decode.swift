import FoveaKit

/// Where the steps get what they need.
struct StepContext {
  var pictures: BenchmarkPictures
  var threads: Int
  var exchange: Exchange
  var usesPeers: Bool

  /// The peers of a script, if there are any.
  func peers(_ script: String) -> PeerProcess? {
    usesPeers ? PeerProcess(script: script, exchange: exchange.folder, threads: threads) : nil
  }
}

/// Files become pixels, in full and brought to 128×128.
func decodeSteps(_ context: StepContext) throws -> [Step] {
  let side = 128
  let lists = try context.pictures.files()
  for (index, files) in lists.enumerated() { try context.exchange.write(files.paths, as: "files\(index)") }
  try context.exchange.write(["side": Double(side), "lists": Double(lists.count)], as: "decode")
  let peers = context.peers("decode.py")
  return lists.enumerated().flatMap { index, files in
    [
      Step(
        title: "decode: \(files.paths.count) \(files.title)", amount: files.paths.count, unit: "pictures",
        contenders: [.ours { meanSample(files.paths, context.threads) { try? ImageDecoder.decode(contentsOf: $0).bitmap } }]
          + (peers?.contenders(of: "decode\(index)") ?? [])),
      Step(
        title: "decode and resize to \(side)×\(side): \(files.paths.count) \(files.title)", amount: files.paths.count,
        unit: "pictures",
        contenders: [
          .ours {
            let options = DecodeOptions(scaledFor: PixelSize(side))
            return meanSample(files.paths, context.threads) {
              try? ImageDecoder.decode(contentsOf: $0, options: options).bitmap.converted(to: .rgb).resized(to: PixelSize(side))
            }
          }
        ] + (peers?.contenders(of: "resize\(index)") ?? [])),
    ]
  }
}

/// Decodes files in parallel; the note tells how many could be, and a sample from the middle of each in the mean.
private func meanSample(_ paths: [BytePath], _ threads: Int, _ decode: @Sendable (BytePath) -> Bitmap?) -> String {
  let samples = Parallel.map(paths.count, threads: threads) { index -> Double? in
    guard let bitmap = decode(paths[index]) else { return nil }
    return Double(bitmap[bitmap.width / 2, bitmap.height / 2, 0])
  }
  let readable = samples.compactMap { $0 }
  let mean = readable.reduce(0, +) / Double(max(1, readable.count))
  return "\(readable.count) read, middle \(StepResult.number(mean))"
}
