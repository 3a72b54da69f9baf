import FoveaFiles
import Testing

struct MessageWordsTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "−1,234,567"), (Int.min, "−9,223,372,036,854,775,808")])
  func thousandsAreApart(number: Int, text: String) {
    #expect(number.groupedText == text)
  }

  @Test func theFirstAreNamedAndTheOthersCounted() {
    let names = ["a", "b", "c", "d"]
    #expect(names.prefix(0).naming(first: 3) == "")
    #expect(names.prefix(3).naming(first: 3) == "a, b, c")
    #expect(names.naming(first: 3) == "a, b, c and 1 more")
    #expect(names.naming(first: 2, separator: "; ") == "a; b and 2 more")
    #expect((0..<1203).map { BytePath("\($0).png") }.naming(first: 3) == "0.png, 1.png, 2.png and 1,200 more")
  }
}
