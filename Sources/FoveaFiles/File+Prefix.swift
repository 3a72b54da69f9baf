extension File {
  /// The first bytes of the regular file at `path`, `count` of them or all that it has.
  ///
  /// Pipes and devices are refused, not waited for.
  public static func readPrefix(_ path: BytePath, count: Int) throws(FileError) -> [UInt8] {
    try FileReader(path).bytes(at: 0, count: count)
  }
}
