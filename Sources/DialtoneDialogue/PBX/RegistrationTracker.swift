package import DialtoneModel
package import DialtoneWire

/// What is known of one delivered phone's registration, and what each look at the PBX means: pure, so that its patience can be tested
/// without waiting.
package struct RegistrationTracker: Equatable, Sendable {
    /// A registration is only called lost when it was missing this often: a phone may be between two of them.
    static let absencesMax = 2
    /// A phone that has its file and is not registered by then needs an explanation.
    static let patience: Duration = .seconds(60)
    /// The shortest time between two looks at a phone that is registered.
    static let registeredPause: Duration = .seconds(60)

    /// What a look brought about.
    package enum Finding: Equatable, Sendable {
        case nothing
        case steps([PhoneStep])
        /// It is to be found out why the phone is not registered.
        case explain
    }

    private(set) package var isRegistered: Bool
    /// Why the phone may not be registered was said already.
    private var isExplained = false
    /// Looks in a row that did not show a phone which was registered.
    private var absences = 0

    package init(isRegistered: Bool) { self.isRegistered = isRegistered }

    /// The phone fetched its file again.
    package mutating func delivered(isRegistered: Bool) { (self.isRegistered, isExplained) = (isRegistered, false) }

    /// A PBX was asked and told what it has.
    ///
    /// - Parameters:
    ///   - found: The phone's registration; nil = the PBX shows none, or knows no such user.
    ///   - sinceDelivery: Since the phone last fetched its file; nil if it never did.
    package mutating func looked(
        _ found: Registration?, hwid: String, mac: MACAddress, sinceDelivery: Duration?
    ) -> Finding {
        if let found {
            absences = 0
            guard !isRegistered else { return .nothing }
            isRegistered = true
            var steps: [PhoneStep] = [.registered(address: found.address)]
            if found.hw.lowercased() != hwid.lowercased(), found.hw.lowercased() != mac.hex {
                steps.append(.noted(.otherHardwareID(found.hw)))
            }
            return .steps(steps)
        }
        if isRegistered {
            absences += 1
            guard absences >= Self.absencesMax else { return .nothing }
            (isRegistered, isExplained, absences) = (false, false, 0)
            return .steps([.registrationLost])
        }
        guard !isExplained, let sinceDelivery, sinceDelivery > Self.patience else {
            return .nothing
        }
        isExplained = true
        return .explain
    }

    /// How long until the next look; news of a phone that is registered can wait.
    package func pause(sinceDelivery: Duration?) -> Duration {
        let delay = RegistrationSchedule.delay(sinceDelivery: sinceDelivery)
        return isRegistered ? max(delay, Self.registeredPause) : delay
    }
}

extension Registrations {
    /// The registration of this phone.
    ///
    /// - Parameter deviceCount: How many device entries the user has. With one device and one registration there is no other that it could
    ///   be (docs/protocols/pbx-admin.md, our choice).
    package func own(hwid: String, mac: MACAddress, deviceCount: Int) -> Registration? {
        if let named = registration(hwid: hwid, mac: mac) { return named }
        return deviceCount == 1 && regs.count == 1 ? regs[0] : nil
    }
}
