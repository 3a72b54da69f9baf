import FoveaTensors
import FoveaTestSupport
import Testing

/// What the format's text forbids, the reader refuses, each for its own reason.
@Suite struct SafetensorsRefusalTests {
  private static let eight = [UInt8](repeating: 0, count: 8)

  @Test(arguments: [
    #" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x"#,
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}\n",
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[281474976710656],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":null,"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":[]}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#,
    #"{"\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#,
    #"{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"k":{"l":"m"}},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"k":"1","k":"1"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"k":"\x"}}"#,
    #"{"__metadata__":{"k":"\ud800"}}"#,
    #"{"__metadata__":{"k":"\ud800\u0041"}}"#,
    #"{"__metadata__":{"k":"\udc00"}}"#,
    #"{"__metadata__":{"k":"\u12"}}"#,
    #"{"__metadata__":{"k":"\u+123"}}"#,
    "{\"__metadata__\":{\"k\":\"\u{1}\"}}",
    #"{"__metadata__":{"k":"v"}"#,
    #"{"__metadata__":{"k":"v"#,
    #"{'a':{}}"#,
    "[]",
    "",
  ])
  func aMalformedHeaderIsRefused(header: String) {
    let error = #expect(throws: SafetensorsError.self) { try Safetensors.decode(file(header, data: Self.eight)) }
    guard case .malformedHeader(let offset, _) = error else {
      Issue.record("\(String(describing: error)) for \(header)")
      return
    }
    #expect(offset >= 8 && offset <= 8 + header.utf8.count)
  }

  @Test func textThatIsNoUnicodeIsRefused() {
    var bytes = file(#"{"__metadata__":{"k":"v"}}"#)
    bytes[bytes.firstIndex(of: UInt8(ascii: "v")) ?? 0] = 0xFF
    #expect(throws: SafetensorsError.malformedHeader(offset: 32, reason: "a string that is no UTF-8")) {
      try Safetensors.decode(bytes)
    }
  }

  @Test func placesAreChecked() {
    func header(_ shape: String, _ begin: Int, _ end: Int) -> String {
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}}"#
    }
    func error(_ header: String, data: Int = 8) -> SafetensorsError? {
      #expect(throws: SafetensorsError.self) { try Safetensors.decode(file(header, data: Array(repeating: 0, count: data))) }
    }
    #expect(error(header("[1]", 5, 9), data: 9) == .misplaced(tensor: "b", begin: 5, expected: 4))
    #expect(error(header("[1]", 2, 6)) == .misplaced(tensor: "b", begin: 2, expected: 4))
    #expect(error(header("[2]", 4, 8)) == .wrongSize(tensor: "b", shape: [2], bytes: 4))
    #expect(error(header("[1]", 4, 2)) == .wrongSize(tensor: "b", shape: [1], bytes: -2))
    #expect(error(header("[0]", 4, 8)) == .wrongSize(tensor: "b", shape: [0], bytes: 4))
    #expect(error(header("[281474976710655,281474976710655]", 4, 8)) != nil)
    #expect(error(header("[281474976710655]", 4, 8)) != nil)
    let start = 8 + header("[1]", 4, 8).utf8.count
    #expect(error(header("[1]", 4, 8), data: 7) == .truncated(expected: start + 8, found: start + 7))
    #expect(error(header("[1]", 4, 8), data: 9) == .trailingBytes(1))
    #expect(error(#"{"c":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#) == .unsupportedType(tensor: "c", type: "C64"))
  }

  @Test func spacesWithinAreJSON() throws {
    let header = "{ \"a\" :\n\t{\"shape\":[ 2 ] ,\"dtype\":\"F32\",\"data_offsets\":[0 , 8]} }   "
    #expect(try Safetensors.decode(file(header, data: Self.eight)).tensors["a"]?.values == [0, 0])
    #expect(
      try Safetensors.decode(file(#"{"__metadata__":{"\u00e9\ud83c\udf88\/":"\b\f\n\r\t"}}"#)).metadata == [
        "é🎈/": "\u{8}\u{C}\n\r\t"
      ])
  }
}
