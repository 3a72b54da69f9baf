import FoveaKit

/// What works on this machine, found out by using it.
struct DoctorReport: Encodable {
  /// One part of the toolkit.
  struct Finding: Encodable {
    var part: String
    var isWell: Bool
    var detail: String

    enum CodingKeys: String, CodingKey {
      case part
      case isWell = "ok"
      case detail
    }
  }

  var schemaVersion = 1
  var version = Version.text
  var findings: [Finding]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case version, findings
  }

  /// Whether every part works.
  var isWell: Bool { findings.allSatisfy(\.isWell) }

  /// Tries every part.
  static func examine() -> DoctorReport {
    DoctorReport(
      findings: [codec(.png), codec(.jpeg), kernels] + EngineKind.allCases.map(engine) + [
        Finding(part: "threads", isWell: true, detail: "\(Parallel.defaultThreads)")
      ])
  }

  private static func codec(_ format: ImageFormat) -> Finding {
    let size = PixelSize(width: 16, height: 8)
    let picture = Bitmap(
      size: size, format: .rgb, samples: (0..<(size.area * 3)).map { UInt8($0 / 3 % 16 * 8 + 64) })
    let bytes = format == .png ? ImageEncoder.png(picture) : ImageEncoder.jpeg(picture, quality: 95)
    guard let decoded = try? ImageDecoder.decode(bytes, options: DecodeOptions()).bitmap, decoded.size == size else {
      return Finding(part: format.rawValue, isWell: false, detail: "a picture that was just written cannot be read")
    }
    let error = zip(decoded.samples, picture.samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
    return Finding(
      part: format.rawValue, isWell: error <= (format == .png ? 0 : 16), detail: "\(format.library), written and read again")
  }

  private static var kernels: Finding {
    let isWell = VectorLevel.agreesWithPlainLoops
    return Finding(
      part: "kernels", isWell: isWell,
      detail: "\(VectorLevel.current.rawValue), \(isWell ? "numbers as of plain loops" : "gives other numbers than plain loops")")
  }

  private static func engine(_ kind: EngineKind) -> Finding {
    guard kind.isAvailable else {
      return Finding(part: "engine \(kind.rawValue)", isWell: true, detail: "\(kind.title); build with the trait OneDNN to have it")
    }
    do {
      let network = try Network(Architectures.cnnSmall(input: [1, 28, 28], classes: 2), seed: 0)
      let session = try InferenceSession(network, engine: kind, threads: 1, maximumBatch: 1)
      let scores = try session.logits(of: Tensor(shape: [1, 1, 28, 28]))
      return Finding(
        part: "engine \(kind.rawValue)", isWell: scores.values.allSatisfy(\.isFinite), detail: "\(kind.title), ran a network")
    } catch {
      return Finding(part: "engine \(kind.rawValue)", isWell: false, detail: "\(kind.title): \(error)")
    }
  }
}
