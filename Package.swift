// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "Tenure",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Tenure", targets: ["Tenure"]),
        .library(name: "TenureTesting", targets: ["TenureTesting"]),
        .executable(name: "tenurectl", targets: ["tenurectl"]),
        .executable(name: "quickstart", targets: ["quickstart"]),
    ],
    dependencies: [],
    targets: [
        .target(name: "Tenure", swiftSettings: settings),
        .target(name: "TenureTesting", dependencies: ["Tenure"], swiftSettings: settings),
        .target(name: "TenureFuzzing", dependencies: ["Tenure", "TenureTesting"], swiftSettings: settings),
        .executableTarget(name: "fuzz", dependencies: ["TenureFuzzing"], swiftSettings: settings),
        .executableTarget(name: "tenurectl", dependencies: ["Tenure", "TenureTesting"], swiftSettings: settings),
        .executableTarget(name: "quickstart", dependencies: ["Tenure"], swiftSettings: settings),
        .testTarget(
            name: "TenureTests",
            dependencies: ["Tenure", "TenureTesting", "TenureFuzzing"],
            swiftSettings: settings
        ),
        .testTarget(name: "TenureTestingTests", dependencies: ["Tenure", "TenureTesting"], swiftSettings: settings),
        .testTarget(
            name: "ToolTests",
            dependencies: ["Tenure", "TenureTesting", "tenurectl", "quickstart"],
            swiftSettings: settings
        ),
    ]
)
