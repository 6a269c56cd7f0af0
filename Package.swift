// swift-tools-version: 6.2
import PackageDescription

// One target per room of the house. A target may import only targets of lower floors;
// `Tests/TidyTests` checks the import lines against the floors named here.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    // Debug builds and their tests watch for overlapping access; in a release it costs the
    // interpreter 5 %.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude,
        resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude,
        swiftSettings: strict)
}

/// A program that only measures: in no room of the house.
func benchmark(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tests/Benchmarks/\(name)",
        swiftSettings: strict)
}

// On Linux the library lies where compilers look; its .pc file names flags that SwiftPM refuses.
#if os(Linux)
let zeroMQPackage: String? = nil
let openSSLPackage: String? = nil
#else
let zeroMQPackage: String? = "libzmq"
let openSSLPackage: String? = "openssl"
#endif

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

let package = Package(
    name: "brumate",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "brumate", targets: ["brumate"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // Floor 0
        .systemLibrary(
            name: "CZeroMQ", path: "Sources/CZeroMQ", pkgConfig: zeroMQPackage,
            providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(
            name: "CLibYAML", path: "Sources/CLibYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", pkgConfig: openSSLPackage,
            providers: [.apt(["libssl-dev"])]),
        // The files of dashboards/, which the compiler puts into the program.
        .target(name: "CDashboardFiles", path: "Sources/CDashboardFiles"),
        room("SimulationKernel"),
        room("StateCoding"),
        room("PythonSyntax", [bigInt]),
        room("YAMLSyntax", ["CLibYAML"]),
        // Floor 1
        room("PythonCompiler", ["PythonSyntax", bigInt]),
        room("Radio", ["SimulationKernel", "StateCoding"]),
        room(
            "Hardware", ["SimulationKernel", "StateCoding", "YAMLSyntax"],
            resources: [.embedInCode("Boards")]),
        room("Scenario", ["SimulationKernel", "YAMLSyntax"]),
        room("Messaging", ["CZeroMQ"]),
        // Floor 2
        room("PythonVM", ["PythonCompiler", "PythonSyntax", "StateCoding", bigInt]),
        // Floor 3
        room(
            "PythonModules", ["PythonVM", "PythonCompiler", "PythonSyntax", "COpenSSL", bigInt],
            resources: [.embedInCode("Frozen")]),
        // Floor 4
        room(
            "Node",
            [
                "PythonModules", "PythonVM", "PythonCompiler", "PythonSyntax", "Hardware",
                "Radio", "SimulationKernel", "StateCoding",
            ], resources: [.embedInCode("Frozen")]),
        // Floor 5
        room(
            "Fleet",
            [
                "Node", "PythonModules", "PythonVM", "PythonCompiler", "Hardware", "Radio",
                "Messaging", "Scenario", "YAMLSyntax", "SimulationKernel", "StateCoding",
            ]),
        // Floor 6
        room(
            "Recording",
            [
                "Fleet", "Messaging", "Radio", "Scenario", "SimulationKernel", "YAMLSyntax", grdb,
                sqlite,
            ],
            exclude: ["PROTOCOL.md"]),
        room(
            "Dashboard",
            [
                "CDashboardFiles", "Fleet", "YAMLSyntax", "SimulationKernel", flyingFox,
                flyingSocks,
            ]),
        room(
            "Desktop",
            ["PythonModules", "PythonVM", "PythonCompiler", "PythonSyntax", "COpenSSL"]),
        room(
            "FleetTest",
            [
                "Fleet", "Scenario", "PythonModules", "PythonVM", "PythonCompiler", "PythonSyntax",
                "YAMLSyntax", "SimulationKernel",
            ], resources: [.embedInCode("Frozen")]),
        // Floor 7
        room(
            "CLI",
            [
                "Recording", "Dashboard", "FleetTest", "Desktop", "Fleet", "Node",
                "PythonModules", "PythonVM",
                "PythonCompiler",
                "PythonSyntax", "Hardware", "Scenario", "YAMLSyntax", "Messaging",
                "SimulationKernel", "StateCoding", argumentParser,
            ]),
        // Floor 8
        .executableTarget(
            name: "brumate", dependencies: ["CLI"], path: "Sources/brumate", swiftSettings: strict),

        benchmark("Events", ["SimulationKernel"]),
        benchmark("Snapshots", ["Fleet", "Scenario", "SimulationKernel"]),

        tests("SimulationKernelTests", ["SimulationKernel", "StateCoding"]),
        tests("StateCodingTests", ["StateCoding"]),
        tests("PythonSyntaxTests", ["PythonSyntax"], exclude: ["Golden"]),
        tests("PythonCompilerTests", ["PythonCompiler", "PythonSyntax"], exclude: ["Golden"]),
        tests("YAMLSyntaxTests", ["YAMLSyntax"]),
        tests("RadioTests", ["Radio", "SimulationKernel", "StateCoding"]),
        tests("HardwareTests", ["Hardware", "SimulationKernel", "StateCoding", "YAMLSyntax"]),
        tests(
            "ScenarioTests", ["Scenario", "YAMLSyntax", "SimulationKernel"],
            exclude: ["Invalid", "Valid"]),
        tests("MessagingTests", ["Messaging"]),
        tests(
            "PythonVMTests", ["PythonVM", "PythonCompiler", "PythonSyntax", "StateCoding"],
            exclude: ["Golden"]),
        tests(
            "PythonModulesTests",
            ["PythonModules", "PythonVM", "PythonCompiler", "PythonSyntax"],
            exclude: ["Golden"]),
        tests(
            "NodeTests", ["Node", "PythonVM", "Hardware", "Radio", "StateCoding"],
            exclude: ["Golden"]),
        tests(
            "FleetTests",
            ["Fleet", "Messaging", "Node", "Scenario", "SimulationKernel", "StateCoding"],
            exclude: ["Golden"]),
        tests(
            "RecordingTests",
            ["Recording", "Fleet", "Messaging", "Radio", "Scenario", "SimulationKernel", grdb],
            exclude: ["Golden"]),
        tests(
            "DashboardTests", ["Dashboard", "Fleet", "SimulationKernel", "YAMLSyntax"],
            exclude: ["page.py"]),
        tests(
            "CLITests",
            ["CLI", "Fleet", "Hardware", "Messaging", "Scenario", "SimulationKernel", grdb],
            exclude: ["Golden"]),
        tests("TidyTests", []),
    ]
)
