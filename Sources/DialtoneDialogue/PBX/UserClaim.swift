package import DialtoneModel
package import DialtoneWire

/// What a login at the users' App says of itself, to be confirmed by the PBX: that it is a person's.
///
/// All of it is under the login's digest. The PBX confirms it if the object of that name has that id and is no App object:
/// services log in under the names of their App objects, which have names and ids like users.
///
/// Source: innovaphone SDK 13r1, "PbxAdminApi", `pseudo` absent for users (stated). That a login without `groups` may be a person's
/// all the same (assumed: no page up to 14r1 names the field).
package struct UserClaim: Hashable, Sendable {
    package enum Finding: String, Equatable, Sendable, CaseIterable {
        /// The PBX knows this user.
        case confirmed
        /// The PBX knows no such user.
        case refuted
        /// No PBX could be asked, or none answered in time.
        case unavailable
    }

    /// User name.
    package var name: String
    /// System name of the PBX; empty = not told.
    package var domain: String
    /// 32 hex digits.
    package var guid: String

    package init(name: String, domain: String, guid: String) {
        self.name = name
        self.domain = domain
        self.guid = guid
    }

    /// The claim of a login; nil for one that cannot be a person's: an App object's own, or one without name, id or App object; and
    /// for one whose digest does not vouch for each of them.
    package init?(_ login: AppLogin) {
        guard login.hasOwnFields, !login.sip.isEmpty, !login.guid.isEmpty, let object = login.appObject, object != login.sip else {
            return nil
        }
        self.init(name: login.sip, domain: login.domain, guid: login.guid)
    }

    private static let properties = ["guid", "h323", "pseudo"]

    /// What to ask, one after the other until an answer has an object: by the id, which every release knows, then by the name.
    package var requests: [JSONValue] {
        [PBXAdminRequest.Key.guid(guid), .userName(name)].map { PBXAdminRequest.getObject($0, properties: Self.properties, src: "") }
    }

    /// What an answer to one of ``requests`` means; nil = it has no object, so the next request decides, or the claim is refuted.
    package func judged(by answer: AppMessage) -> Finding? {
        guard answer.errorText == nil, let found = answer.value["guid"]?.string, !found.isEmpty else { return nil }
        let isUsers = answer.value["pseudo"].map { $0.isNull || $0.string?.isEmpty == true || $0.members?.isEmpty == true } ?? true
        let isSame = found.lowercased() == guid.lowercased() && answer.string("h323")?.lowercased() == name.lowercased()
        return isUsers && isSame ? .confirmed : .refuted
    }
}
