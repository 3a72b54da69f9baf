package import FoveaFiles
package import FoveaTensors

/// Files under `Fixtures`, found from where this file stands.
package enum Fixture {
  /// The path of a fixture, such as `golden/hog/skimage.npy`.
  package static func path(_ name: String) -> BytePath {
    projectFolder.appending("Fixtures").appending(name)
  }

  /// The bytes of a fixture.
  package static func bytes(_ name: String) throws -> [UInt8] {
    try File.read(path(name))
  }

  /// The text of a fixture.
  package static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The array of a `.npy` fixture.
  package static func npy(_ name: String) throws -> Tensor {
    try NPY.decode(bytes(name))
  }

  /// The folder of the project.
  package static let projectFolder = BytePath(#filePath).parent.parent.parent
}

/// Data sets that are not part of the project, in the folder that the environment variable `FOVEA_DATA` names.
package enum DataFolder {
  /// The folder of a data set, such as `orl`; nothing where there is none. Tests that need it are skipped then:
  /// `@Test(.enabled(if: DataFolder.path("orl") != nil))`.
  package static func path(_ name: String) -> BytePath? {
    guard let root = Environment.value("FOVEA_DATA") else { return nil }
    let folder = BytePath(root).appending(name)
    return File.isFolder(folder) ? folder : nil
  }
}
