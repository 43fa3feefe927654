import DialtoneModel
import DialtoneSQL
import Foundation
import TestSupport
import Testing

@testable import DialtoneStore

/// Lists of phones: their orders, their pages, and searches.
@Suite("Lists of phones")
struct ListTests {
    private static let other = InstanceID(domain: "example.net", name: "dialtone")

    /// Phones of several statuses, some with the same user and times, and one of another instance.
    private static func fill(_ store: any PhoneStore, count: Int = 23) async throws {
        for number in 0..<count {
            let order = PhoneOrder.sample(
                number: UInt64((number * 7) % 101), code: "10000000\(10 + number)", user: "user\(number % 5)")
            let id = try await store.receive(order, at: .noon(plus: Double(number / 2))).id
            let steps: [[PhoneStep]] = [
                [], [.ready], [.failed(.codeExpired)], [.ready, .delivered(.sample)], [.delivered(.sample), .registered(address: nil)],
                [.removed],
            ]
            let taken = steps[number % steps.count]
            if !taken.isEmpty { _ = try await store.commit(taken, for: id, at: .noon(plus: 100 + Double(number % 4))) }
        }
        _ = try await store.receive(.sample(instance: other, number: 200), at: .noon)
    }

    private static var orders: [PhoneQuery] {
        PhoneQuery.Order.allCases.flatMap { order in
            [false, true].map { PhoneQuery(instance: .sample, order: order, isDescending: $0) }
        }
    }

    /// All pages of a list, each from the end of the one before.
    private static func read(
        _ query: PhoneQuery, from store: any PhoneStore, limit: Int, between: () async throws -> Void = {}
    ) async throws -> [Phone.ID] {
        var (query, ids) = (query, [Phone.ID]())
        while true {
            let page = try await store.phones(matching: query, limit: limit, offset: 0)
            ids += page.map(\.id)
            guard page.count == limit, let last = page.last else { return ids }
            // As a page would hand it back.
            query.cursor = try #require(PhoneCursor(word: PhoneCursor(last, in: query.order).word, of: query.order))
            try await between()
        }
    }

    @Test("pages by cursor and by offset make the same list, in every order, with every filter")
    func pages() async throws {
        try await withStore { store in
            try await Self.fill(store)
            for order in Self.orders {
                for statuses in [[], [.ready], [.removed], [.failed, .received], PhoneStatus.allCases] as [[PhoneStatus]] {
                    for text in ["", "anna", "er1", "1"] {
                        var query = order
                        (query.statuses, query.text) = (statuses, text)
                        let whole = try await store.phones(matching: query, limit: 100, offset: 0).map(\.id)
                        #expect(try await store.count(matching: query) == whole.count)
                        #expect(try await Self.read(query, from: store, limit: 4) == whole, "\(query)")
                        var byOffset: [Phone.ID] = []
                        for offset in stride(from: 0, to: 24, by: 4) {
                            byOffset += try await store.phones(matching: query, limit: 4, offset: offset).map(\.id)
                        }
                        #expect(byOffset == whole, "\(query)")
                    }
                }
            }
        }
    }

    @Test("all stores have the same order")
    func sameOrder() async throws {
        let memory = MemoryStore()
        try await Self.fill(memory)
        try await withStore { store in
            try await Self.fill(store)
            for query in Self.orders {
                let list = try await store.phones(matching: query, limit: 100, offset: 0).map(\.mac)
                #expect(try await memory.phones(matching: query, limit: 100, offset: 0).map(\.mac) == list, "\(query)")
            }
        }
    }

    @Test("phones that are ordered between two pages by cursor neither repeat nor hide those that were there")
    func insertedBetween() async throws {
        for query in Self.orders {
            try await withStore { store in
                try await Self.fill(store)
                let before = try await store.phones(matching: query, limit: 100, offset: 0).map(\.id)
                var number = 0
                let read = try await Self.read(query, from: store, limit: 4) {
                    number += 1
                    let order = PhoneOrder.sample(number: UInt64(300 + number), code: "20000000\(10 + number)", user: "user\(number % 5)")
                    _ = try await store.receive(order, at: .noon(plus: Double(number * 50)))
                }
                #expect(Set(read).count == read.count, "\(query)")
                #expect(read.filter(Set(before).contains) == before, "\(query)")
            }
        }
    }

