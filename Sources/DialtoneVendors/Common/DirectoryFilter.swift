import DialtoneModel

extension PhoneSettings.LDAPDirectory {
    /// `(|(cn=%)(sn=%))`: entries of which one of the attributes begins with what was typed, as phones write it; empty
    /// without attributes.
    ///
    /// - Throws: ``RenderFault`` for a name that would change the filter.
    static func filter(for attributes: [String]) throws(RenderFault) -> String {
        var filter = ""
        for attribute in try checked(attributes) { filter += "(\(attribute)=%)" }
        return attributes.count > 1 ? "(|\(filter))" : filter
    }

    /// Names of attributes as RFC 4512, section 2.5 allows them; phones write lists of them with blanks or commas between.
    static func checked(_ attributes: [String]) throws(RenderFault) -> [String] {
        for attribute in attributes {
            let isName =
                !attribute.isEmpty
                && attribute.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ";")
                }
            guard isName else {
                throw RenderFault(field: Field.directoryAttributes, reason: "contain a character that no attribute's name has")
            }
        }
        return attributes
    }

    /// 636 for LDAP over TLS, else 389.
    var standardPort: Int { usesTLS ? 636 : 389 }
}
