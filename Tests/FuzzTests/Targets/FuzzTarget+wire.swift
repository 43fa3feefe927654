import DialtoneDialogue
import DialtoneModel
import DialtoneWire
import NIOCore

@testable import DialtoneFleet
@testable import DialtoneTransport

/// What PBXs, Devices, other nodes and browsers send.
extension FuzzTarget {
    /// Texts for people stand in logs, pages and files: nothing in them acts there.
    private static func isOneLine(_ text: String?) -> Bool { text.map { $0.escapingControls == $0 } ?? true }

    static let json = FuzzTarget("json") { bytes in
        guard let value = try? JSONValue(parsing: bytes) else { return }
        try hold((try? JSONValue(parsing: value.text)) == value, "the compact text is read as another value")
        try hold((try? JSONValue(parsing: value.prettyText)) == value, "the text for people is read as another value")
        try hold((try? CanonicalJSON.text(of: value.text)) == value.text, "the canonical text has another canonical text")
        try hold((try? JSONValue(parsing: value.masked.text)) == value.masked, "the masked text is read as another value")
        try hold(value.masked.masked == value.masked, "what is masked is masked once more")
        for member in (value.members ?? []).prefix(8) {
            var reader = JSONReader(bytes)
            let raw = try? reader.rawValue(of: member.key)
            try hold(raw.flatMap { try? JSONValue(parsing: $0) } == value[member.key], "the raw text of a field is another value")
        }
    }

    static let sysclient = FuzzTarget("sysclient") { bytes in
        guard let frame = try? SysclientFrame(reading: ByteBuffer(bytes: bytes)) else { return }
        let again = try SysclientFrame(reading: frame.bytes)
        try hold(again.bytes == frame.bytes, "what was written is read and written differently")
        // Fields of an identify that we do not know are not written.
        if case .admin(.identify) = frame { return }
        try hold(again == frame, "what was written is read as another frame")
    }

    /// Frames one behind the other, each with its length in two bytes; a frame without bytes is time that passes.
    static let sysclientDialogue = FuzzTarget("sysclient-dialogue") { bytes in
        var input = ByteBuffer(bytes: bytes)
        guard let mac = MACAddress(value: 0x0004_132a_7b15) else { return }
        var dialogue = SysclientDialogue(
            identity: .init(mac: mac), code: bytes.count % 2 == 0 ? Secret("418830297561") : nil, password: Secret("sysclient-password"))
        var timers: [SysclientDialogue.Timer] = []
        var notes = 0
        func take(_ actions: [SysclientDialogue.Action]) throws {
            for action in actions {
                switch action {
                case .start(let timer, _): timers.append(timer)
                case .note(let text):
                    notes += 1
                    try hold(isOneLine(text), "a note has control characters")
                case .send(let frame): try hold((try? SysclientFrame(reading: frame.bytes)) != nil, "it sends what cannot be read")
                case .storePassword, .storeAdminPassword, .storeItem, .seriesCompleted, .admitted, .complete, .outsideDomain, .unprovable,
                    .doubted, .rejected:
                    break
                }
            }
        }
        try take(dialogue.handle(.opened))
        while let length = input.readInteger(as: UInt16.self) {
            let piece = input.readSlice(length: min(Int(length), input.readableBytes)) ?? ByteBuffer()
            if piece.readableBytes == 0 {
                if !timers.isEmpty { try take(dialogue.handle(.timerFired(timers.removeFirst()))) }
            } else if let frame = try? SysclientFrame(reading: piece) {
                try take(dialogue.handle(.received(frame)))
            }
        }
        try hold(notes <= 64, "a connection fills the log: \(notes) notes")
    }

    static let appMessage = FuzzTarget.ofText("app-message") { text in
        guard let message = try? AppMessage(parsing: text) else { return }
        let key = SessionKey(challenge: "4711", password: Secret("any password"))
        let answer = try AppMessage(parsing: message.result([JSONMember("ok", true)]).text)
        try hold(
            answer.mt == message.mt + "Result" && answer.api == message.api && answer.src == message.src,
            "an answer does not echo what it has to")
        _ = message.errorText
        try login(message)
        try provisioning(message, key)
        try announcements(message, key)
        try users(message)
        if let url = message.string("url"), let current = CheckBuild.currentURL(for: url, build: "0badcafe") {
            try hold(CheckBuild.currentURL(for: current, build: "0badcafe") == nil, "the URL of the current page is not current")
            _ = CheckBuild.isOutdated(url, build: "0badcafe")
        }
        _ = AppInfoResult.json(request: message, title: "Phones").text
        _ = LoginInfo(message.rawText(of: "info"))
    }

