package import DialtoneModel
import DialtoneProvisioning
import DialtoneSupport
import DialtoneVendors
import Foundation
import Logging

extension DoorRequest {
    /// Whether the certificates that the phone shall trust are wanted. They are no secret, and the phone's own URL is enough for them: not
    /// every make has a login for a file that a line of its configuration names. Cisco's phones show theirs for the files of their rules alone.
    var wantsCertificates: Bool { door.file == TrustedCertificates.fileName }
}

extension PhoneDoors {
    /// Gives a phone that may come in what it asks for, if it is one of its files.
    func serve(_ phone: Phone, _ secrets: PhoneSecrets, _ visit: inout Visit) async throws -> DoorAnswer {
        guard visit.proof == .complete else {
            if let seconds = unproven.retryAfter(phone.id, now: visit.now) { return limited(phone, seconds) }
            return try await give(phone, secrets, &visit)
        }
        if let seconds = phones.retryAfter(phone.id, now: visit.now) {
            alarms.ring(.asksWithoutEnd(address: visit.request.address), for: phone, details: facts(visit), now: visit.now)
            return limited(phone, seconds)
        }
        return try await give(phone, secrets, &visit)
    }

    private func give(_ phone: Phone, _ secrets: PhoneSecrets, _ visit: inout Visit) async throws -> DoorAnswer {
        let request = visit.request
        let asked = PhoneRequest(fileName: request.door.file, userAgent: request.userAgent)
        let mac = visit.visitor.hardware(of: phone)
        let model = visit.visitor.recognition?.model ?? phone.model
        // A handset of a DECT base has no file of its own, for any client.
        guard files.base(of: phone) == nil, let driver = files.catalogue.driver(for: asked, mac: mac, knownVendor: phone.vendor),
            let requested = request.wantsCertificates
                ? TrustedCertificates.part : driver.requested(fileName: asked.fileName, mac: mac, model: model)
        else {
            // Phones ask for many optional files; that is no guessing.
            renderDecoy()
            return nothing(for: visit)
        }
        visit.vendor = driver.id
        let hardware = Hardware(
            driver: driver, model: model, firmware: visit.visitor.recognition?.firmware ?? phone.firmware, mac: mac)
        let isGoodbye = phone.status == .removed
        let made: PhoneFiles
        let handsets = try await records.handsets(phone)
        do {
            made =
                isGoodbye
                ? try files.goodbye(to: phone, secrets: secrets, on: hardware)
                : try files.files(for: phone, secrets: secrets, on: hardware, handsets: handsets)
        } catch let fault {
            logger.with(phone.instance, phone.mac).error(
                "The phone's file cannot be made",
                metadata: [LogKey.vendor: "\(driver.id)", LogKey.reason: "\(fault.field) \(fault.reason)"])
            if isOfPeople(phone, visit), phone.conditions[.file]?.problemOfFile != "\(fault)" {
                // Once: the next fetch finds it there. With what the phone is, so that its owner finds the same when it looks at the files later.
                let seen = delivery(of: asked.fileName, on: hardware, visit)
                let words = hardware.words.cut(to: Visitor.wordsMax)
                try await commit(phone, [.refused(seen), .condition(.fileImpossible(maker: words, problem: "\(fault)"))], true)
                alarms.ring(.fileImpossible(device: words, address: request.address), for: phone, details: facts(visit), now: visit.now)
            }
            return nothing(for: visit)
        }
        guard let rendered = made.file(requested) else { return nothing(for: visit) }
        if !isGoodbye, visit.proof == .complete { watchForSecondDevice(phone, visit) }
        // What stood at the phone was of another device or other settings.
        if isOfPeople(phone, visit), phone.conditions[.file]?.problemOfFile != nil { try await commit(phone, [.cleared(.file)], true) }
        // What a removed phone had before is no reason to let it keep that.
        let isUnchanged = !isGoodbye && (request.ifNoneMatch.map { $0.contains(rendered.etag) || $0 == "*" } ?? false)
        let delivery = delivery(of: request.door.file.isEmpty ? rendered.name : request.door.toldFile, on: hardware, visit, made.digest)
        let steps =
            isGoodbye
            ? goodbyeSteps(rendered, delivery, visit)
            : steps(for: phone, rendered, made, delivery, on: hardware, isUnchanged: isUnchanged, hasHandsets: !handsets.isEmpty, visit)
        if !steps.isEmpty {
            // That a phone fetched once more what it has is for people who read its history: neither phone nor disk need wait for each.
            if case .delivered(let delivery) = steps[0], steps.count == 1, isSettled(phone, made), !leadsHome(phone, visit) {
                repeats.note(phone.id, delivery, at: time.date())
            } else {
                try await commit(phone, steps, true)
            }
        }
        if rendered.carriesAccounts, !request.wantsHeadOnly {
            let isNews = !isUnchanged && isNews(made, for: phone)
            for (handset, step) in made.steps(of: handsets, fetchedBy: phone, delivery, isNews: isNews) {
                // What is lost with the process shows with the base's next fetch.
                try await commit(handset, [step], false)
            }
        }
        if !isGoodbye, let key = readyRequest(visit) {
            let file = ReadyFiles.File(
                phone: phone, vendor: driver.id, contentType: rendered.contentType, etag: rendered.etag, digest: made.digest,
                bytes: rendered.bytes)
            let again = isRepeatable(phone, made, hasHandsets: !handsets.isEmpty, visit) ? again(file, rendered, delivery, visit) : nil
            ready.keep(file, for: key, again: again, since: visit.mark)
        }
        return isUnchanged
            ? .unchanged(etag: rendered.etag)
            : .file(contentType: rendered.contentType, bytes: rendered.bytes, etag: rendered.etag)
    }

