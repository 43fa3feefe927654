package import DialtoneFleet
import DialtoneModel
package import DialtonePBX
package import DialtoneStore

extension Node.Duties {
    /// Phones whose connections are noted in one transaction.
    private static let portion = 500

    /// Joins a node to the parts of the service.
    init(
        store: any PhoneStore, fleet: Fleet, watch: RegistrationWatch, directory: PBXDirectory, notifier: PhoneNotifier,
        messenger: NodeMessenger
    ) {
        self.init { buckets in
            let entries = try await fleet.start(buckets)
            await watch.resume(entries)
            // Whatever their former node noted last.
            var rest = entries[...]
            while !rest.isEmpty {
                let down = rest.prefix(Self.portion).map { PhoneAddress(instance: $0.instance, mac: $0.mac) }
                rest = rest.dropFirst(Self.portion)
                try await store.noteConnections(up: [], down: down, resets: false)
            }
        } stop: { buckets in
            await watch.forget(buckets)
            await fleet.stop(buckets)
            notifier.forget(buckets)
        } perform: { request in
            if case .pbx(let session, let message) = request { return await directory.perform(message, onSession: session) }
            return await fleet.perform(request)
        } sessions: {
            let all = await directory.announcements()
            return (.array(all.map(\.json)), all.count)
        } announced: { announcements in
            await directory.setRemote(
                announcements.flatMap { node, sessions in
                    (sessions.elements ?? []).compactMap { PBXAnnouncement(json: $0) }.map { session in
                        RemotePBXSession(
                            id: PBXConnectionID(node: node, number: session.number), instance: session.instance, info: session.info,
                            login: session.login, services: session.services, forwarding: messenger)
                    }
                })
        }
    }
}
