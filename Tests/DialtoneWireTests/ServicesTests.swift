import DialtoneModel
import DialtoneWire
import Testing

@Suite struct ServicesTests {
    @Test("Devices is found among the services", arguments: try Vectors.load().servicesInfo)
    func devices(_ vector: Vectors.Services) throws {
        let info = try ServicesInfo(AppMessage(parsing: vector.frame))
        #expect(vector.wanted == ServicesInfo.devicesAPI)
        let entry = info.devices(preferringDomain: nil)
        #expect(entry?.name == vector.name)
        #expect(entry.flatMap { ServiceURL.sysclients($0.url) } == vector.sysclientsUrl)
        #expect(try ServicesInfo(AppMessage(parsing: info.json(src: "s").text)) == info)
    }

    @Test("of several Devices that of our domain counts, and the App name is the fallback")
    func preference() {
        func entry(_ name: String, _ url: String, offers: Bool) -> ServiceEntry {
            ServiceEntry(
                name: name, title: "", url: url, info: offers ? ["apis": ["com.innovaphone.devices": [:]]] : [:])
        }
        let info = ServicesInfo(services: [
            entry("c", "https://ap/our.example/devices/innovaphone-devices", offers: false),
            entry("a", "https://ap/other.example/devices/x", offers: true),
            entry("b", "https://ap/our.example/devices/x", offers: true),
        ])
        #expect(info.devices(preferringDomain: "our.example")?.name == "b")
        #expect(info.devices(preferringDomain: "third.example")?.name == "a")
        #expect(info.devices(preferringDomain: nil)?.name == "a")
        #expect(ServicesInfo(services: [info.services[0]]).devices(preferringDomain: nil)?.name == "c")
    }

    @Test(
        "WebSocket URLs of a service",
        arguments: [
            ("https://ap/d/devices/app?x=1#f", "wss://ap/d/devices/app", "wss://ap/d/devices/sysclients"),
            ("HTTP://ap:8080", "ws://ap:8080", "ws://ap:8080/sysclients"),
            ("ws://[::1]/", "ws://[::1]/", "ws://[::1]/sysclients"),
            ("ftp://ap/x", nil, nil), ("ap/x", nil, nil), ("https:///x", nil, nil), ("https://a b/x", nil, nil),
            ("", nil, nil),
            ("https://ap/x\r\nHost: y", nil, nil),
        ] as [(String, String?, String?)])
    func urls(url: String, webSocket: String?, sysclients: String?) {
        #expect(ServiceURL.webSocket(url) == webSocket)
        #expect(ServiceURL.sysclients(url) == sysclients)
    }

    @Test("a list that cannot be read is an error, unusable entries are left out")
    func badList() throws {
        #expect(throws: WireFault.missing(field: "services")) {
            try ServicesInfo(AppMessage(parsing: #"{"mt":"ServicesInfo"}"#))
        }
        let info = try ServicesInfo(
            AppMessage(
                parsing: #"{"mt":"ServicesInfo","services":[1,{},{"name":"a"},{"name":"b","url":"http://h/x"}]}"#))
        #expect(info.services.map(\.name) == ["b"])
    }

    @Test("the whole chain of a login that the PBX vouches for", arguments: try Vectors.load().serviceLogin)
    func serviceLogin(_ vector: Vectors.Service) throws {
        let message = try AppMessage(parsing: vector.result)
        let result = try ServiceLogin(message)
        #expect(result.info == vector.infoText)
        #expect(result.login.digest == vector.loginDigest)
        #expect(SHA256Text.hex(of: vector.loginInput) == vector.loginDigest)
        let pbxKey = SessionKey(challenge: vector.pbxChallenge, password: Secret(vector.pbxPassword))
        #expect(pbxKey.text == Secret(vector.pbxSessionKey))
        #expect(try result.sessionKey(pbxKey: pbxKey).text == Secret(vector.serviceSessionKey))

        // At the target: it reads our AppLogin and comes to the same key.
        let login = try AppLogin(AppMessage(parsing: result.login.text))
        #expect(login.isProved(challenge: vector.serviceChallenge, password: Secret(vector.servicePassword)))
        #expect(
            SessionKey(challenge: vector.serviceChallenge, password: Secret(vector.servicePassword)).text
                == Secret(vector.serviceSessionKey))

        // The PBX's side makes the very same message.
        let made = ServiceLogin.make(
            src: message.src, app: result.app, pbxObj: try #require(result.pbxObj),
            password: Secret(vector.servicePassword),
            challenge: vector.serviceChallenge, pbxKey: pbxKey, salt: vector.salt,
            identity: ServiceLogin.Identity(domain: result.domain, sip: result.sip, guid: result.guid, dn: result.dn),
            info: vector.infoText)
        #expect(try ServiceLogin(AppMessage(parsing: made)) == result)
        #expect(result.key == vector.keyHex)
    }

    @Test("the key of another PBX connection is noticed, and so is a refusal")
    func serviceLoginFails() throws {
        let vector = try #require(try Vectors.load().serviceLogin.first)
        let result = try ServiceLogin(AppMessage(parsing: vector.result))
        #expect { try result.sessionKey(pbxKey: SessionKey(challenge: "1", password: Secret("p"))) } throws: {
            ($0 as? WireFault)?.field == "key"
        }
        let refusal = try AppMessage(parsing: #"{"mt":"GetServiceLoginResult","error":"no right"}"#)
        #expect(throws: WireFault.badValue(field: "error", reason: "says no right")) { try ServiceLogin(refusal) }
        #expect(throws: WireFault.missing(field: "app")) {
            try ServiceLogin(AppMessage(parsing: #"{"mt":"GetServiceLoginResult"}"#))
        }
    }

    @Test("requests of the Services API")
    func requests() {
        #expect(
            ServicesRequest.getServiceLogin(name: "devices-api", challenge: "2064418837", src: "sl-1").text
                == #"{"api":"Services","src":"sl-1","mt":"GetServiceLogin","app":"devices-api","challenge":"2064418837"}"#
        )
        #expect(ServicesRequest.subscribe(src: "s").text == #"{"api":"Services","src":"s","mt":"SubscribeServices"}"#)
        #expect(
            ServicesRequest.unsubscribe(src: "s").text == #"{"api":"Services","src":"s","mt":"UnsubscribeServices"}"#)
    }
}
