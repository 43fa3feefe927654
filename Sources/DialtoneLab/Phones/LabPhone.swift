import DialtoneModel
import NIOCore
import NIOPosix

/// One simulated phone: it boots, fetches its file, registers, comes back through its own URL, and stays.
struct LabPhone: Sendable {
    enum Event: Sendable {
        /// From the SIP connection with this number; an older one's are stale.
        case received(Int, SIPMessage)
        case lineLost(Int)
        case refresh(Int)
        /// The REGISTER with this number, on the connection with that one, had time enough for an answer.
        case overdue(Int, request: Int)
        /// A phone that was refused tries again.
        case retry
        /// Somebody asked for `check-sync`, or the administrator pressed the button.
        case fetch
        case stop
    }

    /// How a time on the line ended.
    private enum End { case stop, lost(String), changed }

    /// The PBX does not want this registration; the phone tries again now and then.
    private struct Refusal: Error { let reason: String }

    /// Pause before a phone without a line tries again, doubling.
    private static let pauseMin = Duration.milliseconds(250)
    private static let pauseMax = Duration.seconds(10)
    /// How often it tries to get a line in a row before it shows "no service".
    private static let attemptsMax = 6
    /// A phone that got no answer to its REGISTER for so long takes the line for dead.
    private static let answerLimit = Duration.seconds(32)
    /// Before it tries again after a refusal, doubling.
    private static let refusedPauseMin = Duration.seconds(5)
    private static let refusedPauseMax = Duration.seconds(60)

    let identity: PhoneIdentity
    let vendor: LabVendor
    let firmware: any LabFirmware
    let context: LabContext
    let phones: LabPhones
    let registrar: LabRegistrar
    let mailbox: AsyncStream<Event>
    let post: AsyncStream<Event>.Continuation

    private var mac: MACAddress { identity.mac }

    /// Lives until it is stopped, or until the lab ends.
    func run(_ url: String) async {
        do {
            let post = post
            let rules = NotifyRules(firmware)
            let ear = try await PhoneEar.open(rules, context) { post.yield(.fetch) }
            defer { ear.close() }
            var visit = Visit(
                url: url, http: try PhoneHTTP(context, mac: mac, userAgent: firmware.userAgent(identity)), rules: rules)
            let contact = "\(context.options.host):\(ear.port)"
            var pause = Self.refusedPauseMin
            while true {
                do {
                    return try await live(&visit, contact: contact, registered: { pause = Self.refusedPauseMin })
                } catch let refusal as Refusal {
                    await phones.news(mac, .failed("the PBX refuses the registration: \(refusal.reason)"))
                    let delay = pause
                    context.tasks.start {
                        // Cancelled with the lab.
                        if (try? await Task.sleep(for: delay)) != nil { post.yield(.retry) }
                    }
                    pause = min(pause * 2, Self.refusedPauseMax)
                } catch let fault as LabFault {
                    await phones.news(mac, .failed(fault.text))
                }
                guard await waitAfterFailure(&visit) else { return }
            }
        } catch is CancellationError {
            // The lab ends, and the phone with it.
        } catch {
            await phones.news(mac, .failed("\(error)"))
        }
    }

    /// - Returns: false if the phone was switched off.
    private func waitAfterFailure(_ visit: inout Visit) async -> Bool {
        for await event in mailbox {
            switch event {
            case .fetch:
                visit.isDue = true
                return true
            case .retry: return true
            case .stop: return false
            case .received, .lineLost, .refresh, .overdue: continue
            }
        }
        return false
    }

