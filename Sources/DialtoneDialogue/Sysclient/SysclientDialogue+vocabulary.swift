package import DialtoneModel
package import DialtoneWire

extension SysclientDialogue {
    package enum Timer: Hashable, Sendable {
        /// Nothing was heard for a while; only the newest number counts.
        case silence(Int)
        /// A tunnel session has lasted long enough.
        case tunnel(TunnelDialogue.Timer)
    }

    package enum Event: Equatable, Sendable {
        /// The WebSocket is open.
        case opened
        case received(SysclientFrame)
        case timerFired(Timer)
        /// More is known of the real phone, or something else; Devices hears of it when it suits the state. Same MAC.
        case described(Identity)
    }

    package enum Action: Equatable, Sendable {
        case send(SysclientFrame)
        case start(Timer, after: Duration)
        /// A new sysclient password: commit it before anything else is done.
        case storePassword(Secret)
        case storeAdminPassword(Secret)
        /// A configuration item, the password in it in clear if it could be read.
        case storeItem(ConfigurationItem, mode: ItemMode)
        /// The phone's whole configuration came, and consists of these; comes before ``complete``.
        case seriesCompleted([ConfigurationItem.Identity])
        /// Devices takes us for this phone: it said so by a password, an item, or by its silence after a digest.
        case admitted
        /// The series of items has ended, by `last` or by silence.
        case complete
        /// Devices does not challenge us: it does not know this phone in any domain.
        case outsideDomain
        /// Devices challenges us, and we have no password to prove.
        case unprovable
        /// Devices challenges us again after a digest: probably it refuses our password.
        case doubted
        /// Devices challenged us once too often: close, and be patient.
        case rejected
        /// Something odd, for the log; without secrets.
        case note(String)
    }
}
