package import DialtoneModel
package import Foundation

extension Phone {
    /// The phone as the contract's JSON object, secrets masked.
    ///
    /// - Parameter secrets: With them, passwords stand in clear and an object `secrets` is added: for an administrator who
    ///   explicitly asked (`--reveal`).
    package func json(revealing secrets: PhoneSecrets? = nil) -> JSONValue {
        var value: JSONValue = [
            "instance": .string("\(instance)"), "mac": .string(mac.hex), "hwid": .string(hwid), "user": .string(user),
            "cn": .string(commonName), "domain": .string(domain), "pbxDns": .string(pbxDNS), "status": .string(status.rawValue),
            "reason": .optional(reason), "vendor": .optional(vendor), "model": .optional(model), "firmware": .optional(firmware),
            "address": .optional(address), "assignedMac": .optional(assignedMAC?.hex),
            "revision": revision.map { .int($0) } ?? .null,
            "deliveredRevision": deliveredRevision.map { .int($0) } ?? .null, "sysclientConnected": .bool(sysclientConnected),
            "config": configurationJSON(masked: secrets == nil), "receivedAt": .string(receivedAt.contractText),
            "configuredAt": .optional(configuredAt?.contractText), "deliveredAt": .optional(deliveredAt?.contractText),
            "registeredAt": .optional(registeredAt?.contractText),
        ]
        if let secrets {
            value["secrets"] = [
                "password": .optional(secrets.userPassword?.reveal()), "code": .optional(secrets.code?.reveal()),
                "sysclientPassword": .optional(secrets.sysclientPassword?.reveal()),
                "adminPassword": .optional(secrets.adminPassword?.reveal()),
                "turnPassword": .optional(secrets.turnPassword?.reveal()), "token": .string(secrets.token.reveal()),
            ]
        }
        return value
    }

    /// Every item by its type; several of one unknown type become a list.
    private func configurationJSON(masked: Bool) -> JSONValue {
        var members: [JSONMember] = []
        for type in configuration.map(\.type) where !members.contains(where: { $0.key == type }) {
            let values = configuration.filter { $0.type == type }.map { masked ? $0.value.masked : $0.value }
            members.append(JSONMember(type, values.count == 1 ? values[0] : .array(values)))
        }
        return .object(members)
    }
}

extension HistoryEntry {
    package var json: JSONValue {
        ["at": .string(at.contractText), "kind": .string(kind), "text": .string(text), "details": details?.masked ?? .null]
    }
}

extension JSONValue {
    /// The same value with everything that looks like a secret by its key replaced.
    package var masked: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { member in
                    let key = member.key.lowercased()
                    let isSecret = ["password", "passwd", "pwd", "secret", "token", "privatekey"].contains { key.contains($0) }
                    return JSONMember(member.key, isSecret && !member.value.isNull ? "‹secret›" : member.value.masked)
                })
        case .array(let elements): .array(elements.map(\.masked))
        case .null, .bool, .number, .string: self
        }
    }
}

extension Date {
    /// `2026-11-22T18:12:00Z`
    package var contractText: String { formatted(.iso8601) }
}
