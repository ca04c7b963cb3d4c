// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Whether only what takes nothing from elsewhere is built, so that `.ci/run` needs no network: it sets this.
let isSelfContained = Context.environment["TENURE_SELF_CONTAINED"] != nil

let tenure: Target.Dependency = .product(name: "Tenure", package: "Tenure")
let tenureTesting: Target.Dependency = .product(name: "TenureTesting", package: "Tenure")

// A package of its own, so that benchmarks may depend on what the library must not.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Tenure", path: "..")],
    targets: [
        .executableTarget(name: "growth", dependencies: [tenure], swiftSettings: settings),
        .executableTarget(name: "instructions", dependencies: [tenure, tenureTesting], swiftSettings: settings),
        .executableTarget(name: "memory", dependencies: ["CHeap", tenure], swiftSettings: settings),
        .target(name: "CHeap"),
    ]
)

if !isSelfContained {
    package.dependencies += [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/ordo-one/package-benchmark", exact: "1.38.1", traits: []),
    ]
    package.targets += [
        .target(
            name: "Workloads",
            dependencies: ["CHeap", tenure, tenureTesting, .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "compare",
            dependencies: ["Workloads", tenure, tenureTesting, .product(name: "tenurectl", package: "Tenure")],
            swiftSettings: settings
        ),
        .target(
            name: "Measuring",
            dependencies: [.product(name: "Benchmark", package: "package-benchmark")],
            swiftSettings: settings
        ),
        .executableTarget(name: "plots", dependencies: ["Workloads", tenure], swiftSettings: settings),
    ]
    for area in ["Submit", "Lifecycle", "Durable", "Recovery", "Scale", "Latency", "Events"] {
        package.targets.append(
            .executableTarget(
                name: area,
                dependencies: [
                    "Measuring", "Workloads", tenure, .product(name: "Benchmark", package: "package-benchmark"),
                ],
                path: "Benchmarks/\(area)",
                swiftSettings: settings,
                plugins: [.plugin(name: "BenchmarkPlugin", package: "package-benchmark")]
            )
        )
    }
}
