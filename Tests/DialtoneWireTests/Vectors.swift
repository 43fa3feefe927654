import DialtoneModel
import DialtoneWire
import Foundation
import NIOCore
import Testing

/// The test vectors: values that come from documents, captures and other tools, never from this code.
///
/// Read with Foundation's decoder, so that our own JSON reader does not judge itself.
struct Vectors: Decodable, Sendable {
    struct Cipher: Vector { var id, keyHex, plainHex, cipherHex: String }
    struct Hash: Vector { var id, text, hex: String }
    struct Login: Vector {
        var id, password, challenge, app, domain, sip, guid, dn, input, digest: String
        var infoText, pbxObj, frame: String?
    }
    struct Info: Vector { var id, frame, infoText, canonicalText: String }
    struct Key: Vector { var id, challenge, password, input, key: String }
    struct KeyCipher: Vector { var id, sessionKey, seed, rc4KeyText, clearText, cipherHex: String }
    struct KeyHash: Vector { var id, sessionKey, seed, data, hash: String }
    struct Check: Vector { var id, app, domain, challenge, password, input, digest: String }
    struct Service: Vector {
        var id, pbxChallenge, pbxPassword, pbxSessionKey, serviceChallenge, servicePassword, result, infoText: String
        var loginInput, loginDigest, salt, keyHex, serviceSessionKey: String
    }
    struct Phone: Vector { var id, challenge, sessionPassword, sessionKey, message, clearPassword: String }
    struct SysclientDigest: Vector { var id, hardwareId, product, version, challenge, password, input, digest: String }
    struct SysclientCipher: Vector { var id, seed, sysclientPassword, cipherHex, clearText: String }
    struct Frame: Vector {
        var id, direction, message, json, hex: String
        var messageId: UInt16
    }
    struct InvalidFrame: Vector { var id, hex, why: String }
    struct ToleratedFrame: Vector {
        var id, hex, json, why: String
        var messageId: UInt16
    }
    struct Tunnel: Vector {
        var id, direction, event, dataHex, hex: String
        var session, eventId: UInt32
    }
    struct Challenge: Vector {
        var id, frame, challenge: String
        var usesEmptyPassword: Bool?
    }
    struct Build: Vector {
        var id, currentBuild, url: String
        var resultUrl: String?
    }
    struct Services: Vector {
        var id, frame, wanted: String
        var name, sysclientsUrl: String?
    }

    struct Result: Vector {
        var id, frame: String
        var ok: Bool
        var error: String?
    }
    struct Item: Vector {
        /// What is expected; what is nil must not be there.
        struct Expected: Decodable, Equatable, Sendable {
            var codec, srtp, srtpSuite, toneCountry, tls, alarmUrl, logUrl, logUser, logPassword: String?
            var packetMilliseconds, toneScheme, dscpRtp, dscpSignalling, rtpFirst, rtpLast: Int?
            var exclusive, silenceCompression: Bool?
            var registrars: [String]?
        }
        var id, json: String
        var expect: Expected
    }
    struct Series: Vector {
        var id: String
        /// The messages of each connection, in their order.
        var connections: [[String]]
        /// The items that then count, in their order.
        var current: [String]
    }
    struct Zone: Vector {
        struct Offset: Decodable, Sendable {
            var at: Date
            var minutesEast: Int
        }
        var id, text: String
        var offsets: [Offset]
    }

    var rc4: [Cipher]
    var sha256: [Hash]
    var appLoginDigest: [Login]
    var infoText: [Info]
    var sessionKey: [Key]
    var sessionCipher: [KeyCipher]
    var sessionHash: [KeyHash]
    var appCheckLogin: [Check]
    var serviceLogin: [Service]
    var provisioningPhone: [Phone]
    var sysclientDigest: [SysclientDigest]
    var sysclientCipher: [SysclientCipher]
    var sysclientFrames: [Frame]
    var sysclientFramesInvalid: [InvalidFrame]
    var sysclientFramesTolerated: [ToleratedFrame]
    var tunnelFrames: [Tunnel]
    var challengeResult: [Challenge]
    var checkBuild: [Build]
    var servicesInfo: [Services]
    var provisioningResult: [Result]
    var deviceItems: [Item]
    var itemSeries: [Series]
    var timeZones: [Zone]

    static func data() throws -> Data {
        let url = try #require(
            Bundle.module.url(forResource: "vectors", withExtension: "json", subdirectory: "Fixtures"))
        return try Data(contentsOf: url)
    }

    static func load() throws -> Vectors {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Vectors.self, from: data())
    }
}

/// One vector; a failing test prints its id.
protocol Vector: Decodable, Sendable, CustomTestStringConvertible { var id: String { get } }

extension Vector { var testDescription: String { id } }

@Test("every property of the vectors has a table in these tests")
func nothingIsLeftOut() throws {
    let all = try #require(try JSONSerialization.jsonObject(with: Vectors.data()) as? [String: Any])
    let tables = Set(all.filter { $0.value is [Any] }.keys)
    let read = Set(Mirror(reflecting: try Vectors.load()).children.compactMap(\.label))
    #expect(tables == read)
}

/// Bytes of hex digits, read by Foundation and not by the code under test.
func bytes(_ hex: String) throws -> [UInt8] {
    try #require(hex.utf8.count.isMultiple(of: 2))
    return try stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
        let start = hex.utf8.index(hex.startIndex, offsetBy: offset)
        return try #require(UInt8(hex[start..<hex.utf8.index(start, offsetBy: 2)], radix: 16))
    }
}

func buffer(_ hex: String) throws -> ByteBuffer { ByteBuffer(bytes: try bytes(hex)) }
