import DialtoneModel
import DialtoneTransport
import DialtoneWire
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import DialtoneLab

@Suite("Devices, spoken to by hand", .timeLimit(.minutes(10)))
struct DevicesTests {
    @Test("a code gives password, admin password and all items, then never works again")
    func code() async throws {
        try await withLab { lab in
            let code = await lab.makeCode()
            #expect(code.count == 12 && code.allSatisfy(\.isNumber))
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                let first = try #require(try await client.admin())
                let password = try #require(first.json["password"]?.string)
                #expect(first.id == 1 && password.count == 32)
                let second = try #require(try await client.admin())
                #expect(second.id == 3)
                let admin = try SysclientProof.decrypt(
                    seed: try #require(second.json["seed"]?.string), password: Secret(password),
                    try #require(second.json["pwd"]?.string), field: "pwd")
                #expect(admin.reveal() == "Adm-5521-x")
                var types: [String] = []
                var item: JSONValue
                repeat {
                    let message = try #require(try await client.admin())
                    #expect(message.id == 6)
                    item = message.json
                    types.append(item["config"]?["type"]?.string ?? "")
                } while item["last"] == nil
                #expect(types == ["PHONE", "MEDIA", "TLS_PROFILE", "NTP"])
            }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice(mac: "0004132a7b16").identify(",\"provisioningCode\":\"\(code)\""))
                try await lab.wait { $0.context.log.counters["sysclient.wrong-codes"] == 1 }
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test("the flag that ends the series stands where it was chosen", arguments: LabBehaviour.Last.allCases)
    func last(_ place: LabBehaviour.Last) async throws {
        var behaviour = LabBehaviour()
        behaviour.last = place
        behaviour.adminPassword = false
        behaviour.itemsWithIDs = false
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            await lab.setItems([ConfigurationItem("NTP", [("ntp1", "a.example.com")]), ConfigurationItem("NEW/1", [])])
            let code = await lab.makeCode()
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                _ = try await client.admin()
                #expect(try await client.admin()?.json.text == "{\"config\":{\"type\":\"NTP\",\"ntp1\":\"a.example.com\"}}")
                let end = try #require(try await client.admin()?.json.text)
                switch place {
                case .top: #expect(end == "{\"config\":{\"type\":\"NEW/1\"},\"last\":true}")
                case .inside: #expect(end == "{\"config\":{\"type\":\"NEW/1\",\"last\":true}}")
                case .absent: #expect(end == "{\"config\":{\"type\":\"NEW/1\"}}")
                case .alone:
                    #expect(end == "{\"config\":{\"type\":\"NEW/1\"}}")
                    #expect(try await client.admin()?.json.text == "{\"last\":true}")
                }
            }
        }
    }

    @Test("the items of a series come twice, or in any order, and the end is marked once")
    func repeatedAndShuffled() async throws {
        var behaviour = LabBehaviour()
        (behaviour.itemsRepeated, behaviour.itemsShuffled, behaviour.adminPassword) = (true, true, false)
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let names = (1...8).map { "T/\($0)" }
            await lab.setItems(names.map { ConfigurationItem($0, []) })
            let code = await lab.makeCode()
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                #expect(try await client.admin()?.id == 1)
                var types: [String] = []
                for index in 1...16 {
                    let message = try #require(try await client.admin()).json
                    types.append(try #require(message["config"]?["type"]?.string))
                    #expect((message["last"] == true) == (index == 16))
                }
                #expect(types.sorted() == names.flatMap { [$0, $0] })
                // It follows from the lab's seed, so this is so in every run.
                #expect(types != names.flatMap { [$0, $0] })
            }
        }
    }

    @Test("a device of the domain is challenged, and its digest lets it in")
    func challenge() async throws {
        try await withLab { lab in
            let device = RawDevice()
            let code = await lab.makeCode()
            let password = try await RawClient.with(try await lab.sysclients) { try await device.join(lab, code: code, $0) }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify())
                let message = try #require(try await client.admin())
                let challenge = try #require(message.json["challenge"]?.string)
                #expect(message.id == 2)
                try await client.sendAdmin(0, device.identify(",\"digest\":\"\(device.digest(challenge, password))\""))
                #expect(try await client.admin()?.id == 3)
                #expect(try await client.admin()?.id == 6)
            }
            #expect(lab.violations.isEmpty)
            #expect(await lab.snapshot().devices.first?.proofs == 1)
        }
    }

    @Test("a wrong digest is a violation, and is answered as was chosen", arguments: LabBehaviour.WrongDigest.allCases)
    func wrongDigest(_ answer: LabBehaviour.WrongDigest) async throws {
        var behaviour = LabBehaviour()
        behaviour.wrongDigest = answer
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let device = RawDevice()
            let code = await lab.makeCode()
            let password = try await RawClient.with(try await lab.sysclients) { try await device.join(lab, code: code, $0) }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify())
                let challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                // The digest is over a version that the frame does not have.
                let digest = RawDevice(version: "2").digest(challenge, password)
                try await client.sendAdmin(0, device.identify(",\"digest\":\"\(digest)\""))
                switch answer {
                case .close: #expect(try await client.admin() == nil)
                case .challenge:
                    let again = try #require(try await client.admin()?.json["challenge"]?.string)
                    #expect(again != challenge)
                }
            }
            #expect(lab.violations.map(\.text) == ["wrong digest"])
        }
    }

    @Test("with fixed words the first ones count in every digest, and others are refused but no violation")
    func fixedWords() async throws {
        var behaviour = LabBehaviour()
        behaviour.fixedWords = true
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let (first, updated) = (RawDevice(), RawDevice(version: "2"))
            let code = await lab.makeCode()
            let password = try await RawClient.with(try await lab.sysclients) { try await first.join(lab, code: code, $0) }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, updated.identify())
                var challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                try await client.sendAdmin(0, updated.identify(",\"digest\":\"\(updated.digest(challenge, password))\""))
                challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                try await client.sendAdmin(0, updated.identify(",\"digest\":\"\(first.digest(challenge, password))\""))
                #expect(try await client.admin()?.id == 3)
            }
            #expect(lab.violations.isEmpty, "\(lab.violations)")
        }
    }

    @Test(
        "what a device does wrong is noted",
        arguments: [
            ("{\"id\":\"0004132a7b15\",\"product\":\"T\",\"version\":\"1\",\"platform\":{\"type\":\"PHONE\"}}", "other:true"),
            (
                "{\"id\":\"00:04:13:2a:7b:15\",\"product\":\"T\",\"version\":\"1\",\"platform\":{\"type\":\"PHONE\"},\"other\":true}",
                "12 lower-case"
            ),
            (
                "{\"id\":\"0004132A7B15\",\"product\":\"T\",\"version\":\"1\",\"platform\":{\"type\":\"PHONE\"},\"other\":true}",
                "12 lower-case"
            ),
            ("{\"id\":\"0004132a7b15\",\"version\":\"1\",\"platform\":{\"type\":\"PHONE\"},\"other\":true}", "product"),
            ("{\"id\":\"0004132a7b15\",\"product\":\"T\",\"version\":\"1\",\"platform\":{\"type\":\"GW\"},\"other\":true}", "platform"),
            (RawDevice().identify(",\"ethIfs\":[{\"ipv4\":\"192.0.2.17\"}]"), "ethIfs"),
            ("{\"id\"", "unreadable"),
        ])
    func violations(_ json: String, _ expected: String) async throws {
        try await withLab { lab in
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, json)
                try await lab.wait { $0.violations.contains { $0.text.contains(expected) } }
            }
        }
    }

    @Test("an old code from a device that has its password is a violation")
    func oldCode() async throws {
        try await withLab { lab in
            let device = RawDevice()
            let code = await lab.makeCode()
            _ = try await RawClient.with(try await lab.sysclients) { try await device.join(lab, code: code, $0) }
            await lab.devices.confirm(device.mac)
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify(",\"provisioningCode\":\"\(code)\""))
                #expect(try await client.admin()?.id == 2)
            }
            #expect(lab.violations.contains { $0.text.contains("old code") })
        }
    }

    @Test(
        "a code expires after 15 minutes, a rollout's after 7 days",
        arguments: [
            (false, 14.0, true), (false, 16.0, false), (true, 16.0, true), (true, 7 * 24 * 60 + 1.0, false),
        ])
    func expiry(_ rollout: Bool, _ minutes: Double, _ works: Bool) async throws {
        let clock = Mutex(Date(timeIntervalSince1970: 1_795_000_000))
        try await withLab(Lab.Options(now: { clock.withLock { $0 } })) { lab in
            let code = await lab.makeCode(rollout: rollout)
            clock.withLock { $0 += minutes * 60 }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                if works {
                    #expect(try await client.admin()?.id == 1)
                } else {
                    try await lab.wait { $0.context.log.counters["sysclient.wrong-codes"] == 1 }
                    #expect(await lab.snapshot().devices.map(\.category) == [nil])
                }
            }
        }
    }

    @Test("a wrong code may end in a close, or in an assignment by hand or later")
    func wrongCode() async throws {
        var behaviour = LabBehaviour()
        behaviour.wrongCode = .close
        behaviour.lateAssignment = .milliseconds(1)
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let wrong = RawDevice().identify(",\"provisioningCode\":\"000000000000\"")
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, wrong)
                #expect(try await client.admin() == nil)
            }
            lab.behaviour.wrongCode = .lateAssignment
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, wrong)
                #expect(try await client.admin()?.id == 1)
            }
            lab.behaviour.wrongCode = .silence
            let other = RawDevice(mac: "0004132a7b99")
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, other.identify())
                try await lab.wait { await $0.snapshot().devices.contains { $0.hwid == other.mac } }
                try await lab.assign(try #require(MACAddress(other.mac)))
                #expect(try await client.admin()?.id == 1)
            }
        }
    }

    @Test("with auto-assign every device is let in")
    func autoAssign() async throws {
        try await withLab(Lab.Options(autoAssign: true)) { lab in
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify())
                #expect(try await client.admin()?.id == 1)
            }
        }
    }

    @Test("a second connection with the same id closes the older one, or is refused")
    func duplicate() async throws {
        try await withLab(Lab.Options(autoAssign: true)) { lab in
            let url = try await lab.sysclients
            try await RawClient.with(url) { older in
                try await older.sendAdmin(0, RawDevice().identify())
                #expect(try await older.admin()?.id == 1)
                lab.behaviour.duplicateID = .refuse
                try await RawClient.with(url) { newer in
                    try await newer.sendAdmin(0, RawDevice().identify())
                    #expect(try await newer.admin() == nil)
                }
                lab.behaviour.duplicateID = .olderClosed
                try await RawClient.with(url) { newer in
                    try await newer.sendAdmin(0, RawDevice().identify())
                    #expect(try await newer.admin()?.id == 2)
                    while try await older.admin() != nil {}
                }
            }
        }
    }

    @Test("changes are pushed, removal and restart drop the connection")
    func administration() async throws {
        try await withLab { lab in
            let device = RawDevice()
            let mac = try #require(MACAddress(device.mac))
            let code = await lab.makeCode()
            try await RawClient.with(try await lab.sysclients) { client in
                let password = try await device.join(lab, code: code, client)
                try await lab.configure(mac, item: ["type": "MEDIA", "turnUser": "x", "turnPassword": "clear/text"])
                let pushed = try #require(try await client.admin()?.json["config"])
                #expect(pushed["turnPassword"] != "clear/text")
                let clear = try SysclientProof.decrypt(
                    seed: try #require(pushed["turnSeed"]?.string), password: Secret(password),
                    try #require(pushed["turnPassword"]?.string), field: "turnPassword")
                #expect(clear.reveal() == "clear/text")
                await lab.restartDevices()
                #expect(try await client.admin() == nil)
            }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify())
                #expect(try await client.admin()?.id == 2)
                try await lab.removeDevice(mac)
                #expect(try await client.admin() == nil)
            }
            await lab.stopDevices()
            await #expect(throws: WebSocketConnectFault.status(404)) {
                try await RawClient.with(try await lab.sysclients) { _ in }
            }
        }
    }

    @Test("a request goes through the tunnel and comes back in pieces")
    func tunnel() async throws {
        try await withLab(Lab.Options(autoAssign: true)) { lab in
            let mac = try #require(MACAddress(RawDevice().mac))
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify())
                try await lab.wait { await $0.snapshot().device(mac)?.isLoggedIn == true }
                async let answer = lab.tunnel(mac, request: "GET /admin.xml HTTP/1.1\r\n\r\n", wanted: 4)
                var session: [UInt8] = []
                var pieces = ["HTTP", "/1.1", ""]
                while let frame = try await client.binary() {
                    guard frame[0] == 2 else { continue }
                    session = Array(frame[1..<5])
                    var reply = ByteBuffer(bytes: [2] + session)
                    switch frame[8] {
                    case 0: reply.writeBytes([0, 0, 0, 3])
                    case 1:
                        #expect(Array(frame[9...]) == [0, 0, 0, 4])
                        reply.writeBytes([0, 0, 0, 2])
                        reply.writeString(pieces.removeFirst())
                    default: reply.writeBytes([0, 0, 0, 4])
                    }
                    try await client.outbound.send(.binary(reply))
                    if frame[8] == 4 { break }
                }
                #expect(try await answer == "HTTP/1.1")
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test(
        "a response ends where its head says so",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true), ("HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\no", false),
            ("HTTP/1.1 204 No Content\r\n\r\n", true), ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", false), ("HTTP/1.1 200 OK\r\nContent-Le", false),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", true),
        ])
    func responses(_ text: String, _ isWhole: Bool) {
        #expect(TunnelResponse.isWhole(ByteBuffer(string: text)) == isWhole)
    }

    @Test("a device that says nothing after its last byte ends the tunnel by the length in its head")
    func silentTunnel() async throws {
        try await withLab(Lab.Options(autoAssign: true)) { lab in
            let mac = try #require(MACAddress(RawDevice().mac))
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify())
                try await lab.wait { await $0.snapshot().device(mac)?.isLoggedIn == true }
                async let answer = lab.tunnel(mac, request: "GET / HTTP/1.1\r\n\r\n")
                let page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                var receives = 0
                while let frame = try await client.binary() {
                    guard frame[0] == 2 else { continue }
                    var reply = ByteBuffer(bytes: [2] + frame[1..<5])
                    switch frame[8] {
                    case 0: reply.writeBytes([0, 0, 0, 3])
                    case 1:
                        receives += 1
                        reply.writeBytes([0, 0, 0, 2])
                        reply.writeString(page)
                    default: reply.writeBytes([0, 0, 0, 4])
                    }
                    try await client.outbound.send(.binary(reply))
                    if frame[8] == 4 { break }
                }
                #expect(try await answer == page)
                #expect(receives == 1)
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test("a digest without a challenge counts as none: the device is challenged, and may go on")
    func unaskedDigest() async throws {
        try await withLab { lab in
            let device = RawDevice()
            let code = await lab.makeCode()
            let password = try await RawClient.with(try await lab.sysclients) { try await device.join(lab, code: code, $0) }
            for _ in 0..<2 {
                try await RawClient.with(try await lab.sysclients) { client in
                    try await client.sendAdmin(0, device.identify(",\"digest\":\"\(device.digest("8888888888", password))\""))
                    let challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                    try await client.sendAdmin(0, device.identify(",\"digest\":\"\(device.digest(challenge, password))\""))
                    #expect(try await client.admin()?.id == 3)
                }
            }
            // A device that is in no domain has nothing to prove.
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice(mac: "0004132a7b99").identify(",\"digest\":\"00\""))
                try await lab.wait(untilSeen: { $0.devices.contains { $0.hwid == "0004132a7b99" && $0.isOnline && $0.category == nil } })
            }
            #expect(lab.violations.isEmpty)
            #expect(await lab.snapshot().devices.first?.proofs == 2)
        }
    }

    @Test("what a device says of itself is kept, and replaced when it says something else on the same connection")
    func description() async throws {
        try await withLab { lab in
            let code = await lab.makeCode()
            let mac = try #require(MACAddress(RawDevice().mac))
            try await RawClient.with(try await lab.sysclients) { client in
                let password = try await RawDevice().join(lab, code: code, client)
                let later = RawDevice(product: "Snom D785", version: "10.1.175.16")
                let more = ",\"name\":\"Anna\",\"ethIfs\":[{\"if\":\"ETH0\",\"ipv4\":\"192.0.2.17\"}]"
                try await client.sendAdmin(0, later.identify(more))
                let challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                try await client.sendAdmin(0, later.identify(more + ",\"digest\":\"\(later.digest(challenge, password))\""))
                try await lab.wait(untilSeen: { $0.device(mac)?.proofs == 1 })
                let device = try #require(await lab.snapshot().device(mac))
                #expect(device.product == "Snom D785" && device.version == "10.1.175.16" && device.name == "Anna")
                #expect(device.interfaces == [["if": "ETH0", "ipv4": "192.0.2.17"]] && device.isLoggedIn)
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test(
        "the admin password comes where the domain deploys one and the code was made for it",
        arguments: [
            (true, true, true, true), (true, false, true, false), (false, true, true, false),
            // Before 13r3 codes are not told apart.
            (true, false, false, true),
        ])
    func administrative(_ deploys: Bool, _ code: Bool, _ knowsFlag: Bool, _ comes: Bool) async throws {
        var behaviour = LabBehaviour()
        behaviour.adminPassword = deploys
        behaviour.administrativeCodes = knowsFlag
        try await withLab(Lab.Options(behaviour: behaviour)) { lab in
            let code = await lab.makeCode(administrative: code)
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                #expect(try await client.admin()?.id == 1)
                #expect(try await client.admin()?.id == (comes ? 3 : 6))
            }
        }
    }

    @Test("items carry the common fields of their configuration, are replaced by number or by type, and deleted")
    func configurations() async throws {
        try await withLab { lab in
            let device = RawDevice()
            let mac = try #require(MACAddress(device.mac))
            let code = await lab.makeCode()
            await lab.setItems([
                ConfigurationItem("PHONE", [("coder", "OPUS-WB"), ("frameSize", 30), ("srtpKey", "4")]),
                ConfigurationItem("NTP", [("ntp1", "a.example.com")]), ConfigurationItem("EXPERT", [("script", "reset")]),
            ])
            let password = try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify(",\"provisioningCode\":\"\(code)\""))
                let password = try #require(try await client.admin()?.json["password"]?.string)
                #expect(try await client.admin()?.id == 3)
                let phone = try #require(try await client.admin()?.json)
                #expect(
                    phone["config"] == [
                        "id": 1, "domainId": 1, "desc": "PHONE 1", "type": "PHONE",
                        "categories": [["id": 1, "name": "Third-party phones", "config": true]], "coder": "OPUS-WB",
                        "frameSize": 30, "srtpKey": "4",
                    ])
                // EXPERT is not for third-party devices, so NTP ends the series.
                let ntp = try #require(try await client.admin()?.json)
                #expect(ntp["config"]?["id"] == 4 && ntp["last"] == true)

                try await lab.configure(mac, item: ["type": "NTP", "ntp1": "b.example.com"])
                let byType = try #require(try await client.admin()?.json)
                #expect(byType["config"]?["id"] == 4 && byType["config"]?["ntp1"] == "b.example.com" && byType["last"] == true)
                lab.behaviour.updatesWithLast = false
                try await lab.configure(mac, item: ["type": "NTP", "id": 9, "desc": "Branch", "categories": [], "ntp1": "c.example.com"])
                let byNumber = try #require(try await client.admin()?.json)
                #expect(byNumber["config"]?["id"] == 9 && byNumber["config"]?["desc"] == "Branch" && byNumber["last"] == nil)
                #expect(byNumber["config"]?["categories"] == [])
                lab.behaviour.itemsWithIDs = false
                try await lab.configure(mac, item: ["type": "NTP", "id": 9, "ntp1": "d.example.com"])
                #expect(try await client.admin()?.json["config"] == ["type": "NTP", "ntp1": "d.example.com"])
                lab.behaviour.itemsWithIDs = true
                return password
            }
            try await lab.deleteConfiguration(mac, "PHONE")
            try await lab.deleteConfiguration(mac, "4")
            await #expect(throws: LabFault.self) { try await lab.deleteConfiguration(mac, "4") }
            await #expect(throws: LabFault.self) { try await lab.configure(mac, item: ["type": "NTP", "id": 0]) }
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, device.identify())
                let challenge = try #require(try await client.admin()?.json["challenge"]?.string)
                try await client.sendAdmin(0, device.identify(",\"digest\":\"\(device.digest(challenge, password))\""))
                #expect(try await client.admin()?.id == 3)
                let only = try #require(try await client.admin()?.json)
                #expect(only["config"]?["id"] == 9 && only["last"] == true)
            }
            #expect(lab.violations.isEmpty)
        }
    }

    @Test("passwords of alarm servers travel like those of TURN servers")
    func logPassword() async throws {
        try await withLab { lab in
            await lab.setItems([ConfigurationItem("ALARM_SERVER", [("logUser", "log"), ("logPassword", "Tülpe/1")])])
            let code = await lab.makeCode(administrative: false)
            try await RawClient.with(try await lab.sysclients) { client in
                try await client.sendAdmin(0, RawDevice().identify(",\"provisioningCode\":\"\(code)\""))
                let password = try #require(try await client.admin()?.json["password"]?.string)
                let item = try #require(try await client.admin()?.json["config"])
                let clear = try SysclientProof.decrypt(
                    seed: try #require(item["logSeed"]?.string), password: Secret(password),
                    try #require(item["logPassword"]?.string), field: "logPassword")
                #expect(clear.reveal() == "Tülpe/1" && item["logUser"] == "log")
            }
        }
    }
}
