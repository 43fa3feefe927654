import Crypto
package import DialtoneModel
import DialtoneSupport
import Foundation
import Synchronization

/// The files that phones fetched last at their own URLs, kept in memory: for the time in which the database is away, and for those that ask
/// for the same again and have it at once.
///
/// A file is given out again only while nothing was written of its phone, and nothing else changed of which files are made, since it was
/// looked up for the request that made it (``Mark``). While the database is away the last file is better than none.
///
/// They are sealed with a key that only this process has, so that no password stands in clear in memory that is swapped out or read by
/// mistake (who can read all of the memory has the key too). Together they never take more than a set number of bytes. Then a file takes the place
/// of one that was not asked for within a day, or is not kept: phones ask in turns, and if the oldest went, each would be gone when its turn comes.
package final class ReadyFiles: Sendable {
    /// What a client asked for, and what it said it is.
    struct Request: Hashable, Sendable {
        /// A hash: the token itself would open the phone's URL.
        fileprivate var token: Data
        var file: String
        /// The make, model and firmware for which the file was made.
        var hardware: String
    }

    /// A file as it was given out.
    struct File: Sendable {
        /// The phone as it was then, without its configuration: what the checks of a request look at.
        var phone: Phone
        var vendor: String
        var contentType: String
        var etag: String
        var digest: String
        var bytes: [UInt8]
    }

    /// The same request once more: 128 bits of a keyed hash of its target and user agent as sent.
    struct RepeatKey: Hashable, Sendable {
        fileprivate var words: (Int, Int)

        static func == (one: RepeatKey, other: RepeatKey) -> Bool { one.words == other.words }
        func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
    }

    /// What a request that is repeated gets, and what is noted of it.
    struct Repeat: Sendable {
        /// Status line and fields of the answer, and of the one that says that the client has the file.
        var head: String
        var unchangedHead: String
        /// The client, without its certificate.
        var visitor: Visitor
        /// nil for a file of which nothing is noted.
        var delivery: Delivery?
        /// Whether the client has to show something that its URL does not say.
        var isJudged: Bool
        /// The version of the overrides with which the file was made.
        var overrides: Int
        /// What counts such requests.
        var metrics: DoorMetrics
    }

    /// What had changed when a request began to be answered.
    struct Mark: Sendable {
        fileprivate var changes: Int
        /// The version of the overrides.
        var overrides: Int
    }

    /// A file that is kept.
    final class Kept: Sendable {
        /// Without its bytes.
        let file: File
        fileprivate let sealed: AES.GCM.SealedBox
        /// What the same request gets; nil if it has to be looked at anew.
        let again: Repeat?

        fileprivate init(_ file: File, _ sealed: AES.GCM.SealedBox, again: Repeat?) {
            (self.file, self.sealed, self.again) = (file, sealed, again)
        }

        fileprivate var size: Int { sealed.ciphertext.count + ReadyFiles.overhead }
    }

    /// Guarded by the lock around the state.
    private final class Entry {
        let kept: Kept
        let number: Int
        /// The request that it answers; nil when that has to be looked at anew.
        var key: RepeatKey?
        var usedAt: ContinuousClock.Instant

        init(_ kept: Kept, number: Int, key: RepeatKey?, usedAt: ContinuousClock.Instant) {
            (self.kept, self.number, self.key, self.usedAt) = (kept, number, key, usedAt)
        }
    }

    private struct State {
        var entries: [Request: Entry] = [:]
        /// Where the next to go is looked for, with holes where entries were replaced.
        var order: [(request: Request, number: Int)] = []
        /// The next to be looked at, in `order`.
        var cursor = 0
        var requests: [Phone.ID: Set<Request>] = [:]
        var bytes = 0
        var lastNumber = 0
        var repeats: [RepeatKey: Entry] = [:]
        /// How often something changed, and at which of these times something of a phone did: a row for all phones whose keys leave the same
        /// rest, so that it does not grow.
        var changes = 0
        var changed = [Int](repeating: 0, count: ReadyFiles.rows)
        /// The same of orders, new URLs and removals: what was made before them must not be given out at all.
        var renewed = [Int](repeating: 0, count: ReadyFiles.rows)

        mutating func touch(_ phone: Phone.ID) {
            changes += 1
            changed[ReadyFiles.row(phone)] = changes
            for request in requests[phone] ?? [] {
                if let entry = entries[request] { lookAtAnew(entry) }
            }
        }

        /// Whether a file of this size may be kept. For that, files go that were not asked for lately.
        mutating func hasRoom(for size: Int, of bytesMax: Int, at moment: ContinuousClock.Instant) -> Bool {
            var looks = ReadyFiles.looks
            while bytes + size > bytesMax, looks > 0, !order.isEmpty {
                if cursor >= order.count { cursor = 0 }
                let (request, number) = order[cursor]
                if let entry = entries[request], entry.number == number {
                    looks -= 1
                    guard moment - entry.usedAt > ReadyFiles.patience else {
                        cursor += 1
                        continue
                    }
                    remove(request)
                }
                order.swapAt(cursor, order.count - 1)
                order.removeLast()
            }
            // Holes must not outgrow the entries.
            if order.count > 2 * entries.count + 16 { order.removeAll { entries[$0.request]?.number != $0.number } }
            return bytes + size <= bytesMax
        }

        /// Makes room among the phone's own files: those for other hardware that has not asked lately, else the one that is longest unused.
        mutating func forgetFormer(_ request: Request, of phone: Phone.ID, at moment: ContinuousClock.Instant) {
            guard let own = requests[phone] else { return }
            for other in own where other != request && other.token == request.token && other.file == request.file {
                if let entry = entries[other], moment - entry.usedAt > ReadyFiles.formerPatience { remove(other) }
            }
            guard let own = requests[phone], own.count >= ReadyFiles.filesPerPhoneMax, !own.contains(request) else { return }
            let oldest = own.compactMap { other in entries[other].map { (other, $0.usedAt) } }.min { $0.1 < $1.1 }
            if let oldest { remove(oldest.0) }
        }

        mutating func lookAtAnew(_ entry: Entry) {
            if let key = entry.key { repeats[key] = nil }
            entry.key = nil
        }

        mutating func remove(_ request: Request) {
            guard let entry = entries.removeValue(forKey: request) else { return }
            lookAtAnew(entry)
            bytes -= entry.kept.size
            let id = entry.kept.file.phone.id
            requests[id]?.remove(request)
            if requests[id]?.isEmpty == true { requests[id] = nil }
        }
    }

    /// What an entry takes besides its bytes: the phone's texts and the tables' rows.
    private static let overhead = 1024
    private static let rows = 4096
    /// A file that was not asked for in this time may go: nearly all phones ask more often.
    private static let patience: Duration = .seconds(26 * 3600)
    /// A file for what the phone was before, such as an older firmware, goes after this time.
    private static let formerPatience: Duration = .seconds(3600)
    /// Files of one phone: no phone asks for more, and who knows its URL can say to be any firmware.
    static let filesPerPhoneMax = 16
    /// How many files are looked at for a place.
    private static let looks = 4

    package let bytesMax: Int
    private let key = SymmetricKey(size: .bits256)
    private let hashing = SymmetricKey(size: .bits256)
    /// The keys of the two halves of a ``RepeatKey``.
    private let salts = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter now: The time; a test has its own.
    package init(bytesMax: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        (self.bytesMax, self.now) = (bytesMax, now)
    }

    /// How many files are kept, and how many bytes they take.
    package var usage: (files: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.bytes) } }

    /// Whether a file of the phone is kept.
    package func has(_ phone: Phone.ID) -> Bool { state.withLock { $0.requests[phone] != nil } }

    func request(token: Secret, file: String, hardware: String) -> Request {
        Request(
            token: Data(HMAC<SHA256>.authenticationCode(for: Data(token.reveal().utf8), using: hashing)), file: file, hardware: hardware)
    }

    func repeatKey(target: String, userAgent: String?) -> RepeatKey {
        func half(_ salt: UInt64) -> Int {
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(target)
            hasher.combine(userAgent)
            return hasher.finalize()
        }
        return RepeatKey(words: (half(salts.0), half(salts.1)))
    }

    /// To be taken before anything of an answer is read.
    func mark(overrides: Int) -> Mark { Mark(changes: state.withLock { $0.changes }, overrides: overrides) }

    /// Keeps a file that was just given out.
    ///
    /// - Parameter again: What the same request gets from now on; nil if it has to be looked at anew.
    func keep(_ file: File, for request: Request, again: (key: RepeatKey, answer: Repeat)? = nil, since mark: Mark? = nil) {
        // A file that cannot be sealed is not kept.
        guard let sealed = try? AES.GCM.seal(file.bytes, using: key) else { return }
        var shown = file
        (shown.bytes, shown.phone.configuration) = ([], [])
        let kept = Kept(shown, sealed, again: again?.answer)
        let moment = now()
        guard kept.size <= bytesMax else { return }
        state.withLock { state in
            if let mark, state.renewed[Self.row(file.phone.id)] > mark.changes { return }
            state.forgetFormer(request, of: file.phone.id, at: moment)
            let former = state.entries[request]
            former?.usedAt = moment
            guard state.hasRoom(for: kept.size - (former?.kept.size ?? 0), of: bytesMax, at: moment) else { return }
            state.remove(request)
            state.lastNumber += 1
            var key: RepeatKey?
            if let again, let mark, state.changed[Self.row(file.phone.id)] <= mark.changes { key = again.key }
            let entry = Entry(kept, number: state.lastNumber, key: key, usedAt: moment)
            if let key {
                if let former = state.repeats[key] { state.lookAtAnew(former) }
                state.repeats[key] = entry
            }
            state.entries[request] = entry
            state.requests[file.phone.id, default: []].insert(request)
            state.order.append((request, state.lastNumber))
            state.bytes += kept.size
        }
    }

    /// The file that was given out to such a request last.
    func file(for request: Request) -> File? {
        let moment = now()
        let kept = state.withLock { state in
            let entry = state.entries[request]
            entry?.usedAt = moment
            return entry?.kept
        }
        guard let kept, let bytes = open(kept) else { return nil }
        var file = kept.file
        file.bytes = bytes
        return file
    }

    private static func row(_ phone: Phone.ID) -> Int { Int(phone % Int64(rows)) }

    /// The file for a request that was answered so before, and nothing has changed since.
    ///
    /// - Parameter overrides: The version of the overrides.
    func repeated(_ key: RepeatKey, overrides: Int) -> Kept? {
        let moment = now()
        return state.withLock { state in
            guard let entry = state.repeats[key], entry.kept.again?.overrides == overrides else { return nil }
            entry.usedAt = moment
            return entry.kept
        }
    }

    /// The bytes of a kept file.
    func open(_ kept: Kept) -> [UInt8]? {
        // What this process sealed opens.
        (try? AES.GCM.open(kept.sealed, using: key)).map { [UInt8]($0) }
    }

    /// Has the next request of each phone looked at anew: some changes may not have been heard of.
    package func forgetRepeats() {
        state.withLock { state in
            state.changes += 1
            state.changed = Array(repeating: state.changes, count: Self.rows)
            for entry in state.repeats.values { entry.key = nil }
            state.repeats = [:]
        }
    }

    /// Has a phone's next request looked at anew: something was written of it. Also where nothing is kept of it yet, since a request may be
    /// on its way that was looked up before.
    package func touched(_ phone: Phone.ID) { state.withLock { $0.touch(phone) } }

    /// Forgets what a phone would not get any more, and has its next request looked at anew.
    package func changed(_ phone: Phone, urlIsNew: Bool = false) {
        state.withLock { state in
            state.touch(phone.id)
            if urlIsNew || !phone.status.isReadyOrFurther { state.renewed[Self.row(phone.id)] = state.changes }
            for request in state.requests[phone.id] ?? [] {
                guard let file = state.entries[request]?.kept.file else { continue }
                // An order for another user, or one of another system, gives the phone a new URL.
                let isOfOther = file.phone.user != phone.user || file.phone.domain != phone.domain
                let hasOther = file.digest != phone.revisionDigest || isOfOther
                guard urlIsNew || phone.status == .removed || hasOther else { continue }
                state.remove(request)
            }
        }
    }

    /// Forgets everything: some changes may not have been heard of.
    package func forgetAll() {
        state.withLock { state in
            let (number, changes) = (state.lastNumber, state.changes + 1)
            let rows = Array(repeating: changes, count: Self.rows)
            state = State(lastNumber: number, changes: changes, changed: rows, renewed: rows)
        }
    }
}
