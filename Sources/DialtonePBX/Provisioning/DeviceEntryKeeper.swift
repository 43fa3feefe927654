package import DialtoneDialogue
package import DialtoneFleet
package import DialtoneModel
package import DialtoneSupport
import DialtoneWire
package import Logging

/// Looks after the phone's device entry at its PBX user, once everything else is ready.
package struct DeviceEntryKeeper: Sendable {
    let directory: PBXDirectory
    let fleet: Fleet
    let tlsOnly: TLSOnlyPolicy
    let logger: Logger

    package init(directory: PBXDirectory, fleet: Fleet, tlsOnly: TLSOnlyPolicy, logger: Logger) {
        self.directory = directory
        self.fleet = fleet
        self.tlsOnly = tlsOnly
        self.logger = logger
    }

    /// Checks and completes the entry; what people should know becomes the phone's condition, or a line of its history if the phone
    /// may do without it.
    package func check(_ phone: Phone) async {
        let key = PhoneKey(instance: phone.instance, mac: phone.mac)
        guard let session = await directory.session(for: phone.instance, domain: phone.domain, serving: PBXAdminRequest.api)
        else { return }
        guard let outcome = await outcome(for: phone, on: session) else { return }
        var steps: [PhoneStep] = []
        if outcome.changed {
            steps.append(.noted(.entryCompleted))
        }
        // *TLS only* keeps some phones out and others not: if this one is not registered in time, RegistrationWatch says so.
        let isTLSOnly = outcome.condition == .entryTLSOnly
        if let condition = outcome.condition { steps.append(isTLSOnly ? .noted(.entryNoted(condition)) : .condition(condition)) }
        if outcome.condition == nil || isTLSOnly, let shown = phone.conditions[.entry], shown != .entryTLSOnly, !shown.isOfUser {
            steps.append(.cleared(.entry))
        }
        if !steps.isEmpty { await fleet.record(steps, for: key) }
    }

    /// What the PBX shows of the entry now, once it is as it should be; nil = no PBX could be asked.
    func outcome(for phone: Phone) async -> DeviceEntryDialogue.Outcome? {
        guard let session = await directory.session(for: phone.instance, domain: phone.domain, serving: PBXAdminRequest.api)
        else { return nil }
        return await outcome(for: phone, on: session)
    }

    private func outcome(for phone: Phone, on session: any PBXConnection) async -> DeviceEntryDialogue.Outcome? {
        var dialogue = DeviceEntryDialogue(
            subject: .init(mac: phone.mac, hwid: phone.hwid, user: phone.user, commonName: phone.commonName),
            policy: .init(clearsTLSOnly: tlsOnly == .clear, addsMissingEntry: true), source: "entry")
        var events: [DeviceEntryDialogue.Event] = [.started]
        while !events.isEmpty {
            let actions = dialogue.handle(events.removeFirst())
            // The session bounds each request in time itself, and then plays the dialogue's timer.
            let timer = actions.compactMap { if case .start(let number, _) = $0 { number } else { nil } }.last
            for action in actions {
                switch action {
                case .send(let message):
                    do {
                        events.append(.received(try await session.request(message)))
                    } catch PBXFault.unanswered {
                        if let timer { events.append(.timerFired(timer)) }
                    } catch {
                        logger.with(phone.instance, phone.mac).info(
                            "The device entry could not be checked", metadata: [LogKey.error: "\(error)"])
                        return nil
                    }
                case .start: break
                case .done(let outcome): return outcome
                }
            }
        }
        return nil
    }
}
