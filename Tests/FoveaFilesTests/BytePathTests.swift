import Foundation
import FoveaFiles
import Testing

@Suite struct BytePathTests {
  private let latin1 = BytePath(bytes: Array("caf".utf8) + [0xE9] + Array(".png".utf8))

  @Test(arguments: [
    ("a/b", "a", "b"), ("a", ".", "a"), ("/a", "/", "a"), ("/", "/", ""), ("a/", ".", "a"), ("a//b", "a", "b"),
    ("/a/b//", "/a", "b"),
    ("", ".", ""), ("../a", "..", "a"),
  ])
  func parentAndName(path: String, parent: String, name: String) {
    #expect(BytePath(path).parent == BytePath(parent))
    #expect(BytePath(path).lastComponent == BytePath(name))
  }

  @Test func appending() {
    #expect(BytePath("a").appending("b") == "a/b")
    #expect(BytePath("a/").appending("b") == "a/b")
    #expect(BytePath("").appending("b") == "b")
    #expect(BytePath("a").appending("/b") == "/b")
    #expect(BytePath("a").appending("") == "a")
    #expect(BytePath("/a//b/").components == ["a", "b"])
  }

  @Test func orderIsThatOfTheBytes() {
    let sorted: [BytePath] = ["B", "a", "a/b", "a0", "é", latin1].sorted()
    #expect(sorted == ["B", "a", "a/b", "a0", latin1, "é"])
    // Strings would call these two names equal.
    #expect(BytePath("e\u{301}") != BytePath("é"))
  }

  @Test func aNameEndsAtNUL() {
    #expect(BytePath(bytes: [97, 0, 98]) == "a")
    #expect(BytePath("a\0b") == "a")
  }

  @Test func textNeedsUTF8() {
    #expect(BytePath("né").text == "né")
    #expect(latin1.text == nil)
  }

  @Test func descriptionIsSafeToPrint() {
    #expect(BytePath("dir/né 🎈.png").description == "dir/né 🎈.png")
    #expect(latin1.description == "caf\\xE9.png")
    #expect(BytePath("a\n\u{1B}[2J\u{7F}").description == "a\\x0A\\x1B[2J\\x7F")
    #expect(BytePath("\u{9B}2J").description == "\\xC2\\x9B2J")
    #expect(BytePath("a\u{202E}gnp.exe").description == "a\\xE2\\x80\\xAEgnp.exe")
    #expect(BytePath(bytes: [0xF0, 0x9F]).description == "\\xF0\\x9F")
  }

  @Test func everyPathIsCodable() throws {
    let paths: [BytePath] = ["a/b", "né", latin1, ""]
    let json = try JSONEncoder().encode(paths)
    #expect(try JSONDecoder().decode([BytePath].self, from: json) == paths)
    #expect(String(decoding: json, as: UTF8.self).contains("[99,97,102,233,46,112,110,103]"))
  }
}