    private func live(_ visit: inout Visit, contact: String, registered: () -> Void) async throws {
        let seed = context.random.text(10, of: LabRandom.hexDigits)
        if visit.isDue { try await fetch(&visit) }
        var (line, attempts, pause) = (0, 0, Self.pauseMin)
        while true {
            guard let account = visit.file?.account else {
                await phones.news(mac, .emptied)
                guard try await waitForOrder(&visit) else { return }
                continue
            }
            line += 1
            let dialogue = RegisterDialogue(
                RegisterDialogue.Identity(
                    account: account, mac: mac, userAgent: firmware.userAgent(identity), contact: contact, seed: "\(seed)\(line)x"))
            let end = try await onLine(line, account, dialogue, &visit) {
                (attempts, pause) = (0, Self.pauseMin)
                registered()
            }
            switch end {
            case .stop: return
            case .changed: continue
            case .lost(let reason):
                attempts += 1
                guard attempts < Self.attemptsMax else { throw LabFault(reason) }
                try await Task.sleep(for: pause * (0.5 + context.random.fraction() / 2))
                pause = min(pause * 2, Self.pauseMax)
            }
        }
    }

    // MARK: Fetching

    /// What a phone keeps of its visits at the provisioning server.
    private struct Visit {
        var url: String
        var http: PhoneHTTP
        let rules: NotifyRules
        var file: PhoneFile?
        /// It fetched from the URL that its file gave it.
        var hasReturned = false
        /// The file is to be fetched before anything else.
        var isDue = true
        /// The last verdict of the lists of names, if there are any.
        var verdict: LabNames.Verdict?
    }

    /// Fetches the file and takes over the URL in it.
    private func fetch(_ visit: inout Visit) async throws {
        let isOwn = visit.file?.ownURL == visit.url
        visit.http.hasNews = false
        visit.http.texts = []
        let file: PhoneFile
        do {
            file = try await firmware.fetch(visit.url, identity, memory: visit.file?.values ?? [:], &visit.http)
        } catch let fault as LabFault {
            // The lists' reason says more: they know which parameter it should have been.
            try await judge(nil, &visit)
            throw fault
        }
        try await judge(file, &visit)
        visit.isDue = false
        if isOwn { visit.hasReturned = true }
        visit.file = file
        visit.rules.know(file.values)
        if let credentials = file.credentials { visit.http.credentials = credentials }
        if visit.http.hasNews {
            await phones.news(mac, .fetched(shown: file.shown, isOwn: isOwn, next: file.ownURL ?? visit.url))
        } else {
            await phones.news(mac, .unchanged(isOwn: isOwn))
        }
        if let own = visit.file?.ownURL {
            visit.url = own
        } else if visit.file?.account != nil {
            context.log.violation("phone", mac.hex, "the file does not say where to fetch from now on")
        }
    }

    /// Holds what was fetched against the lists of names.
    ///
    /// - Parameter file: nil if the phone could not use what it got.
    /// - Throws: ``LabFault`` if a phone that knows the names of its list alone could not register.
    private func judge(_ file: PhoneFile?, _ visit: inout Visit) async throws {
        defer { visit.http.texts = [] }
        guard let names = context.names, visit.http.hasNews || visit.verdict?.refusal != nil else { return }
        guard
            let verdict = names.verdict(
                on: visit.http.texts, of: identity.model, firmware, vendor: vendor.driver, memory: visit.verdict?.values ?? [:], file: file)
        else { return context.log.count("phones.withoutList") }
        let before = visit.verdict?.values ?? [:]
        visit.verdict = verdict
        await phones.news(mac, .judged(verdict.unknown))
        if let refusal = verdict.refusal {
            // The phone has not taken this over.
            visit.verdict?.values = before
            throw LabFault(refusal)
        }
    }

    /// As ``fetch(_:)``, for a phone that has a file: if there is none any more, it keeps what it has, as phones do.
    private func fetchIfPossible(_ visit: inout Visit) async throws {
        do { try await fetch(&visit) } catch let fault as LabFault { await phones.news(mac, .notFetched(fault.text)) }
    }

    /// A phone without an account: it has nothing to do until it is told to fetch.
    ///
    /// - Returns: false if it was switched off.
    private func waitForOrder(_ visit: inout Visit) async throws -> Bool {
        for await event in mailbox {
            switch event {
            case .fetch:
                try await fetchIfPossible(&visit)
                return true
            case .stop: return false
            case .received, .lineLost, .refresh, .overdue, .retry: continue
            }
        }
        throw CancellationError()
    }

