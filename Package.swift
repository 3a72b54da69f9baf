// swift-tools-version: 6.2
import PackageDescription

// One line per room of the house, from the cellar up. The second list of a line is what the room may import:
// arrows only run downwards, and `make lint` refuses any other.

/// Executables have no interface that an import could leak into.
let languageOfTools: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let language = languageOfTools + [.enableUpcomingFeature("InternalImportsByDefault")]

let maths: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]

/// A Swift module of the library, with its tests.
func module(_ name: String, _ imports: [String], needs extras: [Target.Dependency] = []) -> [Target] {
  [
    .target(
      name: "Fovea" + name, dependencies: imports.map { .init(stringLiteral: $0) } + extras,
      swiftSettings: language, linkerSettings: maths),
    .testTarget(
      name: "Fovea\(name)Tests",
      dependencies: Set(imports + ["Fovea" + name, "FoveaTestSupport", "FoveaFiles", "FoveaPixels", "FoveaTensors"])
        .sorted().map { .init(stringLiteral: $0) },
      swiftSettings: language),
  ]
}

let cellar: [Target] = [
  .systemLibrary(
    name: "CFoveaPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
  .systemLibrary(
    name: "CFoveaJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
  .target(name: "CFoveaCodecs", dependencies: ["CFoveaPNG", "CFoveaJPEG"]),
  .target(name: "CFoveaKernels", linkerSettings: maths),
  .target(
    name: "CFoveaDNNL", dependencies: ["CFoveaKernels"],
    cSettings: [.define("FOVEA_DNNL", .when(traits: ["OneDNN"]))],
    linkerSettings: [
      .linkedLibrary("dnnl", .when(traits: ["OneDNN"])),
      .linkedLibrary("gomp", .when(platforms: [.linux], traits: ["OneDNN"])),
    ]),
]

let house: [[Target]] = [
  // ground floor
  module("Files", []),
  module("Pixels", ["CFoveaKernels"]),
  module("Tensors", ["CFoveaKernels"]),
  // first floor
  module("Codecs", ["FoveaFiles", "FoveaPixels", "CFoveaCodecs"]),
  module("Learning", ["FoveaTensors", "CFoveaKernels"]),
  // second floor
  module("Features", ["FoveaPixels", "FoveaTensors", "FoveaLearning", "CFoveaKernels"]),
  module("Networks", ["FoveaTensors", "FoveaLearning", "CFoveaKernels", "CFoveaDNNL"]),
  module(
    "Datasets",
    ["FoveaFiles", "FoveaPixels", "FoveaCodecs", "FoveaTensors", "FoveaLearning", "CFoveaKernels"]),
  module("Reports", ["FoveaFiles", "FoveaPixels", "FoveaCodecs"]),
  // third floor
  module(
    "Recognition",
    [
      "FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "FoveaFeatures",
      "FoveaNetworks", "FoveaDatasets",
    ]),
  // attic
  module(
    "Visuals",
    [
      "FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "FoveaFeatures",
      "FoveaNetworks", "FoveaDatasets", "FoveaReports", "FoveaRecognition",
    ]),
  module(
    "Faces",
    [
      "FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "FoveaFeatures",
      "FoveaNetworks", "FoveaDatasets", "FoveaReports", "FoveaRecognition", "CFoveaKernels",
    ]),
  // lantern
  module(
    "Experiments",
    [
      "FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "FoveaFeatures",
      "FoveaNetworks", "FoveaDatasets", "FoveaReports", "FoveaRecognition", "FoveaVisuals",
    ]),
]

let rooms = [
  "FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "FoveaFeatures",
  "FoveaNetworks", "FoveaDatasets", "FoveaReports", "FoveaRecognition", "FoveaVisuals",
  "FoveaFaces", "FoveaExperiments",
]

let roof: [Target] = [
  .target(name: "FoveaKit", dependencies: rooms.map { .init(stringLiteral: $0) }, swiftSettings: language),
  .executableTarget(
    name: "FoveaTool",
    dependencies: ["FoveaKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
    swiftSettings: languageOfTools),
  .executableTarget(
    name: "FoveaFixtures", dependencies: ["FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs"],
    swiftSettings: languageOfTools),
  .executableTarget(
    name: "FoveaBenchmarks", dependencies: ["FoveaKit"], exclude: ["Peers"], swiftSettings: languageOfTools),
  .target(
    name: "FoveaTestSupport",
    dependencies: ["FoveaFiles", "FoveaPixels", "FoveaTensors", "FoveaCodecs", "FoveaLearning", "CFoveaKernels"],
    path: "Tests/FoveaTestSupport", swiftSettings: language),
  .testTarget(
    name: "FoveaFixturesTests",
    dependencies: ["FoveaFixtures", "FoveaFiles", "FoveaPixels", "FoveaCodecs", "FoveaTensors", "FoveaTestSupport"],
    swiftSettings: language),
  .testTarget(
    name: "EndToEndTests", dependencies: ["FoveaKit", "FoveaTestSupport", "FoveaTool"], swiftSettings: language),
]

// For `make docs` alone: who builds or uses the package never fetches the plugin.
let documentation: [Package.Dependency] =
  Context.environment["FOVEA_DOCS"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.5")]

let package = Package(
  name: "Fovea",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "FoveaKit", targets: ["FoveaKit"]),
    .executable(name: "fovea", targets: ["FoveaTool"]),
  ],
  traits: [
    .trait(name: "OneDNN", description: "Train and run networks with oneDNN (libdnnl)."),
    .default(enabledTraits: ["OneDNN"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ] + documentation,
  targets: cellar + house.flatMap { $0 } + roof,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
