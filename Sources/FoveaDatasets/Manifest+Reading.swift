public import FoveaFiles

extension Manifest {
  /// The manifest in a CSV file, whose paths start from the folder of the file.
  /// - Parameters:
  ///   - allowsOutsideRoot: Whether paths may lead out of that folder, by `..` or from the top of the file system.
  ///   - groupColumn: The column that tells the group of a picture.
  public init(contentsOf path: BytePath, allowsOutsideRoot: Bool = false, groupColumn: String = "group") throws(DatasetError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try File.read(path) } catch { throw .file(error) }
    try self.init(csv: bytes, root: path.parent, source: path, allowsOutsideRoot: allowsOutsideRoot, groupColumn: groupColumn)
  }

  /// The manifest that CSV text spells: a header with the columns `path` and `label` and, as they please, `group`, `part`, `fold`,
  /// `pixel_hash` and `near`, in any order, and a line for each picture. Other columns are passed over.
  ///
  /// `file_name` is read as `path`, `class` as `label`, and `split` as `part`; parts have the names that folders may have (see
  /// ``Part/init(named:)``). Spaces and tabs around a label, a group or a part do not belong to it unless it stands in quotes; a path is
  /// taken as it stands. Text as RFC 4180 has it, in UTF-8 with or without byte-order mark.
  /// - Parameters:
  ///   - root: The folder that the paths start from.
  ///   - source: The file that errors name.
  ///   - groupColumn: The column that tells the group of a picture; one with another name than `group` must be there.
  public init(
    csv bytes: [UInt8], root: BytePath, source: BytePath, allowsOutsideRoot: Bool = false, groupColumn: String = "group"
  ) throws(DatasetError) {
    let entries: [Entry]
    do throws(CSVReader.Failure) {
      entries = try ManifestReader(allowsOutsideRoot: allowsOutsideRoot, groupColumn: groupColumn).entries(bytes)
    } catch {
      throw .manifest(source, line: error.line, error.problem)
    }
    self.init(root: root, entries: entries)
  }
}
