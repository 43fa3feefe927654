package import DialtoneModel
import Synchronization

/// What administrators want different, in memory: read for every file, replaced when somebody changed it.
package final class OverrideBook: Sendable {
    package typealias Entry = (scope: OverrideScope, set: OverrideSet)

    private struct Content: Sendable {
        var entries: [InstanceID: [Entry]] = [:]
        /// Which base an order's handset belongs to, by the order's scope.
        var bases: [OverrideScope: MACAddress] = [:]
        /// The orders of a base's handsets, by the base's scope.
        var handsets: [OverrideScope: [MACAddress]] = [:]
        var version = 0

        init() {}

        init(_ all: [Entry]) {
            entries = Dictionary(grouping: all, by: \.scope.instance).mapValues { $0.sorted { $0.scope < $1.scope } }
            for (scope, set) in all {
                guard case .phone(let mac) = scope.subject, let base = HandsetWish(set).base else { continue }
                bases[scope] = base
                handsets[OverrideScope(scope.instance, .phone(base)), default: []].append(mac)
            }
        }
    }

    private let content = Mutex(Content())

    package init() {}

    /// Takes over what the store has.
    ///
    /// - Returns: The scopes whose set is another one than before.
    @discardableResult
    package func replace(with all: [Entry]) -> [OverrideScope] {
        let fresh = Content(all)
        return content.withLock { [fresh] content in
            var fresh = fresh
            fresh.version = content.version + 1
            let before = Dictionary(content.entries.values.joined().map { ($0.scope, $0.set) }) { $1 }
            let after = Dictionary(fresh.entries.values.joined().map { ($0.scope, $0.set) }) { $1 }
            content = fresh
            return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
        }
    }

    /// Another one after each ``replace(with:)``: what was made of an earlier version may not be right any more.
    package var version: Int { content.withLock { $0.version } }

    /// All sets of an instance, from wide to narrow.
    package func entries(of instance: InstanceID) -> [Entry] { content.withLock { $0.entries[instance] } ?? [] }

    /// The sets for a phone, from wide to narrow.
    package func entries(for phone: Phone, vendor: String?, model: String?) -> [Entry] {
        let all = content.withLock { $0.entries[phone.instance] } ?? []
        return all.filter { $0.scope.contains(mac: phone.mac, vendor: vendor, model: model) }
    }

    /// One scope's set.
    package func set(of scope: OverrideScope) -> OverrideSet {
        entries(of: scope.instance).first { $0.scope == scope }?.set ?? OverrideSet()
    }

    // MARK: Handsets

    /// Which base each order's handset belongs to, by the order's scope.
    package var bases: [OverrideScope: MACAddress] { content.withLock { $0.bases } }

    /// The base whose handset an order is; nil for an order with a device of its own.
    package func base(of mac: MACAddress, in instance: InstanceID) -> MACAddress? {
        content.withLock { $0.bases[OverrideScope(instance, .phone(mac))] }
    }

    /// The orders that say they are handsets of this base.
    package func handsets(of base: MACAddress, in instance: InstanceID) -> [MACAddress] {
        content.withLock { $0.handsets[OverrideScope(instance, .phone(base))] } ?? []
    }
}