    private static func login(_ message: AppMessage) throws {
        _ = try? AppChallengeResult(message)
        if let check = try? AppCheckLogin(message) {
            try hold(!check.isProved(password: Secret("a password that no input knows")), "a check of a login is right without a password")
        }
        guard let login = try? AppLogin(message) else { return }
        try hold(
            !login.isProved(challenge: "a challenge of another", password: Secret("a password that no input knows")),
            "a login is right without a password")
        _ = (login.appObject, login.isObjects, login.isBare, login.isPersons, login.appName)
        let again = try AppLogin(AppMessage(parsing: login.text))
        try hold(
            [again.app, again.domain, again.sip, again.guid, again.dn, again.digest] == [
                login.app, login.domain, login.sip, login.guid, login.dn, login.digest,
            ] && again.info == login.info && again.pbxObj == login.pbxObj && again.src == login.src,
            "a login that was written is read as another one")
    }

    private static func provisioning(_ message: AppMessage, _ key: SessionKey) throws {
        let result = ProvisioningResult(message)
        let again = ProvisioningResult(try AppMessage(parsing: result.json.text))
        try hold(again.outcome == result.outcome && again.src == result.src, "a result that was written is read as another one")
        guard let request = try? ProvisioningRequest(message, key: key) else { return }
        for text in [request.user, request.commonName, request.hwid, request.domain, request.dns, request.code.reveal()] {
            try hold(isOneLine(text) && text.utf8.count <= 255, "an order has a text that is too long or acts")
        }
        try hold(!request.user.isEmpty && !request.hwid.isEmpty && !request.code.isEmpty, "an order lacks something")
        let written = ProvisioningRequest.message(
            mac: request.mac.hex, code: request.code.reveal(), hwid: request.hwid, user: request.user, commonName: request.commonName,
            password: request.password, seed: "4711", key: key, domain: request.domain, dns: request.dns, src: request.src)
        let read = try ProvisioningRequest(AppMessage(parsing: written.text), key: key)
        try hold(read == request, "an order that was written is read as another one")
    }

    private static func announcements(_ message: AppMessage, _ key: SessionKey) throws {
        let info = PBXInfo(message)
        try hold(PBXInfo(try AppMessage(parsing: info.json.text)) == info, "a PbxInfo that was written is read as another one")
        for text in [info.domain, info.pbx, info.pbxDNS, info.version ?? "", info.build ?? ""] {
            try hold(isOneLine(text) && text.count <= 255, "a PBX has a name that is too long or acts")
        }
        if let release = info.release { try hold(PBXRelease("\(release)") == release, "a release is read as another one") }
        if let services = try? ServicesInfo(message) {
            let again = try ServicesInfo(AppMessage(parsing: services.json(src: "1").text))
            try hold(again == services, "a list of services that was written is read as another one")
            _ = services.devices(preferringDomain: "example.com")
            for service in services.services {
                for url in [ServiceURL.webSocket(service.url), ServiceURL.sysclients(service.url)].compactMap(\.self) {
                    try hold(url.hasPrefix("ws://") || url.hasPrefix("wss://"), "a service's URL is none of a WebSocket")
                }
            }
        }
        if let login = try? ServiceLogin(message) { _ = try? login.sessionKey(pbxKey: key) }
        if let location = PBXLocation(message) {
            try hold(location.host != nil && location.host?.port == nil, "a PBX is somewhere without a host, or with a port")
        }
        _ = PBXPlace(message).host
        for node in PBXNode.list(message) { try hold(!node.name.isEmpty && node.name.utf8.count <= PBXNode.nameBytesMax, "a node's name") }
    }

    private static func users(_ message: AppMessage) throws {
        guard let mac = MACAddress(value: 0x0004_132a_7b15) else { return }
        let object = PBXObject(message)
        if let index = object.deviceIndex(hwid: "0004132a7b15", mac: mac) {
            try hold(object.devices.indices.contains(index), "a device entry that is not there")
        }
        _ = object.updating(devices: object.devices, src: "1")?.text
        _ = Registrations(message).registration(hwid: "0004132a7b15", mac: mac)
        if let mark = UserReplicationMark(message) { _ = mark.later(UserReplicationMark(database: mark.database, number: 7)) }
        guard let row = try? UserRow(message, passwordKey: Secret("key")) else { return }
        for text in [row.guid, row.h323, row.cn, row.dn, row.e164, row.node, row.location] + (row.emails ?? []) {
            try hold(isOneLine(text) && (text?.utf8.count ?? 0) <= UserRow.textBytesMax, "a user has a text that is too long or acts")
        }
        try hold(
            (row.devices?.count ?? 0) <= UserRow.entriesMax && (row.emails?.count ?? 0) <= UserRow.entriesMax, "a user has too many entries"
        )
    }

