import FoveaFaces
import Testing

@Suite("XML")
struct XMLNodeTests {
  private let document = """
    <?xml version='1.0' encoding="UTF-8"?><?xml-stylesheet type='text/xsl' href='x.xsl'?>
    <!-- a <comment> -->
    <data name="a &amp; b" two='2'>
      first &lt;&#65;&#x42;&gt; <empty/>second
      <item n="1">one</item><item n="2"><![CDATA[ <raw> & ]]></item>
    </data>
    """

  @Test("Elements, attributes, text, entities and CDATA are read")
  func reads() throws {
    let root = try XMLNode(Array(document.utf8))
    #expect(root.name == "data")
    #expect(root.line == 3)
    #expect(root.attributes == ["name": "a & b", "two": "2"])
    #expect(root.text == "first <AB> second")
    #expect(root.children.map(\.name) == ["empty", "item", "item"])
    #expect(root["item"]?.text == "one")
    #expect(root.all("item").last?.text == "<raw> &")
    #expect(root.all("item").map(\.line) == [5, 5])
  }

  @Test("A Latin document gives its letters")
  func latin() throws {
    let bytes = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a b='".utf8) + [0xE9] + Array("'>&#228;</a>".utf8)
    let root = try XMLNode(bytes)
    #expect(root.attributes == ["b": "é"])
    #expect(root.text == "ä")
  }

  @Test(
    "What is no XML, or none that is read, is refused with its line",
    arguments: [
      ("", 1), ("text", 1), ("<a>", 1), ("<a></b>", 1), ("<a/><b/>", 1), ("<a b=1/>", 1), ("<a b='1' b='2'/>", 1),
      ("<a b='1'c='2'/>", 1),
      ("<a>&nothing;</a>", 1), ("<a>&#0;</a>", 1), ("<a>& </a>", 1), ("<a b='<'/>", 1),
      ("\n<!DOCTYPE a [<!ENTITY b SYSTEM 'file:c'>]><a>&b;</a>", 2),
      ("<a>\n<!ENTITY b 'c'></a>", 2), ("<?xml version='1.0' encoding='UTF-16'?><a/>", 1), ("<a>\u{1}</a>", 1), ("<1/>", 1),
      ("<a><!-- </a>", 1),
    ])
  func refuses(text: String, line: Int) {
    #expect { try XMLNode(Array(text.utf8)) } throws: { error in (error as? XMLFailure)?.line == line }
  }

  @Test("No prefix of a document is a document, and no flipped bit ends the program")
  func damage() {
    let bytes = Array(document.utf8)
    for count in 0..<bytes.count - 1 { #expect(throws: XMLFailure.self) { try XMLNode(Array(bytes[..<count])) } }
    for place in bytes.indices {
      for bit in 0..<8 {
        var broken = bytes
        broken[place] ^= 1 << UInt8(bit)
        _ = try? XMLNode(broken)
      }
    }
  }

  @Test("Limits hold")
  func limits() {
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(throws: XMLFailure.self) { try XMLNode(Array(deep.utf8)) }
    var limits = XMLNode.Limits()
    limits.elements = 3
    #expect(throws: XMLFailure.self) { try XMLNode(Array("<a><b/><b/><b/></a>".utf8), limits: limits) }
    limits.bytes = 10
    #expect(throws: XMLFailure.self) { try XMLNode(Array("<aaaaaaaaaa/>".utf8), limits: limits) }
  }
}
