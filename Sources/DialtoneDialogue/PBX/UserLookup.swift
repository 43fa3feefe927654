import DialtoneModel
package import DialtoneWire

/// Finds a PBX user whose name and long name are known: by the name, and where that leads to nothing by the long name.
///
/// ```text
///   by user name --no object, an error, or another user--> by long name --no object, another user--> unknown
///        |                                                     |  +-- an error ---------------> refused
///        +-- an object whose name, if it tells one, fits       +-- an object whose name fits
///        v                                                     v
///      found                                                 found
/// ```
///
/// A PBX below 13r3 may know `guid` and `cn` as keys only, and then answers a question by name as if there were no such user, or
/// with an error. Long names are no proof: a user who is found by one must have the right name too.
///
/// Source: innovaphone SDK 13r2 and 13r3, "PbxAdminApi", GetObject (stated); how an unknown object is answered (assumed).
package struct UserLookup: Equatable, Sendable {
    /// What an answer means.
    package enum Finding: Equatable, Sendable {
        case found(PBXObject)
        /// Ask by this next.
        case ask(PBXAdminRequest.Key)
        /// There is no such user.
        case unknown
        /// The PBX answered with an error, cut: whether there is such a user is open.
        case refused(String)
    }

    /// Characters of what a PBX says that are passed on to people.
    static let wordsMax = 200

    /// By what to ask first.
    package let first: PBXAdminRequest.Key
    private let user: String
    private let longName: String
    private let isToBeChanged: Bool
    private var isByLongName = false

    /// - Parameters:
    ///   - user: User name, compared without regard to case.
    ///   - longName: Empty = not known; then only the name is asked for.
    ///   - isToBeChanged: The object must tell its name: what is written must not reach another user.
    package init(user: String, longName: String, isToBeChanged: Bool = false) {
        self.user = user
        self.isToBeChanged = isToBeChanged
        self.longName = longName
        first = .userName(user)
    }

    /// Takes the answer to the latest question.
    package mutating func answered(_ message: AppMessage) -> Finding {
        let object = PBXObject(message)
        let problem = message.errorText.map { String($0.prefix(Self.wordsMax)) }
        let isFound = problem == nil && object.guid != nil
        let isNamed = object.h323.map(isUser)
        // Asked by its name, an answer without the name is still the user's, as far as looking goes.
        if isFound, isNamed ?? (!isByLongName && !isToBeChanged) { return .found(object) }
        guard !isByLongName, !longName.isEmpty else { return problem.map { .refused($0) } ?? .unknown }
        isByLongName = true
        return .ask(.longName(longName))
    }

    private func isUser(_ name: String) -> Bool { name.lowercased() == user.lowercased() }
}