    @Test("a cursor is a word that names a place, and of other words there is none")
    func cursorWords() throws {
        let phone = Phone(
            id: 17, instance: .sample, mac: .numbered(1), hwid: "", user: "anna \"b\" ü", commonName: "", domain: "", pbxDNS: "",
            status: .ready, receivedAt: .noon(plus: 0.000_001))
        for order in PhoneQuery.Order.allCases {
            let cursor = PhoneCursor(phone, in: order)
            #expect(PhoneCursor(word: cursor.word, of: order) == cursor, "\(order)")
        }
        let time = PhoneCursor(phone, in: .received).word
        #expect(PhoneCursor(word: time, of: .user) == nil)
        #expect(PhoneCursor(word: PhoneCursor(phone, in: .user).word, of: .received) == nil)
        for text in ["[9223372036854775807,1]", "[1]", "[1,\"a\"]", "{}", "["] {
            #expect(PhoneCursor(word: Data(text.utf8).base64EncodedString(), of: .received) == nil, "\(text)")
        }
        #expect(PhoneCursor(word: "?", of: .received) == nil)
    }

    // MARK: Searches

    private static let searches: [(text: String, found: Set<UInt64>)] = [
        ("", [1, 2, 3, 4]), ("a", [1, 2, 3, 4]), ("an", [1, 4]), ("ann", [1, 4]), ("ANNA", [1]), ("nna b", [1]),
        ("anna berg", []), ("müller", [2]), ("üll", [2]), ("ü", [2, 4]), ("MÜLLER", []), ("100%", [3]), ("%", [3]), ("0%_", [3]),
        ("_", [3]),
        ("a_n", []), ("\"", [3, 4]), ("\"quoted\"", [3]), ("'", [4]), ("o'n", [4]), ("\\", [3]), ("\\d", [3]), ("*", []), ("ann*", []),
        ("texts : anna", []), ("anna OR müller", []), ("snomd", []), ("d785", [2]), ("192.0.2", [2]), ("00:00:00:00:00:03", [3]),
        ("0000.0000.0004", [4]), ("00-00-00-00-00-01", [1]), (":", [1, 2, 3, 4]), ("hw-2", [2]), ("acme", [4]), ("no keys", [4]),
        ("key", [4]), ("expired", [1]), ("  anna   beispiel  ", [1]), ("anna\u{0}beispiel", [1]), ("anna\nbeispiel", [1]), ("😀", [2]),
        ("x😀y", [2]), ("beispielanna", []), ("annaanna", []),
    ]

    @Test("a search finds its words in whatever case, at any place, and takes no character for another")
    func searches() async throws {
        try await withStore { store in
            func add(_ number: UInt64, _ user: String, _ name: String) async throws -> Phone.ID {
                var order = PhoneOrder.sample(number: number, code: "100000000\(number)", user: user)
                order.commonName = name
                return try await store.receive(order, at: .noon(plus: Double(number))).id
            }
            let anna = try await add(1, "anna", "Anna Beispiel")
            let berta = try await add(2, "b.ab", "Berta Müller x😀y")
            _ = try await add(3, "c100%_\\d", "Carla \"quoted\"")
            let dora = try await add(4, "joanne", "Dora O'Neil")
            _ = try await store.commit([.failed(.codeExpired)], for: anna, at: .noon)
            _ = try await store.commit([.delivered(.sample)], for: berta, at: .noon)
            _ = try await store.commit([.failed(.fileImpossible(maker: "Acme", problem: "no keys"))], for: dora, at: .noon)
            for (text, found) in Self.searches {
                let query = PhoneQuery(instance: .sample, text: text)
                let phones = try await store.phones(matching: query, limit: 10, offset: 0)
                #expect(Set(phones.map(\.mac.value)) == found, "\"\(text)\"")
                #expect(try await store.count(matching: query) == found.count, "\"\(text)\"")
            }
        }
    }

    @Test("a search finds what is now, and no more what was")
    func changes() async throws {
        try await withStore { store in
            func found(_ text: String) async throws -> Int { try await store.count(matching: PhoneQuery(instance: .sample, text: text)) }
            let phone = try await store.receive(.sample(), at: .noon)
            #expect(try await found("beispiel") == 1)
            _ = try await store.commit([.displayName("Anna Muster")], for: phone.id, at: .noon)
            #expect(try await found("beispiel") == 0)
            #expect(try await found("muster") == 1)
            _ = try await store.commit([.condition(.notRegistered(pbx: "headquarters"))], for: phone.id, at: .noon)
            #expect(try await found("headquarters") == 1)
            _ = try await store.commit([.cleared(.registration)], for: phone.id, at: .noon)
            #expect(try await found("headquarters") == 0)
            _ = try await store.commit([.assigned(.numbered(0xabc), until: .noon)], for: phone.id, at: .noon)
            #expect(try await found("000000000abc") == 1)
            _ = try await store.receive(.sample(number: 0xabc, code: "1", user: "berta"), at: .noon)
            #expect(try await found("muster 000000000abc") == 0, "its hardware was ordered for another user")
            _ = try await store.commit([.removed], for: phone.id, at: .noon)
            #expect(try await found("muster") == 0)
        }
    }

