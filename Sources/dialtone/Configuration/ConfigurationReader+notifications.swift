import DialtoneModel
import DialtoneServer
import DialtoneSupport

extension ConfigurationReader {
    /// Who is told what in myApps.
    mutating func notifications(_ service: inout ServiceConfiguration) {
        let key = "notifications.app-notify"
        var told = service.notifications
        if let tells = bool("\(key).users") { told.tellsUsers = tells }
        told.administrators = list("\(key).administrators")
        if told.administrators.count > NotificationsConfiguration.administratorsMax {
            report(
                "\(key).administrators: names \(told.administrators.count) users; allowed: up to \(NotificationsConfiguration.administratorsMax)"
            )
        }
        if let language = choice("\(key).language", TextLanguage.self) { told.language = language }
        if let app = text("\(key).user-app") { told.userApp = app }
        if let app = text("\(key).admin-app") { told.adminApp = app }
        service.notifications = told
    }
}
