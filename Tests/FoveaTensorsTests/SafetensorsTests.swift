import FoveaTensors
import FoveaTestSupport
import Testing

/// Golden files are made by the reference implementation: `Fixtures/golden/make_tensors.py`.
@Suite struct SafetensorsTests {
  private let floats: [(name: String, tensor: Tensor)] = [
    ("layer1.weight", goldenNumbers([4, 3, 2, 2])), ("layer1.bias", goldenNumbers([4])), ("layer10.bias", goldenNumbers([1])),
    ("empty", goldenNumbers([2, 0, 3])), ("scalar", goldenNumbers([])), ("näme \"quoted\"", goldenNumbers([2, 2])),
  ]
  private let note = ["note": "tab\tquote\" slash/ back\\ bell\u{7} é 🎈"]

  @Test func bytesAreThoseOfTheReference() throws {
    #expect(Safetensors.encode(tensors: floats, metadata: note) == (try Fixture.bytes("golden/tensors/floats.safetensors")))
    let alone = [(name: "alone", tensor: goldenNumbers([3]))]
    #expect(Safetensors.encode(tensors: alone) == (try Fixture.bytes("golden/tensors/plain.safetensors")))
    #expect(Safetensors.encode(tensors: []) == (try Fixture.bytes("golden/tensors/nothing.safetensors")))
  }

  @Test func filesOfTheReferenceAreRead() throws {
    let (tensors, metadata) = try Safetensors.decode(Fixture.bytes("golden/tensors/floats.safetensors"))
    #expect(metadata == note)
    #expect(tensors == Dictionary(uniqueKeysWithValues: floats.map { ($0.name, $0.tensor) }))
    #expect(try Safetensors.decode(Fixture.bytes("golden/tensors/nothing.safetensors")).tensors.isEmpty)
  }

  @Test func everyTypeIsRead() throws {
    let tensors = try Safetensors.decode(Fixture.bytes("golden/tensors/types.safetensors")).tensors
    #expect(tensors.count == 11)
    for (name, tensor) in tensors {
      switch name {
      case "bool": #expect(tensor.values == [1, 0, 1])
      case "float16", "float64": #expect(tensor == goldenNumbers([5]), "\(name)")
      default: #expect(tensor.values == [0, 1, 2, 100, 127], "\(name)")
      }
    }
    let half = file(#"{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, data: [0x80, 0x3F, 0x20, 0xC1])
    #expect(try Safetensors.decode(half).tensors["h"]?.values == [1, -10])
  }

  @Test func orderDoesNotMatterAndTextIsSorted() throws {
    let text = Dictionary(uniqueKeysWithValues: (0..<30).map { ("key\($0)", "value \($0)") })
    let bytes = Safetensors.encode(tensors: floats, metadata: text)
    let other = Dictionary(uniqueKeysWithValues: (0..<30).reversed().map { ("key\($0)", "value \($0)") })
    #expect(bytes == Safetensors.encode(tensors: floats.reversed(), metadata: other))
    let header = String(decoding: bytes.dropFirst(8).prefix { $0 != UInt8(ascii: "}") }, as: UTF8.self)
    let keys = header.split(separator: "\"").filter { $0.hasPrefix("key") }
    #expect(keys == keys.sorted() && keys.count == 30)
    #expect(try Safetensors.decode(bytes).metadata == text)
  }

  @Test func anyTextComesBack() throws {
    let characters = (0..<0x300).map { String(Character(Unicode.Scalar($0) ?? " ")) } + ["\u{2028}", "\u{FFFF}", "🎈", "\u{10FFFF}"]
    let text = Dictionary(uniqueKeysWithValues: characters.enumerated().map { ("\($0)", $1 + "a" + $1) })
    let bytes = Safetensors.encode(tensors: [], metadata: text)
    let read = try Safetensors.decode(bytes).metadata
    #expect(read.mapValues { Array($0.unicodeScalars) } == text.mapValues { Array($0.unicodeScalars) })
    #expect(bytes.count % 8 == 0)
  }

  @Test func placeOfTextIsFound() throws {
    let text = ["digest": String(repeating: "0", count: 64), "other": "\"digest\":\"no\""]
    let bytes = Safetensors.encode(tensors: floats, metadata: text)
    let range = try #require(try Safetensors.range(ofMetadata: "digest", in: bytes))
    #expect(String(decoding: bytes[range], as: UTF8.self) == text["digest"])
    #expect(try Safetensors.range(ofMetadata: "none", in: bytes) == nil)
  }

  @Test func theHeaderHasALimit() throws {
    let bytes = try Fixture.bytes("golden/tensors/floats.safetensors")
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect(throws: SafetensorsError.headerTooLarge(bytes: UInt64(length), limit: length - 1)) {
      try Safetensors.decode(bytes, limits: .init(headerBytes: length - 1))
    }
    #expect(try Safetensors.decode(bytes, limits: .init(headerBytes: length)).tensors.count == 6)
    #expect(throws: SafetensorsError.headerTooLarge(bytes: .max, limit: 8 << 20)) {
      try Safetensors.decode([UInt8](repeating: 0xFF, count: 20))
    }
  }

  @Test func everyTruncationIsATypedError() throws {
    for name in ["floats", "plain", "types", "nothing"] {
      let bytes = try Fixture.bytes("golden/tensors/\(name).safetensors")
      for length in bytes.indices {
        #expect(throws: SafetensorsError.self, "\(name) \(length)") { try Safetensors.decode(Array(bytes[..<length])) }
      }
      #expect(throws: SafetensorsError.trailingBytes(1)) { try Safetensors.decode(bytes + [0]) }
    }
  }

  @Test func anyByteMayBeWrong() throws {
    for name in ["floats", "plain"] {
      let original = try Fixture.bytes("golden/tensors/\(name).safetensors")
      for place in original.indices {
        for flip: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
          var bytes = original
          bytes[place] ^= flip
          // A typed error or a valid file, and no trap.
          _ = try? Safetensors.decode(bytes)
        }
      }
    }
  }
}

/// A file with this header and these numbers.
func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
  let length = header.utf8.count
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
}
