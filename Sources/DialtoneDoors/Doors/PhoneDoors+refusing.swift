package import DialtoneModel
import DialtoneProvisioning
import DialtoneSupport
import DialtoneVendors
import Foundation
import Logging

extension PhoneDoors {
    /// Turns somebody away: what is counted, noted and rung differs, what the caller sees and waits for does not.
    func refuse(_ reason: Refusal, _ phone: Phone?, _ visit: Visit) -> DoorAnswer {
        renderDecoy()
        let request = visit.request
        let isStale: Bool
        switch reason {
        case .notReady: isStale = false
        case .unproven(let stale):
            // The first half of every digest: nobody has guessed anything yet.
            isStale = stale
            if phone == nil { note(visit) }
        case .closedCode:
            // A phone that was reset, in all likelihood: it is neither unknown nor guessing, and its administrator can let it in again.
            isStale = false
            if let phone {
                alarms.ring(.codeIsClosed(address: request.address), for: phone, details: facts(visit), now: visit.now)
            }
            misses.missed(request.address, attempt(of: visit), isGuess: false, now: visit.now)
        case .unknown, .locked, .wrongCredentials, .noCertificate, .wrongCertificate, .anotherPhone:
            isStale = false
            note(visit)
            if let phone { suspect(reason, phone, visit) }
            // A wrong name of a phone's own door is turned away like the others once there were too many.
            if request.door.isOwn, let seconds = misses.retryAfter(request.address, .url, now: visit.now) {
                return limited(.url, seconds)
            }
            // Behind a right token each wrong login is a guess.
            let tried =
                reason == .wrongCredentials
                ? MissLimiter.Attempt(.url, request.proof.authorization) : attempt(of: visit)
            misses.missed(request.address, tried, now: visit.now)
        }
        return closed(request, isStale: isStale)
    }

    /// What a caller sees of a door that is closed to it, or is none.
    func closed(_ request: DoorRequest, isStale: Bool = false) -> DoorAnswer {
        guard policy.asksForCredentials, request.door.isOwn else { return .missing }
        let offered = policy.offered(isEncrypted: request.isEncrypted)
        return offered.isEmpty ? .missing : .challenged(check.challenges(offered, isStale: isStale, now: time.forward()))
    }

    /// Takes note of the caller for the inbox, if it says which phone it is.
    func note(_ visit: Visit) {
        guard let mac = visit.visitor.shown ?? visit.visitor.certified else { return }
        let (recognition, now) = (visit.visitor.recognition, time.date())
        inbox.note(
            UnknownDevice(
                mac: mac, vendor: recognition?.vendor ?? files.catalogue.vendor(ofMAC: mac), model: recognition?.model,
                firmware: recognition?.firmware, address: visit.request.address, file: visit.request.door.toldFile, firstAt: now,
                lastAt: now, count: 1))
    }

    /// Rings and counts for a phone at whose door somebody stood who had the right name of it.
    private func suspect(_ reason: Refusal, _ phone: Phone, _ visit: Visit) {
        let request = visit.request
        var details = facts(visit)
        switch reason {
        case .unknown, .closedCode, .notReady, .locked, .unproven: return
        case .wrongCredentials: break
        case .noCertificate:
            alarms.ring(.certificateMissing(address: request.address), for: phone, details: details, now: visit.now)
        case .wrongCertificate:
            details["certificate"] = .optional(request.certificate)
            alarms.ring(.certificateWrong(address: request.address), for: phone, details: details, now: visit.now)
        case .anotherPhone:
            // At a door named by the MAC anybody can pretend anything: the phone did nothing, and no secret was known.
            guard !request.door.isByMAC else { break }
            alarms.ring(
                .anotherPhone(mac: visit.visitor.shown, address: request.address), for: phone, details: details, now: visit.now)
        }
        logger.with(phone.instance, phone.mac).notice(
            "Turned away at this phone's door",
            metadata: [LogKey.peer: "\(request.address)", LogKey.file: "\(request.door.toldFile)", LogKey.reason: "\(reason)"])
        // Whoever only knows a hardware address must not be able to lock its phone out.
        guard !request.door.isByMAC else { return }
        if phones.attempted(phone.id, now: visit.now) {
            alarms.ring(
                .wrongAttempts(
                    count: PhoneLimiter.attemptsMax, minutes: Int(PhoneLimiter.lockTime.components.seconds / 60), address: request.address),
                for: phone, details: details, now: visit.now)
        }
    }

    /// What is known of a caller, for an alarm.
    func facts(_ visit: Visit) -> JSONValue {
        [
            "address": .string(visit.request.address), "door": .string(visit.request.door.name),
            "file": .string(visit.request.door.toldFile), "mac": .optional(visit.visitor.shown?.hex),
            "device": .optional(visit.visitor.words),
        ]
    }

    /// Makes a file and throws it away: only its time counts.
    func renderDecoy() {
        guard let driver = files.catalogue.drivers.first else { return }
        _ = try? driver.render(PhoneSettings.examplePhone, model: nil, firmware: nil)  // a fault takes as long
    }
}
