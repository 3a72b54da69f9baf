import FoveaPixels
import Testing

@Suite("Boxes in pictures")
struct PictureBoxTests {
  @Test("Shared area and its share, counted by hand")
  func overlap() {
    let left = PictureBox(x: 0, y: 0, width: 4, height: 2)
    let right = PictureBox(x: 3, y: 1, width: 2, height: 4)
    #expect(left.intersection(right) == PictureBox(x: 3, y: 1, width: 1, height: 1))
    #expect(left.intersectionOverUnion(right) == 1.0 / 15)
    #expect(left.intersectionOverUnion(left) == 1)
    #expect(left.intersection(PictureBox(x: 5, y: 0, width: 1, height: 1)) == nil)
    #expect(PictureBox(x: 1, y: 1, width: 0, height: 0).intersectionOverUnion(PictureBox(x: 1, y: 1, width: 0, height: 0)) == 0)
  }

  @Test("A scaled box keeps its middle")
  func scaling() {
    let box = PictureBox(x: 2, y: 4, width: 6, height: 2).scaled(by: 0.5)
    #expect(box == PictureBox(x: 3.5, y: 4.5, width: 3, height: 1))
  }
}
