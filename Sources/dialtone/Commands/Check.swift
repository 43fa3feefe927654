import ArgumentParser
import DialtoneAdmin
import DialtoneFleet
import DialtoneModel
import DialtoneServer
import DialtoneStore
import DialtoneSupport
import DialtoneTransport
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks configuration, database, keys, certificates, clock and reachability; one line each, with the fix.")

    @OptionGroup var configurationOption: ConfigurationOption
    @Flag(help: "Prints a JSON array.") var json = false

    func run() async throws {
        let configuration: Configuration
        do {
            configuration = try Configuration.load(configurationOption.file)
        } catch {
            if json {
                say(JSONValue.array(error.problems.map { ["check": "configuration", "result": "error", "text": .string($0)] }).prettyText)
            } else {
                for problem in error.problems { say("error    configuration  \(problem)") }
            }
            throw Exit.configuration
        }
        let count = Self.words(configuration.service.instances.count, "instance")
        var findings = [
            Finding(name: "configuration", grade: .ok, text: "\(configuration.file ?? "from the environment alone"): \(count)")
        ]
        findings += await SiteCheck(configuration: configuration).findings()
        findings += configuration.service.instances.map { appObjects($0, configuration.service) }
        let (finding, phones) = await database(configuration)
        findings += [finding, files(phones)]
        findings += permissions(configuration)
        if let finding = await administratorPasswords(configuration) { findings.append(finding) }
        for (name, listener) in [("listen", configuration.service.listener), ("phones.listen", configuration.service.phonesListener)] {
            guard let listener else { continue }
            findings.append(await reachability(name, listener))
        }
        if let warning = configuration.service.oldTLSWarning {
            findings.append(Finding(name: "phones.listen", grade: .warning, text: warning))
        }
        if let file = configuration.service.metricsTokenFile {
            let problem = TokenFile(file).problem
            findings.append(
                Finding(
                    name: "metrics", grade: problem == nil ? .ok : .warning,
                    text: problem.map { "metrics.token-file: \($0)" } ?? "/metrics wants the token in \(file)"))
        }
        findings += configuration.service.devicesWarnings.map { Finding(name: "devices", grade: .warning, text: $0) }
        findings.append(clock())
        if json {
            say(JSONValue.array(findings.map(\.json)).prettyText)
        } else {
            for finding in findings { say(finding.line) }
        }
        if findings.contains(where: { $0.grade == .error }) { throw Exit.unavailable }
    }

    /// `1 phone`, `2 phones`.
    private static func words(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// Which App object orders. Nothing is checked here: whether it is there only the PBX knows, which tells the Set-up page.
    private func appObjects(_ instance: InstanceConfiguration, _ service: ServiceConfiguration) -> Finding {
        // Without a public URL the PBX and phones are told the listener's own, which a port that is chosen at the start completes.
        let own = service.listener.port == 0 ? "http(s)://HOST:PORT" : service.listener.baseURL(port: service.listener.port)
        let folder = "\(PublicURLs.trimmed(service.publicURL ?? own))/\(instance.id)"
        let advice =
            service.publicURL == nil
            ? "; public-url is not set, so this is the listener's own URL: set it to the one that PBX and phones reach" : ""
        return Finding(
            name: "app-objects", grade: .ok,
            text: "\(instance.id), for information (the Set-up page of dialtone-admin checks it): phones are ordered through the "
                + "App object with the URL \(folder)/dialtone-provisioning alone (Websocket); logins at \(folder)/dialtone and "
                + "\(folder)/dialtone-admin are people's and may not order\(advice)")
    }

    /// How many phones fit; `serve` raises the limit to the same height, if it is started as this command was.
    private func files(_ phones: Int) -> Finding {
        raiseDescriptorLimit(LogOption.quiet)
        let budget = DescriptorBudget.process
        let text =
            budget.advice(phones: phones)
            ?? "connections of \(budget.phonesMax) phones fit below the limit of \(budget.limit) open files that this command has"
        return Finding(name: "open-files", grade: phones > budget.phonesMax ? .warning : .ok, text: text)
    }

    /// Also how many phones are stored; 0 where that cannot be read.
    private func database(_ configuration: Configuration) async -> (Finding, Int) {
        if case .sqlite(let path) = configuration.database, !FileManager.default.fileExists(atPath: path) {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            let finding =
                FileManager.default.isWritableFile(atPath: folder)
                ? Finding(name: "database", grade: .ok, text: "\(path) is made at the first start")
                : Finding(name: "database", grade: .error, text: "\(folder) cannot be written to: make the folder, or change its owner")
            return (finding, 0)
        }
        do {
            let keys = try KeyRing.load(path: configuration.keyPath, creating: false)
            let store = try await configuration.database.open(keys: keys, access: .beside)
            return try await Self.reading(store) { store in
                try await store.check()
                let phones = try await store.livingPhones()
                let text = "\(configuration.database): \(Self.words(phones, "phone")), \(Self.keys(keys))"
                return (Finding(name: "database", grade: .ok, text: text), phones)
            }
        } catch {
            return (Finding(name: "database", grade: .error, text: "\(configuration.database): \(error)"), 0)
        }
    }

    /// That the key file fits, and whether a change of the key is on its way.
    private static func keys(_ keys: KeyRing) -> String {
        guard keys.ids.count > 1 else { return "key fits" }
        return "key fits; a change of the key is not finished (\(words(keys.ids.count, "key"))): dialtone keys show"
    }

    /// Files with secrets, or with names and numbers of people, that other users of this machine may read or write.
    private func permissions(_ configuration: Configuration) -> [Finding] {
        var files: [(name: String, path: String, isOpen: (Int) -> Bool, mode: String)] = [
            // Even to read it the group needs a reason, which the key never has.
            ("key", configuration.keyPath, { $0 & 0o077 != 0 }, "600")
        ]
        if case .sqlite(let path) = configuration.database { files.append(("database", path, { $0 & 0o007 != 0 }, "600")) }
        if let path = configuration.file, (try? String(contentsOfFile: path, encoding: .utf8))?.contains("password:") == true {
            files.append(("configuration", path, { $0 & 0o007 != 0 }, "640"))
        }
        return files.compactMap { file in
            // One that is not there yet is made with the right mode.
            guard let mode = try? FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int, file.isOpen(mode)
            else { return nil }
            return Finding(
                name: file.name, grade: .warning,
                text: "\(file.path) is open to other users (mode \(String(mode, radix: 8))): chmod \(file.mode) \(file.path)")
        }
    }

    /// nil where there is nothing to say: no database that can be read, which has a line of its own, and no policy to warn of.
    private func administratorPasswords(_ configuration: Configuration) async -> Finding? {
        let count = await gapCount(configuration)
        var sentences: [String] = []
        if let count, count > 0 {
            let advice = count == 1 ? "Give it one of its own" : "Give each one of its own"
            sentences.append("\(AdministratorPasswordGaps.words(count)) \(advice) with dialtone phones protect --all.")
        }
        if configuration.service.administratorPasswords == .keep {
            sentences.append(
                "access.admin-password-policy is keep: a newly ordered phone keeps its maker's default administrator password where its "
                    + "domain sends none; set it to own.")
        }
        if !sentences.isEmpty { return Finding(name: "passwords", grade: .warning, text: sentences.joined(separator: " ")) }
        return count.map { _ in
            Finding(name: "passwords", grade: .ok, text: "no phone is known to have its maker's default administrator password")
        }
    }

    /// How many phones may still have their maker's password; nil if the database cannot be read: what is wrong with it or its key,
    /// its own line says.
    private func gapCount(_ configuration: Configuration) async -> Int? {
        guard let keys = try? KeyRing.load(path: configuration.keyPath, creating: false),
            let store = try? await configuration.database.open(keys: keys, access: .beside)
        else { return nil }
        return try? await Self.reading(store) { store in
            let gaps = AdministratorPasswordGaps(store: store, files: try await configuration.fileMaker(store))
            var sum = 0
            for instance in configuration.service.instances { sum += try await gaps.count(in: instance.id) }
            return sum
        }
    }

    /// Reads a store that was opened for this, and closes it, whatever becomes of the reading.
    static func reading<Value>(_ store: any PhoneStore, _ read: (any PhoneStore) async throws -> Value) async throws -> Value {
        do {
            let value = try await read(store)
            try? await store.close()  // it was only read
            return value
        } catch {
            try? await store.close()  // the first error counts
            throw error
        }
    }

    /// Whether the service answers, or could.
    private func reachability(_ name: String, _ listener: ListenerConfiguration) async -> Finding {
        guard listener.port != 0 else { return Finding(name: name, grade: .ok, text: "any free port") }
        let url = listener.baseURL(port: listener.port)
        do {
            let tls = try TLSClientContext.make(verify: false, caFile: nil)
            let response = try await HTTPClient(group: MultiThreadedEventLoopGroup.singleton, tls: tls).send(.get, url + "/health")
            let isOurs = response.status == 200 || name == "phones.listen"
            return isOurs
                ? Finding(name: name, grade: .ok, text: "\(url): the service answers")
                : Finding(name: name, grade: .error, text: "\(url): something else answers (HTTP \(response.status)); choose another port")
        } catch {
            return await opening(name, listener)
        }
    }

    /// Opens the listener's address for a moment, as the service would.
    private func opening(_ name: String, _ listener: ListenerConfiguration) async -> Finding {
        let address = HostPort(host: listener.host, port: listener.port)
        do {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            try await bootstrap.bind(host: listener.host, port: listener.port).get().close()
            return Finding(name: name, grade: .ok, text: "\(address) can be opened, and no service answers there yet; start dialtone serve")
        } catch {
            let fault = ListenFault(error, place: .section(name), host: listener.host, port: listener.port, isOpen: false)
            return Finding(name: name, grade: .error, text: "cannot listen at \(address): \(fault?.reason ?? "\(error)")")
        }
    }

    private func clock() -> Finding {
        // A clock that was never set shows a time before this program was written.
        Date.now > Date(timeIntervalSince1970: 1_763_000_000)
            ? Finding(name: "clock", grade: .ok, text: Date.now.contractText)
            : Finding(
                name: "clock", grade: .error,
                text: "\(Date.now.contractText) is in the past: set the clock (NTP); certificates and codes depend on it")
    }
}