    /// Messages in lines; an empty line is time that passes.
    static let appSession = FuzzTarget.ofText("app-session") { text in
        var dialogue = AppSessionDialogue(
            .init(
                instance: InstanceID(domain: "example.com", name: "dialtone"), title: "Phones", passwords: [Secret("corner-7-lamp")],
                build: "0badcafe"))
        var random = OneNumber()
        var notes = 0
        _ = dialogue.handle(.opened, using: &random)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isClosed = dialogue.state == .closed
            for action in dialogue.handle(line.isEmpty ? .timerFired(.keepAlive) : .received(String(line)), using: &random) {
                try hold(!isClosed, "a session goes on behind its end")
                switch action {
                case .send(let text): try hold((try? AppMessage(parsing: text)) != nil, "it sends what is no message")
                case .close(_, let reason): try hold(reason.utf8.count <= 123 && isOneLine(reason), "a reason that fits no Close frame")
                case .note(let text), .refusedLogin(let text, _):
                    notes += 1
                    try hold(isOneLine(text), "a note has control characters")
                case .confirm:
                    for action in dialogue.handle(.judged(.unavailable), using: &random) {
                        if case .send(let text) = action {
                            try hold((try? AppMessage(parsing: text)) != nil, "it sends what is no message")
                        }
                    }
                case .start, .loggedIn, .raiseMessageLimit, .confirmed, .misplaced, .announced, .provision, .pbxMessage, .adminMessage,
                    .refuseCheck, .outdatedPage:
                    break
                }
            }
        }
        try hold(notes <= 64, "a connection fills the log: \(notes) notes")
    }

    /// A number that is the same each time: the seeds know the challenge that follows from it.
    private struct OneNumber: RandomNumberGenerator {
        let number: UInt64 = 0x1234_5678_9abc_def0

        mutating func next() -> UInt64 { number }
    }

    /// A JSON list of configuration items.
    static let deviceItems = FuzzTarget("device-items") { bytes in
        guard let elements = (try? JSONValue(parsing: bytes))?.elements else { return }
        let items = elements.prefix(32).compactMap { value in value["type"]?.string.map { ConfigurationItem(type: $0, value: value) } }
        for isAdapter in [false, true] {
            let read = DeviceItems(items, turnPassword: Secret("turn"), isAdapter: isAdapter)
            if let ports = read.ports { try hold(1...65_535 ~= ports.lowerBound && ports.upperBound <= 65_535, "no ports: \(ports)") }
            for dscp in [read.mediaDSCP, read.signallingDSCP].compactMap(\.self) { try hold(0...63 ~= dscp, "no DSCP: \(dscp)") }
            if let time = read.packetMilliseconds { try hold(10...80 ~= time, "no packet time: \(time)") }
            try hold(read.ntp.count <= 2, "more than two time servers")
            try hold(read.notes.allSatisfy(isOneLine), "a note has control characters")
            if let zone = read.zone { try hold(TimeZoneRule(parsing: zone.text) == zone, "a time zone is read as another one") }
            for server in [read.registrar, read.secondRegistrar, read.stun, read.turn?.server].compactMap(\.self) {
                try hold(isOneLine(server.host) && !server.host.contains(" "), "a server's name acts")
            }
        }
        _ = ConfigurationItem.merged(items)
        var (kept, series) = (ConfigurationItems(), ItemSeries())
        for item in items {
            if let mode = series.mode(of: item) { _ = kept.take(item, mode: mode) }
            _ = try? item.decrypted(with: Secret("sysclient-password"))
        }
        try hold(kept.placed.count <= ConfigurationItems.countMax, "more items are kept than there may be")
        if let whole = series.end(isMarked: true) { _ = kept.complete(whole) }
    }

    /// The first byte says in pieces of how many bytes the rest is received.
    static let webSocket = FuzzTarget("web-socket") { bytes in
        guard let first = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        let whole = try received(rest, inPiecesOf: max(1, rest.count))
        let cut = try received(rest, inPiecesOf: Int(first % 16) + 1)
        try hold(whole == cut, "pieces are read differently from the whole")
        var buffer = ByteBuffer(bytes: rest)
        if let header = WebSocketFrameHeader.read(from: &buffer) {
            var written = ByteBuffer()
            header.write(to: &written)
            try hold(WebSocketFrameHeader.read(from: &written) == header, "a header that was written is read as another one")
        }
    }

    private static func received(_ bytes: [UInt8], inPiecesOf size: Int) throws -> [WebSocketMachine.Action] {
        var reader = WebSocketFrameReader()
        var machine = WebSocketMachine(role: .server, limits: WebSocketLimits(frameBytesMax: 4096, messageBytesMax: 4096))
        var actions = machine.handle(.opened)
        for start in stride(from: 0, to: bytes.count, by: size) where machine.state == .open {
            reader.append(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + size)]))
            do {
                while machine.state == .open,
                    let (header, payload) = try reader.next(admit: { (header) throws(WebSocketViolation) in try machine.admit(header) })
                {
                    actions += machine.handle(.received(header, payload))
                }
            } catch {
                actions += machine.handle(.violated(error))
            }
        }
        for case .deliver(let message) in actions {
            let size =
                switch message {
                case .text(let text): text.utf8.count
                case .binary(let bytes): bytes.readableBytes
                }
            try hold(size <= 4096, "a message is longer than it may be")
        }
        return actions
    }

    static let nodeMessage = FuzzTarget("node-message") { bytes in
        guard let value = try? JSONValue(parsing: bytes), let request = NodeRequest(json: value) else { return }
        try hold(NodeRequest(json: try JSONValue(parsing: request.json.text)) == request, "a request is read as another one")
    }
}
