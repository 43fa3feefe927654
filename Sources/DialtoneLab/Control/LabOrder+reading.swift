import DialtoneModel

extension LabOrder {
    /// Reads `{mac, user, cn, password, vendor?, category?, hwid?, dns?, rollout?, code?}`.
    ///
    /// - Throws: ``LabFault`` naming the field that is missing or wrong.
    init(_ value: JSONValue) throws(LabFault) {
        let fields = LabFields(value: value)
        try fields.allow(["mac", "user", "cn", "password", "vendor", "category", "hwid", "dns", "rollout", "code"])
        guard let mac = MACAddress(try fields.text("mac")) else { throw LabFault("mac must be 12 hex digits") }
        self.init(
            mac: mac, user: try fields.text("user"), commonName: try fields.text("cn"),
            password: Secret(try fields.text("password")), hwid: try fields.optionalText("hwid"),
            vendor: try fields.optionalText("vendor").map { name throws(LabFault) in try LabVendor(named: name, field: "vendor") },
            category: try fields.optionalText("category"), rollout: try fields.flag("rollout") ?? false,
            code: try fields.optionalText("code"))
        dns = try fields.optionalText("dns")
    }
}

extension LabRollout {
    /// Reads `{phones, connections?, vendors?, category?, boots?}`.
    ///
    /// - Throws: ``LabFault`` naming the field that is missing or wrong.
    init(_ value: JSONValue) throws(LabFault) {
        let fields = LabFields(value: value)
        try fields.allow(["phones", "connections", "vendors", "category", "boots"])
        guard let phones = value["phones"]?.int, phones > 0 else { throw LabFault("phones must be a number above 0") }
        var connections = 1
        if let given = value["connections"] {
            guard let number = given.int, number > 0 else { throw LabFault("connections must be a number above 0") }
            connections = number
        }
        var vendors = LabVendor.allCases
        if let given = value["vendors"] {
            guard let names = given.elements, !names.isEmpty else { throw LabFault("vendors must be a list of names") }
            vendors = try names.map { name throws(LabFault) in try LabVendor(named: name.string ?? name.text, field: "vendors") }
        }
        self.init(
            phones: phones, connections: connections, vendors: vendors, category: try fields.optionalText("category"),
            boots: try fields.flag("boots") ?? true)
    }
}

extension LabVendor {
    init(named name: String, field: String) throws(LabFault) {
        guard let vendor = LabVendor(rawValue: name) else {
            throw LabFault("\(field): \"\(name)\" is none of \(LabVendor.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = vendor
    }
}

/// Reads the fields of a control request, with errors that name them.
private struct LabFields {
    let value: JSONValue

    func allow(_ names: [String]) throws(LabFault) {
        for member in value.members ?? [] where !names.contains(member.key) {
            throw LabFault("\(member.key) is not a field here; there are \(names.joined(separator: ", "))")
        }
    }

    func text(_ name: String) throws(LabFault) -> String {
        guard let text = try optionalText(name) else { throw LabFault("\(name) is missing") }
        guard !text.isEmpty else { throw LabFault("\(name) is empty") }
        return text
    }

    func optionalText(_ name: String) throws(LabFault) -> String? {
        guard let value = value[name], !value.isNull else { return nil }
        guard let text = value.string else { throw LabFault("\(name) must be a text") }
        return text
    }

    func flag(_ name: String) throws(LabFault) -> Bool? {
        guard let value = value[name], !value.isNull else { return nil }
        guard let flag = value.bool else { throw LabFault("\(name) must be true or false") }
        return flag
    }
}
