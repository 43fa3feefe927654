package import struct Foundation.Date

/// One version of everything that a phone would get.
package struct Revision: Hashable, Sendable {
    /// From 1, counted for each phone.
    package var number: Int
    package var at: Date
    /// What changed it.
    package var cause: RevisionCause
    /// 32 hex digits over all files; the same files have the same digest.
    package var digest: String
    package var vendor: String
    package var model: String?
    package var firmware: String?
    /// In the order in which the phone asks for them; secrets stand in clear. Empty where only the list was asked for.
    package var files: [File]

    package init(
        number: Int, at: Date, cause: RevisionCause, digest: String, vendor: String, model: String?, firmware: String?, files: [File] = []
    ) {
        self.number = number
        self.at = at
        self.cause = cause
        self.digest = digest
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.files = files
    }

    package struct File: Hashable, Sendable {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }
}

/// A revision before the store gives it its number.
package struct RevisionDraft: Hashable, Sendable {
    package var cause: RevisionCause
    package var digest: String
    package var vendor: String
    package var model: String?
    package var firmware: String?
    package var files: [Revision.File]
    /// The handsets' places of a DECT base that the files write; the store adds them to those that it has.
    package var handsets: [HandsetPlace]

    package init(
        cause: RevisionCause, digest: String, vendor: String, model: String?, firmware: String?, files: [Revision.File],
        handsets: [HandsetPlace] = []
    ) {
        self.cause = cause
        self.digest = digest
        self.vendor = vendor
        self.model = model
        self.firmware = firmware
        self.files = files
        self.handsets = handsets
    }
}
