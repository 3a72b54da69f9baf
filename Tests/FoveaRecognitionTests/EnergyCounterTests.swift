import FoveaFiles
import FoveaRecognition
import FoveaTestSupport
import Testing

@Suite struct EnergyCounterTests {
  private func write(_ folder: TemporaryFolder, _ zone: Int, _ energy: Int, name: String? = nil) throws {
    try folder.write(Array("\(name ?? "package-\(zone)")\n".utf8), to: "intel-rapl:\(zone)/name")
    try folder.write(Array("\(energy)\n".utf8), to: "intel-rapl:\(zone)/energy_uj")
    try folder.write(Array("10000000\n".utf8), to: "intel-rapl:\(zone)/max_energy_range_uj")
  }

  @Test func packagesAreSummedAndATurnIsPutRight() throws {
    let folder = try TemporaryFolder()
    #expect(EnergyCounter(root: folder.path) == nil, "there is no counter to read")
    try write(folder, 0, 1_000_000)
    try write(folder, 1, 9_500_000)
    let counter = try #require(EnergyCounter(root: folder.path))
    #expect(counter.joules == 0)
    try write(folder, 0, 3_500_000)
    try write(folder, 1, 500_000)
    #expect(abs(counter.joules - 3.5) < 1e-9)
  }

  /// Each time it is read, what came since is added: 6 J at a time, of a counter that begins anew after 10.
  @Test func everyTurnIsPutRight() throws {
    let folder = try TemporaryFolder()
    try write(folder, 0, 1_000_000)
    let counter = try #require(EnergyCounter(root: folder.path))
    for reading in 1...5 {
      try write(folder, 0, (1_000_000 + reading * 6_000_000) % 10_000_000)
      #expect(abs(counter.joules - Double(6 * reading)) < 1e-9)
    }
  }

  /// The zone of the platform contains the packages, and other zones are parts of them.
  @Test func zonesOtherThanPackagesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    for (zone, name) in ["psys", "package-0", "dram"].enumerated() { try write(folder, zone, 0, name: name) }
    let counter = try #require(EnergyCounter(root: folder.path))
    for (zone, name) in ["psys", "package-0", "dram"].enumerated() { try write(folder, zone, 1_000_000 << zone, name: name) }
    #expect(counter.joules == 2)
  }
}
