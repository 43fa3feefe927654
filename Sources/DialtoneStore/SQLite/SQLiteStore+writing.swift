package import DialtoneModel
import GRDB

package import struct Foundation.Date

extension SQLiteStore {
    package func receive(_ order: PhoneOrder, at moment: Date) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("receive") { database in
            try OrderWriter(database: database, sealer: sealer, moment: moment).receive(order)
        }
    }

    package func updateDetails(
        of id: Phone.ID, from order: PhoneOrder, at moment: Date
    ) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("update_details") { database in
            try OrderWriter(database: database, sealer: sealer, moment: moment).updateDetails(of: id, from: order)
        }
    }

    package func commit(_ steps: [PhoneStep], for id: Phone.ID, at moment: Date) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("commit") { database in
            var writer = try StepWriter(id, at: moment, database: database, sealer: sealer)
            return try writer.write(steps)
        }
    }

    package func openDoor(of id: Phone.ID, until end: Date, at moment: Date) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("open_door") { database in
            var writer = try StepWriter(id, at: moment, database: database, sealer: sealer)
            return try writer.openDoor(until: end)
        }
    }

    package func renewToken(of id: Phone.ID, until end: Date, at moment: Date) async throws(StoreError) -> Phone {
        let sealer = sealer
        return try await write("renew_token") { database in
            var writer = try StepWriter(id, at: moment, database: database, sealer: sealer)
            return try writer.renewToken(until: end)
        }
    }

    package func requestAction(
        _ action: PhoneAction, with steps: [PhoneStep], at moment: Date
    ) async throws(StoreError) {
        let sealer = sealer
        try await write("request_action") { database in
            var writer = try StepWriter(action.phone, at: moment, database: database, sealer: sealer)
            _ = try writer.write(steps)
            try ActionTable(database: database).add(action, at: moment)
        }
    }

    package func takeActions() async throws(StoreError) -> [PhoneAction] {
        try await write("take_actions") { try ActionTable(database: $0).takeAll() }
    }

    package func noteConnections(up: [PhoneAddress], down: [PhoneAddress], resets: Bool) async throws(StoreError) {
        let sealer = sealer
        try await write("note_connections") { database in
            try PhoneTable(database: database, sealer: sealer).noteConnections(up: up, down: down, resets: resets)
        }
    }
}
