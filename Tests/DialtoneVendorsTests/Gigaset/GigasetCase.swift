import DialtoneModel
import DialtoneVendors

extension GigasetDriver: TestedDriver {
    static let testCase = VendorCase(
        agents: [
            .init(
                "Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80E0D605", model: "N870-IP-PRO", firmware: "83.V2.11.0",
                mac: "7c2f80e0d605", source: "samples of Wazo"),
            .init(
                "Gigaset N670 IP PRO/83.V2.49.1+build.d1d6a22;7C2F80E0D606;Handset=3", model: "N670-IP-PRO", firmware: "83.V2.49.1",
                mac: "7c2f80e0d606", source: "Wazo's pattern: what a base can have (values made up)"),
            .init(
                "N510 IP PRO/42.258.00.000.000;7C2F806257D7", model: "N510-IP-PRO", firmware: "42.258.00.000.000", mac: "7c2f806257d7",
                source: "samples of Wazo"),
            .init("N510 IP PRO/42.245.00.000.000", model: "N510-IP-PRO", firmware: "42.245.00.000.000", source: "samples of Wazo"),
            .init("N720-DM-PRO/70.040.00.000.000", model: "N720-DM-PRO", firmware: "70.040.00.000.000", source: "samples of Wazo"),
            .init(
                "Gigaset Maxwell 3/3.11.5;7C2F80112233", model: "Maxwell-3", firmware: "3.11.5", mac: "7c2f80112233",
                source: "made up after the pattern of the bases"),
            .init(
                "Gigaset P850/10.1.169.16;589EC6112233", model: "P850", firmware: "10.1.169.16", mac: "589ec6112233",
                source: "made up after the pattern of the bases"),
            .init(
                "Gigaset N610 IP PRO/83.V2.64.0-160-g758db0bf;589EC67C2479;Handset=20", model: "N610-IP-PRO", firmware: "83.V2.64.0",
                mac: "589ec67c2479", source: "Gigaset's wiki: user agents"),
            .init(
                "Gigaset N870 VI PRO/83.V2.43.0+build.5f0a106;7C2F80112233;Handset=250", model: "N870-VI-PRO", firmware: "83.V2.43.0",
                mac: "7c2f80112233", source: "Gigaset's wiki: user agents (address made up)"),
            .init(
                "Gigaset N870E IP PRO/83.V2.43.0+build.5f0a106;7C2F80112233;Handset=250", model: "N870E-IP-PRO", firmware: "83.V2.43.0",
                mac: "7c2f80112233", source: "Gigaset's wiki: user agents (address made up)"),
            .init(
                "Gigaset N870 IP PRO/83.V2.43.0+build.5f0a106;7C2F80112233;Handset=50", model: "N870-IP-PRO-50", firmware: "83.V2.43.0",
                mac: "7c2f80112233", source: "Gigaset's wiki: user agents (address made up)"),
            .init(
                "Mozilla/4.0 (compatible; snomP850-SIP 10.1.127.10 589EC6112233)", model: "P850", firmware: "10.1.127.10",
                mac: "589ec6112233", source: "made up: a phone of Snom's under Gigaset's name"),
        ],
        bootstrapURL: "https://phones.example.com/p/abc/%MACD.xml",
        expect: Expectations.gigaset,
        places: [
            .displayName: "SIP.Account.0.DisplayName", .user: "SIP.Account.0.Username", .authenticationUser: "SIP.Account.0.AuthName",
            .password: "SIP.Account.0.AuthPassword", .adminPassword: "WebUI.AdminPassword", .userPassword: "WebUI.UserPassword",
            .directoryBase: "NetDir.LDAP.0.BaseDN", .directoryUser: "NetDir.LDAP.0.Username", .directoryPassword: "NetDir.LDAP.0.Password",
            .keyValue: "PhoneUI.Keys.FunctionKeys.2.PhoneNumber", .keyLabel: "PhoneUI.Keys.FunctionKeys.2.DisplayName",
        ],
        parameters: [
            .init(name: "SIP.Account.0.DTMFTransmission", value: "3"), .init(name: "PhoneUI.Settings.Wallpaper", value: "<a> & 'b'"),
        ],
        former: [
            .forwards: [
                "Telephony.CallDivert.0.All.Active": "0", "Telephony.CallDivert.0.Busy.Active": "0",
                "Telephony.CallDivert.0.NoAnswer.Active": "0",
            ],
            .doNotDisturb: ["Telephony.DnD.Active": "0"], .secondServers: ["SIP.Account.0.FailoverServer.Enabled": "0"],
            .firmware: ["FirmwareManagment.AutomaticCheckForUpdates": "0"],
        ],
        models: [
            .init(["Maxwell 3", "Maxwell-Basic"], lists: ["gigaset-maxwell"]),
            .init(["N870-IP-PRO", "N670-IP-PRO", "N610-IP-PRO"], lists: ["gigaset-n670"]),
            .init(["P850", "P710", "P810"], lists: ["gigaset-p", "snom"]),
            .refused(["N510-IP-PRO", "N720-DM-PRO", "N530-IP-PRO", "P700", "P720", "P800", "C470IP", "S675IP"]),
        ], bases: ["N870-IP-PRO"])
}
