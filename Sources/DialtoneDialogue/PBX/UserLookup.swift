import DialtoneModel
package import DialtoneWire

/// Finds a PBX user whose name and long name are known: by the name, and where that leads to nothing by the long name.
///
/// ```text
///   by user name --no object, an error, or another user--> by long name --the like--> unknown
///        |                                                     |
///        +-- an object whose name, if it tells one, fits       +-- an object whose name fits
///        v                                                     v
///      found                                                 found
/// ```
///
/// A PBX below 13r3 may know `guid` and `cn` as keys only, and then answers a question by name as if there were no such user, or
/// with an error. Long names are no proof: whoever is found by one must have the right name too.
///
/// Source: innovaphone SDK 13r2 and 13r3, "PbxAdminApi", GetObject (stated); how an unknown object is answered (assumed).
package struct UserLookup: Equatable, Sendable {
    /// What an answer means.
    package enum Finding: Equatable, Sendable {
        case found(PBXObject)
        /// Ask by this next.
        case ask(PBXAdminRequest.Key)
        /// There is no such user; with what the PBX said about it, cut, if it said anything.
        case unknown(String?)
    }

    /// Characters of what a PBX says that are passed on to people.
    static let wordsMax = 200

    /// By what to ask first.
    package let first: PBXAdminRequest.Key
    private let user: String
    private let longName: String
    private var isByLongName = false

    /// - Parameters:
    ///   - user: User name, compared without regard to case.
    ///   - longName: Empty = not known; then only the name is asked for.
    package init(user: String, longName: String) {
        self.user = user
        self.longName = longName
        first = .userName(user)
    }

    /// Takes the answer to the latest question.
    package mutating func answered(_ message: AppMessage) -> Finding {
        let object = PBXObject(message)
        let problem = message.errorText.map { String($0.prefix(Self.wordsMax)) }
        let isFound = problem == nil && object.guid != nil
        if isByLongName { return isFound && object.h323.map(isUser) == true ? .found(object) : .unknown(problem) }
        // Asked by its name, an answer without the name is still the user's.
        if isFound, isUser(object.h323 ?? user) { return .found(object) }
        guard !longName.isEmpty else { return .unknown(problem) }
        isByLongName = true
        return .ask(.longName(longName))
    }

    private func isUser(_ name: String) -> Bool { name.lowercased() == user.lowercased() }
}
