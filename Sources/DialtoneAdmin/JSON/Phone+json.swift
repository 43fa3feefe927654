package import DialtoneModel
package import DialtoneVendors
import DialtoneWire
package import Foundation

extension Phone {
    /// The phone as the contract's JSON object, secrets masked.
    ///
    /// - Parameters:
    ///   - secrets: With them, passwords stand in clear and an object `secrets` is added: for an administrator who explicitly asked
    ///     (`--reveal`).
    ///   - node: The name of the node that holds the phone; nil if none does.
    ///   - catalogue: Says in which form the phone takes its own password.
    package func json(revealing secrets: PhoneSecrets? = nil, node: String? = nil, catalogue: VendorCatalogue = .builtIn) -> JSONValue {
        var value: JSONValue = [
            "instance": .string("\(instance)"), "mac": .string(mac.hex), "hwid": .string(hwid), "user": .string(user),
            "cn": .string(commonName), "domain": .string(domain), "pbxDns": .string(pbxDNS), "status": .string(status.rawValue),
            "reason": .optional(reason), "conditions": .array(conditions.all.map(\.json)), "vendor": .optional(vendor),
            "model": .optional(model), "firmware": .optional(firmware),
            "address": .optional(address), "assignedMac": .optional(assignedMAC?.hex),
            "revision": revision.map { .int($0) } ?? .null,
            "deliveredRevision": deliveredRevision.map { .int($0) } ?? .null, "sysclientConnected": .bool(sysclientConnected),
            "config": configurationJSON(masked: secrets == nil), "items": itemsJSON(masked: secrets == nil),
            "receivedAt": .string(receivedAt.contractText),
            "configuredAt": .optional(configuredAt?.contractText), "deliveredAt": .optional(deliveredAt?.contractText),
            "registeredAt": .optional(registeredAt?.contractText), "node": .optional(node),
        ]
        if let secrets {
            value["secrets"] = [
                "password": .optional(secrets.userPassword?.reveal()), "code": .optional(secrets.code?.reveal()),
                "sysclientPassword": .optional(secrets.sysclientPassword?.reveal()),
                "adminPassword": .optional(secrets.adminPassword?.reveal()),
                "ownAdminPassword": .optional(ownAdminPassword(secrets, catalogue)?.reveal()),
                "turnPassword": .optional(turnPassword(secrets)?.reveal()), "token": .string(secrets.token.reveal()),
            ]
        }
        return value
    }

    /// The password that Dialtone made, as the phone takes it.
    private func ownAdminPassword(_ secrets: PhoneSecrets, _ catalogue: VendorCatalogue) -> Secret? {
        guard let password = secrets.ownAdminPassword else { return nil }
        let driver = (vendor ?? catalogue.vendor(ofMAC: assignedMAC ?? mac)).flatMap { catalogue.driver(id: $0) }
        return (driver?.administratorPassword(model: model) ?? .text).told(password)
    }

    /// One object for each type: of several items of a type the later wins field by field.
    private func configurationJSON(masked: Bool) -> JSONValue {
        .object(ConfigurationItem.merged(configuration).map { JSONMember($0.type, masked ? $0.value.masked : $0.value) })
    }

    /// All items as they came, in the order in which they count.
    private func itemsJSON(masked: Bool) -> JSONValue { .array(configuration.map { masked ? $0.value.masked : $0.value }) }

    /// The password of the TURN server that the phone is told; nil if there is none, or it cannot be read.
    package func turnPassword(_ secrets: PhoneSecrets) -> Secret? {
        DeviceItems(configuration, turnPassword: secrets.turnPassword).turn?.password ?? secrets.turnPassword
    }
}

extension HistoryEntry {
    package var json: JSONValue {
        [
            "at": .string(at.contractText), "kind": .string(kind), "text": .string(text), "texts": TextLanguage.json { text(in: $0) },
            "details": details?.masked ?? .null,
        ]
    }
}

extension Date {
    /// `2026-11-22T18:12:00Z`
    package var contractText: String { formatted(.iso8601) }
}
