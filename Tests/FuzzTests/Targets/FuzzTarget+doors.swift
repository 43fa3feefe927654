import DialtoneModel
import DialtoneSupport
import DialtoneVendors
import DialtoneWire
import Foundation
import NIOHTTP1

@testable import DialtoneDoors
@testable import DialtoneServer
@testable import DialtoneTransport

/// What phones, proxies and other clients of an HTTP listener send, and what phones answer to us.
extension FuzzTarget {
    /// A path as it stands in a request's first line.
    static let doorPath = FuzzTarget.ofText("door-path") { text in
        let path = text.removingPercentEncoding ?? "?"
        if let door = DoorRequest.Door(path: path) {
            let file = door.file
            try hold(file.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "a file's name has control characters")
            try hold(!file.hasPrefix("/") && !file.hasSuffix("/"), "a file's name begins or ends with a slash")
            try hold(!file.split(separator: "/").contains(".."), "a file's name leads upwards")
            try hold(file.utf8.count <= 128, "a file's name is too long")
            switch door {
            case .code(let code, _):
                let code = code.reveal()
                try hold(10...16 ~= code.utf8.count && code.utf8.allSatisfy { (0x30...0x39).contains($0) }, "a code that is none")
            case .token(let token, _):
                try hold(token.reveal().utf8.count == 26 && DoorRequest.Door(path: "/p/\(token.reveal())/\(file)") == door, "a token")
            case .mac: try hold(path.hasPrefix("/p/") || path.hasPrefix("//") || path.hasPrefix("p/"), "a door by MAC elsewhere")
            }
            if let mac = VendorCatalogue.builtIn.mac(inFileName: file) {
                _ = VendorCatalogue.builtIn.driver(for: PhoneRequest(fileName: file, userAgent: nil), mac: mac, knownVendor: nil)
            }
        }
        let pages = AppPages(instances: [InstanceID(domain: "example.com", name: "dialtone")])
        if pages.page(at: path) != nil {
            try hold(path.hasPrefix("/example.com/dialtone/") || path == "/manager/fixcert.htm", "a page of no instance")
        }
    }

