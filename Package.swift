// swift-tools-version: 6.2
// What the house is built of: two columns that never meet (language, mathematics), the pictures
// made from a finished graph, and the thin command line on top.

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

/// What runs for every instruction and operation pays dearly for run-time exclusivity checks; debug
/// builds keep them.
let busy: [SwiftSetting] =
  strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// On Linux the tool carries Swift's runtime at fixed addresses, and starts in a third of the time. Said here and not
/// with `--static-swift-stdlib`, which would build everything twice: once more for the tests.
let staticRuntime: [LinkerSetting] = [
  .unsafeFlags(
    ["-static-stdlib", "-Xclang-linker", "-no-pie"]
      + [
        "CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections",
        "swiftSynchronization",
      ].map { "-l\($0)" },
    .when(platforms: [.linux], configuration: .release))
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], _ settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "autograph",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "autograph", targets: ["autograph"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "CGraphviz", pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev", "graphviz"]), .brew(["graphviz"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "COpenBLAS"),

    // The language
    module("Syntax"),
    .target(
      name: "Scripting",
      dependencies: ["Syntax", "Library", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: busy),

    // What scripts import that is written in the language itself, carried inside the binary
    .target(name: "Library", swiftSettings: strict, plugins: ["EmbedLibraryPlugin"]),
    .executableTarget(name: "EmbedLibrary", swiftSettings: strict),
    .plugin(
      name: "EmbedLibraryPlugin", capability: .buildTool(), dependencies: ["EmbedLibrary"],
      path: "Sources/EmbedLibraryPlugin"),

    // The mathematics
    module("Arrays", ["COpenBLAS"], busy),
    module("Autograd", ["Arrays"], busy),

    // The pictures
    module("Drawing", ["Autograd"], busy),
    module("Layout", [], busy),
    module("Rendering", ["CGraphviz", "CZlib", "Layout"], busy),
    module("Comparing", ["Drawing"]),
    module("Inspecting", ["Arrays", "Autograd", "Drawing"]),

    // Where they meet
    module("Torch", ["Scripting", "Autograd", "Drawing", "Library"], busy),
    .executableTarget(
      name: "autograph",
      dependencies: [
        "Syntax", "Scripting", "Arrays", "Autograd", "Drawing", "Rendering", "Comparing",
        "Inspecting", "Torch",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict, linkerSettings: staticRuntime),

    tests("SyntaxTests", ["Syntax"]),
    tests("ScriptingTests", ["Scripting"]),
    tests("ArraysTests", ["Arrays"]),
    tests("AutogradTests", ["Autograd"]),
    tests("DrawingTests", ["Drawing"]),
    tests("LayoutTests", ["Layout"]),
    tests("RenderingTests", ["Rendering", "CZlib"]),
    tests("ComparingTests", ["Comparing", "Torch"]),
    tests("TorchTests", ["Torch"]),
    tests("CommandLineTests", []),
    tests("FuzzTests", []),
  ]
)
