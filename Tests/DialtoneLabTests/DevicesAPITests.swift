import DialtoneModel
import DialtoneWire
import Testing

@testable import DialtoneLab

@Suite("The JSON API of Devices, spoken to by hand", .timeLimit(.minutes(10)))
struct DevicesAPITests {
    /// Logs in with the instance's password.
    ///
    /// - Returns: The session key's text.
    private func logIn(_ client: RawClient, _ lab: Lab) async throws -> String {
        let password = await lab.devices.password.reveal()
        try await client.send(#"{"mt":"AppChallenge"}"#)
        let challenge = try #require(try await client.text()?["challenge"]?.looseString)
        let digest = SHA256Text.hex(of: "innovaphone-devices-api:::::\(challenge):\(password)")
        try await client.send(#"{"mt":"AppLogin","app":"innovaphone-devices-api","digest":"\#(digest)"}"#)
        #expect(try await client.text()?["ok"] == true)
        return SHA256Text.hex(of: "innovaphoneAppSessionKey:\(challenge):\(password)")
    }

    private func with(
        _ lab: Lab, _ body: (RawClient, _ key: String) async throws -> Void
    ) async throws {
        try await RawClient.with(try await lab.endpoints.devices + "innovaphone-devices-api") { client in
            try await body(client, try await logIn(client, lab))
        }
    }

    private func ask(_ client: RawClient, _ text: String) async throws -> JSONValue {
        try await client.send(text)
        return try #require(try await client.text())
    }

    @Test("it makes codes, and tells those who asked for a code or its device when the device comes")
    func codes() async throws {
        try await withLab { lab in
            try await with(lab) { client, _ in
                let categories = try await ask(client, #"{"mt":"GetProvisioningCategories","src":"c","domainId":1,"type":"PHONE"}"#)
                #expect(categories["mt"] == "GetProvisioningCategoriesResult" && categories["last"] == true)
                #expect(categories["categories"] == [["id": 1, "domainId": 1, "name": "Third-party phones", "config": true]])
                let result = try await ask(
                    client, #"{"mt":"GetProvisioningCode","src":"o7","category":"Third-party phones","sip":"anna","administrative":true}"#)
                let code = try #require(result["code"]?.string)
                #expect(result["validUntil"]?.int != nil && result["src"] == "o7")
                #expect(
                    try await ask(client, #"{"mt":"GetProvisionedDevice","src":9,"code":"\#(code)"}"#)
                        == ["mt": "GetProvisionedDeviceResult", "src": 9, "code": .string(code)])
                try await RawClient.with(try await lab.sysclients) { device in
                    try await device.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                    #expect(try await device.admin()?.id == 1)
                    #expect(try await device.admin()?.id == 3, "the code was made with administrative")
                }
                for src in ["o7", 9] as [JSONValue] {
                    let news = try #require(try await client.text())
                    #expect(news["mt"] == "DeviceProvisioned" && news["src"] == src && news["code"]?.string == code)
                    #expect(news["device"]?["hwId"]?.string == RawDevice().mac && news["device"]?["domainId"] == 1)
                }
                let device = try await ask(client, #"{"mt":"GetProvisionedDevice","code":"\#(code)"}"#)
                #expect(device["device"]?["hwId"]?.string == RawDevice().mac)
            }
        }
    }

    @Test(
        "what cannot be answered says why",
        arguments: [
            #"{"mt":"GetProvisioningCode","category":"Nowhere"}"#,
            #"{"mt":"GetProvisioningCode","domainId":7,"category":"Third-party phones"}"#,
            #"{"mt":"GetProvisionedDevice","code":"000000000000"}"#, #"{"mt":"GetDeviceConfig","id":77}"#, #"{"mt":"GetDeviceConfig"}"#,
            #"{"mt":"GetDeviceConfigs","domainId":"other"}"#,
        ])
    func errors(_ request: String) async throws {
        try await withLab { lab in
            try await with(lab) { client, _ in
                let error = try await ask(client, request)["error"]?.string
                #expect(error?.hasPrefix("unknown") == true)
            }
        }
    }

    @Test("lists come in pages, and the last one says so")
    func pages() async throws {
        var behaviour = LabBehaviour()
        behaviour.pageSize = 2
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            for name in ["B", "C"] { await lab.setItems([ConfigurationItem("FXS_PHONE", [])], category: name) }
            await lab.setItems([ConfigurationItem("NTP", [])], category: "No phones")
            try await with(lab) { client, _ in
                try await client.send(#"{"mt":"GetProvisioningCategories","src":"c","type":"PHONE"}"#)
                var names: [[String]] = []
                var isLast = false
                while !isLast {
                    let page = try #require(try await client.text())
                    #expect(page["src"] == "c")
                    names.append(page["categories"]?.elements?.compactMap { $0["name"]?.string } ?? [])
                    isLast = page["last"] == true
                }
                #expect(names == [["Third-party phones", "B"], ["C"]])
                let ntp = try await ask(client, #"{"mt":"GetProvisioningCategories","type":"NTP"}"#)
                #expect(ntp["categories"]?.elements?.compactMap { $0["name"]?.string } == ["Third-party phones", "No phones"])
                #expect(
                    try await ask(client, #"{"mt":"GetDevices"}"#) == ["mt": "GetDevicesResult", "devices": [], "last": true])
            }
        }
    }

    @Test("devices are found by domain, category, hardware id and type")
    func filters() async throws {
        try await withLab { lab in
            let code = await lab.makeCode(category: "B")
            let identify = RawDevice(mac: "0004132a7b02", product: "Yealink SIP-T54W", version: "96.86")
                .identify(",\"name\":\"Anna\",\"ethIfs\":[{\"if\":\"ETH0\",\"ipv4\":\"192.0.2.17\"}],\"provisioningCode\":\"\(code)\"")
            try await RawClient.with(try await lab.sysclients) { first in
                try await first.sendAdmin(0, RawDevice(mac: "0004132a7b01").identify())
                try await lab.wait(untilSeen: { $0.devices.count == 1 })
                try await RawClient.with(try await lab.sysclients) { second in
                    try await second.sendAdmin(0, identify)
                    #expect(try await second.admin()?.id == 1)
                    try await with(lab) { client, _ in
                        for (request, hwids) in [
                            (#"{"mt":"GetDevices"}"#, ["0004132a7b01", "0004132a7b02"]),
                            (#"{"mt":"GetDevices","unassigned":true}"#, ["0004132a7b01"]),
                            (#"{"mt":"GetDevices","domainIds":"1"}"#, ["0004132a7b02"]),
                            (#"{"mt":"GetDevices","domainIds":"1, 7","unassigned":true}"#, ["0004132a7b01", "0004132a7b02"]),
                            (#"{"mt":"GetDevices","domainIds":"7"}"#, []), (#"{"mt":"GetDevices","categories":"A,B"}"#, ["0004132a7b02"]),
                            (#"{"mt":"GetDevices","categories":"A"}"#, []),
                            (#"{"mt":"GetFilteredDevices","hwIds":"0004132a7b02,0004132a7b03"}"#, ["0004132a7b02"]),
                            (#"{"mt":"GetFilteredDevices","types":["PHONE"]}"#, ["0004132a7b01", "0004132a7b02"]),
                            (#"{"mt":"GetFilteredDevices","types":["GW"]}"#, []), (#"{"mt":"GetFilteredDevices","justFxs":true}"#, []),
                        ] {
                            let list = try await ask(client, request)["devices"]?.elements
                            #expect(list?.compactMap { $0["hwId"]?.string } == hwids, "\(request)")
                        }
                        #expect(try await ask(client, #"{"mt":"GetUnassignedDevicesCount"}"#)["count"] == 1)
                        let device = try await ask(client, #"{"mt":"GetFilteredDevices","hwIds":"0004132a7b02"}"#)["devices"]?.elements?
                            .first
                        #expect(
                            device == [
                                "id": 2, "hwId": "0004132a7b02", "name": "Anna", "domainId": 1, "product": "Yealink SIP-T54W",
                                "version": "96.86", "type": "PHONE", "pbxActive": false, "online": true, "hasLeaseLicenses": false,
                                "other": true, "ethIfs": [["if": "ETH0", "ipv4": "192.0.2.17"]],
                            ])
                    }
                }
            }
        }
    }

    @Test("configurations are listed without their values; one is read with them, long ones in parts, passwords encrypted")
    func configurations() async throws {
        try await withLab { lab in
            let long = String(repeating: "abcdefghij", count: 201)
            await lab.setItems([
                ConfigurationItem("MEDIA", [("turnUser", "relay"), ("turnPassword", "clear/text")]),
                ConfigurationItem("EXPERT", [("script", .string(long)), ("desc", "Script")]),
            ])
            try await with(lab) { client, key in
                let list = try #require(try await ask(client, #"{"mt":"GetDeviceConfigs"}"#)["configs"]?.elements)
                #expect(list.compactMap { $0["type"]?.string } == ["MEDIA", "EXPERT"])
                #expect(list.allSatisfy { $0["script"] == nil && $0["turnPassword"] == nil && $0["domainId"] == 1 })
                let (media, expert) = (try #require(list[0]["id"]?.int), try #require(list[1]["id"]?.int))
                #expect(list[1]["desc"] == "Script")

                let read = try await ask(client, #"{"mt":"GetDeviceConfig","src":"m","id":\#(media)}"#)
                #expect(read["mt"] == "GetDeviceConfigResult" && read["src"] == "m" && read["config"]?["turnUser"] == "relay")
                let seed = try #require(read["config"]?["seed"]?.string)
                let cipher = try #require(read["config"]?["turnPassword"]?.string)
                #expect(try SessionKey(text: Secret(key)).decrypt(seed: seed, cipher, field: "turnPassword") == "clear/text")
                lab.behaviour.seedInAPI = false
                let old = try await ask(client, #"{"mt":"GetDeviceConfig","id":\#(media)}"#)
                #expect(old["config"]?["seed"] == nil && old["config"]?["turnPassword"] == "clear/text")

                try await client.send(#"{"mt":"GetDeviceConfig","src":"e","id":\#(expert)}"#)
                var parts: [String] = []
                while true {
                    let message = try #require(try await client.text())
                    #expect(message["src"] == "e")
                    guard message["mt"] == "GetDeviceConfigValueResult" else {
                        #expect(message["mt"] == "GetDeviceConfigResult" && message["config"]?["script"] == nil)
                        break
                    }
                    #expect(message["name"] == "script")
                    parts.append(message["value"]?.string ?? "")
                }
                #expect(parts.map(\.count) == [1000, 1000, 10] && parts.joined() == long)
            }
        }
    }

    @Test("who wants updates hears of devices, configurations and domains until it wants no more")
    func indications() async throws {
        try await withLab { lab in
            try await with(lab) { client, _ in
                func hears(_ mt: String, _ src: JSONValue) async throws -> JSONValue {
                    let news = try #require(try await client.text())
                    #expect(news["mt"]?.string == mt && news["src"] == src)
                    return news
                }
                _ = try await ask(client, #"{"mt":"GetDevices","src":"d","recvUpdates":true,"unassigned":true}"#)
                _ = try await ask(client, #"{"mt":"GetDeviceConfigs","src":"c","recvUpdates":true}"#)
                let domains = try await ask(client, #"{"mt":"GetDomains","src":"o","recvUpdates":true}"#)
                let own = try #require(domains["domains"]?.elements?.first)
                #expect(own["name"] == "example.com" && own["isInstanceDomain"] == true && own["deployAdminPasswords"] == true)
                #expect(own["categories"]?.elements?.first?["name"] == "Third-party phones")

                let code = await lab.makeCode(administrative: false)
                let mac = try #require(MACAddress(RawDevice().mac))
                try await RawClient.with(try await lab.sysclients) { device in
                    try await device.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                    #expect(try await hears("DeviceAdded", "d")["device"]?["domainId"] == 0)
                    #expect(try await hears("DeviceUpdate", "d")["device"]?["domainId"] == 1)
                    try await lab.removeDevice(mac)
                    #expect(try await hears("DeviceRemoved", "d")["device"]?["hwId"]?.string == mac.hex)
                }
                await lab.setItems([ConfigurationItem("NTP", [("ntp1", "x")]), ConfigurationItem("PHONE", [("coder", "G711A")])])
                let edited = try await hears("DeviceConfigEdited", "c")
                #expect(edited["config"]?["type"] == "NTP" && edited["config"]?["ntp1"] == nil)
                #expect(try await hears("DeviceConfigEdited", "c")["config"]?["type"] == "PHONE")
                for type in ["MEDIA", "TLS_PROFILE"] {
                    #expect(try await hears("DeviceConfigDeleted", "c")["config"]?["type"]?.string == type)
                }
                await lab.setItems([ConfigurationItem("NEW", [])], category: "More")
                #expect(try await hears("DomainEdited", "o")["domain"]?["categories"]?.elements?.count == 2)
                #expect(try await hears("DeviceConfigAdded", "c")["config"]?["type"] == "NEW")
                let number = await lab.devices.addDomain("other.example")
                #expect(try await hears("DomainAdded", "o")["domain"]?["name"] == "other.example")
                try await lab.devices.deleteDomain(number)
                #expect(try await hears("DomainDeleted", "o")["id"] == .int(number))
                await #expect(throws: LabFault.self) { try await lab.devices.deleteDomain(1) }

                #expect(try await ask(client, #"{"mt":"SetDeviceFiler","recvUpdates":false}"#)["mt"] == "SetDeviceFilerResult")
                try await RawClient.with(try await lab.sysclients) { device in
                    try await device.sendAdmin(0, RawDevice().identify())
                    try await lab.wait(untilSeen: { $0.device(mac) != nil })
                }
                #expect(try await ask(client, #"{"mt":"GetUserInfo","src":"u"}"#)["src"] == "u", "no device was told of")
            }
        }
    }

    @Test("challenges of old builds are numbers")
    func numbers() async throws {
        var behaviour = LabBehaviour()
        behaviour.numericChallenges = true
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            try await with(lab) { client, _ in
                let info = try await ask(client, #"{"mt":"GetLoginInfo","api":""}"#)
                #expect(info["key"]?.string?.count == 32 && info["admin"] == true)
            }
        }
    }
}
