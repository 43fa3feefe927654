package import DialtoneModel
import DialtoneSQL

package import struct Foundation.Date

extension SQLPhoneStore {
    package var sealed: (any SealedStore)? { self }
    package var keys: KeyRing { sealer.ring }

    package func followKey() async throws(StoreError) -> Bool {
        let sealer = sealer
        return try await read("key_in_use") { try KeyCheck(database: $0, sealer: sealer).verify() }
    }

    package func adoptNewestKey(at moment: Date) async throws(StoreError) -> Bool {
        let (sealer, isForNodes) = (sealer, isForNodes)
        return try await writeQuietly("adopt_key") { database in
            if isForNodes {
                let nodes = NodeTable(database: database)
                // A node that comes meanwhile waits for the end of this transaction before it takes a phone.
                try nodes.lock()
                let newest = "\(sealer.ring.newest)"
                guard try nodes.view().nodes.allSatisfy({ $0.keys.contains(newest) }) else { return false }
            }
            return try KeyCheck(database: database, sealer: sealer).adoptNewest(at: moment)
        }
    }

    package func reseal(from position: ResealPosition, limit: Int) async throws(StoreError) -> ResealPortion {
        guard SealedColumn.all.indices.contains(position.column) else { return ResealPortion(sealed: 0, unopenable: 0) }
        let (column, sealer, key) = (SealedColumn.all[position.column], sealer, sealer.ring.usedMaterial)
        // Looked for outside of the transaction: a table where little is left is read as a whole, and others want to write meanwhile.
        let stale = try await read("reseal_look") {
            try column.stale(besides: key.id, after: position.key, limit: limit, in: $0)
        }
        var sealed = 0
        if !stale.isEmpty {
            sealed = try await writeQuietly("reseal") { database in
                try stale.reduce(0) { $0 + (try column.reseal($1, with: key, sealer, in: database) ? 1 : 0) }
            }
        }
        var portion = ResealPortion(sealed: sealed, unopenable: stale.count - sealed)
        if stale.count == limit, let last = stale.last {
            portion.next = ResealPosition(column: position.column, key: last.key)
        } else if position.column + 1 < SealedColumn.all.count {
            portion.next = ResealPosition(column: position.column + 1)
        }
        return portion
    }

    package func keyUse() async throws(StoreError) -> KeyUse {
        let (sealer, columns) = (sealer, SealedColumn.all + (isForNodes ? [SealedColumn.messages] : []))
        let (values, since) = try await read("key_use") { database in
            let check = KeyCheck(database: database, sealer: sealer)
            try check.verify()
            var values: [KeyID?: Int] = [:]
            for column in columns { values.merge(try column.counts(in: database)) { $0 + $1 } }
            return (values, try check.times())
        }
        return KeyUse(inUse: keys.inUse, values: values, since: since, nodes: try await nodes().nodes)
    }

    package func passwordMarkKey() async throws(StoreError) -> Secret {
        let sealer = sealer
        return try await writeQuietly("password_mark_key") { database in
            let materials = sealer.ring.materials
            // In former releases it was made from the only key that there was.
            let first = materials[materials.count - 1].key.derived(for: DatabaseSecret.marksRow)
            return try DatabaseSecret(database: database, sealer: sealer, row: DatabaseSecret.marksRow).value(or: first)
        }
    }
}
