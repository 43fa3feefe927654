// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")

/// The rooms that read what others wrote; see Tests/FuzzTests.
let fuzzed: [Target.Dependency] = [
    "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneNames", "DialtoneProvisioning",
    "DialtoneSQL", "DialtoneStore", "DialtoneSupport", "DialtoneFleet", "DialtoneDoors", "DialtoneServer", "DialtoneLab", "dialtone",
    "TestSupport", nioCore, nioHTTP1,
]

let package = Package(
    name: "dialtone",
    products: [.executable(name: "dialtone", targets: ["dialtone"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", exact: "1.0.2"),
        .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "DialtoneModel", swiftSettings: settings),
        .target(name: "DialtoneSQL", dependencies: ["DialtoneModel", "CPQ"], swiftSettings: settings),
        .target(name: "DialtoneWire", dependencies: ["DialtoneModel", nioCore, crypto], swiftSettings: settings),
        .target(name: "DialtoneDialogue", dependencies: ["DialtoneModel", "DialtoneWire", nioCore], swiftSettings: settings),
        .target(
            name: "DialtoneTransport",
            dependencies: [
                nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL, hummingbirdCore, httpTypes, logging, lifecycle,
                .product(name: "NIOExtras", package: "swift-nio-extras"), .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            swiftSettings: settings),
        .target(name: "DialtoneVendors", dependencies: ["DialtoneModel"], swiftSettings: settings),
        .target(name: "DialtoneNames", resources: [.embedInCode("Resources/exceptions.tsv")], swiftSettings: settings),
        .target(
            name: "DialtoneStore",
            dependencies: ["DialtoneModel", "DialtoneSQL", crypto, cryptoExtras, .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .target(
            name: "DialtoneProvisioning", dependencies: ["DialtoneModel", "DialtoneWire", "DialtoneVendors", crypto, mustache],
            swiftSettings: settings),
        .target(
            name: "DialtoneSupport",
            dependencies: [
                "DialtoneModel", "DialtoneDialogue", "DialtoneTransport", "DialtoneProvisioning", "DialtoneStore", nioCore, logging,
                metrics, lifecycle,
            ], swiftSettings: settings),
        .target(
            name: "DialtoneFleet",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneProvisioning",
                "DialtoneStore", "DialtoneSupport", nioCore, logging, lifecycle,
            ], swiftSettings: settings),
        .target(
            name: "DialtonePBX",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneProvisioning",
                "DialtoneStore", "DialtoneSupport", "DialtoneFleet", nioCore, logging, lifecycle, crypto,
            ], swiftSettings: settings),
        .target(
            name: "DialtoneDoors",
            dependencies: [
                "DialtoneModel", "DialtoneVendors", "DialtoneProvisioning", "DialtoneStore", "DialtoneTransport", "DialtoneSupport",
                "DialtoneFleet", nioCore, nioPosix, nioHTTP1, nioSSL, httpTypes, logging, lifecycle, crypto,
            ], swiftSettings: settings),
        .target(
            name: "DialtoneAdmin",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneProvisioning",
                "DialtoneStore", "DialtoneSupport", "DialtoneFleet", "DialtonePBX", "DialtoneDoors", logging, "CQREncode",
            ], swiftSettings: settings),
        .target(
            name: "DialtoneServer",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneProvisioning",
                "DialtoneStore", "DialtoneSupport", "DialtoneFleet", "DialtonePBX", "DialtoneDoors", "DialtoneAdmin", nioCore, nioPosix,
                nioHTTP1, nioSSL, hummingbird, hummingbirdCore, httpTypes, logging, lifecycle, crypto, asn1, x509,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Resources/icon.png"), .embedInCode("Resources/fixcert.htm"),
                .embedInCode("Resources/web/dialtone-admin.htm"), .embedInCode("Resources/web/dialtone.htm"),
                .embedInCode("Resources/web/style.css"), .embedInCode("Resources/web/admin.js"), .embedInCode("Resources/web/alarms.js"),
                .embedInCode("Resources/web/editor.js"), .embedInCode("Resources/web/files.js"), .embedInCode("Resources/web/frame.js"),
                .embedInCode("Resources/web/inbox.js"), .embedInCode("Resources/web/list.js"),
                .embedInCode("Resources/web/overrides.js"), .embedInCode("Resources/web/pageurl.js"),
                .embedInCode("Resources/web/phone.js"),
                .embedInCode("Resources/web/phones.js"), .embedInCode("Resources/web/rollout.js"),
                .embedInCode("Resources/web/session.js"), .embedInCode("Resources/web/setup.js"),
                .embedInCode("Resources/web/text.js"),
                .embedInCode("Resources/web/ui.js"), .embedInCode("Resources/web/user.js"),
            ], swiftSettings: settings),
        .target(
            name: "DialtoneLab",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneTransport", "DialtoneNames", nioCore, nioPosix, nioHTTP1, nioSSL, hummingbird,
                hummingbirdCore, httpTypes, logging, crypto,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "dialtone",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneVendors", "DialtoneProvisioning", "DialtoneStore", "DialtoneSupport",
                "DialtoneFleet",
                "DialtoneDoors", "DialtoneAdmin", "DialtoneServer", "DialtoneLab",
                "DialtoneNames", "DialtoneTransport", subprocess, x509, asn1, crypto, nioSSL, nioCore,
                .product(name: "Yams", package: "Yams"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                logging, metrics, httpTypes, lifecycle, nioPosix, .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(name: "TestSupport", dependencies: ["DialtoneModel"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "DialtoneModelTests", dependencies: ["DialtoneModel", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "DialtoneSQLTests", dependencies: ["DialtoneModel", "DialtoneSQL", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "DialtoneWireTests", dependencies: ["DialtoneModel", "DialtoneWire", "TestSupport", nioCore],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "DialtoneDialogueTests", dependencies: ["DialtoneModel", "DialtoneWire", "DialtoneDialogue", "TestSupport", nioCore],
            swiftSettings: settings),
        .testTarget(
            name: "DialtoneTransportTests",
            dependencies: [
                "DialtoneTransport", "TestSupport", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL, hummingbirdCore, logging, httpTypes,
                lifecycle, .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DialtoneVendorsTests",
            dependencies: ["DialtoneModel", "DialtoneVendors", "DialtoneProvisioning", "DialtoneNames", "TestSupport"],
            resources: [.copy("Fixtures"), .copy("Golden"), .copy("Names")], swiftSettings: settings),
        .testTarget(
            name: "DialtoneStoreTests",
            dependencies: ["DialtoneModel", "DialtoneSQL", "DialtoneStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "DialtoneProvisioningTests", dependencies: ["DialtoneModel", "DialtoneVendors", "DialtoneProvisioning", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "DialtoneServerTests",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneSupport", "DialtoneFleet", "DialtonePBX", "DialtoneDoors",
                "DialtoneAdmin", "DialtoneServer", "DialtoneSQL", "DialtoneStore", "DialtoneTransport",
                "DialtoneVendors",
                "DialtoneProvisioning", "TestSupport", logging, metrics, nioPosix,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DialtoneLabTests",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneTransport", "DialtoneNames", "DialtoneLab", "TestSupport", nioCore, nioPosix,
                nioHTTP1,
                hummingbird, hummingbirdCore, httpTypes, logging,
            ],
            swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneSupport", "DialtoneFleet", "DialtonePBX",
                "DialtoneDoors", "DialtoneAdmin", "DialtoneServer", "DialtoneLab", "DialtoneStore", "DialtoneSQL",
                "DialtoneNames", "dialtone", "DialtoneVendors", "DialtoneProvisioning", "TestSupport", nioCore, nioPosix, httpTypes,
                logging, subprocess, asn1, x509, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Witness"], swiftSettings: settings),
        .testTarget(name: "FuzzTests", dependencies: fuzzed, swiftSettings: settings),
    ]
)

// `make fuzz` sets this: the same targets become a program that libFuzzer drives, and what is looked at gets its counters. That program can
// only be linked with it, so it is no part of other builds. The command is a library then: a program cannot be a part of another one.
if Context.environment["DIALTONE_FUZZ"] != nil {
    let flags = ["-enable-testing", "-sanitize=fuzzer", "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table"]
    let counted = settings + [SwiftSetting.unsafeFlags(flags)]
    let library = counted + [SwiftSetting.unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "dialtone_main"])]
    let command = package.targets.first { $0.name == "dialtone" }?.dependencies ?? []
    package.targets.removeAll { $0.isTest || $0.name == "dialtone" }
    for target in package.targets where target.name.hasPrefix("Dialtone") { target.swiftSettings = counted }
    package.targets.append(.target(name: "dialtone", dependencies: command, swiftSettings: library))
    package.targets.append(
        .target(
            name: "FuzzTests", dependencies: fuzzed, path: "Tests/FuzzTests", exclude: ["CorpusTests.swift"], swiftSettings: counted))
    package.targets.append(.target(name: "CFuzzer", path: "Fuzz/CFuzzer"))
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTests", "CFuzzer"], path: "Fuzz/Driver", swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
    package.products = [.executable(name: "fuzz", targets: ["fuzz"])]
}
