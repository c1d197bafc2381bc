// swift-tools-version: 6.2
import PackageDescription

// The fuzz harnesses of the Swift code; `run` builds them with `--sanitize fuzzer`, which brings the main function.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "easel", path: "../.."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: ["Inspect", "Bitmap"].map { name in
        .executableTarget(
            name: name,
            dependencies: [
                .product(name: "Raster", package: "easel"), .product(name: "ImageFiles", package: "easel"),
                .product(name: "SystemPackage", package: "swift-system"),
            ])
    }
)
