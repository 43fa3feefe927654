package import DialtoneModel
import NIOCore

/// A message about the device itself: who it is, its passwords, its configuration.
///
/// Source: innovaphone SDK 13r1, "Sysclient protocol", message ids 0 to 6 (stated); 16r1 has more, whose ids nobody
/// published.
package enum AdminMessage: Equatable, Sendable {
    /// 0, to Devices.
    case identify(SysclientIdentify)
    /// 1: the device was added to a domain; the password replaces any older one.
    case sysclientPassword(Secret)
    /// 2: prove the sysclient password.
    case challenge(String)
    /// 3: the password of the device's own page, encrypted; see ``SysclientProof``.
    case adminPassword(seed: String, cipher: String)
    /// 4, to Devices: provisions one interface of a gateway. Dialtone does not send it.
    case provision(id: String, code: Secret)
    /// 5: the answer to 4; nil = it worked.
    case provisionResult(error: String?)
    /// 6: one configuration item, or the end of a series.
    case configuration(ConfigurationMessage)
    /// Of a newer release; ignore it.
    case unknown(id: UInt16)

    /// Bytes of a password or a challenge; real passwords have 32, challenges 10.
    private static let textBytesMax = 255

    /// The number on the wire.
    package var id: UInt16 {
        switch self {
        case .identify: 0
        case .sysclientPassword: 1
        case .challenge: 2
        case .adminPassword: 3
        case .provision: 4
        case .provisionResult: 5
        case .configuration: 6
        case .unknown(let id): id
        }
    }

    /// Reads an admin message behind the frame type.
    ///
    /// - Throws: ``WireFault`` for a missing id, JSON that is no object, or a missing or unusable field.
    init(reading buffer: inout ByteBuffer) throws(WireFault) {
        guard let id = buffer.readInteger(as: UInt16.self) else {
            throw .truncated(field: "message id", needed: 2, available: buffer.readableBytes)
        }
        // The body of a message that we do not know need not even be JSON.
        guard id <= 6 else {
            self = .unknown(id: id)
            return
        }
        let json = try Self.object(buffer.readableBytesView)
        switch id {
        case 0: self = .identify(try SysclientIdentify(json))
        case 1: self = .sysclientPassword(Secret(try Self.text(of: "password", in: json)))
        case 2: self = .challenge(try Self.text(of: "challenge", in: json))
        case 3:
            self = .adminPassword(
                seed: try Self.text(of: "seed", in: json),
                cipher: try Self.text(of: "pwd", in: json, bytesMax: 2 * Self.textBytesMax))
        case 4:
            self = .provision(id: try Self.text(of: "id", in: json), code: Secret(try Self.text(of: "code", in: json)))
        case 5:
            self = .provisionResult(error: json["error"].flatMap { $0.isNull ? nil : $0.looseString ?? $0.text })
        default: self = .configuration(try ConfigurationMessage(json))
        }
    }

    /// Writes the id and the JSON text.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(id)
        buffer.writeString(json.text)
    }

    /// The JSON object of the message; empty for an unknown one.
    private var json: JSONValue {
        switch self {
        case .identify(let identify): identify.json
        case .sysclientPassword(let password): ["password": .string(password.reveal())]
        case .challenge(let challenge): ["challenge": .string(challenge)]
        case .adminPassword(let seed, let cipher): ["seed": .string(seed), "pwd": .string(cipher)]
        case .provision(let id, let code): ["id": .string(id), "code": .string(code.reveal())]
        case .provisionResult(let error): error.map { ["error": .string($0)] } ?? [:]
        case .configuration(let configuration): configuration.json
        case .unknown: [:]
        }
    }

    /// Reads the JSON object of a message. Documented as not NUL terminated; trailing NULs are stripped all the same.
    private static func object(_ bytes: ByteBufferView) throws(WireFault) -> JSONValue {
        var bytes = bytes[...]
        while bytes.last == 0 { bytes = bytes.dropLast() }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            throw .badJSON(field: "message", reason: error.description)
        }
        guard json.members != nil else { throw .badJSON(field: "message", reason: "is not an object") }
        return json
    }

    private static func text(
        of key: String, in json: JSONValue, bytesMax: Int = textBytesMax
    ) throws(WireFault) -> String {
        let text = try json.text(of: key)
        guard text.utf8.count <= bytesMax else {
            throw .badValue(field: key, reason: "is longer than \(bytesMax) bytes")
        }
        guard !text.hasControlCharacters else { throw .badValue(field: key, reason: "has control characters") }
        return text
    }
}
