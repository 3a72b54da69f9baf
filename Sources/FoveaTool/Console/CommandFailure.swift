import ArgumentParser
import FoveaKit

/// The codes that the command ends with.
enum ExitStatus: Int32 {
  case done = 0
  case checkFailed = 1
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case notBuiltIn = 69
  case internalError = 70
  case cannotCreate = 73
  case inputOutput = 74
  case locked = 75
}

/// A failure that a command found itself.
struct Failure: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// Turns errors of the library into one line for people and an exit code. The one place for both.
enum CommandFailure {
  /// Prints the error and ends the process. What belongs to the argument parser, such as usage errors and `--help`, ends as it does there.
  static func end(with error: any Error) -> Never {
    // Help is asked for by an error of a kind that the parser keeps to itself.
    let isOfParser = error is ValidationError || error is CleanExit || error is ExitCode
    if isOfParser || FoveaCommand.exitCode(for: error).isSuccess { FoveaCommand.exit(withError: error) }
    let (status, message) = describe(error)
    Console.note("fovea: \(message)")
    if case RecognitionError.interrupted = error { Interruption.end() }
    if case PartsError.interrupted = error { Interruption.end() }
    FoveaCommand.exit(withError: ExitCode(status.rawValue))
  }

  /// The code and the line for an error. One that no part of the library declares is a fault of the program.
  static func describe(_ error: any Error) -> (status: ExitStatus, message: String) {
    switch error {
    case let error as Failure: (error.status, error.message)
    case let error as FileError: (status(of: error), error.description)
    case let error as PictureError: (status(of: error), error.description)
    case let error as DatasetError: (status(of: error), error.description)
    case let error as ModelFileError: (status(of: error), error.description)
    case let error as CheckpointError: (status(of: error), error.description)
    case let error as PartsError: (status(of: error), error.description)
    case let error as RecognitionError: (status(of: error), error.description)
    case let error as ExperimentError: (status(of: error), error.description)
    case let error as LearningError: (.badData, error.description)
    case let error as NetworkError: (status(of: error), error.description)
    case let error as VisualizationError: (status(of: error), error.description + remedy(of: error))
    case let error as FacesError: (status(of: error), error.description)
    default: (.internalError, "internal error, please report it with the command that was given: \(error)")
    }
  }

  static func status(of error: FileError) -> ExitStatus {
    switch error {
    case .missing, .denied, .notRegular: .inputMissing
    case .tooLarge: .badData
    case .exists, .cannotCreate: .cannotCreate
    case .locked: .locked
    case .full, .system: .inputOutput
    }
  }

  static func status(of error: PictureError) -> ExitStatus {
    switch error {
    case .file(let error): status(of: error)
    case .decode: .badData
    }
  }

  private static func status(of error: NetworkError) -> ExitStatus {
    if case .engineUnavailable = error { return .notBuiltIn }
    return .badData
  }

  private static func status(of error: DatasetError) -> ExitStatus {
    if case .file(let error) = error { return status(of: error) }
    return .badData
  }

  private static func status(of error: ModelFileError) -> ExitStatus {
    if case .file(let error) = error { return status(of: error) }
    return .badData
  }

  private static func status(of error: ExperimentError) -> ExitStatus {
    switch error {
    case .file(let error): status(of: error)
    case .recipes: .usage
    case .noStrangers: .inputMissing
    case .noTestPart, .changed: .badData
    }
  }

  private static func status(of error: PartsError) -> ExitStatus {
    switch error {
    case .file(let error): status(of: error)
    case .nothingKept: .inputMissing
    case .foreign: .cannotCreate
    case .different, .damaged, .interrupted: .badData
    }
  }

  private static func status(of error: VisualizationError) -> ExitStatus {
    switch error {
    case .unknownMethod, .unknownLayer, .unknownUnit: .usage
    case .noReadablePicture, .nothingApplies: .badData
    case .file(let error): status(of: error)
    }
  }

  /// The name that may have been meant, behind those that there are.
  private static func remedy(of error: VisualizationError) -> String {
    switch error {
    case .unknownMethod(let name, let known), .unknownLayer(let name, let known):
      CommandNames.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    case .unknownUnit, .noReadablePicture, .nothingApplies, .file: ""
    }
  }

  private static func status(of error: FacesError) -> ExitStatus {
    switch error {
    case .file(let error): status(of: error)
    case .unknownPerson, .knownPerson, .rateNotMeasurable, .cropTooSmall, .origin: .usage
    case .malformed, .corrupt, .tooNew, .otherModel, .emptyGallery, .nothingEnrolled, .noFaces, .malformedTable, .emptyTable,
      .noneNamed, .place, .misplaced, .tooFew:
      .badData
    case .overwritesPicture: .cannotCreate
    case .picture(let error): status(of: error)
    case .dataset(let error): status(of: error)
    case .model(let error): status(of: error)
    case .label: .usage
    case .learning, .annotations, .cascade, .fewExamples: .badData
    }
  }

  private static func status(of error: CheckpointError) -> ExitStatus {
    switch error {
    case .file(let error): status(of: error)
    case .missing: .inputMissing
    case .unfinished: .cannotCreate
    case .damaged, .tooNew, .different: .badData
    }
  }

  private static func status(of error: RecognitionError) -> ExitStatus {
    if case .unknownRecipe = error { return .usage }
    return .badData
  }
}
