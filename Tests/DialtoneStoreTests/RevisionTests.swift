import DialtoneModel
import Foundation
import GRDB
import Testing

@testable import DialtoneStore

struct RevisionTests {
    @Test("a revision has the next number, and is listed without and read with its files")
    func revised() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            var draft = RevisionDraft.sample("a", cause: .item("MEDIA"))
            draft.files = [.init(name: "main.xml", text: "<a b=\"\u{1f600}\\\">\r\n\u{1}</a>"), .init(name: "leer", text: "")]
            var phone = try await store.commit([.revised(.sample("z")), .revised(draft)], for: id, at: .noon(plus: 1))
            #expect(phone.revision == 2 && phone.revisionDigest == "a" && phone.deliveredRevision == nil)
            let expected = Revision(
                number: 2, at: .noon(plus: 1), cause: .item("MEDIA"), digest: "a", vendor: "snom", model: "D785",
                firmware: "10.1.175.16", files: draft.files)
            #expect(try await store.revision(2, of: id) == expected)
            var bare = expected
            bare.files = []
            #expect(try await store.revisions(of: id, limit: 1) == [bare])
            #expect(try await store.revisions(of: id, limit: 9).map(\.number) == [1, 2])
            #expect(try await store.revisions(of: id, limit: -1).isEmpty)
            #expect(try await store.revision(3, of: id) == nil)
            #expect(try await store.revision(1, of: id + 1) == nil)
            let line = try #require(try await store.history(of: id, limit: 1).first)
            #expect(line.kind == "revised" && line.text == "Revision 2: Devices sent MEDIA.")
            #expect(line.details?["revision"] == 2 && line.details?["digest"] == "a")

