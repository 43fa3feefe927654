import DialtoneModel
import DialtoneWire

/// A notification that a user of the PBX got.
package struct LabNotification: Hashable, Sendable {
    package var user: String
    package var link: String?
    package var title: String
    package var text: String
}

/// Notifications in myApps.
///
/// Source: innovaphone SDK 14r1, "PbxApi", AppNotify (stated). An older PBX does not answer (assumed).
extension LabPBX {
    /// How many are kept for a look at them.
    private static let notificationsMax = 1000

    func notify(_ message: AppMessage, _ session: Session) -> [String] {
        func violation(_ text: String) { context.log.violation("pbx", session.object, text) }
        guard message.mt == "AppNotify" else {
            violation("unknown request \(message.mt) of PbxApi")
            return []
        }
        guard context.behaviour.appNotify, context.behaviour.pbxRelease >= .r14r1 else {
            context.log.count("pbx.unanswered")
            context.signal.changed()
            return []
        }
        guard let title = message.value["title"]?.string, let text = message.value["text"]?.string else {
            violation("AppNotify without title or text")
            return [message.result([JSONMember("error", "incomplete")]).text]
        }
        guard let user = message.value["sip"]?.string, guidsByName[user] != nil else {
            return [message.result([JSONMember("error", "not found")]).text]
        }
        notifications.append(LabNotification(user: user, link: message.string("link"), title: title, text: text))
        if notifications.count > Self.notificationsMax { notifications.removeFirst() }
        context.signal.changed()
        return [message.result([]).text]
    }
}

extension Lab {
    /// What users were notified of, oldest first.
    package var notifications: [LabNotification] { get async { await pbx.notifications } }
}
