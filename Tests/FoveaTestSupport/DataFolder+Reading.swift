internal import FoveaCodecs
internal import FoveaFiles
package import FoveaPixels
package import FoveaTensors

extension DataFolder {
  /// The picture in a file such as `skimage_ref/astronaut.png`.
  package static func picture(_ name: String) throws -> Bitmap {
    try ImageDecoder.decode(File.read(file(name)), options: DecodeOptions()).bitmap
  }

  /// The array of a `.npy` file.
  package static func npy(_ name: String) throws -> Tensor { try NPY.decode(File.read(file(name))) }

  private static func file(_ name: String) -> BytePath {
    BytePath(Environment.value("FOVEA_DATA") ?? ".").appending(name)
  }
}
