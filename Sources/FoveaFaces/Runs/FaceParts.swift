internal import FoveaDatasets

/// The pictures of a comparison, their faces cut out in one way.
public struct FaceParts: Sendable {
  /// What ways learn from and enroll.
  public let training: FacePictures
  /// What they are measured on.
  public let test: FacePictures

  /// Pictures that ways learn from, and others to measure them on.
  init(training: FacePictures, test: FacePictures) { (self.training, self.test) = (training, test) }

  /// The parts of all pictures: test pictures of persons without a picture to learn from are left out.
  init(_ pictures: FacePictures) {
    training = pictures.part(.train, .validation)
    test = pictures.part(.test).only(training.present).relabeled(as: training.persons)
  }
}

extension FaceComparison {
  /// The pictures that a way learned from and was measured on, aligned as it saw them.
  public func pictures(of trial: FaceTrial) -> FaceParts {
    trial.alignment.flatMap { aligned[$0] } ?? FaceParts(training: training, test: test)
  }

  /// Whether several alignments are compared.
  public var comparesAlignments: Bool { trials.contains { $0.alignment != nil } }
}
