import DialtoneDialogue
import DialtoneFleet
import DialtoneModel
package import DialtonePBX
package import DialtoneProvisioning
package import DialtoneStore
package import DialtoneSupport
import DialtoneVendors
import DialtoneWire
package import Foundation

/// Where an instance stands on its way from nothing to its first phone, for the Set-up page.
package struct HealthCheck: Sendable {
    private enum State: String { case ok, waiting, problem }

    private static let secondRegistrar = "account.second-registrar"
    /// PBXs that are named in one sentence.
    private static let candidatesMax = 5

    let store: any PhoneStore
    let census: PhoneCensus
    let directory: PBXDirectory
    let files: FileMaker
    let urls: PublicURLs
    /// When the certificate in use ends; nil without TLS of our own.
    let certificateEnd: @Sendable () -> Date?
    /// Where phones may be sent to.
    let devices: DevicesPolicy
    /// What is to be said of a listener that accepts old versions of TLS; nil if none does.
    let oldTLSWarning: String?
    /// By which codes end.
    let codeClock: ForwardClock
    let version: String
    private let appObjects = PBXAnswers<[JSONValue]>(lifetime: .seconds(10))
    private let trees = PBXAnswers<PBXTree>(lifetime: .seconds(600))
    private let startedAt = ContinuousClock.now

    package init(
        store: any PhoneStore, census: PhoneCensus, directory: PBXDirectory, files: FileMaker, urls: PublicURLs,
        certificateEnd: @escaping @Sendable () -> Date?, devices: DevicesPolicy, oldTLSWarning: String?, codeClock: ForwardClock,
        version: String
    ) {
        self.store = store
        self.census = census
        self.directory = directory
        self.files = files
        self.urls = urls
        self.certificateEnd = certificateEnd
        self.devices = devices
        self.oldTLSWarning = oldTLSWarning
        self.codeClock = codeClock
        self.version = version
    }

    func json(for instance: InstanceID) async throws -> [JSONMember] {
        let base = "\(urls.service)/\(instance)"
        let sessions = await directory.sessions(of: instance)
        let devices = await directory.devicesURL(of: instance)
        async let asked = appObjects.answer(of: instance, from: sessions) { try await Self.appObjects(pointingAt: base, of: $0) }
        async let tree = trees.answer(of: instance, from: sessions) { try await Self.tree(of: $0) }
        let objects = await asked ?? []
        let conditions = await conditions(of: instance, sessions, objects, await tree)
        let counts = try await census.numbers(of: instance).statuses
        let number = { (statuses: [PhoneStatus]) in statuses.reduce(0) { $0 + (counts[$1] ?? 0) } }
        let checks =
            [
                encryption(), certificate(),
                check("database", .ok, "\(number(PhoneStatus.allCases.filter { $0 != .removed })) phones are stored."),
                clock(),
                sessions.isEmpty
                    ? check("pbx", .waiting, "No PBX has logged in at \(base) yet.")
                    : check("pbx", .ok, arrival(sessions), ["sessions": .int(sessions.count)]),
                services(sessions),
                provider(sessions, conditions, number),
                devices.map { devicesFound(at: $0) }
                    ?? check("devices", .waiting, "No PBX session names Devices yet.\(ticked(sessions))"),
                firstPhone(number),
                try await administratorPasswords(of: instance),
            ]
            // Only who is concerned has to know that there are such things.
            + [oldTLSWarning.map { check("old-tls", .problem, "\($0).") }, search()].compactMap(\.self)
        return [
            JSONMember("checks", .array(checks)), JSONMember("conditions", .array(conditions.map(\.json))),
            JSONMember("pbxs", .array(sessions.map(pbx))), JSONMember("apis", .array(grants(sessions))),
            JSONMember("apps", .array(AppObjectPlan.all(base: base).map(\.json))),
            JSONMember("appObjects", .array(objects)), JSONMember("dhcp", dhcp()), JSONMember("doorBase", .string(urls.phones)),
            JSONMember("vendors", .array(vendors())), JSONMember("version", .string(version)),
            JSONMember("uptime", .int(Int(startedAt.duration(to: .now).seconds))),
        ]
    }

    // MARK: Checks

    private func check(_ id: String, _ state: State, _ text: String, _ facts: JSONValue = [:]) -> JSONValue {
        ["id": .string(id), "state": .string(state.rawValue), "text": .string(text), "facts": facts]
    }

    private func encryption() -> JSONValue {
        urls.service.hasPrefix("https://") && urls.phones.hasPrefix("https://")
            ? check("tls", .ok, "\(urls.service) and \(urls.phones) are encrypted.")
            : check("tls", .problem, "\(urls.service.hasPrefix("https://") ? urls.phones : urls.service) is not encrypted.")
    }

    private func certificate() -> JSONValue {
        guard let end = certificateEnd() else {
            return check("certificate", .waiting, "Dialtone has no certificate of its own; a proxy in front has to have one.")
        }
        let days = Int(end.timeIntervalSinceNow / 86_400)
        let term = CertificateTerm(end: end, now: .now)
        if term == .ended {
            return check("certificate", .problem, "It ended on \(end.contractText).", ["until": .string(end.contractText)])
        }
        return check(
            "certificate", term == .good ? .ok : .problem, "It is good until \(end.contractText), for \(days) more days.",
            ["until": .string(end.contractText), "days": .int(days)])
    }

    private func clock() -> JSONValue {
        // A clock that was never set shows a time before this program was written.
        guard Date.now > Date(timeIntervalSince1970: 1_763_000_000) else {
            return check("clock", .problem, "It says \(Date.now.contractText), which is in the past.")
        }
        return codeClock.lag > ForwardClock.lagMax
            ? check(
                "clock", .problem,
                "It says \(Date.now.contractText), and it was \(codeClock.now.contractText) already: codes end by the latter.")
            : check("clock", .ok, "It is \(Date.now.contractText).")
    }

    /// nil where searches have their index.
    private func search() -> JSONValue? {
        store.searchRefusal.map { reason in
            check(
                "search", .waiting,
                "Searches read all phones, which takes longer with many: PostgreSQL refused the extension pg_trgm (\(reason)).")
        }
    }

    private func services(_ sessions: [any PBXConnection]) -> JSONValue {
        if sessions.isEmpty { return check("services", .waiting, "A PBX has to log in first.") }
        return sessions.contains { $0.serves(ServicesRequest.api) }
            ? check("services", .ok, "The PBX grants the API Services.")
            : check("services", .problem, "The PBX does not grant the API Services.")
    }

    /// The PBXs by name, with their releases.
    private func arrival(_ sessions: [any PBXConnection]) -> String {
        let names = sessions.map { session in
            let about = [session.info.version ?? "release unknown"] + (session.login.isTestMode ? ["test mode of its licences"] : [])
            return "\(session.info.pbx) (\(about.joined(separator: ", ")))"
        }
        return "\(names.joined(separator: ", ")) is here (\(sessions[0].info.domain))."
    }

    /// What the App objects may use, as the PBX told with its login; nothing where it did not.
    private func ticked(_ sessions: [any PBXConnection]) -> String {
        let names = Set(sessions.flatMap(\.login.apps).map(\.name)).sorted().prefix(20)
        return names.isEmpty ? "" : " Ticked at the App object: \(names.joined(separator: ", "))."
    }

    /// The PBX publishes us without telling; an order proves it.
    private func provider(
        _ sessions: [any PBXConnection], _ conditions: [Condition], _ number: ([PhoneStatus]) -> Int
    ) -> JSONValue {
        let misplaced = conditions.first { if case .websocketAtPage = $0 { true } else { false } }?.text(in: .english)
        // Where nothing else connects, no order can come.
        if sessions.isEmpty, let misplaced { return check("provider", .problem, misplaced) }
        // Where another PBX session is, orders come through that one, but none of the PBX that connects at the wrong place.
        let more = misplaced.map { " \($0)" } ?? ""
        if number(PhoneStatus.allCases) > 0 { return check("provider", .ok, "Phones were ordered here.\(more)") }
        return check(
            "provider", .waiting,
            sessions.isEmpty ? "A PBX has to log in first." : "Published to the PBX; no phone has been ordered here yet.\(more)")
    }

    private func devicesFound(at url: String) -> JSONValue {
        let facts: JSONValue = ["url": .string(url)]
        if let problem = devices.problem(with: url) {
            return check("devices", .problem, "A PBX names Devices at \(url), and no phone connects there: \(problem).", facts)
        }
        if let warning = devices.warning(of: url) { return check("devices", .problem, "Devices is at \(url): \(warning).", facts) }
        return check("devices", .ok, "Devices is at \(url).", facts)
    }

    private func firstPhone(_ number: ([PhoneStatus]) -> Int) -> JSONValue {
        let registered = number([.registered])
        if registered > 0 {
            return check("first-phone", .ok, "\(registered) phones are registered.", ["registered": .int(registered)])
        }
        let known = number([.received, .identifying, .configuring, .ready, .delivered, .failed])
        return check(
            "first-phone", .waiting, known == 0 ? "No phone was ordered yet." : "\(known) phones are on their way, none is registered yet.")
    }

    // MARK: The PBX

    /// What should be known of the PBXs and their App objects, the gravest first.
    private func conditions(
        of instance: InstanceID, _ sessions: [any PBXConnection], _ objects: [JSONValue], _ tree: PBXTree?
    ) async -> [Condition] {
        var all = await directory.misplacedObjects(of: instance).map(\.condition)
        for object in objects where object["connected"]?.bool == true {
            guard let app = AppInfoResult.personsApp(ofURL: object["url"]?.string ?? "") else { continue }
            all.append(.websocketAtPage(object: object["sip"]?.string ?? "", app: app))
        }
        all += sessions.compactMap(\.releaseCondition)
        // Who has set one for the instance knows.
        let whole = files.overrides.set(of: OverrideScope(instance, .instance))
        let hasSecond = SettingKey(Self.secondRegistrar).map { whole.settings[$0] != nil } ?? false
        if let candidates = tree?.standbyCandidates, !candidates.isEmpty, !hasSecond {
            all.append(.standbyOpen(pbxs: candidates.prefix(Self.candidatesMax).joined(separator: ", ")))
        }
        var seen: Set<Condition> = []
        let order = Condition.Severity.allCases
        return all.filter { seen.insert($0).inserted }
            .sorted { (order.firstIndex(of: $0.severity) ?? 0) > (order.firstIndex(of: $1.severity) ?? 0) }
    }

    /// The App objects of a PBX that point at us.
    private static func appObjects(pointingAt base: String, of session: any PBXConnection) async throws -> [JSONValue] {
        let answer = try await session.request(PBXAdminRequest.getAppObjects(uri: base, src: ""))
        return (answer.value["objects"]?.elements ?? []).filter { $0["url"]?.string?.hasPrefix(base) == true }.map { object in
            [
                "title": .string(object["title"]?.string ?? ""), "sip": .string(object["sip"]?.string ?? object["app"]?.string ?? ""),
                "url": .string(object["url"]?.string ?? ""), "connected": .bool(object["connected"]?.bool ?? false),
            ]
        }
    }

    private static func tree(of session: any PBXConnection) async throws -> PBXTree {
        var (tree, last) = (PBXTree(), String?.none)
        repeat {
            let answer = try await session.request(PBXAdminRequest.getNodes(after: last, src: ""))
            if answer.errorText != nil { throw PBXFault.unanswered }
            last = tree.take(PBXNode.list(answer))
        } while last != nil
        return tree
    }

    private func pbx(_ session: any PBXConnection) -> JSONValue {
        let info = session.info
        return [
            "pbx": .string(info.pbx), "domain": .string(info.domain), "dns": .string(info.pbxDNS),
            "version": info.version.map { .string($0) } ?? .null, "build": info.build.map { .string($0) } ?? .null,
            "testMode": .bool(session.login.isTestMode),
        ]
    }

    /// Every API that we can use, whether some PBX grants it, and its tick.
    private func grants(_ sessions: [any PBXConnection]) -> [JSONValue] {
        PBXGrant.allCases.map { grant in
            [
                "api": .string(grant.api), "tick": .string(grant.tick), "required": .bool(grant.isRequired),
                "granted": .bool(sessions.contains { $0.serves(grant.api) }),
                "purpose": .object(TextLanguage.allCases.map { JSONMember($0.rawValue, .string(grant.purpose(in: $0))) }),
            ]
        }
    }

    private func administratorPasswords(of instance: InstanceID) async throws -> JSONValue {
        let count = try await AdministratorPasswordGaps(store: store, files: files).count(in: instance)
        if count == 0 { return check("admin-passwords", .ok, "No phone is known to have its maker's default administrator password.") }
        return check("admin-passwords", .problem, AdministratorPasswordGaps.words(count), ["phones": .int(count)])
    }

    // MARK: Values to enter

    private func dhcp() -> JSONValue {
        let url = "\(urls.phones)/CODE/"
        return [
            "dnsmasq": .string("dhcp-option=66,\"\(url)\""), "isc": .string("option tftp-server-name \"\(url)\";"),
            "kea": .string("{ \"name\": \"tftp-server-name\", \"data\": \"\(url)\" }"),
            "windows": .string("Set-DhcpServerv4OptionValue -OptionId 66 -Value \"\(url)\""),
        ]
    }

    private func vendors() -> [JSONValue] {
        files.catalogue.drivers.map { driver in
            [
                "id": .string(driver.id), "name": .string(driver.name),
                "bootstrapURL": .string(driver.bootstrapURL(base: "\(urls.phones)/CODE/")),
            ]
        }
    }
}
