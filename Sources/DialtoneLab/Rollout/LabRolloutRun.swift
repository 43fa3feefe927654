import DialtoneModel

/// Carries out one rollout: orders over several connections, and watches each phone until it is registered.
struct LabRolloutRun: Sendable {
    let lab: Lab
    let rollout: LabRollout
    let events: AsyncStream<LabRollout.Event>.Continuation

    func run() async {
        let first = lab.context.takeNumbers(rollout.phones)
        let queue = ItemQueue(Self.items(rollout, seed: lab.options.seed, first: first))
        let problem = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<max(1, min(rollout.connections, rollout.phones)) { group.addTask { await order(queue) } }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        // Left over only when no connection could be kept.
        while let item = await queue.next() { events.yield(.failed(item, reason: problem ?? "stopped", after: .zero)) }
    }

    /// One connection of Users: one phone after the other, as Users Admin does. It stays open until its phones are
    /// registered, so that a second result would be noticed.
    ///
    /// - Returns: Why it ended early; nil if the queue is empty.
    private func order(_ queue: ItemQueue) async -> String? {
        await withTaskGroup(of: Void.self) { group in
            var connections: [UsersConnection] = []
            var problem: String?
            do {
                var connection = try await lab.users.connect()
                connections.append(connection)
                while !Task.isCancelled {
                    if await !connection.isOpen {
                        connection = try await lab.users.connect()
                        connections.append(connection)
                    }
                    guard let item = await queue.next() else { break }
                    let start = ContinuousClock.now
                    let news = item.order.vendor == nil ? nil : await lab.phones.watch(item.order.mac)
                    events.yield(.ordered(item))
                    let result = await lab.users.provision(item.order, over: connection)
                    events.yield(.answered(item, error: result.error, after: .now - start))
                    if result.isOK, let news {
                        group.addTask { await follow(item, news, since: start) }
                    } else {
                        await lab.phones.unwatch(item.order.mac)
                    }
                }
            } catch {
                problem = "\(error)"
            }
            await group.waitForAll()
            for connection in connections { await connection.close() }
            return problem
        }
    }

    private func follow(_ item: LabRollout.Item, _ news: AsyncStream<LabPhones.News>, since start: ContinuousClock.Instant) async {
        var isFetched = false
        for await event in news {
            switch event {
            case .fetched where !isFetched:
                isFetched = true
                events.yield(.fetched(item, after: .now - start))
            case .registered:
                events.yield(.registered(item, after: .now - start))
                return await lab.phones.unwatch(item.order.mac)
            case .failed(let reason):
                events.yield(.failed(item, reason: reason, after: .now - start))
                return await lab.phones.unwatch(item.order.mac)
            case .emptied:
                events.yield(.failed(item, reason: "the file has no account", after: .now - start))
                return await lab.phones.unwatch(item.order.mac)
            case .fetched, .unchanged, .notFetched, .registering, .judged: continue
            }
        }
    }

    private static let names = [
        "Anna", "Bela", "Cora", "Dario", "Edda", "Fritz", "Greta", "Hanna", "Ivo", "Jara", "Karl", "Lena", "Milo", "Nora",
        "Otto", "Paula", "Quentin", "Rosa", "Samir", "Thea", "Ugo", "Vera", "Willi", "Xenia", "Yann", "Zoë",
    ]

    /// The phones of a rollout; they follow from the seed.
    ///
    /// - Parameter first: How many phones the lab has handed out before, so that another rollout gets other ones.
    private static func items(_ rollout: LabRollout, seed: UInt64, first: Int) -> [LabRollout.Item] {
        let random = LabRandom(seed: seed &+ UInt64(first))
        let start = LabRandom(seed: seed).next() &+ UInt64(first)
        let vendors = rollout.vendors.isEmpty ? LabVendor.allCases : rollout.vendors
        return (0..<max(0, rollout.phones)).compactMap { index in
            let vendor = vendors[index % vendors.count]
            guard let mac = vendor.mac(start &+ UInt64(index)) else { return nil }
            let number = first + index + 1
            let name = names[(number - 1) % names.count]
            let user = "\(name.lowercased())\(number)"
            return LabRollout.Item(
                id: index, vendor: vendor, model: vendor.firmware.model(mac).name,
                order: LabOrder(
                    mac: mac, user: user, commonName: "\(name) Beispiel \(number)",
                    password: Secret(random.text(12, of: LabRandom.passwordCharacters)),
                    vendor: rollout.boots ? vendor : nil, category: rollout.category, rollout: true))
        }
    }
}

/// Hands out the phones of a rollout to its connections.
private actor ItemQueue {
    private var items: ArraySlice<LabRollout.Item>

    init(_ items: [LabRollout.Item]) { self.items = items[...] }

    func next() -> LabRollout.Item? { items.popFirst() }
}

extension LabRollout.Event {
    /// A word for logs.
    var label: String {
        switch self {
        case .ordered: "ordered"
        case .answered(_, let error, _): error == nil ? "ok" : "error"
        case .fetched: "fetched"
        case .registered: "registered"
        case .failed: "failed"
        }
    }
}
