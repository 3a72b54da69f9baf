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
}