            _ = try await store.commit([.revised(draft)], for: id, at: .noon(plus: 2))
            #expect(try await store.revisions(of: id, limit: 9).count == 2, "the same files are no news")
            // Back to what it was before is news.
            phone = try await store.commit([.revised(.sample("z"))], for: id, at: .noon(plus: 3))
            #expect(phone.revision == 3 && phone.revisionDigest == "z")
            #expect(try await store.kinds(of: id) == ["received", "revised", "revised", "revised"])
            #expect(try await store.phone(id) == phone)
        }
    }

    struct Fetch: Sendable, CustomTestStringConvertible {
        var digest: String?
        /// The number that the phone has then.
        var number: Int?
        var words: String
        var testDescription: String { digest ?? "none" }
    }

    @Test(
        "a fetch says which revision it was, the newest one of several",
        arguments: [
            Fetch(digest: "a", number: 3, words: "Fetched snomD785.xml, revision 3, by code from 192.0.2.17 (snom D785 10.1.175.16)."),
            Fetch(digest: "b", number: 2, words: "Fetched snomD785.xml, revision 2, by code from 192.0.2.17 (snom D785 10.1.175.16)."),
            Fetch(digest: nil, number: 2, words: "Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16)."),
            Fetch(digest: "x", number: nil, words: "Fetched snomD785.xml by code from 192.0.2.17 (snom D785 10.1.175.16)."),
        ])
    func delivered(fetch: Fetch) async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            var before = Delivery.sample
            before.digest = "b"
            var delivery = Delivery.sample
            (delivery.digest, delivery.certificate) = (fetch.digest, "CN=0004132A7B15")
            let phone = try await store.commit(
                ["a", "b", "a"].map { .revised(.sample($0)) } + [.delivered(before), .delivered(delivery)], for: id, at: .noon)
            #expect(phone.revision == 3 && phone.deliveredRevision == fetch.number)
            let line = try #require(try await store.history(of: id, limit: 1).first)
            #expect(line.text == fetch.words)
            let number = fetch.digest == nil ? nil : fetch.number
            #expect(line.details?["revision"] == number.map { .int($0) } ?? .null)
            #expect(line.details?["certificate"] == "CN=0004132A7B15")
            #expect(try await store.phone(id) == phone)
        }
    }

    @Test("only the latest revisions are kept, each phone's own")
    func bound() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            let other = try await store.receive(.sample(number: 2), at: .noon).id
            _ = try await store.commit([.revised(.sample("other"))], for: other, at: .noon)
            let count = revisionsMax + 3
            for number in 1...count { _ = try await store.commit([.revised(.sample("d\(number)"))], for: id, at: .noon) }
            #expect(try await store.revisions(of: id, limit: 100).map(\.number) == Array(4...count))
            #expect(try await store.revision(3, of: id) == nil)
            #expect(try await store.revision(4, of: id)?.digest == "d4")
            #expect(try await store.revision(1, of: other)?.files == RevisionDraft.sample("other").files)
        }
    }

    @Test("files beyond all measure are refused, and nothing of the commit is stored")
    func tooLarge() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            var draft = RevisionDraft.sample("a")
            draft.files = [.init(name: "f", text: String(repeating: "x", count: RevisionTable.filesBytesMax))]
            let error = await #expect(throws: StoreError.self) {
                try await store.commit([.identifying, .revised(draft)], for: id, at: .noon)
            }
            #expect(error?.kind == "conflict" && error?.description.contains("shorten its templates") == true)
            #expect(try await store.phone(id)?.status == .received)
        }
    }

    @Test("an order keeps revisions; a removal forgets their files, because the password stands in them")
    func orderAndRemoval() async throws {
        try await withStore { store in
            let id = try await store.receive(.sample(), at: .noon).id
            var delivery = Delivery.sample
            delivery.digest = "a"
            _ = try await store.commit([.revised(.sample("a")), .delivered(delivery)], for: id, at: .noon)
            let again = try await store.receive(.sample(), at: .noon)
            #expect(again.revision == 1 && again.revisionDigest == "a" && again.deliveredRevision == 1)
            #expect(try await store.revision(1, of: id) != nil)

            _ = try await store.commit([.removed], for: id, at: .noon)
            #expect(try await store.revisions(of: id, limit: 9).map(\.number) == [1])
            #expect(try await store.revision(1, of: id) == nil)
            _ = try await store.receive(.sample(), at: .noon)
            let phone = try await store.commit([.revised(.sample("a"))], for: id, at: .noon)
            #expect(phone.revision == 2, "the same files are stored again")
            #expect(try await store.revision(2, of: id) != nil)
            // Nor does a revision stay that is made and forgotten in one commit.
            _ = try await store.commit([.revised(.sample("b")), .removed], for: id, at: .noon)
            #expect(try await store.revisions(of: id, limit: 9).map(\.number) == [1, 2, 3])
            for number in 1...3 { #expect(try await store.revision(number, of: id) == nil) }
        }
    }

    @Test(
        "a revision that was tampered with is an error that names it",
        arguments: [
            "UPDATE revisions SET sealed = (SELECT sealed FROM revisions WHERE number = 1) WHERE number = 2",
            "UPDATE revisions SET sealed = zeroblob(40) WHERE number = 2",
        ])
    func tampered(_ sql: String) async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.commit([.revised(.sample("a")), .revised(.sample("b"))], for: id, at: .noon)
            try await store.tamper(sql)
            let error = await #expect(throws: StoreError.self) { try await store.revision(2, of: id) }
            #expect(error?.description.contains("revisions, row \(id).2") == true)
            #expect(try await store.revision(1, of: id) != nil)
        }
    }

    @Test(
        "files that are sealed rightly but are no list of files are an error",
        arguments: ["", "{", "{}", "[1]", #"[["a"]]"#, #"[["a",1]]"#])
    func corrupt(_ text: String) async throws {
        try await withSQLite { store in
            let id = try await store.receive(.sample(), at: .noon).id
            _ = try await store.commit([.revised(.sample("a"))], for: id, at: .noon)
            let sealed = try store.sealer.seal(text, for: Sealer.Place(table: "revisions", row: "\(id).1", column: "files"))
            try await store.pool.write { try $0.execute(sql: "UPDATE revisions SET sealed = ?", arguments: [sealed]) }
            let error = await #expect(throws: StoreError.self) { try await store.revision(1, of: id) }
            #expect(error?.kind == "corrupt" && error?.description.contains("revision 1 of phone \(id)") == true)
        }
    }
}

struct HandsetPlaceTests {
    @Test("the places of a base's handsets are kept with its revisions when orders leave, and survive removal and a new order")
    func places() async throws {
        let places = { (numbers: [(Int, UInt64)]) in numbers.map { HandsetPlace(number: $0, mac: .numbered($1)) } }
        try await withStore { store in
            let order = PhoneOrder.sample()
            let id = try await store.receive(order, at: .noon).id
            #expect(try await store.phone(id)?.handsets == [])
            var draft = RevisionDraft.sample("a")
            draft.handsets = places([(1, 10), (3, 30)])
            var phone = try await store.commit([.revised(draft)], for: id, at: .noon)
            #expect(phone.handsets == places([(1, 10), (3, 30)]))
            (draft.digest, draft.handsets) = ("b", places([(2, 20), (1, 40)]))
            phone = try await store.commit([.revised(draft)], for: id, at: .noon)
            #expect(phone.handsets == places([(1, 40), (2, 20), (3, 30)]))
            // An order that moves has no claim to the place where it was.
            (draft.digest, draft.handsets) = ("c", places([(2, 20), (5, 40)]))
            phone = try await store.commit([.revised(draft)], for: id, at: .noon)
            #expect(phone.handsets == [HandsetPlace(number: 1, mac: phone.mac)] + places([(2, 20), (3, 30), (5, 40)]))
            #expect(try await store.phone(id) == phone)
            phone = try await store.commit([.removed], for: id, at: .noon)
            #expect(try await store.receive(order, at: .noon).handsets == phone.handsets)
            #expect(try await store.phones(in: nil, status: nil, limit: 9, offset: 0).map(\.handsets) == [phone.handsets])
        }
    }
}
