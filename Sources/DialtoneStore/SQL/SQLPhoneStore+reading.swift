package import DialtoneModel
import DialtoneSQL

package import struct Foundation.Date

extension SQLPhoneStore {
    package func phone(_ id: Phone.ID) async throws(StoreError) -> Phone? {
        try await readPhones("phone") { try $0.phone(id) }
    }

    package func phone(instance: InstanceID, mac: MACAddress) async throws(StoreError) -> Phone? {
        try await readPhones("phone") { phones in
            try phones.phones(
                where: "p.instance_domain = ? AND p.instance_name = ? AND p.mac = ?",
                [.text(instance.domain), .text(instance.name), .text(mac.hex)]
            ).first
        }
    }

    package func phones(withMAC mac: MACAddress) async throws(StoreError) -> [Phone] {
        try await readPhones("phones_by_mac") { phones in
            try phones.phones(
                where: "p.mac = ? OR p.assigned_mac = ?", [.text(mac.hex), .text(mac.hex)], order: "p.received_at DESC, p.id DESC")
        }
    }

    package func phones(
        in instance: InstanceID?, status: PhoneStatus?, limit: Int, offset: Int
    ) async throws(StoreError) -> [Phone] {
        var conditions = ["TRUE"]
        var arguments: [SQLValue] = []
        if let instance {
            conditions.append("p.instance_domain = ? AND p.instance_name = ?")
            arguments += [.text(instance.domain), .text(instance.name)]
        }
        if let status {
            conditions.append("p.status = ?")
            arguments += [.text(status.rawValue)]
        }
        let condition = conditions.joined(separator: " AND ")
        return try await readPhones("phones") { [arguments] phones in
            try phones.phones(where: condition, arguments, limit: max(0, limit), offset: max(0, offset))
        }
    }

    package func phones(matching query: PhoneQuery, limit: Int, offset: Int) async throws(StoreError) -> [Phone] {
        try await readPhones("phones_matching") {
            try $0.phones(PhoneSearch(query, $0.database), limit: max(0, limit), offset: max(0, offset))
        }
    }

    package func count(matching query: PhoneQuery) async throws(StoreError) -> Int {
        try await readPhones("count_matching") { try $0.count(PhoneSearch(query, $0.database)) }
    }

    package func tallies(after id: Phone.ID, limit: Int) async throws(StoreError) -> [PhoneTally] {
        try await readPhones("tallies") { phones in
            try phones.tallies(
                where: "p.id IN (SELECT id FROM phones WHERE id > ? ORDER BY id LIMIT ?)", [.integer(id), SQLValue(max(0, limit))])
        }
    }

    package func tallies(of ids: [Phone.ID]) async throws(StoreError) -> [PhoneTally] {
        try await readPhones("tallies") { phones in
            try phones.tallies(
                where: "p.id IN (\(phones.database.integersOfJSON))", [.text("[\(ids.map(String.init).joined(separator: ","))]")])
        }
    }

    package func latestBatch(in instance: InstanceID, gap: Duration) async throws(StoreError) -> (start: Date, end: Date)? {
        try await readPhones("latest_batch") { try $0.latestBatch(in: instance, gap: gap) }
    }

    package func phones(withCode code: Secret) async throws(StoreError) -> [Phone] {
        let lookups = sealer.lookups(code, purpose: .code)
        return try await readPhones("phone_by_code") { phones in
            try phones.phones(
                where: """
                    p.id IN (SELECT phone_id FROM phone_secrets WHERE kind = 'code' AND lookup IN (\(lookups.places))) AND p.status <> 'removed'
                    """,
                lookups.map { SQLValue($0) }, order: "COALESCE(p.code_open_until, 0) DESC, p.id", limit: sameCodeMax)
        }
    }

    package func phone(forToken token: Secret) async throws(StoreError) -> Phone? {
        let lookups = sealer.lookups(token, purpose: .token)
        return try await readPhones("phone_by_token") { try $0.phone(byToken: lookups) }
    }

    package func phoneWithSecrets(forToken token: Secret) async throws(StoreError) -> (phone: Phone, secrets: PhoneSecrets)? {
        let lookups = sealer.lookups(token, purpose: .token)
        return try await readPhones("phone_by_token") { phones in
            let phone = try phones.phone(byToken: lookups)
            // No phone has the key 0, and looking for its secrets takes as long as for those of one that is there.
            let secrets = PhoneSecrets(try SecretTable(database: phones.database, sealer: phones.sealer).all(of: phone?.id ?? 0))
            guard let phone else { return nil }
            guard let secrets else { throw StoreError.unknownPhone(phone.id) }
            return (phone, secrets)
        }
    }

    package func secrets(of id: Phone.ID) async throws(StoreError) -> PhoneSecrets {
        let sealer = sealer
        return try await read("secrets") { database in
            guard let secrets = PhoneSecrets(try SecretTable(database: database, sealer: sealer).all(of: id)) else {
                throw StoreError.unknownPhone(id)
            }
            return secrets
        }
    }

    package func history(of id: Phone.ID, limit: Int) async throws(StoreError) -> [HistoryEntry] {
        try await read("history") { try HistoryTable(database: $0).latest(limit, of: id) }
    }

    package func fleet() async throws(StoreError) -> [FleetEntry] {
        try await readPhones("fleet") { try $0.fleet() }
    }

    package func counts() async throws(StoreError) -> [(instance: InstanceID, status: PhoneStatus, count: Int)] {
        try await readPhones("counts") { try $0.counts() }
    }

    private func readPhones<Value: Sendable>(
        _ operation: String, _ query: @escaping @Sendable (PhoneTable) throws -> Value
    ) async throws(StoreError) -> Value {
        let sealer = sealer
        return try await read(operation) { try query(PhoneTable(database: $0, sealer: sealer)) }
    }
}