    // MARK: Registering

    /// Registers and stays on the line.
    private func onLine(
        _ number: Int, _ account: PhoneAccount, _ first: RegisterDialogue, _ visit: inout Visit, registered: () -> Void
    ) async throws -> End {
        await phones.news(mac, .registering(at: registrarHost(account)))
        let address = try resolve(account)
        let channel: LabRegistrar.Connection
        do {
            channel = try await ClientBootstrap(group: context.group).connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(SIPStreamDecoder()))
                    return try LabRegistrar.Connection(wrappingChannelSynchronously: channel)
                }
            }
        } catch {
            return .lost("the registrar cannot be reached: \(error)")
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                let post = post
                group.addTask {
                    // A broken line is an event, not an error: the loop below must hear of it.
                    do { for try await message in inbound { post.yield(.received(number, message)) } } catch {}
                    post.yield(.lineLost(number))
                }
                func remind(_ event: Event, after delay: Duration) {
                    group.addTask {
                        // Cancelled with the line.
                        if (try? await Task.sleep(for: delay)) != nil { post.yield(event) }
                    }
                }
                var dialogue = first
                var (request, isWaiting) = (0, false)
                func register() async throws {
                    (request, isWaiting) = (request + 1, true)
                    try await outbound.write(dialogue.begin(expires: account.expires).bytes)
                    remind(.overdue(number, request: request), after: Self.answerLimit)
                }
                try await register()
                for await event in mailbox {
                    switch event {
                    case .received(number, let message) where message.method != nil:
                        let answer = visit.rules.answer(message)
                        try await outbound.write(answer.bytes)
                        if answer.status == 200 { post.yield(.fetch) }
                    case .received(number, let message):
                        for action in dialogue.handle(message) {
                            switch action {
                            case .send(let request): try await outbound.write(request.bytes)
                            case .registered(let expires):
                                isWaiting = false
                                registered()
                                await phones.news(mac, .registered)
                                remind(.refresh(number), after: .seconds(max(1, expires / 2)))
                                if !visit.hasReturned {
                                    try await fetchIfPossible(&visit)
                                    if visit.file?.account != account { post.yield(.fetch) }
                                }
                            case .unregistered: return .changed
                            case .refused(let reason): throw Refusal(reason: reason)
                            }
                        }
                    case .refresh(number): try await register()
                    case .overdue(number, request: request):
                        if isWaiting { return .lost("the registrar does not answer") }
                    case .fetch:
                        try await fetchIfPossible(&visit)
                        guard visit.file?.account == account else {
                            // First out with the old account, whether it goes or another comes.
                            try await outbound.write(dialogue.begin(expires: 0).bytes)
                            continue
                        }
                    case .lineLost(number): return .lost("the registrar closed the connection")
                    case .stop: return .stop
                    case .received, .lineLost, .refresh, .overdue, .retry: continue
                    }
                }
                throw CancellationError()
            }
        }
    }

    private func registrarHost(_ account: PhoneAccount) -> String { account.proxy.map { splitHostPort($0).host } ?? account.host }

    /// The simulated DNS: names of the PBX lead to the lab's registrar, others are not found.
    private func resolve(_ account: PhoneAccount) throws -> (host: String, port: Int) {
        guard let address = registrar.address else { throw LabFault("the lab's registrar is not there") }
        let host = registrarHost(account)
        let known = [context.options.domain, "pbx.\(context.options.domain)", context.options.host]
        guard known.contains(host.lowercased()) || registrar.isCalled(host) else {
            throw LabFault("the registrar's name \(host) was not found")
        }
        let port = account.proxy.flatMap { splitHostPort($0).port } ?? account.port
        if account.transport == .tls, port == 5060 {
            context.log.violation("phone", mac.hex, "TLS to port 5060, where a PBX speaks plain SIP")
        }
        return address
    }
}
