// swift-tools-version: 6.2
import PackageDescription

// Stands for anyone's package: it depends on Easel's checkout by path and uses the pixel modules alone.
let package = Package(
    name: "Dependent",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "easel", path: "../..")],
    targets: [
        .executableTarget(
            name: "Dependent",
            dependencies: [
                .product(name: "Raster", package: "easel"), .product(name: "ImageFiles", package: "easel"),
                .product(name: "ImageComparison", package: "easel"),
            ])
    ]
)
