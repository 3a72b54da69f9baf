import FoveaFiles
import Testing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4 (NIST, "Secure Hash Standard" examples), and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func publishedVectors(message: String, digest: String) {
    #expect(SHA256.hex(of: Array(message.utf8)) == digest)
  }

  @Test func aMillionTimesA() {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(SHA256.hex(of: message) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Every length around one and two blocks and the padding, folded into one digest that Python's `hashlib` gives as well:
  /// `sha256("".join(sha256(bytes((i*7+3) & 255 for i in range(n))).hexdigest() for n in range(201)).encode())`.
  @Test func everyShortLength() {
    let digests = (0...200).map { length in SHA256.hex(of: message(length)) }
    #expect(SHA256.hex(of: Array(digests.joined().utf8)) == "530566f39d545b371e5360fbfe251c0da6410ba297e67392dfaec0cb575d67ed")
  }

  @Test(arguments: [1, 3, 63, 64, 65, 127, 128, 200])
  func piecesDoNotMatter(piece: Int) {
    let whole = message(1000)
    var digest = SHA256()
    for start in stride(from: 0, to: whole.count, by: piece) {
      digest.update(Array(whole[start..<min(whole.count, start + piece)]))
    }
    digest.update([])
    #expect(digest.finalize() == SHA256.hex(of: whole))
  }

  private func message(_ length: Int) -> [UInt8] { (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) } }
}
