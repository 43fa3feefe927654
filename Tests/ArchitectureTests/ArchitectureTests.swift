import Foundation
import Testing

/// The invariants of docs/architecture.md that are absences: who must not import whom.
struct ArchitectureTests {
    private static let ours = [
        "DialtoneModel": [], "DialtoneWire": ["DialtoneModel"], "DialtoneDialogue": ["DialtoneModel", "DialtoneWire"],
        "DialtoneTransport": [], "DialtoneVendors": ["DialtoneModel"], "DialtoneSQL": ["DialtoneModel"],
        "DialtoneStore": ["DialtoneModel", "DialtoneSQL"],
        "DialtoneProvisioning": ["DialtoneModel", "DialtoneWire", "DialtoneVendors"],
        "DialtoneServer": [
            "DialtoneModel", "DialtoneWire", "DialtoneDialogue", "DialtoneTransport", "DialtoneVendors", "DialtoneProvisioning",
            "DialtoneStore",
        ],
        "DialtoneNames": [], "DialtoneLab": ["DialtoneModel", "DialtoneWire", "DialtoneTransport", "DialtoneNames"],
    ]
    private static let reserved = [
        "GRDB": ["DialtoneStore"], "CPQ": ["DialtoneSQL"], "Hummingbird": ["DialtoneServer", "DialtoneLab"],
        "HummingbirdCore": ["DialtoneServer", "DialtoneLab", "DialtoneTransport"], "Yams": [], "ArgumentParser": [],
        "Mustache": ["DialtoneProvisioning"],
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
