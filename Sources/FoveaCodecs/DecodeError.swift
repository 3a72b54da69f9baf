public import FoveaFiles
public import FoveaPixels

/// Why bytes did not become a picture.
public enum DecodeError: Error, Sendable, Hashable {
  /// The bytes are no PNG and no JPEG; `foreign` names what they look like, if that is known.
  case notAnImage(foreign: String?)
  /// The bytes end before the picture does.
  case truncated(ImageFormat, reason: String)
  /// The bytes break the rules of the format.
  case malformed(ImageFormat, reason: String)
  /// A part of the format that is not read here.
  case unsupported(ImageFormat, feature: String)
  /// More pixels, or a longer side, than the limits allow.
  case tooLarge(ImageFormat, size: PixelSize, limits: DecodeLimits)
  /// Another limit was passed.
  case overLimit(DecodeLimit, limit: Int)
  /// The picture took longer than the limits allow.
  case timedOut(ImageFormat, seconds: Double)
  /// There was no memory for the picture.
  case outOfMemory(ImageFormat)
}

/// A limit that only decoding shows to be passed; named as in ``DecodeLimits``.
public enum DecodeLimit: String, Sendable, Hashable, Codable {
  /// Bytes of the file.
  case fileBytes
  /// Scans of a JPEG.
  case scans
  /// Warnings of a JPEG.
  case jpegWarnings
  /// Memory of the JPEG library.
  case jpegMemory
}

extension DecodeError: CustomStringConvertible {
  /// What is wrong and what can be done, in one line.
  public var description: String {
    switch self {
    case .notAnImage(.some(let foreign)): "\(foreign) is not read here; convert it to PNG or JPEG"
    case .notAnImage(.none): "neither PNG nor JPEG"
    case .truncated(let format, let reason): "\(format.name) is cut off: \(reason); fetch the file again"
    case .malformed(let format, let reason): "\(format.name) is damaged: \(reason)"
    case .unsupported(let format, let feature): "\(format.name) with something that is not read here: \(feature); convert it"
    case .tooLarge(let format, let size, let limits):
      "\(format.name) of \(size) pixels is over the limits of \(limits.pixels) pixels and \(limits.side) a side"
    case .overLimit(.fileBytes, let limit): "the file is over the limit of \(limit) bytes"
    case .overLimit(.scans, let limit): "JPEG has over \(limit) scans, which no ordinary picture has; convert it"
    case .overLimit(.jpegWarnings, let limit): "JPEG is damaged in over \(limit) places"
    case .overLimit(.jpegMemory, let limit): "JPEG needs over \(limit) bytes of memory while it is decoded"
    case .timedOut(let format, let seconds): "\(format.name) was not decoded within \(seconds) seconds"
    case .outOfMemory(let format): "no memory to decode this \(format.name)"
    }
  }
}

/// Why a file did not become a picture.
public enum PictureError: Error, Sendable, Hashable {
  /// The file could not be read.
  case file(FileError)
  /// The file was read, but holds no picture that can be decoded.
  case decode(BytePath, DecodeError)
}

extension PictureError: CustomStringConvertible {
  /// The file.
  public var path: BytePath {
    switch self {
    case .file(let error): error.path
    case .decode(let path, _): path
    }
  }

  /// What is wrong, without the path.
  public var reason: String {
    switch self {
    case .file(let error): error.reason
    case .decode(_, let error): error.description
    }
  }

  /// One line: the path and what is wrong.
  public var description: String { "\(path): \(reason)" }
}
