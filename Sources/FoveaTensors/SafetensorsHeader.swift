/// The header of a safetensors file, parsed strictly.
///
/// Only what the format can hold is read (objects of known fields, strings, lists of whole numbers), so nothing nests deeper than the
/// format does, and the parser needs no stack of its own.
struct SafetensorsHeader {
  /// One tensor: what its numbers are and where they stand behind the header.
  struct Entry {
    var name: String
    var number: StoredNumber
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  /// The largest whole number that the format allows.
  static let largestNumber = (1 << 48) - 1

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]
  /// Where in the file the text of each metadata key stands, between its quotes.
  private(set) var metadataRanges: [String: Range<Int>] = [:]

  /// Reads the header; the indices of `bytes` are those in the file.
  init(_ bytes: ArraySlice<UInt8>) throws(SafetensorsError) {
    var scanner = JSONScanner(bytes)
    guard bytes.first == UInt8(ascii: "{") else { throw scanner.failure("it does not begin with {") }
    var names: Set<String> = []
    try scanner.object { (scanner, name) throws(SafetensorsError) in
      guard names.insert(name).inserted else { throw scanner.failure("the name \(name) comes twice") }
      if name == Safetensors.reservedName {
        try readMetadata(&scanner)
      } else {
        entries.append(try Self.entry(name, &scanner))
      }
    }
    try scanner.expectPadding()
  }

  private mutating func readMetadata(_ scanner: inout JSONScanner) throws(SafetensorsError) {
    try scanner.object { (scanner, key) throws(SafetensorsError) in
      guard metadata[key] == nil else { throw scanner.failure("the key \(key) comes twice") }
      let (text, range) = try scanner.string()
      metadata[key] = text
      metadataRanges[key] = range
    }
  }

  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(SafetensorsError) -> Entry {
    var type: String?
    var shape: [Int]?
    var place: [Int]?
    try scanner.object { (scanner, field) throws(SafetensorsError) in
      switch field {
      case "dtype" where type == nil: type = try scanner.string().text
      case "shape" where shape == nil: shape = try scanner.numbers(upTo: largestNumber)
      case "data_offsets" where place == nil: place = try scanner.numbers(upTo: largestNumber)
      default: throw scanner.failure("tensor \(name): the field \(field) is unknown or comes twice")
      }
    }
    guard let type, let shape, let place, place.count == 2 else {
      throw scanner.failure("tensor \(name) needs dtype, shape and two data_offsets")
    }
    guard let number = numbers[type] else { throw .unsupportedType(tensor: name, type: type) }
    return Entry(name: name, number: number, shape: shape, begin: place[0], end: place[1])
  }

  private static let numbers: [String: StoredNumber] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "F16": .float16, "BF16": .bfloat16, "U32": .uint32,
    "I32": .int32, "F32": .float32, "U64": .uint64, "I64": .int64, "F64": .float64,
  ]
}
