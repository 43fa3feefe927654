import DialtoneModel
import Logging

/// All simulated phones: what became of each, and how to reach it.
actor LabPhones {
    /// What a phone tells.
    enum News: Sendable {
        case fetched(shown: [String: String], isOwn: Bool, next: String)
        case unchanged(isOwn: Bool)
        /// It keeps the file that it has.
        case notFetched(String)
        case registering(at: String)
        case registered
        case emptied
        case failed(String)
        /// What of its last files the lists of names do not have.
        case judged(Set<LabUnknownName>)
    }

    private struct Entry {
        var state: LabSnapshot.Phone
        let post: AsyncStream<LabPhone.Event>.Continuation
        /// What has been counted of this phone.
        var counted: Set<LabUnknownName> = []
    }

    /// How many different unknown names are kept, of all phones and of each; the counter goes on.
    private static let unknownMax = 5000

    private let context: LabContext
    private let registrar: LabRegistrar
    private var entries: [MACAddress: Entry] = [:]
    /// How many phones had each unknown name.
    private var unknown: [LabUnknownName: Int] = [:]
    private var watchers: [MACAddress: AsyncStream<News>.Continuation] = [:]

    init(_ context: LabContext, registrar: LabRegistrar) {
        self.context = context
        self.registrar = registrar
    }

    /// Boots a phone that was told a URL ending in `/`. One with the same MAC is switched off first.
    func boot(_ mac: MACAddress, vendor: LabVendor, url: String) {
        entries[mac]?.post.yield(.stop)
        entries[mac]?.post.finish()
        let firmware = vendor.firmware
        let identity = PhoneIdentity(mac: mac, model: firmware.model(mac))
        let (mailbox, post) = AsyncStream.makeStream(of: LabPhone.Event.self)
        let counted = entries[mac]?.counted ?? []
        entries[mac] = Entry(
            state: LabSnapshot.Phone(
                mac: mac, vendor: vendor, model: identity.model.name, state: .booting, url: url, fetches: 0, unchanged: 0,
                hasReturned: false, reason: nil, file: [:], unknownNames: []), post: post, counted: counted)
        let phone = LabPhone(
            identity: identity, vendor: vendor, firmware: firmware, context: context, phones: self, registrar: registrar, mailbox: mailbox,
            post: post)
        context.tasks.start { await phone.run(url) }
        context.log.count("phones.booted")
    }

    /// - Throws: ``LabFault`` if there is no such phone.
    func fetchAgain(_ mac: MACAddress) throws {
        guard let entry = entries[mac] else { throw LabFault("\(mac) is not a simulated phone") }
        entry.post.yield(.fetch)
    }

    func news(_ mac: MACAddress, _ news: News) {
        guard var state = entries[mac]?.state else { return }
        switch news {
        case .fetched(let shown, let isOwn, let next):
            state.file = shown
            state.fetches += 1
            state.url = next
            if isOwn { state.hasReturned = true }
            if state.state == .booting { state.state = .fetched }
        case .unchanged(let isOwn):
            state.fetches += 1
            state.unchanged += 1
            if isOwn { state.hasReturned = true }
        case .registering(let host): (state.state, state.registrar) = (.registering, host)
        case .notFetched(let reason): state.reason = reason
        case .registered:
            state.state = .registered
            state.reason = nil
            context.logger.info("Phone registered", metadata: ["phone.mac": "\(mac)", "phone.model": "\(state.model)"])
        case .emptied: state.state = .emptied
        case .judged(let names):
            state.unknownNames = names.sorted()
            count(names, of: mac, model: state.model)
        case .failed(let reason):
            state.state = .failed
            state.reason = reason
            context.log.count("phones.failed")
            context.logger.info("Phone failed", metadata: ["phone.mac": "\(mac)", "error": "\(reason)"])
        }
        entries[mac]?.state = state
        watchers[mac]?.yield(news)
        context.signal.changed()
    }

    /// Counts each name of each phone once, and logs each name once.
    private func count(_ names: Set<LabUnknownName>, of mac: MACAddress, model: String) {
        let new = names.subtracting(entries[mac]?.counted ?? [])
        if (entries[mac]?.counted.count ?? 0) < Self.unknownMax { entries[mac]?.counted.formUnion(new) }
        context.log.count("phones.unknownNames", new.count)
        for name in new.sorted() {
            guard let count = unknown[name] else {
                guard unknown.count < Self.unknownMax else { continue }
                unknown[name] = 1
                context.logger.warning(
                    "Unknown parameter",
                    metadata: [
                        "phone.mac": "\(mac)", "phone.model": "\(model)", "lab.list": "\(name.list)", "lab.parameter": "\(name.name)",
                        "error": "\(name.fault.rawValue)",
                    ])
                continue
            }
            unknown[name] = count + 1
        }
    }

    /// What the lists of names do not have, and at how many phones.
    var unknownNames: [(name: LabUnknownName, phones: Int)] {
        unknown.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What one phone tells from now on, until ``unwatch(_:)``.
    func watch(_ mac: MACAddress) -> AsyncStream<News> {
        let (news, continuation) = AsyncStream.makeStream(of: News.self)
        watchers[mac]?.finish()
        watchers[mac] = continuation
        return news
    }

    func unwatch(_ mac: MACAddress) { watchers.removeValue(forKey: mac)?.finish() }

    var states: [LabSnapshot.Phone] { entries.values.map(\.state).sorted { $0.mac < $1.mac } }
}
