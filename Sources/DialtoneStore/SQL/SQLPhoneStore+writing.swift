package import DialtoneModel
package import DialtoneSQL

package import struct Foundation.Date

extension SQLPhoneStore {
    package func receive(_ order: PhoneOrder, at moment: Date) async throws(StoreError) -> Phone {
        try await writeRecord("receive") { try $0.receive(order, at: moment) }
    }

    package func updateDetails(of id: Phone.ID, from order: PhoneOrder, at moment: Date) async throws(StoreError) -> Phone {
        try await writeRecord("update_details") { try $0.updateDetails(of: id, from: order, at: moment) }
    }

    package func commit(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone {
        try await writeRecord("commit") { try $0.commit(steps, for: id, at: moment) }
    }

    package func writeRecord(
        _ operation: String, _ work: @escaping @Sendable (RecordTable) throws -> Phone
    ) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write(operation) { try work(RecordTable(database: $0, sealer: sealer)) }
    }

    package func note(_ repeats: [RepeatedDelivery]) async throws(StoreError) -> [Phone] {
        let sealer = sealer
        return try await writeQuietly("note_repeats") { try RecordTable(database: $0, sealer: sealer).note(repeats) }
    }

    /// Where other processes look for changes by themselves.
    package func writeQuietly<Value: Sendable>(
        _ operation: String, _ work: @escaping @Sendable (any SQLDatabase) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write(operation, work)
    }

    package func advanceTime(to moment: Date) async throws(StoreError) -> Date {
        try await writeQuietly("advance_time") { try LatestTime(database: $0).advance(to: moment) }
    }

    // MARK: Between processes

    package func requestAction(_ action: PhoneAction, at moment: Date) async throws(StoreError) {
        let sealer = sealer
        try await write("request_action") { database in
            guard try PhoneTable(database: database, sealer: sealer).exists(action.phone) else {
                throw StoreError.unknownPhone(action.phone)
            }
            try ActionTable(database: database).add(action, at: moment)
        }
    }

    package func waitingActions(at moment: Date) async throws(StoreError) -> [StoredAction] {
        // A look writes nothing: nodes tell each other of what they write, and would look in turn for ever.
        let (known, unknown) = try await read("waiting_actions") { try ActionTable(database: $0).waiting() }
        // They stay in the table for a release that knows them, and are asked for no more.
        for id in unknown { try await setAside(id, at: moment) }
        return known
    }

    package func finish(_ action: StoredAction.ID) async throws(StoreError) {
        try await write("finish_action") { try ActionTable(database: $0).remove(action) }
    }

    package func setAside(_ action: StoredAction.ID, at moment: Date) async throws(StoreError) {
        try await write("set_action_aside") { try ActionTable(database: $0).setAside(action, at: moment) }
    }

    package func standing(of action: PhoneAction) async throws(StoreError) -> ActionStanding {
        try await read("action_standing") { try ActionTable(database: $0).standing(of: action) }
    }

    package func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) async throws(StoreError) {
        let sealer = sealer
        try await write("note_connections") { database in
            try PhoneTable(database: database, sealer: sealer).noteConnections(up: up, down: down, resets: resets)
        }
    }
}
