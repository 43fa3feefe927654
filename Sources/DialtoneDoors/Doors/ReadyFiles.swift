import Crypto
package import DialtoneModel
import Foundation
import Synchronization

/// The files that phones fetched last at their own URLs, kept in memory for the time in which the database is away.
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

    private struct Entry: Sendable {
        var file: File
        var sealed: Data
        var number: Int
    }

    private struct State {
        var entries: [Request: Entry] = [:]
        /// By age, with holes where entries were replaced.
        var order: [(request: Request, number: Int)] = []
        var requests: [Phone.ID: Set<Request>] = [:]
        var bytes = 0
        var lastNumber = 0

        mutating func remove(_ request: Request) {
            guard let entry = entries.removeValue(forKey: request) else { return }
            bytes -= entry.sealed.count + ReadyFiles.overhead
            let id = entry.file.phone.id
            requests[id]?.remove(request)
            if requests[id]?.isEmpty == true { requests[id] = nil }
        }
    }

    /// What an entry takes besides its bytes: the phone's texts and the tables' rows.
    private static let overhead = 1024

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

    /// Keeps a file that was just given out.
    func keep(_ file: File, for request: Request) {
        // A file that cannot be sealed is not kept.
        guard let sealed = try? AES.GCM.seal(file.bytes, using: key).combined, sealed.count + Self.overhead <= bytesMax else { return }
        var shown = file
        (shown.bytes, shown.phone.configuration) = ([], [])
        state.withLock { state in
            state.remove(request)
            state.lastNumber += 1
            state.entries[request] = Entry(file: shown, sealed: sealed, number: state.lastNumber)
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
        guard let entry = state.withLock({ $0.entries[request] }), let box = try? AES.GCM.SealedBox(combined: entry.sealed),
            let bytes = try? AES.GCM.open(box, using: key)  // what this process sealed opens
        else { return nil }
        var file = entry.file
        file.bytes = [UInt8](bytes)
        return file
    }

    /// Forgets what a phone would not get any more.
    package func changed(_ phone: Phone, urlIsNew: Bool = false) {
        state.withLock { state in
            for request in state.requests[phone.id] ?? [] {
                guard urlIsNew || phone.status == .removed || state.entries[request]?.file.digest != phone.revisionDigest else { continue }
                state.remove(request)
            }
        }
    }

    /// Forgets everything: some changes may not have been heard of.
    package func forgetAll() { state.withLock { $0 = State(lastNumber: $0.lastNumber) } }
}
