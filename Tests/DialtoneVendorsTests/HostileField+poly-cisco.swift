extension HostileField {
    static let poly: [HostileField: Place] = [
        .displayName: "reg.1.displayName", .user: "reg.1.address", .authenticationUser: "reg.1.auth.userId",
        .password: "reg.1.auth.password", .adminPassword: "device.auth.localAdminPassword",
        .userPassword: "device.auth.localUserPassword", .credentialsUser: "device.prov.user", .credentialsPassword: "device.prov.password",
        .directoryBase: "dir.corp.baseDN",
        .directoryUser: "dir.corp.user", .directoryPassword: "dir.corp.password", .keyValue: "attendant.resourceList.1.address",
        .keyLabel: "attendant.resourceList.1.label",
    ]

    static let cisco: [HostileField: Place] = [
        // Blanks round a name for people are left out.
        .displayName: Place("Display_Name_1_") { $0.trimmingBlanks() }, .user: "User_ID_1_", .authenticationUser: "Auth_ID_1_",
        .password: "Password_1_", .adminPassword: "Admin_Password", .userPassword: "User_Password",
        .directoryBase: "LDAP_Search_Base", .directoryUser: "LDAP_Client_DN", .directoryPassword: "LDAP_Password",
        .keyLabel: Place("Short_Name_3_") { $0.trimmingBlanks() },
    ]
}
