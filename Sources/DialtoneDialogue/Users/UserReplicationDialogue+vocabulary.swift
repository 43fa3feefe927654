package import DialtoneModel
package import DialtoneWire

extension UserReplicationDialogue {
    package enum Timer: Hashable, Sendable {
        /// The request with this number should have been answered.
        case answer(Int)
        /// The rest after a failure is over; only the newest number counts.
        case rest(Int)
    }

    package enum Event: Equatable, Sendable {
        /// The PBX session is there, and grants the API. Once.
        case started
        /// Only messages of the API are looked at; anything may be passed in.
        case received(AppMessage)
        case timerFired(Timer)
        /// The PBX session has ended. The next one has a dialogue of its own.
        case closed
    }

    package enum Action: Equatable, Sendable {
        case send(JSONValue)
        case start(Timer, after: Duration)
        /// Rows follow: all users there are, or those that changed since the mark.
        case began(isFull: Bool)
        /// A user as he is now, at first or after a change.
        case row(UserRow)
        /// The user with this id is gone.
        case removed(guid: String)
        /// The rows have come to their end, and from now on changes come by themselves. After a full replication, users that
        /// did not come are gone, unless `isCut`: then there were more than are kept.
        case completed(isFull: Bool, isCut: Bool)
        /// Where the next replication can begin; to be stored once everything before is.
        case store(UserReplicationMark)
        /// For the log; without secrets.
        case note(String)
    }
}
