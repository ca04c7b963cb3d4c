// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "TenureBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Tenure", path: "..")
    ],
    targets: [
        .executableTarget(
            name: "growth",
            dependencies: [.product(name: "Tenure", package: "Tenure")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
        )
    ]
)
