package import DialtoneModel

/// What is wrong with a `ProvisioningPhone`, for the person who ordered the phone.
package struct ProvisioningFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key in the message, such as `seed1`.
    package var field: String
    /// One English sentence that names the field and what to do. Never contains the value of a secret.
    package var text: String

    package init(field: String, text: String) {
        self.field = field
        self.text = text
    }

    package var description: String { text }
}

/// An order for one phone, as the Users service sends it.
///
/// Source: the vendor's tutorial "Create an app to provision 3rd-party devices", 14r2 (stated for its table and
/// example, observed for its code). The wire key `usename` lacks its `r` there, in table and code.
package struct ProvisioningRequest: Equatable, Sendable {
    package var mac: MACAddress
    /// The provisioning code, made by Devices for a category; leading zeros count.
    package var code: Secret
    /// Hardware id of the device entry at the user.
    package var hwid: String
    /// User name (`h323`).
    package var user: String
    /// Long name of the user.
    package var commonName: String
    /// The user's password, in clear; nil if the message carries none (`seed1` of length 0 or 1).
    package var password: Secret?
    /// SIP domain; empty if absent.
    package var domain: String
    /// DNS name of the PBX; may be empty.
    package var dns: String
    package var src: JSONValue?

    package init(
        mac: MACAddress, code: Secret, hwid: String, user: String, commonName: String, password: Secret?,
        domain: String,
        dns: String, src: JSONValue? = nil
    ) {
        self.mac = mac
        self.code = code
        self.hwid = hwid
        self.user = user
        self.commonName = commonName
        self.password = password
        self.domain = domain
        self.dns = dns
        self.src = src
    }

    /// Bytes of a name; real ones are far shorter, and every store and file of a phone has room for it.
    static let nameBytesMax = 255
    /// Bytes of a code; real ones have 12.
    static let codeBytesMax = 64

    /// Reads and checks a `ProvisioningPhone`, and decrypts its password.
    ///
    /// - Parameter key: Session key of the connection on which the message came.
    /// - Throws: ``ProvisioningFault`` for the first field that cannot be used.
    package init(_ message: AppMessage, key: SessionKey) throws(ProvisioningFault) {
        let fields = Fields(message: message)
        let macText = try fields.required("mac", bytesMax: Self.nameBytesMax)
        guard let mac = MACAddress(macText) else {
            throw ProvisioningFault(
                field: "mac",
                text: "The field \"mac\" is not a MAC address: enter its 12 hex digits as printed on the phone.")
        }
        self.mac = mac
        code = Secret(try fields.required("code", bytesMax: Self.codeBytesMax))
        hwid = try fields.required("hwid", bytesMax: Self.nameBytesMax)
        // Somebody may correct the key one day.
        let userKey = message.value["usename"] == nil && message.value["username"] != nil ? "username" : "usename"
        user = try fields.required(userKey, bytesMax: Self.nameBytesMax)
        commonName = try fields.required("cn", bytesMax: Self.nameBytesMax, mayBeEmpty: true)
        domain = try fields.optional("domain", bytesMax: Self.nameBytesMax)
        dns = try fields.place("dns", bytesMax: Self.nameBytesMax)
        password = try fields.password(key: key)
        src = message.src
    }

    /// Makes a `ProvisioningPhone` as the Users service does.
    ///
    /// - Parameters:
    ///   - mac: As somebody may have typed it.
    ///   - password: The user's password; nil sends `seed1` and `password` empty.
    ///   - seed: For the cipher; longer than one character, decimal digits at real senders.
    ///   - key: Session key of the connection on which the message goes.
    ///   - domain: nil leaves the field out, as the first version of the tutorial does.
    ///   - dns: The same.
    package static func message(
        mac: String, code: String, hwid: String, user: String, commonName: String, password: Secret?, seed: String,
        key: SessionKey, domain: String?, dns: String?, src: JSONValue? = nil
    ) -> JSONValue {
        var members = [JSONMember("mt", "ProvisioningPhone")]
        if let src { members.append(JSONMember("src", src)) }
        members += [
            JSONMember("mac", .string(mac)), JSONMember("code", .string(code)), JSONMember("hwid", .string(hwid)),
            JSONMember("usename", .string(user)), JSONMember("cn", .string(commonName)),
            JSONMember("seed1", .string(password == nil ? "" : seed)),
            JSONMember("password", .string(password.map { key.encrypt(seed: seed, $0.reveal()) } ?? "")),
        ]
        if let domain { members.append(JSONMember("domain", .string(domain))) }
        if let dns { members.append(JSONMember("dns", .string(dns))) }
        return .object(members)
    }
}

extension ProvisioningRequest {
    /// Reads the fields of one message, with errors for people.
    private struct Fields {
        let message: AppMessage

        func required(_ key: String, bytesMax: Int, mayBeEmpty: Bool = false) throws(ProvisioningFault) -> String {
            guard let value = message.value[key], !value.isNull else {
                throw fault(key, "is missing", "order the phone again with an up-to-date Users service")
            }
            return try check(value, key, bytesMax: bytesMax, mayBeEmpty: mayBeEmpty)
        }

        func optional(_ key: String, bytesMax: Int) throws(ProvisioningFault) -> String {
            guard let value = message.value[key], !value.isNull else { return "" }
            return try check(value, key, bytesMax: bytesMax, mayBeEmpty: true)
        }

        /// A host; brackets and a port may be there (`[2001:db8::1]:443`).
        func place(_ key: String, bytesMax: Int) throws(ProvisioningFault) -> String {
            let text = try optional(key, bytesMax: bytesMax)
            guard text.isEmpty || HostPort(text) != nil else {
                throw fault(
                    key, "is neither a host name nor an IP address",
                    "correct the DNS name of the PBX (no sip: or https:// in front, no path behind) and order again")
            }
            return text
        }

        func password(key: SessionKey) throws(ProvisioningFault) -> Secret? {
            let seed = try required("seed1", bytesMax: nameBytesMax, mayBeEmpty: true)
            guard seed.count > 1 else { return nil }
            guard let value = message.value["password"], !value.isNull else {
                throw fault("password", "is missing", "order the phone again with an up-to-date Users service")
            }
            guard let hex = value.string else { throw fault("password", "is not a text", "send it as hex digits") }
            let clear: String
            do { clear = try key.decrypt(seed: seed, hex, field: "password") } catch {
                throw fault(
                    "password", error.reason, "log in again, so that both sides have the same session key, and repeat")
            }
            guard !clear.isEmpty else { throw fault("password", "is empty", "give the user a password and repeat") }
            return Secret(clear)
        }

        private func check(
            _ value: JSONValue, _ key: String, bytesMax: Int, mayBeEmpty: Bool
        ) throws(ProvisioningFault) -> String {
            guard let text = value.string else { throw fault(key, "is not a text", "send it as a JSON text") }
            guard mayBeEmpty || !text.isEmpty else { throw fault(key, "is empty", "fill it in and order again") }
            guard text.utf8.count <= bytesMax else {
                throw fault(key, "is longer than \(bytesMax) bytes", "shorten it and order again")
            }
            guard !text.hasControlCharacters else {
                throw fault(key, "has control characters", "remove them (a line break, for instance) and order again")
            }
            guard !text.hasBidirectionalControls else {
                throw fault(
                    key, "has characters that turn the direction of writing",
                    "they do not show, so type the text anew without them and order again")
            }
            return text
        }

        private func fault(_ field: String, _ problem: String, _ advice: String) -> ProvisioningFault {
            ProvisioningFault(field: field, text: "The field \"\(field)\" \(problem): \(advice).")
        }
    }
}
