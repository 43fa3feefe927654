import DialtoneModel
import DialtoneWire
import Testing

@Suite struct PBXAdminTests {
    private static let mac = MACAddress(value: 0x0004_132a_7b15)
    private static let objectText =
        #"{"api":"PbxAdminApi","src":"g1","mt":"GetObjectResult","guid":"7f0c","cn":"Anna Beispiel","h323":"anna","loc":"hq","#
        + #""pwd":"00112233","devices":[{"hw":"anna-soft","text":"Softphone","app":"softphone","tls":true},"#
        + #"{"hw":"0004132A7B15","new-in-17":[1.50],"text":"Desk phone","app":"","tls":true,"trusted":true}]}"#

    @Test("a user with devices")
    func object() throws {
        let object = PBXObject(try AppMessage(parsing: Self.objectText))
        #expect(object.guid == "7f0c")
        #expect(object.h323 == "anna")
        #expect(object.cn == "Anna Beispiel")
        #expect(object.location == "hq")
        let mac = try #require(Self.mac)
        #expect(object.deviceIndex(hwid: "0004132a7b15", mac: mac) == 1)
        #expect(object.deviceIndex(hwid: "ANNA-SOFT", mac: mac) == 0)
        #expect(object.deviceIndex(hwid: "other", mac: mac) == 1)
        let other = try #require(MACAddress(value: 1))
        #expect(object.deviceIndex(hwid: "", mac: other) == nil)
        #expect(object.devices[1].tlsOnly && object.devices[1].reverseProxy)
        #expect(object.devices[1].text == "Desk phone")
        #expect(object.devices[1].app.isEmpty)
    }

    @Test("an update changes one flag, keeps all else and sends nothing but guid and devices")
    func update() throws {
        let object = PBXObject(try AppMessage(parsing: Self.objectText))
        var devices = object.devices
        devices[1] = devices[1].settingTLSOnly(false)
        #expect(
            object.updating(devices: devices, src: "u1")?.text
                == #"{"api":"PbxAdminApi","src":"u1","mt":"UpdateObject","guid":"7f0c","template":"without","devices":["#
                + #"{"hw":"anna-soft","text":"Softphone","app":"softphone","tls":true},"#
                + #"{"hw":"0004132A7B15","new-in-17":[1.50],"text":"Desk phone","app":"","trusted":true}]}"#)
        #expect(devices[1].settingTLSOnly(true).tlsOnly)
    }

    @Test("an update never creates or searches an object", arguments: ["", "*", "?"])
    func dangerousGuid(_ guid: String) {
        #expect(PBXAdminRequest.updateObject(guid: guid, devices: [], src: "u") == nil)
        #expect(PBXObject(guid: guid, h323: nil, cn: nil, devices: []).updating(devices: [], src: "u") == nil)
    }

    @Test("an answer without an object")
    func noObject() throws {
        let object = PBXObject(try AppMessage(parsing: #"{"mt":"GetObjectResult","guid":"","devices":7}"#))
        #expect(object == PBXObject(guid: nil, h323: nil, cn: nil, devices: []))
    }

    @Test("a new device entry")
    func newEntry() {
        let entry = DeviceEntry(hw: "0004132a7b15", text: "Desk", tlsOnly: true, reverseProxy: true)
        #expect(entry.value.text == #"{"hw":"0004132a7b15","text":"Desk","app":"","tls":true,"trusted":true}"#)
        #expect(DeviceEntry(hw: "a", text: "").value.text == #"{"hw":"a","text":"","app":""}"#)
    }

    @Test("the registration is that with the hardware id or the MAC, without regard to case")
    func registrations() throws {
        let text =
            #"{"mt":"GetRegsResult","regs":[{"hw":"","addr":"a"},{"hw":"00-04-13-2A-7B-15","addr":""},{"hw":"Desk","addr":"b"},1]}"#
        let registrations = Registrations(try AppMessage(parsing: text))
        let mac = try #require(Self.mac)
        #expect(registrations.regs.count == 3)
        #expect(registrations.registration(hwid: "desk", mac: mac) == Registration(hw: "Desk", address: "b"))
        #expect(registrations.registration(hwid: "x", mac: mac) == Registration(hw: "00-04-13-2A-7B-15", address: nil))
        let other = try #require(MACAddress(value: 1))
        #expect(registrations.registration(hwid: "", mac: other) == nil)
        #expect(Registrations(try AppMessage(parsing: #"{"mt":"GetRegsResult"}"#)).regs.isEmpty)
    }

    @Test("requests of the API")
    func requests() {
        #expect(
            PBXAdminRequest.getObject(.userName("anna"), src: "g").text
                == #"{"api":"PbxAdminApi","src":"g","mt":"GetObject","h323":"anna","template":"without","#
                + #""properties":["guid","cn","h323","loc","devices"]}"#)
        #expect(PBXAdminRequest.getObject(.longName("A"), src: "g")["cn"] == "A")
        #expect(PBXAdminRequest.getObject(.guid("7f"), properties: ["guid"], src: "g")["properties"] == ["guid"])
        #expect(
            PBXAdminRequest.getRegs(guid: "7f", src: "r").text
                == #"{"api":"PbxAdminApi","src":"r","mt":"GetRegs","guid":"7f"}"#)
    }
}
