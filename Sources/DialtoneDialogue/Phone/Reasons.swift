/// What people are told when a phone does not get on: one or two short English sentences, what failed and what to do.
///
/// They are answers to orders, reasons in the list of phones and lines of its history. Never a secret in them.
package enum Reasons {
    // Answers to orders.

    package static let replaced = "This order was replaced by a later order for this phone."
    package static let removed = "The phone was removed by an administrator of Dialtone."
    package static let stopping = "The service is stopping. It goes on with this phone after its start; no new order is needed."

    // What an order waits for at its deadline.

    package static let noDevices =
        "Devices was not found: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is "
        + "ticked among the apps of Dialtone's App object."
    package static let busy =
        "Dialtone is still opening the connections of other phones to Devices. It goes on with this phone in its turn."
    package static let noAnswerToConnect = "Devices did not answer the connection in time. Check the network and the Devices service."
    package static let codeNotAccepted =
        "Devices did not accept the code: it may be wrong, expired or used, or the phone belongs to another domain. Remove the "
        + "phone in Devices if it is there, and order it again."
    package static let digestUnanswered = "Devices did not confirm the phone's password in time. Dialtone goes on trying."
    package static let incomplete =
        "Devices accepted the phone, but its configuration did not arrive completely in time. Dialtone goes on waiting for it."
    package static let fileUnchecked = "The phone's file could not be checked in time. Dialtone goes on trying."

    // Refusals.

    package static let codeRefused =
        "Devices closed the connection each time it got the code: it is probably wrong, expired or used. Order the phone again."
    package static let otherPassword =
        "The phone is known to Devices with another password. Remove the device there and provision it again."
    package static let codeDead =
        "The provisioning code expired before Devices accepted it. Order the phone again."
    package static let passwordLost =
        "The phone's Devices password is not stored here, so Devices cannot be asked for its configuration. Remove the device "
        + "in Devices and order the phone again."

    // Why a phone waits, or what is odd.

    package static let waitingForDevices =
        "Waiting for Devices: no PBX session announces it. Check that the PBX is connected to Dialtone, and that Devices is "
        + "ticked among the apps of Dialtone's App object."
    package static let notInDomain =
        "The phone is not in a domain at Devices: it was removed there, or Devices lost it. Assign it there by hand, or order it "
        + "again."
    package static let passwordRejected =
        "Devices rejects the phone's password. Remove the device in Devices and order the phone again."
    package static let passwordProbablyRejected =
        "Devices probably rejects the phone's password: it closes the connection each time. Remove the device in Devices and "
        + "order the phone again."

    private static let unreachableHead = "Devices cannot be reached: "
    private static let lostHead = "The connection to Devices was lost before the phone's configuration was complete"

    /// - Parameter problem: What the network said, such as `connection refused`.
    package static func unreachable(_ problem: String) -> String {
        unreachableHead + problem + ". Check the network, the address and the certificate of Devices."
    }

    /// - Parameter problem: What the network said, if it did.
    package static func lost(_ problem: String?) -> String {
        lostHead + (problem.map { ": \($0)" } ?? "") + ". Dialtone goes on trying."
    }

    /// Whether the text says that there is no connection; it is worth nothing once there is one.
    static func isAboutReaching(_ text: String) -> Bool { text == waitingForDevices || text.hasPrefix(unreachableHead) }

    /// Whether the text is one that a connection in good order clears.
    static func isAboutConnection(_ text: String) -> Bool {
        isAboutReaching(text) || text == notInDomain || text == passwordRejected || text == passwordProbablyRejected
    }
}
