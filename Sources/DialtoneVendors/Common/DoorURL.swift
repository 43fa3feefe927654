import DialtoneModel

/// The phone's own door as it is told to the phone.
enum DoorURL {
    /// The folder, ending in `/`, without credentials.
    static func folder(_ access: SettingsReader.Access) throws(RenderFault) -> String {
        try FieldCheck.url(access.provisioningURL, field: Field.provisioningURL)
    }

    /// The folder or a file in it, with the credentials before the host (`https://user:password@…`): for phones that have no
    /// settings for them.
    static func withCredentials(_ access: SettingsReader.Access, fileName: String = "") throws(RenderFault) -> String {
        let url = try folder(access) + fileName
        guard let credentials = access.credentials else { return url }
        let user = try FieldCheck.line(credentials.user, field: Field.credentialsUser)
        let password = try FieldCheck.line(credentials.password.reveal(), field: Field.credentialsPassword)
        let scheme = url.hasPrefix("https://") ? "https://" : "http://"
        let login = "\(SIPAddressText.escaped(user: user)):\(SIPAddressText.escaped(user: password))"
        return "\(scheme)\(login)@\(url.dropFirst(scheme.count))"
    }
}
