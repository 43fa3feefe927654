import Foundation
import TestSupport
import Testing

/// Every input that the repository keeps runs through its target, without a fuzzer: the seeds, from which `make fuzz` sets out, and what it
/// ever found.
@Suite("Kept inputs of the fuzzer")
struct CorpusTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Fuzz").standardized

    /// The inputs in a target's folder, in the order of their names.
    private static func inputs(_ kind: String, of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = root.appendingPathComponent("\(kind)/\(target.name)")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }.map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }

    @Test("seeds hold", arguments: FuzzTarget.all)
    func seeds(target: FuzzTarget) throws {
        let seeds = try Self.inputs("Corpus", of: target)
        #expect(!seeds.isEmpty, "\(target) has no seeds in Fuzz/Corpus/\(target)")
        for seed in seeds { #expect(throws: Never.self, "\(seed.name)") { try target.run(seed.bytes) } }
    }

    @Test("what once broke a target holds", arguments: FuzzTarget.all)
    func findings(target: FuzzTarget) throws {
        for finding in try Self.inputs("Findings", of: target) {
            #expect(throws: Never.self, "\(finding.name)") { try target.run(finding.bytes) }
        }
    }

    /// How many times each seed is damaged; `TEST_ROUNDS=10000` for a long night.
    private static let rounds = ProcessInfo.processInfo.environment["TEST_ROUNDS"].flatMap { Int($0) } ?? 4

    @Test("damaged seeds hold", arguments: FuzzTarget.all, Seeds.forThisRun)
    func damage(target: FuzzTarget, seed: UInt64) throws {
        for input in try Self.inputs("Corpus", of: target) {
            var random = SeededGenerator(seed: seed)
            for round in 0..<Self.rounds {
                let damaged = Self.damaged(input.bytes, using: &random)
                #expect(throws: Never.self, "\(input.name), seed \(seed), round \(round): \(Self.shown(damaged))") {
                    try target.run(damaged)
                }
            }
        }
    }

    /// Cut, doubled, flipped, or with something in it that has broken parsers before.
    private static func damaged(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.insert(contentsOf: bytes.prefix(64), at: place)
            case 2 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 3 where place < bytes.count: bytes.remove(at: place)
            default: bytes.insert(contentsOf: breakers.randomElement(using: &random) ?? [], at: place)
            }
        }
        return bytes
    }

    private static let breakers = [
        "\0", "\r\n", "\n", "\"", "\\", "'", "<", "]]>", "{{", "}}", "\u{301}", "\u{200D}", "\u{2028}", "\u{85}", "%00", "%2e%2e/", "-1",
        "+1",
        "9223372036854775808", "1e999", "\u{202E}", ":", "[", "]", "{", "}", ",", "=", "#", "&a", "*a", "١",
    ].map { Array($0.utf8) }

    private static func shown(_ bytes: [UInt8]) -> String { Data(bytes.prefix(300)).base64EncodedString() }

    @Test("there is a target for each folder of inputs, and no two have one name")
    func folders() throws {
        #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
        for kind in ["Corpus", "Findings"] {
            let folder = Self.root.appendingPathComponent(kind)
            guard FileManager.default.fileExists(atPath: folder.path) else { continue }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                #expect(FuzzTarget.named(name) != nil, "Fuzz/\(kind)/\(name) belongs to no target")
            }
        }
    }

    @Test("a property that does not hold is noticed")
    func noticed() {
        let target = FuzzTarget("example") { bytes in try hold(bytes.isEmpty, "there is something") }
        #expect(throws: Never.self) { try target.run([]) }
        #expect(throws: BrokenProperty.self) { try target.run([1]) }
    }
}
