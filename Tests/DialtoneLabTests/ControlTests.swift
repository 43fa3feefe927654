import DialtoneModel
import DialtoneTransport
import HTTPTypes
import NIOCore
import NIOPosix
import Testing

@testable import DialtoneLab

@Suite("Control over HTTP", .timeLimit(.minutes(10)))
struct ControlTests {
    private let http = HTTPClient(group: MultiThreadedEventLoopGroup.singleton)

    private func post(_ lab: Lab, _ path: String, _ body: String) async throws -> (Int, String) {
        let response = try await http.send(.post, try await lab.endpoints.control + path, body: ByteBuffer(string: body))
        return (response.status, String(buffer: response.body))
    }

    @Test(
        "what is wrong with a request is said by name",
        arguments: [
            ("/provision", "{", "JSON"), ("/provision", "[]", "object"), ("/provision", "{}", "mac"),
            ("/provision", #"{"mac":"12"}"#, "mac"), ("/provision", #"{"mac":"0004132a7b15","user":7}"#, "user"),
            ("/provision", #"{"mac":"0004132a7b15","user":"a","cn":"b","password":"c","vendor":"acme"}"#, "vendor"),
            ("/provision", #"{"mac":"0004132a7b15","user":"a","cn":"b","password":"c","colour":1}"#, "colour"),
            ("/behaviour", #"{"wrongCode":"shout"}"#, "silence, close"), ("/behaviour", #"{"wrongcode":"close"}"#, "wrongcode"),
            ("/devices/12/config", #"{"type":"NTP"}"#, "mac"), ("/devices/0004132a7b15/config", #"{"type":"NTP"}"#, "0004132a7b15"),
            ("/behaviour", #"{"pbxRelease":"12r2"}"#, "13r1, 13r2"), ("/behaviour", #"{"pageSize":0}"#, "pageSize"),
            ("/rollout", #"{"phones":0}"#, "phones"), ("/rollout", #"{"phones":1,"vendors":["x"]}"#, "vendors"),
        ])
    func mistakes(_ path: String, _ body: String, _ word: String) async throws {
        try await withLab { lab in
            let (status, text) = try await post(lab, path, body)
            #expect(status == 400)
            #expect(text.contains(word), "\(text)")
        }
    }

    @Test("state, configuration, removal, restart and behaviour")
    func routes() async throws {
        try await withLab(Lab.Options(autoAssign: true)) { lab in
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify())
                while try await client.admin()?.json["last"] == nil {}
                #expect(try await post(lab, "/devices/00-04-13-2a-7b-15/config", #"{"type":"NTP","ntp1":"x"}"#).0 == 204)
                #expect(try await client.admin()?.json["config"]?["ntp1"] == "x")
                let configurations = try await lab.endpoints.control + "/devices/0004132a7b15/config/"
                for (key, status) in [("NTP", 204), ("1", 204), ("NTP", 400), ("77", 400)] {
                    #expect(try await http.send(.delete, configurations + key).status == status, "\(key)")
                }
                let response = try await http.send(.get, try await lab.endpoints.control + "/state")
                let state = try JSONValue(parsing: response.body.readableBytesView)
                #expect(state["devices"]?.elements?.first?["online"] == true)
                for key in ["apps", "unassigned", "users", "registrations", "phones", "violations"] { #expect(state[key]?.elements != nil) }
                #expect(try await post(lab, "/behaviour", #"{"last":"alone","patience":1500}"#).0 == 200)
                #expect(lab.behaviour.last == .alone && lab.behaviour.patience == .milliseconds(1500))
                #expect(try await http.send(.delete, try await lab.endpoints.control + "/devices/0004132a7b15").status == 204)
                #expect(try await client.admin() == nil)
                #expect(try await post(lab, "/devices/restart", "").0 == 204)
                #expect(try await post(lab, "/pbx/restart", "").0 == 204)
            }
        }
    }

    @Test("modes differ from each other, and a wrong name is answered with the right ones")
    func modes() throws {
        #expect(LabMode.standard.behaviour == LabBehaviour())
        #expect(Set(LabMode.allCases.map(\.behaviour)).count == LabMode.allCases.count)
        for mode in LabMode.allCases { #expect(try LabMode(named: mode.rawValue) == mode) }
        #expect { try LabMode(named: "12r2") } throws: { "\($0)".contains("standard, 13r1, 13r2") }
    }

    @Test("every behaviour can be read and set again, and the endpoints are one line of JSON")
    func words() throws {
        let json = LabBehaviour().json
        var copy = LabBehaviour()
        for member in json.members ?? [] { try copy.set(member.key, to: member.value) }
        #expect(copy == LabBehaviour())
        let endpoints = Lab.Endpoints(devices: "d", pbx: "p", control: "c", sip: "s")
        #expect(endpoints.json.text == #"{"devices":"d","pbx":"p","control":"c","sip":"s"}"#)
    }
}
