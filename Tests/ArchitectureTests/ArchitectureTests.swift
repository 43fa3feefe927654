import Foundation
import Testing

/// The invariants of docs/architecture.md that are absences: who must not import whom.
struct ArchitectureTests {
    /// What all rooms of the service stand on.
    private static let below = ["DialtoneModel", "DialtoneVendors", "DialtoneProvisioning", "DialtoneStore", "DialtoneSupport"]
    private static let ours = [
        "DialtoneModel": [], "DialtoneWire": ["DialtoneModel"], "DialtoneDialogue": ["DialtoneModel", "DialtoneWire"],
        "DialtoneTransport": [], "DialtoneVendors": ["DialtoneModel"], "DialtoneSQL": ["DialtoneModel"],
        "DialtoneStore": ["DialtoneModel", "DialtoneSQL"],
        "DialtoneProvisioning": ["DialtoneModel", "DialtoneWire", "DialtoneVendors"],
        "DialtoneSupport": ["DialtoneModel", "DialtoneDialogue", "DialtoneTransport", "DialtoneProvisioning", "DialtoneStore"],
        "DialtoneFleet": below + ["DialtoneWire", "DialtoneDialogue", "DialtoneTransport"],
        "DialtonePBX": below + ["DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneFleet"],
        "DialtoneDoors": below + ["DialtoneTransport", "DialtoneFleet"],
        "DialtoneAdmin": below + ["DialtoneWire", "DialtoneDialogue", "DialtoneFleet", "DialtonePBX", "DialtoneDoors"],
        "DialtoneServer": below + [
            "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneFleet", "DialtonePBX", "DialtoneDoors", "DialtoneAdmin",
        ],
        "DialtoneNames": [], "DialtoneLab": ["DialtoneModel", "DialtoneWire", "DialtoneTransport", "DialtoneNames"],
    ]
    private static let reserved = [
        "GRDB": ["DialtoneStore"], "CPQ": ["DialtoneSQL"], "Hummingbird": ["DialtoneServer", "DialtoneLab"],
        "HummingbirdCore": ["DialtoneServer", "DialtoneLab", "DialtoneTransport"], "Yams": [], "ArgumentParser": [],
        "Mustache": ["DialtoneProvisioning"], "X509": ["DialtoneServer"],
        "CQREncode": ["DialtoneAdmin"],
    ]
    private static let forbidden = [
        "DialtoneModel": ["NIOCore", "NIOPosix", "Crypto", "Logging"],
        "DialtoneWire": ["NIOPosix", "NIOHTTP1", "Logging", "Dispatch", "Foundation"],
        "DialtoneDialogue": ["NIOPosix", "NIOHTTP1", "Logging", "Dispatch", "Foundation", "Crypto"],
        "DialtoneSQL": ["NIOCore", "NIOPosix", "Logging"], "DialtoneNames": ["NIOCore", "NIOPosix", "Logging"],
        "DialtoneProvisioning": ["NIOCore", "NIOPosix", "Logging"],
        "DialtoneVendors": ["NIOCore", "NIOPosix", "Logging", "Foundation"],
    ]

    @Test("each room imports only what the architecture allows", arguments: ours.keys.sorted())
    func imports(room: String) throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/\(room)")
            .standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").filter {
                    !["package", "public", "internal", "struct", "enum", "class", "@testable"].contains($0)
                }
                guard words.first == "import", let name = words.dropFirst().first?.split(separator: ".").first.map(String.init) else {
                    continue
                }
                let place = "\(room)/\(file.lastPathComponent) imports \(name)"
                if name.hasPrefix("Dialtone") { #expect(Self.ours[room]?.contains(name) == true, "\(place)") }
                if let rooms = Self.reserved[name] { #expect(rooms.contains(room), "\(place)") }
                #expect(Self.forbidden[room]?.contains(name) != true, "\(place)")
            }
        }
        #expect(count > 3, "no sources found in \(sources.path)")
    }

    /// Rooms whose folders use each other one way only; of a circle, one folder cannot be understood or tested without the other.
    private static let ordered = [
        "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneSQL", "DialtoneSupport", "DialtoneFleet", "DialtonePBX",
        "DialtoneDoors", "DialtoneAdmin", "DialtoneServer",
    ]

    @Test("no folders of a room go round in a circle", arguments: ordered)
    func folders(room: String) throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/\(room)")
            .standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var texts: [(folder: String, name: String, lines: [Substring])] = []
        var homes: [Substring: String] = [:]
        let declaration =
            /^(?:package |public )?(?:final |indirect )?(?:struct|class|actor|enum|protocol|typealias) ([A-Z]\w*)/
        for case let file as URL in files where file.pathExtension == "swift" {
            let parts = file.path.dropFirst(sources.path.count + 1).split(separator: "/")
            let folder = parts.count > 1 ? String(parts[0]) : "the room itself"
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            texts.append((folder, file.lastPathComponent, lines))
            for line in lines { if let match = line.firstMatch(of: declaration) { homes[match.1] = folder } }
        }
        #expect(homes.count > 3, "no types found in \(sources.path)")
        var uses: [String: [String: String]] = [:]
        for (folder, name, lines) in texts {
            for word in lines.flatMap({ $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }) {
                guard let home = homes[word], home != folder else { continue }
                uses[folder, default: [:]][home] = "\(name) uses \(word)"
            }
        }
        for start in uses.keys.sorted() {
            var (seen, next) = (Set<String>(), [start])
            while let folder = next.popLast() {
                for (home, why) in uses[folder] ?? [:] {
                    #expect(home != start, "\(room): \(folder) leads back to \(start) (\(why))")
                    if home != start, seen.insert(home).inserted { next.append(home) }
                }
            }
        }
    }

    @Test("every page of the protocols that the sources cite is there, and every page is linked from the index")
    func protocolPages() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardized
        let pages = Set(
            try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("docs/protocols").path)
                .filter { $0.hasSuffix(".md") })
        let files = try #require(
            FileManager.default.enumerator(at: root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for citation in text.matches(of: /docs\/protocols\/([A-Za-z0-9_-]*(?:\.[a-z]+)?)/) {
                count += 1
                let page = String(citation.1)
                #expect(pages.contains(page), "\(file.lastPathComponent) cites docs/protocols/\(page), which is not there")
            }
        }
        #expect(count > 0, "no citations found in \(root.path)")
        let index = try String(contentsOf: root.appendingPathComponent("docs/protocols/README.md"), encoding: .utf8)
        for page in pages.subtracting(["README.md"]).sorted() {
            #expect(index.contains("(\(page))"), "docs/protocols/README.md does not link \(page)")
        }
    }
}
