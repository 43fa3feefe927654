import DialtoneModel
import DialtoneWire
import NIOCore
import TestSupport
import Testing

/// Whatever a peer sends is a value or an error, never a trap.
@Suite struct DamageTests {
    private static let rounds = 300

    @Test("a cut or flipped frame is read or refused", arguments: try Vectors.load().sysclientFrames, Seeds.forThisRun)
    func adminFrames(_ vector: Vectors.Frame, seed: UInt64) throws { try damage(bytes(vector.hex), seed: seed) }

    @Test(
        "a cut or flipped tunnel frame is read or refused", arguments: try Vectors.load().tunnelFrames, Seeds.forThisRun
    )
    func tunnelFrames(_ vector: Vectors.Tunnel, seed: UInt64) throws { try damage(bytes(vector.hex), seed: seed) }

    private func damage(_ bytes: [UInt8], seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            let damaged = ByteBuffer(bytes: Self.damaged(bytes, using: &random))
            guard let frame = try? SysclientFrame(reading: damaged) else { continue }
            // What was understood, is said, and is understood again.
            guard case .admin(.identify(let identify)) = frame, !identify.more.isEmpty else {
                #expect(try SysclientFrame(reading: frame.bytes) == frame, "seed \(seed)")
                continue
            }
        }
    }

    @Test(
        "every cut of an admin frame is an error",
        arguments: try Vectors.load().sysclientFrames.filter { $0.messageId <= 6 })
    func everyCut(_ vector: Vectors.Frame) throws {
        let bytes = try bytes(vector.hex)
        for length in bytes.indices {
            #expect(throws: WireFault.self, "cut at \(length)") {
                try SysclientFrame(reading: ByteBuffer(bytes: bytes[..<length]))
            }
        }
    }

    @Test("damaged messages of every kind are read or refused", arguments: Seeds.forThisRun)
    func messages(seed: UInt64) throws {
        let vectors = try Vectors.load()
        let texts =
            vectors.provisioningPhone.map(\.message) + vectors.serviceLogin.map(\.result)
            + vectors.servicesInfo.map(\.frame)
            + vectors.appLoginDigest.compactMap(\.frame) + vectors.challengeResult.map(\.frame)
        let key = SessionKey(challenge: "5500192837", password: Secret("corner-7-lamp"))
        var random = SeededGenerator(seed: seed)
        for text in texts {
            for _ in 0..<Self.rounds {
                let damaged = String(decoding: Self.damaged(Array(text.utf8), using: &random), as: UTF8.self)
                guard let message = try? AppMessage(parsing: damaged) else { continue }
                _ = try? ProvisioningRequest(message, key: key)
                _ = try? ServiceLogin(message).sessionKey(pbxKey: key)
                _ = try? AppChallengeResult(message)
                _ = try? AppCheckLogin(message).isProved(password: Secret("p"))
                if let services = try? ServicesInfo(message) {
                    for entry in services.services { _ = ServiceURL.sysclients(entry.url) }
                    _ = services.devices(preferringDomain: "example.com")
                }
                if let login = try? AppLogin(message) {
                    _ = login.isProved(challenge: "1", password: Secret("p"))
                    #expect(try AppLogin(AppMessage(parsing: login.text)) == login, "seed \(seed)")
                }
                _ = PBXInfo(message)
                _ = PBXObject(message)
                _ = Registrations(message)
                _ = CheckBuild.currentURL(for: message.string("url") ?? damaged, build: "4f")
            }
        }
    }

    @Test("damaged configuration texts give settings or notes", arguments: Seeds.forThisRun)
    func configuration(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let texts = [
            "G722,20,exclusive", "turn.example.com:443?transport=udp;[::1]:5", "CET-1CEST-2,M3.5.0/2,M10.5.0/3",
            "highest security",
        ]
        for _ in 0..<Self.rounds {
            let fields = ["coder", "stunServer", "turnServer", "turnUser", "profile", "ntp1", "ntp2", "tz"].map { key in
                let text = Self.damaged(
                    Array(texts[Int.random(in: texts.indices, using: &random)].utf8), using: &random)
                return JSONMember(key, .string(String(decoding: text, as: UTF8.self)))
            }
            let items = ConfigurationItem.knownTypes.map { ConfigurationItem(type: $0, value: .object(fields)) }
            let read = DeviceItems(items, turnPassword: nil)
            #expect(read.ntp.allSatisfy { !$0.hasControlCharacters })
            #expect(read.stun.map { !$0.host.hasControlCharacters } ?? true)
        }
    }

    /// Cuts, flips, doubles or inserts a few bytes.
    private static func damaged(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeSubrange(at...)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            default: bytes.remove(at: at)
            }
        }
        return bytes
    }
}