    // MARK: While the database is away

    /// What the client fetched here last; nil for one that has not, and for all that do not come through a phone's own URL.
    ///
    /// It is judged as ever. That it fetched once more is not noted.
    func readyAnswer(_ visit: inout Visit) -> DoorAnswer? {
        guard let key = readyRequest(visit), let file = ready.file(for: key) else { return nil }
        switch judge(file.phone, credentialVerdict(file.phone, visit.request), visit) {
        case .failure(let reason): return refuse(reason, file.phone, visit)
        case .success(let proof):
            visit.proof = proof
            guard proof == .complete || visit.request.wantsCertificates else { return nothing(for: visit) }
        }
        let limiter = visit.proof == .complete ? phones : unproven
        if let seconds = limiter.retryAfter(file.phone.id, now: visit.now) { return limited(file.phone, seconds) }
        visit.vendor = file.vendor
        let isUnchanged = visit.request.ifNoneMatch.map { $0.contains(file.etag) || $0 == "*" } ?? false
        return isUnchanged ? .unchanged(etag: file.etag) : .file(contentType: file.contentType, bytes: file.bytes, etag: file.etag)
    }

    private func readyRequest(_ visit: Visit) -> ReadyFiles.Request? {
        guard case .token(let token, let file) = visit.request.door else { return nil }
        let hardware = [visit.visitor.words, visit.visitor.shown?.hex].compactMap(\.self).joined(separator: " ")
        return ready.request(token: token, file: file, hardware: hardware)
    }

    /// Whether what comes of making the file is for the phone's record: of a phone that failed, its life tells, and one that was taken out
    /// is not looked at any more. Others than the phone may ask at its own URL as long as they have shown nothing, or for what is no secret;
    /// and who wants no more than a file's length has not asked for it.
    private func isOfPeople(_ phone: Phone, _ visit: Visit) -> Bool {
        let isFetch = !visit.request.wantsHeadOnly && !visit.request.wantsCertificates
        return isFetch && visit.proof == .complete && phone.status != .failed && phone.status != .removed
    }

    /// There is no such file; who has shown nothing does not learn that there is a phone.
    private func nothing(for visit: Visit) -> DoorAnswer {
        visit.proof == .complete ? .missing : closed(visit.request, isStale: visit.proof == .stale)
    }

    // MARK: What has to be on disk first

    private func delivery(of file: String, on hardware: Hardware, _ visit: Visit, _ digest: String? = nil) -> Delivery {
        let request = visit.request
        return Delivery(
            file: file, vendor: hardware.driver.id, model: hardware.model, firmware: hardware.firmware, address: request.address,
            door: request.door.name, userAgent: request.userAgent.map { String($0.prefix(200)) }, digest: digest,
            certificate: request.certificate.map { String($0.prefix(200)) })
    }

    /// A phone that was taken out has said goodbye once it gets the file that empties its account.
    private func goodbyeSteps(_ file: RenderedFile, _ delivery: Delivery, _ visit: Visit) -> [PhoneStep] {
        guard file.carriesAccounts, !visit.request.wantsHeadOnly else { return [] }
        var delivery = delivery
        delivery.digest = nil  // it belongs to no revision
        return [.saidGoodbye(delivery)]
    }

