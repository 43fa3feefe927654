import Crypto
package import DialtoneModel
import Foundation
import Synchronization

/// The files that phones fetched last at their own URLs, kept in memory: for the time in which the database is away, and for those that ask
/// for the same again and have it at once.
///
/// A file is given out again only while nothing was written of its phone, and nothing else changed of which files are made, since it was
/// looked up for the request that made it (``Mark``). While the database is away the last file is better than none.
///
/// They are sealed with a key that only this process has, so that no password stands in clear in memory that is swapped out or read by
/// mistake (who can read all of the memory has the key too). Together they never take more than a set number of bytes; then the oldest go.
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

    /// The same request once more: its target and user agent as sent.
    struct RepeatKey: Hashable, Sendable {
        fileprivate var words: [UInt64]
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
    }

    /// What had changed when a request began to be answered.
    struct Mark: Sendable {
        fileprivate var changes: Int
        /// The version of the overrides.
        var overrides: Int
    }

    private struct Entry: Sendable {
        var file: File
        var sealed: Data
        var number: Int
        var again: (key: RepeatKey, answer: Repeat)?
    }

    private struct State {
        var entries: [Request: Entry] = [:]
        /// By age, with holes where entries were replaced.
        var order: [(request: Request, number: Int)] = []
        var requests: [Phone.ID: Set<Request>] = [:]
        var bytes = 0
        var lastNumber = 0
        var repeats: [RepeatKey: Request] = [:]
        /// How often something changed, and at which of these times something of a phone did: a row for all phones whose keys leave the same
        /// rest, so that it does not grow.
        var changes = 0
        var changed = [Int](repeating: 0, count: ReadyFiles.rows)

        mutating func touch(_ phone: Phone.ID) {
            changes += 1
            changed[ReadyFiles.row(phone)] = changes
            for request in requests[phone] ?? [] {
                if let key = entries[request]?.again?.key { repeats[key] = nil }
                entries[request]?.again = nil
            }
        }

        mutating func remove(_ request: Request) {
            guard let entry = entries.removeValue(forKey: request) else { return }
            if let key = entry.again?.key { repeats[key] = nil }
            bytes -= entry.sealed.count + ReadyFiles.overhead
            let id = entry.file.phone.id
            requests[id]?.remove(request)
            if requests[id]?.isEmpty == true { requests[id] = nil }
        }
    }

    /// What an entry takes besides its bytes: the phone's texts and the tables' rows.
    private static let overhead = 1024
    private static let rows = 4096

    private let bytesMax: Int
    private let key = SymmetricKey(size: .bits256)
    private let hashing = SymmetricKey(size: .bits256)
    private let state = Mutex(State())

    package init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// How many files are kept, and how many bytes they take.
    package var usage: (files: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.bytes) } }

    /// Whether a file of the phone is kept.
    package func has(_ phone: Phone.ID) -> Bool { state.withLock { $0.requests[phone] != nil } }

    func request(token: Secret, file: String, hardware: String) -> Request {
        Request(
            token: Data(HMAC<SHA256>.authenticationCode(for: Data(token.reveal().utf8), using: hashing)), file: file, hardware: hardware)
    }

    func repeatKey(target: String, userAgent: String?) -> RepeatKey {
        var hash = HMAC<SHA256>(key: hashing)
        hash.update(data: Array(target.utf8))
        hash.update(data: [0])
        hash.update(data: Array((userAgent ?? "").utf8))
        return RepeatKey(words: hash.finalize().withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) })
    }

    /// To be taken before anything of an answer is read.
    func mark(overrides: Int) -> Mark { Mark(changes: state.withLock { $0.changes }, overrides: overrides) }

    /// Keeps a file that was just given out.
    ///
    /// - Parameter again: What the same request gets from now on; nil if it has to be looked at anew.
    func keep(_ file: File, for request: Request, again: (key: RepeatKey, answer: Repeat)? = nil, since mark: Mark? = nil) {
        // A file that cannot be sealed is not kept.
        guard let sealed = try? AES.GCM.seal(file.bytes, using: key).combined, sealed.count + Self.overhead <= bytesMax else { return }
        var shown = file
        (shown.bytes, shown.phone.configuration) = ([], [])
        state.withLock { state in
            state.remove(request)
            state.lastNumber += 1
            var entry = Entry(file: shown, sealed: sealed, number: state.lastNumber)
            if let again, let mark, state.changed[Self.row(file.phone.id)] <= mark.changes {
                if let former = state.repeats[again.key] { state.entries[former]?.again = nil }
                state.repeats[again.key] = request
                entry.again = again
            }
            state.entries[request] = entry
            state.requests[file.phone.id, default: []].insert(request)
            state.order.append((request, state.lastNumber))
            state.bytes += sealed.count + Self.overhead
            var oldest = 0
            while state.bytes > bytesMax, oldest < state.order.count {
                let (request, number) = state.order[oldest]
                if state.entries[request]?.number == number { state.remove(request) }
                oldest += 1
            }
            state.order.removeFirst(oldest)
            // Holes must not outgrow the entries.
            if state.order.count > 2 * state.entries.count + 16 {
                state.order.removeAll { state.entries[$0.request]?.number != $0.number }
            }
        }
    }

    /// The file that was given out to such a request last.
    func file(for request: Request) -> File? {
        guard let entry = state.withLock({ $0.entries[request] }), let bytes = open(entry.sealed) else { return nil }
        var file = entry.file
        file.bytes = bytes
        return file
    }

    private static func row(_ phone: Phone.ID) -> Int { Int(phone % Int64(rows)) }

    /// The file for a request that was answered so before, and nothing has changed since.
    ///
    /// - Parameter overrides: The version of the overrides.
    func repeated(_ key: RepeatKey, overrides: Int) -> (file: File, answer: Repeat, sealed: Data)? {
        state.withLock { state in
            guard let entry = state.repeats[key].flatMap({ state.entries[$0] }), let again = entry.again,
                again.answer.overrides == overrides
            else { return nil }
            return (entry.file, again.answer, entry.sealed)
        }
    }

    func open(_ sealed: Data) -> [UInt8]? {
        // What this process sealed opens.
        guard let box = try? AES.GCM.SealedBox(combined: sealed), let bytes = try? AES.GCM.open(box, using: key) else { return nil }
        return [UInt8](bytes)
    }

    /// Has the next request of each phone looked at anew: some changes may not have been heard of.
    package func forgetRepeats() {
        state.withLock { state in
            state.changes += 1
            state.changed = Array(repeating: state.changes, count: Self.rows)
            for request in state.repeats.values { state.entries[request]?.again = nil }
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
            for request in state.requests[phone.id] ?? [] {
                guard urlIsNew || phone.status == .removed || state.entries[request]?.file.digest != phone.revisionDigest else { continue }
                state.remove(request)
            }
        }
    }

    /// Forgets everything: some changes may not have been heard of.
    package func forgetAll() {
        state.withLock { state in
            let (number, changes) = (state.lastNumber, state.changes + 1)
            state = State(lastNumber: number, changes: changes, changed: Array(repeating: changes, count: Self.rows))
        }
    }
}
