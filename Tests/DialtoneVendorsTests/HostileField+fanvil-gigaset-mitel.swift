import Foundation

extension HostileField {
    static let fanvil: [HostileField: Place] = [
        .displayName: "sip/line[1]/DisplayName", .user: "sip/line[1]/PhoneNumber", .authenticationUser: "sip/line[1]/RegisterUser",
        .password: "sip/line[1]/RegisterPswd", .adminPassword: "web/account[1]/Password", .userPassword: "web/account[2]/Password",
        .credentialsUser: "ap/DefaultUsername", .credentialsPassword: "ap/DefaultPassword", .directoryBase: "phone/ldap[1]/Base",
        .directoryUser: "phone/ldap[1]/Username", .directoryPassword: "phone/ldap[1]/Password",
        .keyValue: Place("dsskey/dssSide[1]/Fkey[3]/Value") { "\($0)@2/ba" }, .keyLabel: "dsskey/dssSide[1]/Fkey[3]/Title",
    ]

    static let gigaset: [HostileField: Place] = [
        .displayName: "SIP.Account.0.DisplayName", .user: "SIP.Account.0.Username", .authenticationUser: "SIP.Account.0.AuthName",
        .password: "SIP.Account.0.AuthPassword", .adminPassword: "WebUI.AdminPassword", .userPassword: "WebUI.UserPassword",
        .directoryBase: "NetDir.LDAP.0.BaseDN", .directoryUser: "NetDir.LDAP.0.Username", .directoryPassword: "NetDir.LDAP.0.Password",
        .keyValue: "PhoneUI.Keys.FunctionKeys.2.PhoneNumber", .keyLabel: "PhoneUI.Keys.FunctionKeys.2.DisplayName",
    ]

    static let mitel: [HostileField: Place] = [
        .displayName: "sip line1 display name", .user: "sip line1 user name", .authenticationUser: "sip line1 auth name",
        .password: "sip line1 password", .adminPassword: "admin password", .userPassword: "user password", .turnUser: "sip turn user",
        .turnPassword: "sip turn pass", .credentialsUser: "http digest username", .credentialsPassword: "http digest password",
        .keyValue: "topsoftkey3 value", .keyLabel: "topsoftkey3 label",
    ]
}
