import FoveaKit
import Testing

@testable import FoveaTool

/// What errors end the command with.
struct CommandFailureTests {
  @Test func whatNobodyExpectedIsNoFailedCheck() {
    let odd = EncodingError.invalidValue(Double.nan, EncodingError.Context(codingPath: [], debugDescription: "not a number"))
    let (status, message) = CommandFailure.describe(odd)
    #expect(status == .internalError && status.rawValue == 70)
    #expect(message.contains("please report it") && message.contains("not a number"))
    #expect(CommandFailure.describe(FileError.exists("x")).status == .cannotCreate)
    #expect(CommandFailure.describe(NetworkError.engineUnavailable(.oneDNN)).status.rawValue == 69)
    #expect(CommandFailure.describe(NetworkError.unknownLayer("x")).status == .badData)
    #expect(
      CommandFailure.describe(VisualizationError.unknownUnit(NetworkUnit(layer: "x", channel: 3), channels: 3)).status == .usage)
    #expect(CommandFailure.describe(FacesError.overwritesPicture("x")).status == .cannotCreate)
  }

  @Test func whatWasMeantIsAskedBehindTheNamesThatThereAre() {
    let layers = ["block1_gelu2", "block3_gelu2"]
    let near = CommandFailure.describe(VisualizationError.unknownLayer("blok3_gelu2", known: layers)).message
    #expect(near.hasSuffix("there are: block1_gelu2, block3_gelu2; did you mean block3_gelu2?"))
    let far = CommandFailure.describe(VisualizationError.unknownLayer("nowhere", known: layers)).message
    #expect(far.hasSuffix("there are: block1_gelu2, block3_gelu2"))
    let method = CommandFailure.describe(VisualizationError.unknownMethod("gradcam", known: ["film", "grad-cam"])).message
    #expect(method.hasSuffix("; did you mean grad-cam?"))
  }
}
