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
    #expect(CommandFailure.describe(FacesError.overwritesPicture("x")).status == .cannotCreate)
  }
}