    private func steps(
        for phone: Phone, _ file: RenderedFile, _ made: PhoneFiles, _ delivery: Delivery, on hardware: Hardware, isUnchanged: Bool,
        hasHandsets: Bool, _ visit: Visit
    ) -> [PhoneStep] {
        guard !visit.request.wantsHeadOnly else { return [] }
        // Certificates are for everybody who knows the URL, so that fetching them says nothing of the phone.
        let isPublic = visit.request.wantsCertificates
        // A phone that goes on asking at a URL of before has not used the code: it may be needed yet, for that phone or another.
        let closesCode = !isPublic && visit.request.door.isOwn && phone.codeOpenUntil != nil && phone.urlFollowsCode
        let isRevised = !isPublic && made.digest != phone.revisionDigest
        let isNews = isNews(made, for: phone)
        var steps: [PhoneStep] = []
        if isRevised { steps.append(.revised(made.revision(cause: cause(phone, hardware, hasHandsets, visit)))) }
        if file.carriesAccounts {
            if !isUnchanged || isNews || closesCode || leadsHome(phone, visit) { steps.append(.delivered(delivery)) }
        } else if leadsHome(phone, visit) || isNews && parts.isFirst(file.name, digest: made.digest, of: phone.id) {
            // The phone has no account yet: what it has comes with a further file.
            steps.append(
                .noted(.fetchedPart(delivery, digest: made.digest)))
        }
        if closesCode { steps.append(.codeClosed) }
        return steps
    }

    /// Whether it is the first file through the code or MAC that opens the phone's door, of a phone that has had its own URL longer.
    private func leadsHome(_ phone: Phone, _ visit: Visit) -> Bool {
        !visit.request.door.isOwn && !phone.urlFollowsCode && !visit.request.wantsCertificates
    }

    /// Whether the phone does not have these files yet, as far as is known.
    func isNews(_ made: PhoneFiles, for phone: Phone) -> Bool {
        made.digest != phone.revisionDigest || phone.deliveredRevision != phone.revision || phone.deliveredAt == nil
    }

    /// Whether a fetch of these files changes nothing but when the phone was seen.
    func isSettled(_ phone: Phone, _ made: PhoneFiles) -> Bool {
        !isNews(made, for: phone) && (phone.status == .delivered || phone.status == .registered) && phone.conditions[.file] == nil
    }

    /// Why the phone's files are others than before.
    private func cause(_ phone: Phone, _ hardware: Hardware, _ hasHandsets: Bool, _ visit: Visit) -> RevisionCause {
        guard phone.vendor != hardware.driver.id || phone.model != hardware.model || phone.firmware != hardware.firmware else {
            // A base that asks before its owner has heard which handset it was.
            return hasHandsets ? .handsetOrder : .dialtoneUpdated
        }
        let words = [hardware.driver.name, hardware.model, hardware.firmware].compactMap(\.self).joined(separator: " ").cut(
            to: Visitor.wordsMax)
        return visit.visitor.recognition == nil ? .fileAsked(device: words) : .deviceTold(device: words)
    }

    // MARK: The second unknown device

    /// Rings where a door is used by somebody who may be another than the phone that used it first. It is served: what a phone
    /// says of itself is no proof in either direction.
    private func watchForSecondDevice(_ phone: Phone, _ visit: Visit) {
        guard let cause = secondDevice(phone, visit) else { return }
        alarms.ring(cause, for: phone, details: facts(visit), now: visit.now)
    }

    func secondDevice(_ phone: Phone, _ visit: Visit) -> AlarmCause? {
        let (visitor, request) = (visit.visitor, visit.request)
        guard phone.deliveredAt != nil, let recognition = visitor.recognition else { return nil }
        // Hardware that an administrator chose is no unknown device.
        if let assigned = phone.assignedMAC, visitor.shown == assigned { return nil }
        if let known = phone.vendor, known != recognition.vendor {
            return .anotherMake(device: visitor.words, address: request.address)
        } else if case .code = request.door, let model = phone.model, let other = recognition.model, model != other,
            phone.address != request.address
        {
            return .codeUsedTwice(device: visitor.words, address: request.address)
        }
        return nil
    }
}
