import Crypto
package import DialtoneModel
package import DialtoneVendors

/// Everything that one phone would get now.
package struct PhoneFiles: Sendable {
    package struct Entry: Sendable {
        package var requested: RequestedFile
        package var file: RenderedFile
    }

    /// In the order in which the phone asks for them.
    package let files: [Entry]
    /// What this phone cannot be told, or was told differently, for people.
    package let notes: [String]
    /// 32 hex digits over the names and bytes of all files.
    package let digest: String
    /// Who has which handset's place; nil for a device that is no DECT base.
    package let handsets: HandsetRoster?
    private let hardware: Hardware

    init(_ files: [Entry], hardware: Hardware, notes: [String], handsets: HandsetRoster? = nil) {
        self.handsets = handsets
        self.files = files
        self.hardware = hardware
        self.notes = notes
        var hash = SHA256()
        for entry in files {
            // The length keeps a file's end and the next one's beginning apart.
            hash.update(data: Array("\(entry.file.name)\n\(entry.file.bytes.count)\n".utf8))
            hash.update(data: entry.file.bytes)
        }
        digest = hash.finalize().prefix(16).hex
    }

    package func file(_ requested: RequestedFile) -> RenderedFile? { files.first { $0.requested == requested }?.file }

    /// What the store keeps of it.
    package func revision(cause: RevisionCause) -> RevisionDraft {
        RevisionDraft(
            cause: cause, digest: digest, vendor: hardware.driver.id, model: hardware.model, firmware: hardware.firmware,
            files: files.map { Revision.File(name: $0.file.name, text: $0.file.text) }, handsets: handsets?.written ?? [])
    }
}

extension RenderedFile {
    /// Strong entity tag: the same bytes have the same tag.
    package var etag: String { "\"\(SHA256.hash(data: bytes).prefix(16).hex)\"" }
}

extension Sequence<UInt8> {
    fileprivate var hex: String {
        let digits = Array("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
