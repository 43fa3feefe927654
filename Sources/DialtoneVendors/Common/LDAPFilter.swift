/// Search filters of RFC 4515.
enum LDAPFilter {
    /// `(|(cn=*%*)(sn=*%*))`: entries of which any of the attributes fits; empty without attributes.
    ///
    /// - Parameter pattern: The vendor's placeholder for what was typed, with its stars.
    static func any(_ attributes: [String], pattern: String) -> String {
        let parts = attributes.map { "(\($0)=\(pattern))" }
        return parts.count > 1 ? "(|\(parts.joined()))" : parts.first ?? ""
    }
}
