import DialtoneModel
import DialtoneStore
import DialtoneWire
import Foundation
import Testing

@testable import DialtoneFleet
@testable import DialtonePBX

@Suite("What nodes tell each other")
struct NodeRequestTests {
    private static let key = PhoneKey(instance: InstanceID(domain: "example.com", name: "dialtone"), mac: mac)
    private static let mac = MACAddress(value: 0x0004_132A_7B15).unsafelyUnwrapped
    private static let delivery = Delivery(
        file: "a.xml", vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.1", door: "token", userAgent: "x \"y\"\n",
        digest: "ab", certificate: nil)
    private static let item = ConfigurationItem(type: "NTP", value: ["type": "NTP", "id": 9])
    private static let end = Date(timeIntervalSince1970: 1_795_371_120.25)

    /// One of each kind, and of what it may carry.
    private static let steps: [PhoneStep] =
        [
            .identifying, .sysclientPassword(Secret("s")), .adminPassword(Secret("a")), .ownAdminPassword(Secret("o")),
            .item(item, mode: .first), .item(item, mode: .further(after: 2)), .item(item, mode: .replace),
            .item(item, mode: .opened(of: item)),
            .itemSeriesCompleted([item.identity, .init(type: "MEDIA")]), .ready, .failed(.serviceStopping),
            .delivered(delivery), .codeClosed, .codeOpened(until: end), .urlRenewed(until: end), .assigned(mac, until: end),
            .registered(address: "192.0.2.2"), .registered(address: nil), .registrationLost,
            .userSeen(SeenUser(guid: "0a", hasEntry: false, password: "ff", pbx: "hq")), .userSeen(SeenUser()), .displayName("Anna Ü"),
            .registrar(from: "pbx.example.com", to: "north.example.com"), .removed,
            .revised(
                RevisionDraft(
                    cause: .handset(number: 2, user: "anna", mac: mac, change: .changed), digest: "d", vendor: "snom", model: nil,
                    firmware: "1",
                    files: [.init(name: "a", text: "<ü>")], handsets: [HandsetPlace(number: 1, mac: mac)])),
            .saidGoodbye(delivery), .alarmed(.anotherPhone(mac: mac, address: "192.0.2.3"), details: ["a": 1]),
            .alarmed(.asksWithoutEnd(address: "192.0.2.3"), details: nil), .noted(.asked(.removal, by: "anna")), .noted(.entryCompleted),
            .noted(HistoryEvent(.identifying)),
        ] + Condition.samples.map { .condition($0) } + Condition.Subject.allCases.map { .cleared($0) }

    private static func order(_ code: String) -> PhoneOrder {
        PhoneOrder(
            instance: key.instance, mac: mac, code: Secret(code), hwid: "hw", user: "anna", commonName: "Anna", password: Secret("p"),
            domain: "example.com", pbxDNS: "pbx.example.com", codeOpenUntil: end, ownAdminPassword: Secret("o"))
    }

    private static let requests: [NodeRequest] =
        [
            .order(order("0123456789")), .steps(steps, key), .steps([], key), .retry(key), .handset(mac, .ordered, base: key),
            .place(nil, key), .place(.unknownBase(mac), key), .pbx(session: 3, ["mt": "GetObject", "src": "x"]),
            .answer(4, .done), .answer(4, .refused(.unknownPhone(7))), .answer(4, .refused(.conflict("why"))),
            .answer(4, .message(["mt": "GetObjectResult"])), .answer(4, .failed("why")),
        ] + Condition.samples.map { .answer(5, .problem($0)) }

    @Test("a request arrives as it was sent", arguments: requests)
    func roundTrip(request: NodeRequest) throws {
        let sent = NodeMessenger.Envelope(number: 12, request: request)
        let text = sent.json.text
        let received = try #require(NodeMessenger.Envelope(json: try JSONValue(parsing: text)))
        #expect(received == sent)
        #expect(received.json.text == text)
    }

    @Test("each step arrives as it was sent", arguments: 0..<(31 + Condition.samples.count + Condition.Subject.allCases.count))
    func steps(index: Int) throws {
        let step = Self.steps[index]
        #expect(PhoneStep(json: try JSONValue(parsing: step.json.text)) == step)
    }

    @Test("an order without what may be missing arrives so")
    func bareOrder() throws {
        var order = Self.order("1")
        (order.password, order.codeOpenUntil, order.ownAdminPassword) = (nil, nil, nil)
        #expect(NodeRequest(json: NodeRequest.order(order).json) == .order(order))
    }

    @Test("what lacks something, or is of a later release, is no request", arguments: requests.prefix(9))
    func incomplete(request: NodeRequest) {
        for member in request.json.members ?? [] {
            var json = request.json
            json[member.key] = nil
            #expect(NodeRequest(json: json) != request, "\(member.key)")
        }
        #expect(NodeRequest(json: ["kind": "dance"]) == nil)
        #expect(PhoneStep(json: ["step": "dance"]) == nil && NodeAnswer(json: ["kind": "dance"]) == nil)
        #expect(
            NodeRequest(json: ["kind": "steps", "phone": ["instance": "example.com/dialtone", "mac": "0004132a7b15"], "steps": ["x"]])
                == nil)
    }

    @Test("other refusals of the store arrive as their words, never with a secret")
    func otherErrors() {
        #expect(NodeAnswer(json: NodeAnswer.refused(.full).json) == .failed("\(StoreError.full)"))
    }

    @Test("a PBX session is announced with what other nodes need of it")
    func announcement() throws {
        let announcement = PBXAnnouncement(
            number: 3, instance: Self.key.instance,
            info: PBXInfo(
                domain: "example.com", pbx: "master", pbxDNS: "pbx.example.com", apis: ["Services", "PbxAdminApi"], version: "14r1"),
            login: LoginInfo(#"{"testmode":true,"apps":[{"name":"dialtone","dn":"Dialtone"}]}"#),
            services: [
                ServiceEntry(
                    name: "devices", title: "Devices", url: "https://apps.example.com/devices",
                    info: ["apis": ["com.innovaphone.devices": [:]]])
            ])
        let read = try #require(PBXAnnouncement(json: try JSONValue(parsing: announcement.json.text)))
        #expect(read.info == announcement.info && read.services == announcement.services && read.number == 3)
        #expect(read.login.isTestMode && read.login.apps == announcement.login.apps)
    }
}
