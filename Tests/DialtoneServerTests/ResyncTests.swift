import DialtoneModel
import Testing

@testable import DialtoneServer

@Suite("Asking a phone to fetch")
struct ResyncTests {
    @Test("a NOTIFY names phone, event and way, whatever the user is called")
    func message() {
        let message = NotifyMessage(
            user: "anna b\r\nEvent: evil", target: "[2001:db8::7]:5070", own: "192.0.2.1:5555", event: "check-sync;reboot=false",
            transport: .tcp, id: "xyz")
        let lines = message.text.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "NOTIFY sip:anna%20b%0D%0AEvent%3A%20evil@[2001:db8::7]:5070;transport=tcp SIP/2.0")
        #expect(lines.contains("Via: SIP/2.0/TCP 192.0.2.1:5555;branch=z9hG4bKxyz;rport"))
        #expect(lines.filter { $0.hasPrefix("Event:") } == ["Event: check-sync;reboot=false"])
        #expect(lines.contains { $0.hasPrefix("To: <sip:") && $0.hasSuffix("@[2001:db8::7]>") })
        #expect(message.text.hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test(
        "the final status of an answer",
        arguments: [
            ("SIP/2.0 200 OK\r\n\r\n", 200), ("SIP/2.0 100 Trying\r\n\r\n", nil), ("SIP/2.0 x", nil), ("HTTP/1.1 200", nil), ("", nil),
        ]
            as [(String, Int?)])
    func status(text: String, status: Int?) {
        #expect(NotifyMessage.status(of: text) == status)
    }

    @Test("the best challenge of a phone's web server is answered")
    func challenges() {
        func answer(_ challenges: String...) -> String? {
            PhoneWebAction.answer(to: challenges, path: "/servlet?key=AutoP", password: Secret("pw"), clientNonce: "c")
        }
        #expect(answer("Basic realm=\"x\"") == "Basic YWRtaW46cHc=")
        #expect(
            answer("Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"n\", qop=\"auth,auth-int\"")?.contains("qop=auth, nc=00000001") == true
        )
        let both = answer(
            "Digest realm=\"x\", nonce=\"n\", algorithm=MD5", "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-256, opaque=\"o\"")
        #expect(both?.contains("algorithm=SHA-256") == true && both?.contains("opaque=\"o\"") == true)
        #expect(answer("Digest realm=\"x\", nonce=\"n\"")?.contains("nc=") == false, "an old server gets the old form")
        #expect(answer("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"") == nil)
        #expect(answer("Negotiate") == nil)
    }

    @Test("a password goes to no public address")
    func publicAddress() async {
        let outcome = await PhoneWebAction(address: "192.0.2.17", port: 9, path: "/", password: Secret("pw")).send()
        guard case .failed(let reason) = outcome else { return #expect(Bool(false)) }
        #expect(reason.contains("private") && !reason.contains("pw,"))
    }
}