    // MARK: Batches

    @Test("the latest batch begins behind the last long gap")
    func batch() async throws {
        try await withStore { store in
            let gap = Duration.seconds(300)
            #expect(try await store.latestBatch(in: .sample, gap: gap) == nil)
            var removed: Phone?
            for (number, second) in [0, 301, 400, 700, 1000, 1001, 1301].enumerated() {
                let order = PhoneOrder.sample(number: UInt64(number), code: "100000000\(number)")
                let phone = try await store.receive(order, at: .noon(plus: Double(second)))
                if second == 700 { removed = phone }
            }
            _ = try await store.receive(.sample(instance: Self.other, number: 99, code: "1"), at: .noon(plus: 5000))
            var batch = try #require(try await store.latestBatch(in: .sample, gap: gap))
            #expect(batch == (.noon(plus: 301), .noon(plus: 1301)))
            _ = try await store.commit([.removed], for: try #require(removed).id, at: .noon(plus: 2000))
            batch = try #require(try await store.latestBatch(in: .sample, gap: gap))
            #expect(batch == (.noon(plus: 1000), .noon(plus: 1301)))
        }
    }

    @Test("what is counted of a phone is what the phone says")
    func tallies() async throws {
        try await withStore { store in
            try await Self.fill(store)
            let phones = try await store.phones(in: nil, status: nil, limit: 100, offset: 0)
            let tallies = phones.map { PhoneTally($0) }
            #expect(try await store.tallies(after: 0, limit: 100) == tallies)
            #expect(try await store.tallies(after: phones[3].id, limit: 5) == Array(tallies[4..<9]))
            #expect(try await store.tallies(of: [phones[2].id, 9999, phones[0].id]) == [tallies[0], tallies[2]])
            #expect(try await store.tallies(of: []) == [])
        }
    }

    // MARK: How lists are read

    @Test("few and many phones are read in different ways, and are the same")
    func bothWays() async throws {
        for kind in [StoreKind.sqlite, .postgres] {
            try await kind.with { store in
                let store = try #require(store as? any SQLPhoneStore)
                try await Self.fill(store)
                for order in Self.orders {
                    var queries = [order, order, order, order, order, order]
                    queries[0].text = "anna user1"
                    queries[1].text = "1"
                    (queries[2].stuckAt, queries[2].vendors) = (.noon(plus: 10_000), ["snom"])
                    (queries[3].conditions, queries[3].statuses) = (["code-expired"], [.failed])
                    (queries[4].stuckAt, queries[4].stuckFrom) = (.noon(plus: 150), .noon(plus: 61))
                    (queries[5].user, queries[5].macs) = ("user1", (0..<50).map { .numbered($0) })
                    for query in queries {
                        let sealer = store.sealer
                        let lists = try await store.read("test") { database in
                            let phones = PhoneTable(database: database, sealer: sealer)
                            return try [0, 1000].map { few in
                                let search = try PhoneSearch(query, database, fewMax: few)
                                return try (phones.phones(search, limit: 100, offset: 0).map(\.id), phones.count(search))
                            }
                        }
                        #expect(lists[0] == lists[1], "\(kind): \(query)")
                        #expect(!lists[0].0.isEmpty && lists[0].0.count == lists[0].1, "\(kind): \(query)")
                    }
                }
            }
        }
    }

    /// What SQLite would do for a statement, one line for each step.
    private static func plan(_ sql: String, _ arguments: [SQLValue], _ database: any SQLDatabase) throws -> [String] {
        try database.map("EXPLAIN QUERY PLAN \(sql)", arguments) { try $0.text(3) }
    }

    @Test("pages are read along an index of their order: nothing is sorted, and no table is read as a whole")
    func plans() async throws {
        try await withSQLite { store in
            try await Self.fill(store)
            let phones = try await store.phones(in: .sample, status: nil, limit: 1, offset: 0)
            for order in Self.orders {
                var queries = [order, order, order, order]
                queries[1].cursor = PhoneCursor(phones[0], in: order.order)
                queries[2].statuses = [.removed]
                (queries[3].statuses, queries[3].vendors, queries[3].stuckAt) = ([.ready], ["snom"], .noon)
                for query in queries {
                    try await store.read("test") { database in
                        // As if every filter found many.
                        let search = try PhoneSearch(query, database, fewMax: -1)
                        for stretch in search.stretches {
                            let arguments = search.arguments + stretch.arguments + [.integer(10), .integer(0)]
                            let plan = try Self.plan(search.page("p.id, p.hwid", of: stretch), arguments, database)
                            #expect(plan.count == 1, "\(query): \(plan)")
                            // A hardware address is unique.
                            let isUnique = plan.first?.hasSuffix("(instance_domain=? AND instance_name=? AND mac=?)") == true
                            let isAlong = plan.first?.contains("SEARCH p USING INDEX phones_by_") == true
                            let isPlaced = query.cursor == nil || plan.first?.contains("is_removed=? AND ") == true
                            #expect(isUnique || (isAlong && isPlaced), "\(query): \(plan)")
                        }
                    }
                }
            }
        }
    }

    @Test("what filters find is found by an index, and read by its keys")
    func filterPlans() async throws {
        try await withSQLite { store in
            var query = PhoneQuery(
                instance: .sample, text: "anna expired", statuses: [.ready], vendors: ["snom"], stuckAt: .noon,
                conditions: ["code-expired"], user: "anna", macs: [.numbered(1)])
            query.stuckFrom = .noon
            try await store.read("test") { [query] database in
                let filters = PhoneSearch.filters(query, database)
                #expect(filters.count == 8)
                for filter in filters {
                    for step in try Self.plan("\(filter.sql) LIMIT 10", filter.arguments, database) {
                        // A full-text table is always "scanned"; `M` says that it is asked for words.
                        let isSearch = step.hasPrefix("SEARCH ") || step.hasPrefix("SCAN phone_search VIRTUAL TABLE INDEX 0:M")
                        let isFrame = step == "COMPOUND QUERY" || step == "LEFT-MOST SUBQUERY" || step == "UNION ALL"
                        #expect(isSearch || isFrame, "\(filter.sql): \(step)")
                    }
                }
                let search = try PhoneSearch(query, database)
                let page = search.page("p.id", of: search.stretches[0])
                let plan = try Self.plan(page, search.arguments + [.integer(1), .integer(0)], database)
                #expect(plan.first == "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)", "\(plan)")
                let name: [SQLValue] = [.text("example.com"), .text("dialtone")]
                for (sql, arguments) in [(PhoneTable.lastOrder, name), (PhoneTable.firstOrder, name + [.integer(1), .integer(2)])] {
                    let plan = try Self.plan(sql, arguments, database)
                    #expect(plan.count == 1 && plan[0].contains("USING COVERING INDEX phones_by_order"), "\(plan)")
                }
            }
        }
    }

    @Test("a step that changes no searched text leaves the index of texts alone")
    func indexIsLeftAlone() async throws {
        try await withSQLite { store in
            let phone = try await store.receive(.sample(), at: .noon)
            try await store.tamper("DELETE FROM phone_search")
            _ = try await store.commit([.ready, .registered(address: nil)], for: phone.id, at: .noon)
            let query = PhoneQuery(instance: .sample, text: "anna")
            #expect(try await store.count(matching: query) == 0)
            _ = try await store.commit([.delivered(.sample)], for: phone.id, at: .noon)
            #expect(try await store.count(matching: query) == 1, "its make is known now")
        }
    }

    // MARK: PostgreSQL without its extension

    @Test("where PostgreSQL refuses the extension, searches find the same, and the next start tries again")
    func refused() async throws {
        let server = try await PostgresServer.shared
        let database = try await server.makeDatabase()
        try await server.run("DO $$ BEGIN CREATE ROLE modest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        try await server.run("GRANT ALL ON SCHEMA public TO modest", in: database)
        var settings = try PostgresSettings(Secret(server.uri(database, user: "modest")))
        (settings.readers, settings.writers) = (1, 1)
        let key = SecretKey.random()
        for isAllowed in [false, true] {
            if isAllowed { try await server.run("CREATE EXTENSION pg_trgm", in: database) }
            let store = try await PostgresStore.open(settings, key: key)
            #expect((store.searchRefusal == nil) == isAllowed)
            if !isAllowed { #expect(store.searchRefusal?.contains("pg_trgm") == true) }
            _ = try await store.renew(.sample("test")) { _ in PhoneBucket.all }
            if !isAllowed { _ = try await store.receive(.sample(), at: .noon) }
            #expect(try await store.count(matching: PhoneQuery(instance: .sample, text: "ann eispie")) == 1)
            try await store.leave()
            try await store.close()
        }
    }
}
