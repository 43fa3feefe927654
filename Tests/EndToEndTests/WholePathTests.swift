import DialtoneLab
import DialtoneModel
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOPosix
import TestSupport
import Testing

/// The real service and the lab, over real sockets.
@Suite("The whole path", .timeLimit(.minutes(10)))
struct WholePathTests {
    @Test("phones of every vendor go from their order to dial tone, and nobody breaks a rule")
    func everyVendor() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    // Two models of each, where the lab has two.
                    let count = LabVendor.allCases.count * 2
                    let events = await lab.rolledOut(LabRollout(phones: count, connections: 3))
                    try #require(Self.failures(events).isEmpty, "\(Self.failures(events))")
                    #expect(events.count { if case .registered = $0 { true } else { false } } == count)
                    for event in events {
                        guard case .ordered(let item) = event else { continue }
                        let phone = try await service.wait(for: item.order.mac) {
                            // It came back through its own URL, so its code is closed.
                            $0.status == .registered && $0.codeOpenUntil == nil
                        }
                        #expect(phone.vendor == item.vendor.driver, "\(item.vendor) \(item.model)")
                        // Linphone does not say what it is.
                        let model = item.vendor == .linphone ? "" : item.model
                        #expect(Self.letters(phone.model ?? "") == Self.letters(model), "\(item.vendor) \(item.model)")
                        #expect(Set(phone.configuration.map(\.type)).isSuperset(of: ["PHONE", "MEDIA", "NTP"]))
                    }
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                    let snapshot = await lab.snapshot()
                    #expect(snapshot.apps.first?.title == "Third-party phones")
                }
            }
        }
    }

    @Test("with a login at their doors, phones show it and come back; taken out, they are emptied and let go")
    func loginAndGoodbye() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.enrollment.credentials = .digest }) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let vendors = LabVendor.allCases.filter { !Self.withoutLogin.contains($0) }
                    let events = await lab.rolledOut(LabRollout(phones: vendors.count, connections: 3, vendors: vendors))
                    try #require(Self.failures(events).isEmpty, "\(Self.failures(events))")
                    let items = events.compactMap { if case .ordered(let item) = $0 { item } else { nil } }
                    for item in items {
                        let mac = item.order.mac
                        try await lab.wait(untilSeen: { $0.phone(mac)?.hasReturned == true || $0.phone(mac)?.reason != nil })
                        let reason = await lab.snapshot().phone(mac)?.reason
                        try #require(reason == nil, "\(item.vendor) \(item.model): \(reason ?? "")")
                        _ = try await service.wait(for: mac) { $0.status == .registered && $0.codeOpenUntil == nil }
                    }
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                    let key = try SecretKey.load(path: folder.appendingPathComponent("dialtone.key").path, creating: false)
                    let beside = try await SQLiteStore.open(
                        path: folder.appendingPathComponent("dialtone.sqlite").path, key: key, access: .beside)
                    for item in items {
                        let mac = item.order.mac
                        let phone = try await service.wait(for: mac) { _ in true }
                        // As the command line has it done.
                        try await beside.requestAction(PhoneAction(kind: .remove, phone: phone.id), at: .now)
                        _ = try await service.wait(for: mac) { $0.status == .removed }
                        try await lab.fetchAgain(mac)
                        try await lab.wait(untilSeen: { seen in
                            seen.phone(mac)?.state == .emptied && !seen.isRegistered(mac.hex) || seen.phone(mac)?.reason != nil
                        })
                        #expect(await lab.snapshot().phone(mac)?.reason == nil, "\(item.vendor) \(item.model)")
                    }
                    try await beside.close()
                }
            }
        }
    }

    /// Phones that have no setting for a login.
    private static let withoutLogin: Set<LabVendor> = [.gigaset, .digium, .avaya, .algo, .obihai]

    private static func failures(_ events: [LabRollout.Event]) -> [String] {
        events.compactMap { event in
            switch event {
            case .failed(let item, let reason, _), .answered(let item, error: .some(let reason), _):
                "\(item.vendor) \(item.model): \(reason)"
            case .ordered, .answered, .fetched, .registered: nil
            }
        }
    }

    /// A model's name without what makers and drivers put between its parts.
    private static func letters(_ model: String) -> String { model.lowercased().filter { $0.isLetter || $0.isNumber } }

    @Test("after a restart every phone logs in at Devices with its stored password")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let order = LabOrder.sample(1)
            let other = LabOrder.sample(2)
            try await withLab(.underTest()) { lab in
                try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    for order in [order, other] { #expect(await lab.provision(order).error == nil) }
                }
                try await lab.wait { snapshot in await snapshot.snapshot().devices.allSatisfy { !$0.isOnline } }
                try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    try await lab.wait(untilSeen: { seen in
                        [order, other].allSatisfy { seen.device($0.mac)?.isLoggedIn == true && seen.device($0.mac)?.proofs == 1 }
                    })
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("an item that changes at Devices is stored at once, and the phone's next file has it")
    func update() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true })
                    try await lab.configure(order.mac, item: ["type": "NTP", "tz": "IST-5:30", "ntp1": "time.example.com"])
                    _ = try await service.wait(for: order.mac) {
                        $0.configuration.contains { $0.type == "NTP" && $0.value["ntp1"] == "time.example.com" }
                    }
                    try await lab.fetchAgain(order.mac)
                    try await lab.wait(untilSeen: {
                        $0.phone(order.mac)?.file["local_time.ntp_server1"] == "time.example.com"
                            && $0.phone(order.mac)?.file["local_time.time_zone"] == "+5:30"
                    })
                }
            }
        }
    }

    @Test("when Devices or the PBX restarts, every phone comes back by its password")
    func counterpartsRestart() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1)
                    #expect(await lab.provision(order).error == nil)
                    await lab.restartDevices()
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.proofs == 1 && $0.device(order.mac)?.isLoggedIn == true })
                    await lab.restartPBX()
                    try await lab.wait(untilSeen: { ($0.apps.first?.logins ?? 0) >= 2 && $0.apps.first?.subscribed == true })
                    #expect(await lab.provision(LabOrder.sample(2)).error == nil)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("an order without a PBX session is answered in time with what is missing, and succeeds once Devices is found")
    func noDevices() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.provisioningDeadline = .seconds(2) }) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.devicesAnnounced = false
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let order = LabOrder.sample(1)
                    let result = await lab.provision(order)
                    #expect(result.error?.contains("Devices was not found") == true)
                    let failed = try await service.wait(for: order.mac) { $0.status == .failed }
                    #expect(failed.reason?.contains("Devices was not found") == true)
                    lab.behaviour.devicesAnnounced = true
                    await lab.restartPBX()
                    _ = try await service.wait(for: order.mac) { $0.status == .ready && $0.reason == nil }
                }
            }
        }
    }

    @Test("an order whose Devices is not allowed is answered with the setting that says so, and no connection is opened")
    func devicesNotAllowed() async throws {
        try await withTemporaryFolder { folder in
            let adjust = { (configuration: inout ServiceConfiguration) in
                configuration.provisioningDeadline = .seconds(2)
                configuration.devices.policy.hosts = [.name("devices.example.com")]
            }
            try await ServiceUnderTest.run(in: folder, adjust: adjust) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let result = await lab.provision(LabOrder.sample(1))
                    #expect(result.error?.contains("devices.allow does not name the host 127.0.0.1") == true, "\(result)")
                }
                try await AdminPeer.session(at: service, as: .password) { peer in
                    let events = try await peer.get("GetEvents")["events"]?.texts("text") ?? []
                    #expect(events.contains { $0.hasPrefix("Devices is at ws://127.0.0.1") })
                }
            }
        }
    }

    @Test("a wrong code is refused with a reason, whatever Devices does about it", arguments: LabBehaviour.WrongCode.allCases)
    func wrongCode(choice: LabBehaviour.WrongCode) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.provisioningDeadline = .seconds(15) }) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.wrongCode = choice
                // Behind the deadline, which leaves a busy machine the time to connect.
                behaviour.lateAssignment = .seconds(17)
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    var order = LabOrder.sample(1)
                    order.code = "000000000000"
                    let result = await lab.provision(order)
                    #expect(result.error?.contains("code") == true, "\(result)")
                    if choice == .lateAssignment {
                        _ = try await service.wait(for: order.mac) { $0.status == .ready && $0.reason == nil }
                    } else {
                        _ = try await service.wait(for: order.mac) { $0.status == .failed && $0.reason?.isEmpty == false }
                    }
                }
            }
        }
    }

    @Test("wherever Devices puts `last`, the order ends with ok", arguments: LabBehaviour.Last.allCases)
    func last(choice: LabBehaviour.Last) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.last = choice
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    #expect(await lab.provision(LabOrder.sample(1)).error == nil)
                }
            }
        }
    }

    @Test("orders arrive whichever URL form, Services shape and PBX version the other side uses", arguments: [true, false])
    func variants(flag: Bool) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.urlForm = flag ? .full : .directory
                behaviour.usersURLForm = flag ? .directory : .full
                behaviour.nestedServices = flag
                behaviour.pbxVersion = flag
                behaviour.domainInOrder = flag
                behaviour.dnsInOrder = flag
                behaviour.escapedSlashes = flag
                behaviour.itemsOnReconnect = flag
                behaviour.adminPassword = flag
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let order = LabOrder.sample(1, vendor: .snom)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { $0.isRegistered(order.mac.hex) })
                    let phone = try await service.wait(for: order.mac) { $0.status == .registered }
                    #expect(phone.domain == "example.com")
                    #expect(!phone.pbxDNS.isEmpty)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("a phone that Devices forgot says so, and comes back when somebody assigns it by hand")
    func removedAtDevices() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.removeDevice(order.mac)
                    _ = try await service.wait(for: order.mac) { $0.reason?.contains("not in a domain") == true }
                    try await lab.assign(order.mac)
                    _ = try await service.wait(for: order.mac) { $0.reason == nil && $0.status == .ready }
                }
            }
        }
    }

    @Test("in each mode of the lab a phone gets dial tone, keeps it over restarts, and hears of a change", arguments: LabMode.allCases)
    func mode(_ mode: LabMode) async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app], behaviour: mode.behaviour)) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    func isInService(_ seen: LabSnapshot) -> Bool {
                        seen.isRegistered(order.mac.hex) && seen.phone(order.mac)?.hasReturned == true
                    }
                    try await lab.wait(untilSeen: isInService)
                    _ = try await service.wait(for: order.mac) { $0.codeOpenUntil == nil && $0.status == .registered }
                    await lab.restartDevices()
                    await lab.restartPBX()
                    try await lab.wait(untilSeen: { seen in
                        (seen.counters["sysclient.connections"] ?? 0) >= 2 && seen.device(order.mac)?.isLoggedIn == true
                            && (seen.apps.first?.logins ?? 0) >= 2 && seen.apps.first?.subscribed == true
                    })
                    try await lab.configure(order.mac, item: ["type": "NTP", "tz": "IST-5:30", "ntp1": "time.example.com"])
                    _ = try await service.wait(for: order.mac) {
                        $0.configuration.contains { $0.type == "NTP" && $0.value["ntp1"] == "time.example.com" }
                    }
                    try await lab.fetchAgain(order.mac)
                    try await lab.wait(untilSeen: { seen in
                        isInService(seen) && seen.phone(order.mac)?.file["local_time.ntp_server1"] == "time.example.com"
                    })
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("a configuration that is gone at the next connection leaves the phone, with a line of history and a revision")
    func configurationGone() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                var behaviour = LabBehaviour.underTest
                // Only a whole series takes something away.
                (behaviour.itemsOnReconnect, behaviour.last) = (true, behaviour.last == .absent ? .top : behaviour.last)
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    #expect(await lab.provision(order).error == nil)
                    let before = try await service.wait(for: order.mac) { $0.status == .registered }
                    #expect(before.configuration.contains { $0.type == "NTP" })
                    try await lab.deleteConfiguration(order.mac, "NTP")
                    await lab.restartDevices()
                    let after = try await service.wait(for: order.mac) { phone in !phone.configuration.contains { $0.type == "NTP" } }
                    #expect(after.configuration.map(\.type).sorted() == before.configuration.map(\.type).filter { $0 != "NTP" }.sorted())
                    try await service.waitForHistory(of: after) { $0.kind == "item-gone" && $0.text.contains("NTP") }
                    try await service.waitForHistory(of: after) { $0.kind == "revised" && $0.text.contains("NTP") }
                    try await lab.fetchAgain(order.mac)
                    _ = try await service.wait(for: order.mac) { $0.deliveredRevision == $0.revision && $0.revision != before.revision }
                }
            }
        }
    }

    @Test("with pbx.tls-only: clear the flag goes and everything else at the user stays")
    func clearsTLSOnly() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder, adjust: { $0.tlsOnly = .clear }) { service in
                var behaviour = LabBehaviour.underTest
                behaviour.trustedProxy = false  // a strict PBX: the flag would keep the phone out
                try await withLab(.underTest(apps: [service.app], behaviour: behaviour)) { lab in
                    let order = LabOrder.sample(1)
                    #expect(await lab.provision(order).error == nil)
                    try await lab.wait(untilSeen: { seen in
                        let entry = seen.users.first { $0.user == order.user }?.devices.first { $0["hw"]?.string == order.mac.hex }
                        return entry != nil && entry?["tls"]?.bool != true
                    })
                    let entry = await lab.snapshot().users.first { $0.user == order.user }?.devices.first {
                        $0["hw"]?.string == order.mac.hex
                    }
                    #expect(entry?["trusted"]?.bool == true)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                }
            }
        }
    }

    @Test("with pbx.tls-only: keep the flag stays and the phone's history explains what it means")
    func keepsTLSOnly() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1)
                    #expect(await lab.provision(order).error == nil)
                    let phone = try await service.wait(for: order.mac) { _ in true }
                    try await service.waitForHistory(of: phone) { $0.kind == "pbx" && $0.text.contains("TLS only") }
                    let entry = await lab.snapshot().users.first { $0.user == order.user }?.devices.first {
                        $0["hw"]?.string == order.mac.hex
                    }
                    #expect(entry?["tls"]?.bool == true)
                }
            }
        }
    }

    @Test("Devices' list shows make, model, firmware and user of the real phone, and still does after a restart")
    func realPhoneInDevices() async throws {
        try await withTemporaryFolder { folder in
            let order = LabOrder.sample(1, vendor: .yealink)
            // The test below is about a Devices that takes no other words.
            var behaviour = LabBehaviour.underTest
            behaviour.fixedWords = false
            try await withLab(.underTest(behaviour: behaviour)) { lab in
                let expected = try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    #expect(await lab.provision(order).error == nil)
                    let phone = try await service.wait(for: order.mac) { $0.firmware != nil }
                    let (product, version) = ("Yealink \(phone.model ?? "")", phone.firmware)
                    try await lab.wait(untilSeen: {
                        $0.device(order.mac)?.product == product && $0.device(order.mac)?.proofs == 1
                            && $0.device(order.mac)?.isLoggedIn == true
                    })
                    #expect(await lab.snapshot().device(order.mac)?.version == version)
                    // The second identify went over the first connection, and Devices still finds the phone there.
                    #expect(await lab.snapshot().counters["sysclient.connections"] == 1)
                    try await lab.configure(order.mac, item: ["type": "NTP", "tz": "IST-5:30", "ntp1": "time.example.com"])
                    _ = try await service.wait(for: order.mac) {
                        $0.configuration.contains { $0.type == "NTP" && $0.value["ntp1"] == "time.example.com" }
                    }
                    return [product, version]
                }
                try await lab.wait { await $0.snapshot().device(order.mac)?.isOnline == false }
                try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.isLoggedIn == true })
                    let device = await lab.snapshot().device(order.mac)
                    #expect([device?.product, device?.version] == expected)
                }
                #expect(await lab.snapshot().counters["sysclient.duplicates"] == nil)
                #expect(lab.violations.isEmpty, "\(lab.violations)")
            }
        }
    }

    @Test("where Devices takes no other product and version, the phone logs in by its first ones, now and after a restart")
    func fixedWords() async throws {
        try await withTemporaryFolder { folder in
            let order = LabOrder.sample(1, vendor: .yealink)
            var behaviour = LabBehaviour.underTest
            behaviour.fixedWords = true
            try await withLab(.underTest(behaviour: behaviour)) { lab in
                try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    #expect(await lab.provision(order).error == nil)
                    let phone = try await service.wait(for: order.mac) { $0.firmware != nil }
                    try await service.waitForHistory(of: phone) { $0.kind == "description" }
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.proofs == 1 && $0.device(order.mac)?.isLoggedIn == true })
                    #expect(await lab.snapshot().device(order.mac)?.product == "Dialtone")
                }
                try await lab.wait { await $0.snapshot().device(order.mac)?.isOnline == false }
                try await ServiceUnderTest.run(in: folder) { service in
                    await lab.connect(service.app)
                    try await lab.wait(untilSeen: { $0.device(order.mac)?.proofs == 2 && $0.device(order.mac)?.isLoggedIn == true })
                }
                #expect(lab.violations.isEmpty, "\(lab.violations)")
            }
        }
    }

    @Test("the same order again is answered at once, and a later one for the same phone wins")
    func repeated() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    var order = LabOrder.sample(1)
                    let first = await lab.provision(order)
                    #expect(first.error == nil)
                    order.code = first.code
                    order.commonName = "Renamed"
                    #expect(await lab.provision(order).error == nil)
                    _ = try await service.wait(for: order.mac) { $0.commonName == "Renamed" && $0.status == .ready }
                    #expect(await lab.snapshot().counters["sysclient.connections"] == 1, "no new connection was needed")
                    order.code = nil
                    order.user = "somebody.else"
                    #expect(await lab.provision(order).error == nil)
                    _ = try await service.wait(for: order.mac) { $0.user == "somebody.else" && $0.status == .ready }
                }
            }
        }
    }

    @Test("instances live side by side: each has its PBX, its Devices and its phones, also with the same MAC")
    func twoInstances() async throws {
        let other = InstanceID(domain: "other.example", name: "dialtone")
        let password = Secret("second-9-lamp")
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder,
                adjust: { $0.instances.append(InstanceConfiguration(id: other, title: "Other phones", password: password)) }
            ) { service in
                let otherApp = Lab.App(url: "\(service.base)/\(other)/dialtone-provisioning", password: password)
                try await withLab(.underTest(apps: [service.app])) { here in
                    try await withLab(.underTest(domain: other.domain, apps: [otherApp])) { there in
                        let order = LabOrder.sample(1)
                        #expect(await here.provision(order).error == nil)
                        #expect(await there.provision(order).error == nil)
                        let phones = try await service.store.phones(withMAC: order.mac)
                        #expect(Set(phones.map(\.instance)) == [ServiceUnderTest.instance, other])
                        #expect(Set(phones.map(\.domain)) == ["example.com", "other.example"])
                        // What happens to one is nothing to the other.
                        await there.restartDevices()
                        try await there.wait(untilSeen: { $0.device(order.mac)?.proofs == 1 })
                        #expect(await here.snapshot().device(order.mac)?.proofs == 0)
                        #expect(await there.snapshot().apps.first?.title == "Other phones")
                        #expect(here.violations.isEmpty && there.violations.isEmpty)
                    }
                }
            }
        }
    }

    @Test("over TLS everything works the same: the PBX, the phones' doors, and a listener for phones alone")
    func overTLS() async throws {
        let certificate = try CertificateFolder(.first)
        let tls = (certificate: certificate.certificatePath, key: certificate.keyPath)
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(
                in: folder,
                adjust: {
                    $0.listener.tls = tls
                    $0.phonesListener = ListenerConfiguration(host: "127.0.0.1", port: 0, tls: tls)
                }
            ) { service in
                #expect(service.base.hasPrefix("https://"))
                let phonesURL = service.phonesBase
                try await withLab(.underTest(apps: [service.app], phonesURL: phonesURL)) { lab in
                    let order = LabOrder.sample(1, vendor: .yealink)
                    let code = await lab.provision(order).code
                    try await lab.wait(untilSeen: { $0.phone(order.mac)?.hasReturned == true && $0.isRegistered(order.mac.hex) })
                    #expect(await lab.snapshot().phone(order.mac)?.url.hasPrefix("\(phonesURL)/p/") == true)
                    #expect(lab.violations.isEmpty, "\(lab.violations)")
                    let client = HTTPClient(
                        group: MultiThreadedEventLoopGroup.singleton, tls: try TLSClientContext.make(verify: false))
                    let token = try await service.store.secrets(of: service.wait(for: order.mac) { _ in true }.id).token.reveal()
                    let paths = [
                        "/p/\(token)/\(order.mac).cfg", "/\(code)/\(order.mac).cfg", "/health", "/metrics", "/example.com/dialtone",
                    ]
                    for (path, onService, onPhones) in [
                        (paths[0], 404, 200), (paths[1], 404, 404), (paths[2], 200, 404), (paths[3], 200, 404), (paths[4], 404, 404),
                    ] {
                        let agent = [("User-Agent", "Yealink SIP-T46U 108.86.0.45 80:5e:c0:10:00:01")]
                        #expect(try await client.send(.get, service.base + path, headers: agent).status == onService, "\(path)")
                        #expect(try await client.send(.get, phonesURL + path, headers: agent).status == onPhones, "\(path)")
                    }
                }
            }
        }
    }

    @Test("a request through the tunnel gets a page of ours and a clean end")
    func tunnel() async throws {
        try await withTemporaryFolder { folder in
            try await ServiceUnderTest.run(in: folder) { service in
                try await withLab(.underTest(apps: [service.app])) { lab in
                    let order = LabOrder.sample(1)
                    #expect(await lab.provision(order).error == nil)
                    let answer = try await lab.tunnel(order.mac, request: "GET /admin.xml HTTP/1.1\r\nHost: ap\r\n\r\n", wanted: 0)
                    #expect(answer.hasPrefix("HTTP/1.1 "))
                    #expect(answer.contains("Dialtone"))
                }
            }
        }
    }
}
