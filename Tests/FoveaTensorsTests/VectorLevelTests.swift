import FoveaTensors
import Testing

struct VectorLevelTests {
  @Test func kernelsOfThisMachineAgreeWithPlainLoops() {
    #expect(VectorLevel.agreesWithPlainLoops)
  }
}
