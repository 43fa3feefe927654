package import DialtoneModel
import Synchronization

/// What administrators want different, in memory: read for every file, replaced when somebody changed it.
package final class OverrideBook: Sendable {
    package typealias Entry = (scope: OverrideScope, set: OverrideSet)

    private let entries = Mutex<[InstanceID: [Entry]]>([:])

    package init() {}

    /// Takes over what the store has.
    ///
    /// - Returns: The scopes whose set is another one than before.
    @discardableResult
    package func replace(with all: [Entry]) -> [OverrideScope] {
        let fresh = Dictionary(grouping: all, by: \.scope.instance).mapValues { $0.sorted { $0.scope < $1.scope } }
        return entries.withLock { entries in
            let before = Dictionary(entries.values.joined().map { ($0.scope, $0.set) }) { $1 }
            let after = Dictionary(fresh.values.joined().map { ($0.scope, $0.set) }) { $1 }
            entries = fresh
            return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        }
    }

    /// All sets of an instance, from wide to narrow.
    package func entries(of instance: InstanceID) -> [Entry] { entries.withLock { $0[instance] } ?? [] }

    /// The sets for a phone, from wide to narrow.
    package func entries(for phone: Phone, vendor: String?, model: String?) -> [Entry] {
        let all = entries.withLock { $0[phone.instance] } ?? []
        return all.filter { $0.scope.contains(mac: phone.mac, vendor: vendor, model: model) }
    }
}
