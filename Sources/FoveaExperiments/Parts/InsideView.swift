internal import FoveaDatasets
internal import FoveaFiles
internal import FoveaLearning
internal import FoveaRecognition
public import FoveaReports
internal import FoveaTensors
public import FoveaVisuals

/// A look inside what stands for each approach, in pictures: the same test pictures explained for both, what each has learned, and both spaces.
///
/// Pictures are drawn anew by a resumed run, from the models and a plan that is kept, so that they are the same.
public struct InsideView: Sendable {
  /// What stands on the page.
  public var sections: [Report.Section]
  /// The files, with paths from the folder of the comparison; none where it keeps none.
  public var files: [VisualFile]

  /// How much there is time for.
  private struct Extent: Codable {
    var searched: Int
    var units: Int
  }

  /// How many test pictures are explained.
  static let explained = 8
  private static let mostSearched = 1000
  /// Steps of ascent for a unit's picture, each a run forwards and backwards.
  private static let runsOfUnit = 160.0

  static func drawn(_ context: PartContext, _ comparison: Comparison) throws -> InsideView {
    let shown = Array(comparison.shown.prefix(2))
    let manifest = context.manifest
    let known = manifest.entries(in: .train)
    let extent = try context.store.part("pictures-plan") { Self.extent(for: shown, context) }
    func some(_ most: Int, of entries: [Manifest.Entry]) -> [KnownPicture] {
      entries.thinned(to: most).compactMap { entry in
        manifest.labels.label(of: entry.label).map { KnownPicture(manifest.root.appending(entry.path), label: $0) }
      }
    }
    let verdicts =
      shown.count > 1
      ? AnswerPairs(shown[0], shown[1]).mixed(explained)
      : Array((shown.first?.evaluation.verdicts ?? []).prefix(explained))
    let training = context.options.training
    let view = JointView(
      shown.map { contender in
        JointView.Subject(
          contender.recognizer, accent: comparison.accent(of: contender),
          run: context.options.folder.map { ComparisonRun.run(of: contender.name, in: $0) })
      },
      explaining: verdicts.map { KnownPicture(manifest.root.appending($0.path), label: $0.truth) },
      searching: some(extent.searched, of: known),
      of: known.count, mapping: some(min(extent.searched, JointView.mostOnMap), of: manifest.entries(in: .test)),
      options: VisualizationOptions(
        units: extent.units, top: 6, seed: training.seed, threads: training.threads, limits: training.limits))
    let folder = context.options.folder?.appending("pictures")
    let (sections, files) = try view.drawn(into: folder, progress: context.progress) { try context.checkStop(.pictures) }
    return InsideView(
      sections: sections,
      files: folder == nil ? [] : files.map { VisualFile(path: "pictures/" + $0.path, title: $0.title) })
  }

  /// A fifth of the time for reading and answering pictures that are searched, the rest for pictures that are made up for units.
  private static func extent(for shown: [Contender], _ context: PartContext) -> Extent {
    guard let seconds = context.allowance else { return Extent(searched: mostSearched, units: 8) }
    let perPicture = shown.reduce(0) { $0 + $1.latency / 1000 } / Double(max(1, context.options.training.threads))
    let searched = Int(0.2 * seconds / max(1e-6, perPicture))
    let perUnit = shown.compactMap { EpochPlan($0)?.rate }.reduce(0, +) * runsOfUnit * Double(JointView.mostDepths)
    let units = perUnit > 0 ? Int(0.6 * seconds / perUnit) : 8
    return Extent(searched: max(60, min(mostSearched, searched)), units: max(2, min(8, units)))
  }
}
