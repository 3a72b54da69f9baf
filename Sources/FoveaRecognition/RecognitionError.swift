public import FoveaCodecs
public import FoveaFiles

/// Why something could not be learned or recognized.
public enum RecognitionError: Error, Sendable, Hashable {
  /// No recipe has this name; `known` are those that there are.
  case unknownRecipe(String, known: [String])
  /// A part of the folder has no picture that can be read.
  case emptyPart(String, folder: BytePath)
  /// There is only one class, so there is nothing to tell apart.
  case oneClass(String, folder: BytePath)
  /// Too many of the pictures to learn from must stay together for others to be learned from while they are held out. `group` is the group
  /// that they have in common, where it is one.
  case tooFewGroups(pictures: Int, of: Int, group: String?, folder: BytePath)
  /// The model and the folder name different classes.
  case differentClasses(unknown: [String], model: BytePath)
  /// The model that a training was to begin from is no network.
  case noNetwork(BytePath)
  /// The network that a training was to begin from has no dense layer that could be replaced by one for other classes.
  case noHead
  /// A description of features cannot be read, or cannot be computed of the pictures.
  case unusableFeatures(reason: String)
  /// A training was asked to stop in an epoch; the folder, if any, holds what is needed to go on.
  case interrupted(folder: BytePath?, epoch: Int, epochs: Int)
  /// A picture could be read when a training began and no longer can be; the folder, if any, holds what is needed to go on.
  case lostPicture(PictureError, folder: BytePath?)
}

extension RecognitionError: CustomStringConvertible {
  /// One line for people, with the remedy.
  public var description: String {
    switch self {
    case .unknownRecipe(let name, let known):
      "there is no recipe '\(name)'; there are: \(known.joined(separator: ", "))"
    case .emptyPart(let part, let folder):
      "\(folder): no readable picture in the \(part) part; `fovea inspect \(folder)` shows what is there"
    case .oneClass(let name, let folder):
      "\(folder): the only class is '\(name)'; put the pictures of each class into a folder of its own"
    case .tooFewGroups(let pictures, let total, let group, let folder):
      "\(folder): \(pictures) of \(total) pictures to learn from stay together"
        + (group.map { ", as the group '\($0)'" } ?? ", by their groups or as pictures that look the same")
        + ", so that without them there are not two classes to learn from and settings cannot be chosen; "
        + (group == nil
          ? "give --duplicates anywhere, or tell more groups" : "tell more groups, or leave out --group-by or the column `group`")
    case .differentClasses(let unknown, let model):
      "\(model): the model does not know the class\(unknown.count == 1 ? "" : "es") \(unknown.naming(first: 5))"
        + "; evaluate it on the classes that it was trained on"
    case .noNetwork(let path):
      "\(path): holds no network that another could begin from; train one with `fovea train FOLDER --recipe cnn`"
    case .noHead:
      "the network to begin from has no dense layer to replace by one for other classes; begin from another model"
    case .unusableFeatures(let reason): reason
    case .interrupted(let folder?, let epoch, let epochs):
      "interrupted in epoch \(epoch) of \(epochs); \(folder) holds all of it: repeat the command with --resume to go on"
    case .interrupted(nil, let epoch, let epochs): "interrupted in epoch \(epoch) of \(epochs); nothing was kept"
    case .lostPicture(let error, let folder?):
      "\(error); it could be read when training began: put it back as it was, and repeat the command with --resume to go on with what "
        + "\(folder) holds"
    case .lostPicture(let error, nil):
      "\(error); it could be read when training began: put it back, or leave it out, and train again"
    }
  }
}
