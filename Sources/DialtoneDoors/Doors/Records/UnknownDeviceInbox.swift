package import DialtoneModel
package import DialtoneStore
import DialtoneSupport
import Foundation
import Synchronization

/// Collects phones that asked and were not let in, until they are written down.
///
/// Whoever asks has no other effect and waits for nothing: a note is made in memory, and ``flush()`` brings the notes to the
/// store. Everything is bounded, so a flood costs neither memory nor writes, and one address cannot push the others' phones
/// out.
package final class UnknownDeviceInbox: Sendable {
    /// Phones between two flushes.
    static let pendingMax = 2000
    /// Phones that are remembered as already known.
    static let knownMax = 4000
    /// New phones that one address may bring
    static let newPerAddressMax = 50
    /// within this time: a big office on its first day, and no more.
    static let addressWindow: TimeInterval = 3600
    /// Addresses remembered.
    static let addressesMax = 10_000
    /// The longest text that is kept of a name or version.
    private static let textMax = 128

    fileprivate struct Arrivals {
        var since: Date
        var count: Int

        /// Whether its time is not over; one that begins a minute later was noted before the clock was set back, and would last too long.
        func isCurrent(at moment: Date) -> Bool { (-60..<UnknownDeviceInbox.addressWindow).contains(moment.timeIntervalSince(since)) }
    }

    fileprivate struct State {
        var pending: [MACAddress: UnknownDevice] = [:]
        var known: Set<MACAddress> = []
        var arrivals: [String: Arrivals] = [:]
    }

    private let state = Mutex(State())
    private let store: any PhoneStore
    private let noted: @Sendable () -> Void
    private let written: @Sendable () -> Void

    /// - Parameters:
    ///   - noted: Called for each request that was taken note of.
    ///   - written: Called when notes are in the store.
    package init(
        store: any PhoneStore, noted: @escaping @Sendable () -> Void = {}, written: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.noted = noted
        self.written = written
    }

    /// Takes note of a phone that asked.
    ///
    /// - Returns: false if it was passed over because a bound was reached.
    @discardableResult
    func note(_ unknownDevice: UnknownDevice) -> Bool {
        let isTaken = state.withLock { state in
            if var known = state.pending[unknownDevice.mac] {
                known.merge(unknownDevice)
                state.pending[unknownDevice.mac] = known
                return true
            }
            guard state.pending.count < Self.pendingMax else { return false }
            if !state.known.contains(unknownDevice.mac) {
                guard state.admits(AddressRange.site(of: unknownDevice.address), at: unknownDevice.lastAt) else { return false }
                // Whoever is forgotten counts as new once more, which harms nobody.
                if state.known.count >= Self.knownMax { state.known.removeAll() }
                state.known.insert(unknownDevice.mac)
            }
            state.pending[unknownDevice.mac] = unknownDevice.clipped(to: Self.textMax)
            return true
        }
        if isTaken { noted() }
        return isTaken
    }

    /// Writes down what was noted; if that fails, the notes wait for the next time.
    ///
    /// - Throws: ``StoreError``.
    func flush() async throws(StoreError) {
        let batch = state.withLock { state in
            defer { state.pending = [:] }
            return state.pending
        }
        guard !batch.isEmpty else { return }
        do {
            try await store.noteUnknownDevices(batch.values.sorted { $0.lastAt < $1.lastAt })
            written()
        } catch {
            state.withLock { state in
                state.pending.merge(batch) { newer, older in
                    var both = older
                    both.merge(newer)
                    return both
                }
            }
            throw error
        }
    }
}

extension UnknownDeviceInbox.State {
    /// Counts a new phone from an address.
    fileprivate mutating func admits(_ site: String, at moment: Date) -> Bool {
        if arrivals[site] == nil, arrivals.count >= UnknownDeviceInbox.addressesMax {
            arrivals = arrivals.filter { $0.value.isCurrent(at: moment) }
            guard arrivals.count < UnknownDeviceInbox.addressesMax else { return false }
        }
        var own = arrivals[site] ?? UnknownDeviceInbox.Arrivals(since: moment, count: 0)
        if !own.isCurrent(at: moment) { own = UnknownDeviceInbox.Arrivals(since: moment, count: 0) }
        guard own.count < UnknownDeviceInbox.newPerAddressMax else { return false }
        own.count += 1
        arrivals[site] = own
        return true
    }
}

extension UnknownDevice {
    /// Takes in what the same phone did later.
    fileprivate mutating func merge(_ later: UnknownDevice) {
        vendor = later.vendor ?? vendor
        model = later.model ?? model
        firmware = later.firmware ?? firmware
        address = later.address
        file = later.file
        lastAt = max(lastAt, later.lastAt)
        count += later.count
    }

    fileprivate func clipped(to length: Int) -> UnknownDevice {
        var clipped = self
        clipped.model = model.map { String($0.prefix(length)) }
        clipped.firmware = firmware.map { String($0.prefix(length)) }
        return clipped
    }
}
