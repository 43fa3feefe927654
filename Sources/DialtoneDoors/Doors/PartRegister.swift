import DialtoneModel
import Synchronization

/// Remembers which parts of its files a phone has fetched, so that its history tells it once per revision.
///
/// After a restart of the service it may be told once more.
final class PartRegister: Sendable {
    /// Some parts of some thousand phones; beyond it all are forgotten.
    static let partsMax = 20_000

    private struct Part: Hashable {
        var phone: Phone.ID
        var file: String
        var digest: String
    }

    private let parts = Mutex<Set<Part>>([])

    /// Whether the phone fetches this part of this revision for the first time.
    func isFirst(_ file: String, digest: String, of phone: Phone.ID) -> Bool {
        parts.withLock { parts in
            if parts.count >= Self.partsMax { parts.removeAll() }
            return parts.insert(Part(phone: phone, file: file, digest: digest)).inserted
        }
    }
}
