// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Which optional C libraries this machine has. SwiftPM caches what this file evaluates to and does not
// see a header that was installed later: build with `--manifest-cache none`, as every script here does.
let environment = ProcessInfo.processInfo.environment
let leftOut = Set((environment["EASEL_WITHOUT"] ?? "").split(separator: ",").map(String.init))

#if os(macOS)
    let includeFolders = ["/opt/homebrew/include", "/usr/local/include"]
    let searchFlags: [CSetting] = includeFolders.map { .unsafeFlags(["-I\($0)"]) }
    let librarySearch: [LinkerSetting] = ["/opt/homebrew/lib", "/usr/local/lib"].map { .unsafeFlags(["-L\($0)"]) }
#else
    let includeFolders =
        ["/usr/include", "/usr/local/include"]
        + ((try? FileManager.default.contentsOfDirectory(atPath: "/usr/include")) ?? [])
        .filter { $0.hasSuffix("-linux-gnu") }.map { "/usr/include/\($0)" }
    let searchFlags: [CSetting] = []
    let librarySearch: [LinkerSetting] = []
#endif

struct OptionalLibrary {
    let name: String
    let header: String
    let libraries: [String]

    var isPresent: Bool {
        !leftOut.contains(name)
            && includeFolders.contains { FileManager.default.fileExists(atPath: "\($0)/\(header)") }
    }
}

let optionalLibraries = [
    OptionalLibrary(name: "webp", header: "webp/decode.h", libraries: ["webp", "webpdemux"]),
    OptionalLibrary(name: "tiff", header: "tiffio.h", libraries: ["tiff"]),
    OptionalLibrary(name: "isal", header: "isa-l.h", libraries: ["isal"]),
    OptionalLibrary(name: "lcms", header: "lcms2.h", libraries: ["lcms2"]),
].filter(\.isPresent)

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The modules that need no service, no server and no ledger; `EASEL_ONLY=ImageFiles` keeps just these,
/// so that a build without the optional libraries can be tested in a minute.
let pixelTargets: [Target] = [
    .target(
        name: "CImageCodecs",
        cSettings: searchFlags + optionalLibraries.map { .define("EASEL_HAVE_\($0.name.uppercased())") },
        linkerSettings: librarySearch + (["png", "jpeg", "z"] + optionalLibraries.flatMap(\.libraries)).map { .linkedLibrary($0) }
    ),
    module("Raster"),
    module("ImageFiles", ["CImageCodecs", "Raster", systemPackage]),
    tests("ImageFilesTests", ["ImageFiles", "Raster", systemPackage], resources: [.copy("Fixtures")]),
]

let onlyPixels = environment["EASEL_ONLY"] == "ImageFiles"

let serverTargets: [Target] = [
    module("ImageComparison", ["Raster"]),
    module("ImageComposition", ["Raster"]),
    module("ImageEditing", ["Raster", systemPackage]),
    module("ImagePreparation", ["Raster", "ImageFiles", "ImageEditing", systemPackage]),
    module(
        "DashScope",
        [
            "Raster", "ImageEditing", systemPackage,
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]),
    module(
        "DashScopeSandbox",
        [
            "Raster", "ImageFiles", "ImageEditing",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "Logging", package: "swift-log"),
        ]),
    module(
        "JobLedger",
        [
            "ImageEditing", systemPackage,
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "Crypto", package: "swift-crypto"),
        ]),
    // Inside the code, since the tool is one file.
    module(
        "ImageReview", ["Raster", "ImageFiles", "ImageEditing", "ImageComparison", systemPackage],
        resources: ["html", "css", "js"].map { .embedInCode("Page/review.\($0)") }),
    module(
        "Easel",
        [
            "Raster", "ImageFiles", "ImageComparison", "ImageComposition", "ImageEditing", "ImagePreparation", "DashScope",
            "DashScopeSandbox", "JobLedger", "ImageReview", systemPackage,
        ]),
    .executableTarget(
        name: "EaselCommand",
        dependencies: [
            "Easel",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ], swiftSettings: strict),
]

let fixtures: [Resource] = [.copy("Fixtures")]

let testTargets: [Target] = [
    tests("RasterTests", ["Raster"], resources: fixtures),
    tests("ImageComparisonTests", ["ImageComparison", "ImageFiles", "Raster", systemPackage], resources: fixtures),
    tests("ImageCompositionTests", ["ImageComposition", "Raster"]),
    tests("ImageEditingTests", ["ImageEditing", "Raster", systemPackage]),
    tests("ImagePreparationTests", ["ImagePreparation", "ImageEditing", "ImageFiles", "Raster", systemPackage], resources: fixtures),
    tests(
        "DashScopeTests",
        [
            "DashScope", "ImageEditing", "Raster", systemPackage,
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ], resources: fixtures),
    tests("DashScopeSandboxTests", ["DashScopeSandbox", "DashScope", "ImageEditing", "ImageFiles", "Raster", systemPackage]),
    tests("JobLedgerTests", ["JobLedger", "ImageEditing", systemPackage, .product(name: "GRDB", package: "GRDB.swift")]),
    tests("ImageReviewTests", ["ImageReview", "ImageComparison", "ImageEditing", "ImageFiles", "Raster", systemPackage]),
    tests("EaselTests", ["Easel"]),
    tests("EaselCommandTests", ["EaselCommand", "Easel", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    // The README's example is this target's source, so that it compiles, and a test of it compares the two.
    .testTarget(name: "LibraryExample", dependencies: ["Easel"], path: "samples/library", swiftSettings: strict),
]

let package = Package(
    name: "easel",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Raster", targets: ["Raster"]),
        .library(name: "ImageFiles", targets: ["ImageFiles"]),
    ]
        + (onlyPixels
            ? []
            : [
                .library(name: "Easel", targets: ["Easel"]),
                .library(name: "ImageComparison", targets: ["ImageComparison"]),
                .library(name: "ImageComposition", targets: ["ImageComposition"]),
                .executable(name: "easel", targets: ["EaselCommand"]),
            ]),
    dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.8.0")]
        + (onlyPixels
            ? []
            : [
                .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
                .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
                .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
                .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
                .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
                .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
                .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
                .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
            ]),
    targets: onlyPixels ? pixelTargets : pixelTargets + serverTargets + testTargets
)