    /// A method and a version in the first line, then fields, one in a line.
    static let requestHead = FuzzTarget.ofText("request-head") { text in
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        guard words.count == 2 else { return }
        var head = HTTPRequestHead(
            version: words[1] == "1.0" ? .http1_0 : .http1_1, method: HTTPMethod(rawValue: String(words[0])), uri: "/")
        for line in lines.dropFirst().prefix(64) {
            // HTTP's reader lets no other names through.
            guard let colon = line.firstIndex(of: ":"), line[..<colon].utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { continue }
            head.headers.add(name: String(line[..<colon]), value: String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let shape = RequestShape(head)
        func values(_ name: String) -> [String] { head.headers.filter { $0.name.lowercased() == name }.map(\.value) }
        if shape.refusal == nil {
            try hold(values("host").count == 1 || values("host").isEmpty && head.version == .http1_0, "a request without a certain host")
            let codings = values("transfer-encoding")
            try hold(codings.isEmpty || codings.map { $0.lowercased() } == ["chunked"], "a request without a certain end")
        }
        if shape.mayHaveReadyAnswer {
            try hold(
                values("transfer-encoding").isEmpty && values("content-length").allSatisfy { $0 == "0" } && values("upgrade").isEmpty,
                "a request with a body has a ready answer")
        }
        _ = (head.wantsToStay, head.mayLeaveHTTP)
    }

    /// Fields of X-Forwarded-For, one in a line, the peer's own address in the first.
    static let forwardedAddress = FuzzTarget.ofText("forwarded-address") { text in
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for entry in lines {
            guard let address = ForwardedAddress.address(in: entry) else { continue }
            try hold(AddressRange.plain(address) == address, "an address is written in two ways: \(address)")
            try hold(address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "an address has more than digits")
            try hold(AddressRange(address)?.contains(address) == true, "an address does not contain itself")
            try hold(!AddressRange.site(of: address).isEmpty, "an address is nowhere")
        }
        for range in lines {
            guard let range = AddressRange(String(range)) else { continue }
            _ = (range.contains("192.0.2.1"), range.contains("2001:db8::1"))
        }
        let proxies = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"].compactMap { AddressRange($0) }
        let listener = ListenerConfiguration(trustedProxies: proxies)
        let peer = String(lines[0])
        let client = listener.clientAddress(peer: peer, forwardedFor: lines.dropFirst().map(String.init))
        if client != peer {
            try hold(listener.isTrusted(peer), "an address was believed of a peer that is no proxy")
            try hold(!listener.isTrusted(client) && AddressRange.plain(client) == client, "a client that is a proxy, or no address")
        }
    }

    /// A host, a server or a URL, as they stand in messages, items and configurations.
    static let host = FuzzTarget.ofText("host") { text in
        if let place = HostPort(text) {
            try hold(HostPort(place.description) == place, "a host is read as another one: \(place)")
            try hold(place.host.escapingControls == place.host && !place.host.contains { " /@\\\"'<>?#".contains($0) }, "a host acts")
        }
        for server in [MediaServers.stun(text), MediaServers.turn(text)?.server].compactMap(\.self) {
            try hold(!server.host.isEmpty && server.port.map { 1...65_535 ~= $0 } ?? true, "no server")
        }
        if let entry = DevicesPolicy.Host(text) {
            var policy = DevicesPolicy()
            policy.hosts = [entry]
            _ = policy.problem(with: "wss://devices.example.com/")
        }
        for url in [ServiceURL.webSocket(text), ServiceURL.sysclients(text)].compactMap(\.self) {
            try hold(ServiceURL.webSocket(url) != nil, "a URL that was made is none")
        }
        try policy(text)
    }

    /// Whoever the policy lets through is whom the dialer meets: two readers of one URL must not find two hosts in it.
    private static func policy(_ url: String) throws {
        var policy = DevicesPolicy()
        policy.hosts = ["devices.example.com", ".example.net", "10.0.0.0/8"].compactMap { DevicesPolicy.Host($0) }
        guard policy.problem(with: url) == nil, let endpoint = try? Endpoint(url, plain: "ws", secure: "wss") else { return }
        var host = endpoint.host.lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        try hold(
            host == "devices.example.com" || host.hasSuffix(".example.net") || AddressRange("10.0.0.0/8")?.contains(host) == true,
            "the policy lets through \(endpoint.host)")
        let isHere = host == "localhost" || AddressRange("127.0.0.0/8")?.contains(host) == true
        try hold(endpoint.isSecure || isHere, "the policy lets through without TLS")
    }

    static let userAgent = FuzzTarget.ofText("user-agent") { text in
        let request = PhoneRequest(fileName: "", userAgent: text)
        for driver in VendorCatalogue.builtIn.drivers {
            guard let found = driver.recognise(userAgent: text) else { continue }
            try hold(found.vendor == driver.id, "a driver recognises another's phone")
        }
        guard let found = VendorCatalogue.builtIn.recognise(request) else { return }
        try hold(text.utf8.count <= 512, "an agent that is too long was read")
        for word in [found.model, found.firmware].compactMap(\.self) {
            try hold(!word.isEmpty && word.escapingControls == word, "a model or a firmware is empty, or acts")
        }
        let visitor = Visitor(DoorRequest(door: .mac(file: ""), userAgent: text, address: "192.0.2.1"), .builtIn)
        if let words = visitor.words {
            try hold(words.count <= Visitor.wordsMax && words.escapingControls == words, "what people read of a phone is too long, or acts")
        }
        guard let driver = VendorCatalogue.builtIn.driver(id: found.vendor) else { return }
        _ = (driver.handsets(model: found.model), driver.isAdapter(model: found.model), driver.files(model: found.model))
        _ = driver.administratorPassword(model: found.model)
    }

    /// The name of a file that a phone asks for.
    static let fileName = FuzzTarget.ofText("file-name") { text in
        let digits = text.utf8.map { $0 | 0x20 }.filter { (48...57).contains($0) || (97...102).contains($0) }
        if let mac = VendorCatalogue.builtIn.mac(inFileName: text) {
            try hold(String(decoding: digits, as: UTF8.self).contains(mac.hex), "an address that does not stand there")
        }
        guard let mac = MACAddress(value: 0x0004_132a_7b15) else { return }
        let request = PhoneRequest(fileName: text, userAgent: nil)
        let driver = VendorCatalogue.builtIn.driver(for: request, mac: mac, knownVendor: "snom")
        if let file = driver?.requested(fileName: request.fileName, mac: mac, model: nil) {
            try hold(RequestedFile(word: file.word) == file, "a file is called like another one")
        }
    }

    /// The value of an Authorization field.
    static let authorization = FuzzTarget.ofText("authorization") { text in
        if let header = AuthorizationHeader(text) {
            try hold(header.scheme == header.scheme.lowercased() && !header.scheme.contains(" "), "a scheme is written in two ways")
            for (name, value) in header.parameters {
                try hold(name == name.lowercased() && !name.isEmpty, "a parameter is written in two ways")
                try hold(value.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 }, "a parameter acts")
            }
        }
        let check = CredentialCheck(nonces: NonceIssuer(secrets: { [Secret("a secret that no input knows")] }))
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        let credentials = PhoneSettings.HTTPCredentials(user: "0004132a7b15", password: Secret("a password that no input knows"))
        let request = CredentialCheck.Request(authorization: text, method: "GET", target: "/p/7jx2bq/file.xml")
        for offered: Set<CredentialsMode> in [[.basic], [.digest], [.basic, .digest]] {
            let verdict = check.verdict(on: request, offered: offered, expected: credentials, now: now)
            try hold(verdict != .good, "a request without the password is let in")
        }
    }

    /// What a phone answers to a NOTIFY, or to a request to its web server.
    static let notifyAnswer = FuzzTarget.ofText("notify-answer") { text in
        let credentials = PhoneSettings.HTTPCredentials(user: "anna \"x\\", password: Secret("the password of the account"))
        var message = NotifyMessage(
            user: String(text.prefix(64)), target: "192.0.2.7:5060", own: "192.0.2.1:5555", event: "check-sync", transport: .udp, id: "xyz")
        let plain = lines(of: message)
        try hold(plain == 13, "a user's name writes lines of its own")
        guard let answer = NotifyAnswer(text) else { return }
        try hold(answer.status >= 200, "an answer that is not final")
        guard let name = answer.wanted else { return }
        let challenge = ChallengeAnswer(
            credentials: credentials, method: "NOTIFY", uri: message.uri, allowsBasic: false, clientNonce: "c0ffee")
        guard let value = challenge.text(to: answer.challenges) else { return }
        message.authorization = (name, value)
        try hold(lines(of: message) == plain + 1, "a challenge writes lines of its own")
        try hold(!value.contains(credentials.password.reveal()), "the password goes out readable")
        // One that is long already can become too long for those who read it.
        guard value.utf8.count <= AuthorizationHeader.bytesMax else { return }
        let read = AuthorizationHeader(value)?.parameters
        try hold(read?["username"] == credentials.user && read?["uri"] == message.uri, "an answer is read as another one")
        let asked = answer.challenges.compactMap { AuthorizationHeader($0)?.parameters["nonce"] }
        try hold(read?["nonce"].map { asked.contains($0) } == true, "an answer to what was not asked")
    }

    private static func lines(of message: NotifyMessage) -> Int {
        message.text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
    }

    /// A client's certificate in DER.
    static let certificate = FuzzTarget("certificate") { bytes in
        guard let subject = ServiceContext.subject(ofCertificate: bytes) else { return }
        _ = CertificateSubject(subject).mac
    }

    static let certificateSubject = FuzzTarget.ofText("certificate-subject") { text in
        let subject = CertificateSubject(text)
        guard let mac = subject.mac else { return }
        let digits = text.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "-") }
        try hold(String(decoding: digits, as: UTF8.self).contains(mac.hex), "an address that does not stand there")
        if let other = MACAddress(value: mac.value ^ 1) { _ = subject.names(other) }
    }
}
