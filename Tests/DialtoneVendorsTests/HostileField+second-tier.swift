import Foundation

extension HostileField {
    private static let trimmed: @Sendable (String) -> String = { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ")) }

    static let linphone: [HostileField: Place] = [
        .user: "auth_info_0/username", .authenticationUser: "auth_info_0/userid", .password: "auth_info_0/passwd",
        .turnUser: "auth_info_2/username", .turnPassword: "auth_info_2/passwd", .directoryBase: "ldap_0/base_object",
        .directoryUser: "ldap_0/bind_dn", .directoryPassword: "ldap_0/password",
    ]

    static let htek: [HostileField: Place] = [
        .displayName: Place("P3", trimmed), .user: "P35", .authenticationUser: "P36", .password: "P34", .adminPassword: "P2",
        .userPassword: "P196", .credentialsUser: "P1360", .credentialsPassword: "P1361", .keyValue: "P41302",
        .keyLabel: Place("P41402", trimmed),
    ]

    static let akuvox: [HostileField: Place] = [
        .displayName: Place("Config.Account1.GENERAL.DisplayName", trimmed), .user: "Config.Account1.GENERAL.UserName",
        .authenticationUser: "Config.Account1.GENERAL.AuthName", .password: "Config.Account1.GENERAL.Pwd",
        .adminPassword: "Config.Settings.WEB_LOGIN.Password", .userPassword: "Config.Settings.WEB_LOGIN.Password02",
        .credentialsUser: "Config.Autoprovision.GENERAL.UserName", .credentialsPassword: "Config.Autoprovision.GENERAL.Pwd",
    ]

    static let ale: [HostileField: Place] = [
        .displayName: Place("Account1DisplayName", trimmed), .user: "Account1UserName", .authenticationUser: "Account1RegName",
        .password: "Account1Password", .adminPassword: "DeviceSecurityAdminPwd", .userPassword: "DeviceSecurityUserPwd",
        .credentialsUser: "DeviceProvisionServerUsername", .credentialsPassword: "DeviceProvisionServerPassword",
        .keyValue: "ProgramKey3Value", .keyLabel: Place("ProgramKey3Label", trimmed),
    ]

    static let panasonic: [HostileField: Place] = [
        .displayName: Place("DISPLAY_NAME_1") { trimmed($0).replacing("\"", with: "'") }, .user: "PHONE_NUMBER_1",
        .authenticationUser: "SIP_AUTHID_1", .password: "SIP_PASS_1", .adminPassword: "ADMIN_PASS", .userPassword: "USER_PASS",
        .keyValue: "FLEX_BUTTON_FACILITY_ARG3", .keyLabel: Place("FLEX_BUTTON_LABEL3") { trimmed($0).replacing("\"", with: "'") },
    ]

    static let audiocodes: [HostileField: Place] = [
        .displayName: Place("voip/line/0/description", trimmed), .user: "voip/line/0/id", .authenticationUser: "voip/line/0/auth_name",
        .password: "voip/line/0/auth_password", .adminPassword: "system/password",
    ]

    static let digium: [HostileField: Place] = [
        .displayName: Place("account[0].line_label", trimmed), .user: "account[0].username",
        .authenticationUser: "account[0].authname", .password: "account[0].password",
    ]

    static let avaya: [HostileField: Place] = [
        .user: "FORCE_SIP_EXTENSION", .authenticationUser: "FORCE_SIP_USERNAME", .password: "FORCE_SIP_PASSWORD",
        .adminPassword: "FORCE_WEB_ADMIN_PASSWORD",
    ]
}
