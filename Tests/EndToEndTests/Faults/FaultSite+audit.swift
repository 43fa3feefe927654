import DialtoneLab
import DialtoneModel
import DialtoneStore
import Foundation
import Testing

/// What must hold whatever happened.
extension FaultSite {
    /// The database has everything that was promised of phones whose order was answered with ok. For a time when no program writes.
    ///
    /// - Parameter settled: Nothing is under way: each phone has reached `ready`, or has gone on from there.
    func audit(_ acknowledged: Set<MACAddress>, settled: Bool = true, at place: SourceLocation = #_sourceLocation) async throws {
        try await withStore { store in
            try await store.check()
            for mac in acknowledged {
                guard let phone = try await store.phone(instance: ServiceUnderTest.instance, mac: mac) else {
                    Issue.record("\(mac) is lost", sourceLocation: place)
                    continue
                }
                let secrets = try await store.secrets(of: phone.id)
                #expect(
                    secrets.sysclientPassword != nil && secrets.userPassword != nil, "\(mac) has lost a password", sourceLocation: place)
                #expect(phone.configuration.contains { $0.type == "NTP" }, "\(mac) has lost its configuration", sourceLocation: place)
                if settled {
                    #expect(
                        [.ready, .delivered, .registered].contains(phone.status), "\(mac) is \(phone.status), \(phone.reason ?? "-")",
                        sourceLocation: place)
                }
            }
            // The others too: a phone whose order was not answered may be there, and then as a whole.
            for phone in try await store.phones(in: nil, status: nil, limit: 100_000, offset: 0) {
                try await auditHistory(of: phone, in: store, place)
            }
        }
    }

    /// Revisions are numbered without a gap up to the phone's own, and history tells of each before the phone gets it.
    private func auditHistory(of phone: Phone, in store: any PhoneStore, _ place: SourceLocation) async throws {
        let revisions = try await store.revisions(of: phone.id, limit: revisionsMax)
        let numbers = revisions.map(\.number)
        let last = phone.revision ?? 0
        #expect(numbers == Array((last - numbers.count + 1)..<(last + 1)), "\(phone.mac): \(numbers)", sourceLocation: place)
        #expect(numbers.count == min(last, revisionsMax), "\(phone.mac): \(numbers)", sourceLocation: place)
        #expect(revisions.last?.digest == phone.revisionDigest, "\(phone.mac)", sourceLocation: place)
        let repeated = zip(revisions, revisions.dropFirst()).contains { $0.digest == $1.digest }
        #expect(!repeated, "\(phone.mac) has a revision twice", sourceLocation: place)
        #expect((phone.deliveredRevision ?? 0) <= last, "\(phone.mac)", sourceLocation: place)
        let history = try await store.history(of: phone.id, limit: historyMax)
        guard history.count < historyMax else { return }
        #expect(history.first?.event.kind == .received, "\(phone.mac): \(history.first?.text ?? "nothing")", sourceLocation: place)
        var made = 0
        for entry in history {
            guard let number = entry.event.facts?["revision"]?.int else { continue }
            if entry.event.kind == .revised {
                #expect(number == made + 1, "\(phone.mac): revision \(number) after \(made)", sourceLocation: place)
                made = number
            } else {
                #expect(number <= made, "\(phone.mac): \(entry.text)", sourceLocation: place)
            }
        }
        #expect(made == last, "\(phone.mac): \(made) of \(last) revisions", sourceLocation: place)
    }

    /// Devices has never seen a phone twice, nor anything else that breaks its rules, and Users had one answer to each order.
    func auditPeers(at place: SourceLocation = #_sourceLocation) async {
        let duplicates = await lab.snapshot().counters["sysclient.duplicates"]
        #expect(duplicates == nil, sourceLocation: place)
        let wrong = lab.violations.filter { violation in
            // Where a connection broke behind a code it is not known whether Devices took it, and so it is sent again.
            violation.area == "sysclient" && !violation.text.contains("old code")
                || violation.text.contains("second ProvisioningPhoneResult")
        }
        #expect(wrong.isEmpty, "\(wrong)", sourceLocation: place)
    }

    /// Waits until the phones have logged in at Devices.
    func waitForLogins(_ phones: Set<MACAddress>) async throws {
        try await lab.wait(untilSeen: { seen in
            let loggedIn = Set(seen.devices.filter { $0.isOnline && $0.isLoggedIn }.map(\.hwid))
            return phones.allSatisfy { loggedIn.contains($0.hex) }
        })
    }

    /// With all faults over, takes each phone to dial tone: those whose order was acknowledged have it from the program alone, the others
    /// are ordered again, as people do.
    func bringToDialTone(
        _ orders: [LabOrder], acknowledged: Set<MACAddress>, at place: SourceLocation = #_sourceLocation
    ) async throws {
        try await waitForLogins(acknowledged)
        for order in orders where !acknowledged.contains(order.mac) {
            // Devices may have given its password to a program that died, or to a connection that broke, before it was on disk: it takes
            // the device for its own, and only an administrator can take it out.
            let isKnown = try await withStore { try await $0.phone(instance: ServiceUnderTest.instance, mac: order.mac) }?
                .hasSysclientPassword
            if isKnown != true, await lab.snapshot().device(order.mac) != nil { try await lab.removeDevice(order.mac) }
            var problem = await lab.provision(order).error
            // What was under way at the start may reach Devices between the two looks; then the answer says what to do.
            if problem?.contains("Remove the device there") == true, await lab.snapshot().device(order.mac) != nil {
                try await lab.removeDevice(order.mac)
                problem = await lab.provision(order).error
            }
            #expect(problem == nil, "\(order.mac): \(problem ?? "")", sourceLocation: place)
        }
        try await waitForDialTone(Set(orders.map(\.mac)))
    }

    /// Switches the phones off and on, and waits until each has dial tone.
    func waitForDialTone(_ phones: Set<MACAddress>) async throws {
        let states = await lab.snapshot().phones.filter { phones.contains($0.mac) }
        for phone in states { await lab.boot(phone.mac, vendor: phone.vendor, url: phone.url) }
        try await lab.wait(untilSeen: { seen in
            // Not their state: one that was switched off in an attempt may still tell how that ended.
            states.allSatisfy { seen.phone($0.mac)?.hasReturned == true && seen.isRegistered($0.mac.hex) }
        })
    }
}
