// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// A package of its own, so that benchmarks may depend on what the library must not.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    traits: [
        .trait(name: "Peers", description: "What Tenure is compared with; without it nothing is downloaded."),
        .default(enabledTraits: ["Peers"]),
    ],
    dependencies: [
        .package(name: "Tenure", path: ".."),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        .target(name: "CHeap"),
        .target(
            name: "Workloads",
            dependencies: [
                "CHeap",
                .product(name: "Tenure", package: "Tenure"),
                .product(name: "TenureTesting", package: "Tenure"),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Peers"])),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "compare",
            dependencies: [
                "Workloads",
                .product(name: "Tenure", package: "Tenure"),
                .product(name: "TenureTesting", package: "Tenure"),
                .product(name: "tenurectl", package: "Tenure"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "growth",
            dependencies: [.product(name: "Tenure", package: "Tenure")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "memory",
            dependencies: [.product(name: "Tenure", package: "Tenure")],
            swiftSettings: settings
        ),
    ]
)
