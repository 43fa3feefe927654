import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct UnknownDeviceTests {
    struct Merge: Sendable, CustomTestStringConvertible {
        var name: String
        var unknownDevices: [UnknownDevice]
        var result: UnknownDevice
        var testDescription: String { name }
    }

    private static func snom(_ file: String, at seconds: Double, model: String?, count: Int = 1) -> UnknownDevice {
        UnknownDevice(
            mac: .numbered(1), vendor: "snom", model: model, firmware: nil, address: "192.0.2.1", file: file,
            firstAt: .noon(plus: seconds), lastAt: .noon(plus: seconds), count: count)
    }

    private static let merges: [Merge] = [
        Merge(name: "one", unknownDevices: [snom("a", at: 1, model: nil)], result: snom("a", at: 1, model: nil)),
        Merge(
            name: "a later word counts, where it says anything",
            unknownDevices: [snom("a", at: 1, model: "D785", count: 2), snom("b", at: 3, model: nil, count: 3)],
            result: UnknownDevice(
                mac: .numbered(1), vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.1", file: "b",
                firstAt: .noon(plus: 1), lastAt: .noon(plus: 3), count: 5)),
        Merge(
            name: "what comes late is not later",
            unknownDevices: [snom("a", at: 3, model: nil), snom("b", at: 1, model: "D785")],
            result: UnknownDevice(
                mac: .numbered(1), vendor: "snom", model: "D785", firmware: nil, address: "192.0.2.1", file: "a",
                firstAt: .noon(plus: 1), lastAt: .noon(plus: 3), count: 2)),
        Merge(
            name: "another make has not the model of the first",
            unknownDevices: [
                snom("a", at: 1, model: "D785"),
                UnknownDevice(
                    mac: .numbered(1), vendor: "yealink", model: nil, firmware: "66.1", address: "192.0.2.2", file: "b",
                    firstAt: .noon(plus: 2), lastAt: .noon(plus: 2), count: 1),
            ],
            result: UnknownDevice(
                mac: .numbered(1), vendor: "yealink", model: nil, firmware: "66.1", address: "192.0.2.2", file: "b",
                firstAt: .noon(plus: 1), lastAt: .noon(plus: 2), count: 2)),
        Merge(
            name: "counts do not overflow, and impossible ones are mended",
            unknownDevices: [snom("a", at: 1, model: nil, count: .max), snom("a", at: 1, model: nil, count: -5)],
            result: snom("a", at: 1, model: nil, count: .max)),
    ]

    @Test("strangers with one MAC become one, in a batch and in several", arguments: merges)
    func merged(sample: Merge) async throws {
        try await withStore { store in
            try await store.noteUnknownDevices(sample.unknownDevices)
            #expect(try await store.unknownDevices(limit: 10, offset: 0) == [sample.result])
        }
        try await withStore { store in
            for unknownDevice in sample.unknownDevices { try await store.noteUnknownDevices([unknownDevice]) }
            #expect(try await store.unknownDevices(limit: 10, offset: 0) == [sample.result])
        }
    }

    @Test("what a stranger says is cut, also if one character has no end")
    func cut() async throws {
        try await withStore { store in
            let long = "a" + String(repeating: "\u{301}", count: 5000)
            var unknownDevice = UnknownDevice.sample(1)
            (unknownDevice.vendor, unknownDevice.model, unknownDevice.firmware) = (long, long, long)
            (unknownDevice.address, unknownDevice.file, unknownDevice.firstAt) = (long, long, .noon(plus: 99))
            try await store.noteUnknownDevices([unknownDevice])
            let kept = try #require(try await store.unknownDevices(limit: 1, offset: 0).first)
            let lengths = [kept.vendor, kept.model, kept.firmware, kept.address, kept.file].map { $0?.unicodeScalars.count }
            #expect(lengths == [32, 64, 64, 64, 128])
            #expect(kept.firstAt == kept.lastAt)
        }
    }

    @Test("strangers are listed latest first, page by page, without dismissed ones")
    func listed() async throws {
        try await withStore { store in
            try await store.noteUnknownDevices((UInt64(1)...5).map { .sample($0, at: .noon(plus: Double($0 % 3))) })
            func list(_ limit: Int, _ offset: Int) async throws -> [UInt64] {
                try await store.unknownDevices(limit: limit, offset: offset).map(\.mac.value)
            }
            #expect(try await list(10, 0) == [2, 5, 1, 4, 3])
            #expect(try await list(2, 1) == [5, 1])
            #expect(try await list(-1, -1) == [])
            #expect(try await store.dismissUnknownDevice(.numbered(5), at: .noon))
            #expect(try await store.dismissUnknownDevice(.numbered(5), at: .noon), "hidden before, and there")
            #expect(try await !store.dismissUnknownDevice(.numbered(77), at: .noon), "it has never asked")
            try await store.noteUnknownDevices([.sample(5, at: .noon(plus: 100), count: 1000)])
            #expect(try await list(10, 0) == [2, 1, 4, 3], "for good, however often it asks")
        }
    }

    @Test("a flood drops dismissed ones first, then those seen least and longest ago", .timeLimit(.minutes(10)))
    func flood() async throws {
        try await withSQLite { store in
            let max = unknownDevicesMax
            let flood = (0..<max).map { UnknownDevice.sample(UInt64(1000 + $0), at: .noon(plus: Double($0))) }
            try await store.noteUnknownDevices([.sample(1, count: 50), .sample(2), .sample(3, count: 70)])
            try await store.dismissUnknownDevice(.numbered(3), at: .noon)
            try await store.noteUnknownDevices(flood)
            let kept = try await store.unknownDevices(limit: 10 * max, offset: 0)
            // Gone are the dismissed one, and of those seen once the two that were seen longest ago.
            #expect(kept.count == max && kept.contains { $0.mac.value == 1 && $0.count == 50 })
            #expect(!kept.contains { [2, 3, 1000].contains($0.mac.value) } && kept.contains { $0.mac.value == 1001 })
            let rows = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM strangers") }
            #expect(rows == max)
        }
    }

    @Test("a phone's account is given to other hardware, which then opens its door")
    func assigned() async throws {
        try await withStore { store in
            let phone = try await store.receive(.sample(codeOpenUntil: nil), at: .noon)
            let hardware = MACAddress.numbered(9)
            try await store.noteUnknownDevices([.sample(9), .sample(8)])
            let given = try await store.commit([.assigned(hardware, until: .noon(plus: 60))], for: phone.id, at: .noon(plus: 1))
            #expect(given.assignedMAC == hardware && given.codeOpenUntil == .noon(plus: 60))
            #expect(try await store.phones(withMAC: hardware) == [given])
            #expect(try await store.phones(withMAC: phone.mac) == [given])
            #expect(try await store.unknownDevices(limit: 9, offset: 0).map(\.mac.value) == [8])
            let line = try #require(try await store.history(of: phone.id, limit: 1).first)
            #expect(line.kind == "assigned" && line.details?["mac"] == .string(hardware.hex))

            // An order for the phone keeps it; the phone's own hardware is no other one.
            #expect(try await store.receive(.sample(), at: .noon).assignedMAC == hardware)
            #expect(try await store.commit([.assigned(phone.mac, until: .noon(plus: 70))], for: phone.id, at: .noon).assignedMAC == nil)
            #expect(try await store.phones(withMAC: hardware).isEmpty)

            _ = try await store.commit([.assigned(hardware, until: .noon(plus: 60))], for: phone.id, at: .noon)
            #expect(try await store.commit([.removed], for: phone.id, at: .noon).assignedMAC == nil)
            #expect(try await store.commit([.assigned(hardware, until: .noon(plus: 60))], for: phone.id, at: .noon).assignedMAC == nil)
            await #expect(throws: StoreError.unknownPhone(99)) {
                try await store.commit([.assigned(hardware, until: .noon(plus: 60))], for: 99, at: .noon)
            }
        }
    }

    @Test("an instance hides what it sees, and nothing that only others see")
    func dismissedByOne() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "x")
            _ = try await store.receive(.sample(number: 1), at: .noon)
            let phone = try await store.receive(.sample(number: 2), at: .noon)
            _ = try await store.commit([.assigned(.numbered(3), until: .noon(plus: 60))], for: phone.id, at: .noon)
            try await store.noteUnknownDevices((UInt64(1)...4).map { .sample($0, at: .noon(plus: Double($0))) })
            #expect(try await store.unknownDevices(seenBy: other, limit: 9, offset: 0).map(\.mac.value) == [4])
            for number in [UInt64(1), 3] {
                #expect(try await !store.dismissUnknownDevice(.numbered(number), seenBy: other, at: .noon))
            }
            #expect(try await store.unknownDevices(seenBy: .sample, limit: 9, offset: 0).map(\.mac.value) == [4, 3, 2, 1])
            #expect(try await store.dismissUnknownDevice(.numbered(4), seenBy: other, at: .noon))
            #expect(try await store.dismissUnknownDevice(.numbered(3), seenBy: .sample, at: .noon))
            #expect(try await store.unknownDevices(seenBy: .sample, limit: 9, offset: 0).map(\.mac.value) == [4, 2, 1])
            #expect(try await store.unknownDevices(seenBy: other, limit: 9, offset: 0).isEmpty)
            #expect(try await store.unknownDeviceCount(seenBy: .sample) == 3)
        }
    }

    @Test("what one instance hides the others go on to see, and the operator hides for all")
    func dismissedForOne() async throws {
        try await withStore { store in
            let other = InstanceID(domain: "example.net", name: "x")
            func list(_ instance: InstanceID?) async throws -> [UInt64] {
                let devices = try await store.unknownDevices(seenBy: instance, limit: 9, offset: 0)
                let count = try await store.unknownDeviceCount(seenBy: instance)
                #expect(count == devices.count)
                return devices.map(\.mac.value)
            }
            try await store.noteUnknownDevices((UInt64(1)...3).map { .sample($0, at: .noon(plus: Double($0))) })
            for _ in 0..<2 {
                #expect(try await store.dismissUnknownDevice(.numbered(2), seenBy: .sample, at: .noon), "hidden before, and there")
            }
            #expect(try await list(.sample) == [3, 1])
            #expect(try await list(other) == [3, 2, 1])
            #expect(try await list(nil) == [3, 2, 1])
            try await store.noteUnknownDevices([.sample(2, at: .noon(plus: 100))])
            #expect(try await list(.sample) == [3, 1], "for good, however often it asks")
            #expect(try await store.dismissUnknownDevice(.numbered(3), seenBy: nil, at: .noon))
            #expect(try await list(.sample) == [1])
            #expect(try await list(other) == [2, 1])
            #expect(try await list(nil) == [2, 1])
            // A device that was given an account meanwhile begins anew.
            let phone = try await store.receive(.sample(number: 9), at: .noon)
            _ = try await store.commit([.assigned(.numbered(2), until: .noon(plus: 60))], for: phone.id, at: .noon)
            try await store.noteUnknownDevices([.sample(2, at: .noon(plus: 200))])
            #expect(try await list(.sample) == [2, 1])
        }
    }

    @Test("hardware belongs to one phone of one instance, as its own or assigned")
    func assignedOnce() async throws {
        try await withStore { store in
            let a = try await store.receive(.sample(number: 1), at: .noon)
            let b = try await store.receive(.sample(number: 2), at: .noon)
            let far = try await store.receive(.sample(instance: InstanceID(domain: "example.net", name: "x"), number: 3), at: .noon)
            func assign(_ number: UInt64, to phone: Phone) async throws {
                _ = try await store.commit([.assigned(.numbered(number), until: .noon(plus: 60))], for: phone.id, at: .noon)
            }
            try await assign(9, to: a)
            try await assign(9, to: a)
            // Nor can another instance have it: its MAC would mean both phones, and none could come by it.
            for number in [UInt64(9), 2] {
                let error = await #expect(throws: StoreError.self) { try await assign(number, to: far) }
                #expect(error?.kind == "conflict" && error?.description.contains("another instance") == true)
            }
            try await assign(8, to: far)
            await #expect(throws: StoreError.self) { try await assign(8, to: b) }
            for number in [UInt64(9), 1] {
                let error = await #expect(throws: StoreError.self) { try await assign(number, to: b) }
                #expect(error?.kind == "conflict" && error?.description.contains("phone 000000000001") == true)
            }
            #expect(try await store.phone(b.id) == b)
            // Whose phone was taken out has no hardware any more.
            _ = try await store.commit([.removed], for: a.id, at: .noon)
            try await assign(9, to: b)
            try await assign(1, to: b)
            // But an order says whose it is now.
            let back = try await store.receive(.sample(number: 1), at: .noon)
            #expect(back.id == a.id)
            #expect(try await store.phone(b.id)?.assignedMAC == nil)
            #expect(try await store.kinds(of: b.id).last == "unassigned")
            try await assign(5, to: b)
            _ = try await store.receive(.sample(number: 5), at: .noon)
            #expect(try await store.phone(b.id)?.assignedMAC == nil)
            // Whatever is ordered elsewhere takes nothing away from it.
            _ = try await store.receive(.sample(number: 8), at: .noon)
            #expect(try await store.phone(far.id)?.assignedMAC?.value == 8)
            // Its own hardware it has in any case.
            _ = try await store.receive(.sample(number: 3), at: .noon)
            try await assign(3, to: far)
            #expect(try await store.phone(far.id)?.assignedMAC == nil)
        }
    }
}
