import FoveaKit
import Testing

@testable import FoveaTool

/// The command line that does the same again.
struct RepeatedCommandTests {
  @Test(arguments: [
    ("plain/path-1.csv", "plain/path-1.csv"), ("two words", "'two words'"), ("", "''"), ("it's", "'it'\\''s'"),
    ("$HOME/*", "'$HOME/*'"), ("Bär", "'Bär'"), ("~x", "'~x'"), ("a\nb", "$'a\\012b'"),
  ])
  func wordsAreQuoted(word: String, quoted: String) {
    #expect(RepeatedCommand.quoted(Array(word.utf8)) == quoted)
  }

  @Test func bytesThatAreNoTextAreSpelledOut() {
    #expect(RepeatedCommand.quoted([0x61, 0xFF, 0x27]) == "$'a\\377\\047'")
  }

  @Test func whatIsTheDefaultIsLeftOut() {
    var command = RepeatedCommand("faces compare")
    command.add("-my folder")
    command.add("-o", path: "out")
    command.add("--split", "50/0/50", unless: "50/0/50")
    command.add("--split", "60/0/40", unless: "50/0/50")
    command.add("--epochs", nil)
    command.add("--boxes", path: nil)
    command.add("--group-by", "(a|b)")
    #expect(command.text == "fovea faces compare './-my folder' -o out --split 60/0/40 --group-by '(a|b)'")
  }

  @Test(arguments: [
    ("out", "out-depth"), ("out/", "out-depth"), ("./out", "./out-depth"), ("../my results/a b", "../my results/a b-depth"),
    ("/tmp/out//", "/tmp/out-depth"), ("it's", "it's-depth"), ("a/../b", "a/../b-depth"),
  ])
  func aFolderBesideAnother(folder: String, beside: String) {
    #expect(CompareCommand.folder(beside: BytePath(folder), adding: "-depth") == BytePath(beside))
  }

  @Test func aFolderThatIsNamedByDotsIsLookedUp() throws {
    let here = try #require(BytePath(".").resolvingLinks())
    for name in [".", "./", "../."] {
      let named = name == "../." ? here.parent : here
      let beside = CompareCommand.folder(beside: BytePath(name), adding: "-depth")
      #expect(beside == named.parent.appending(BytePath("\(named.lastComponent)-depth")))
    }
  }
}
