/// Something that people should know about a phone or an order: a stable code with typed facts.
///
/// Whoever finds it out decides on the case; words are made where people read them, from one table (``text(in:)``). Codes are
/// stored, counted and compared; texts never are.
package enum Condition: Hashable, Sendable {
    /// An order came from a login that may not order phones.
    case orderNotAllowed(app: String)

    /// How much it matters.
    package enum Severity: String, CaseIterable, Sendable {
        /// Good to know; nothing has to be done.
        case information
        /// It works, but an administrator should look.
        case warning
        /// The phone does not work, or will not before an administrator has done something.
        case problem
    }

    /// What it is about; a phone has at most one condition of each subject.
    package enum Subject: String, CaseIterable, Sendable {
        /// The connection to Devices.
        case connection
        /// Whether the PBX shows the phone registered.
        case registration
        /// The user at the PBX and the phone's device entry there.
        case entry
        /// The file that the phone is to get.
        case file
        /// How the phone's own web page and its URLs are protected.
        case access
        /// An order, before there is a phone.
        case order
    }

    /// Stable, in lower case with dashes; it is what metrics, counts and other programs go by.
    package var code: String {
        switch self {
        case .orderNotAllowed: "order-not-allowed"
        }
    }

    package var subject: Subject {
        switch self {
        case .orderNotAllowed: .order
        }
    }

    package var severity: Severity {
        switch self {
        case .orderNotAllowed: .problem
        }
    }

    /// What the texts fill in, by name; never a secret.
    package var facts: JSONValue {
        switch self {
        case .orderNotAllowed(let app): ["app": .string(app)]
        }
    }
}
