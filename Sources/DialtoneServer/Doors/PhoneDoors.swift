import DialtoneModel
import DialtoneProvisioning
import DialtoneStore
import DialtoneVendors
import Foundation
import Logging

/// The doors through which real phones fetch their files.
///
/// A phone gets in by its code while that lives, by its own token ever after, or by its MAC where that is switched on and
/// its window is open. Every refusal looks and costs the same.
struct PhoneDoors: Sendable {
    let store: any PhoneStore
    let files: FileMaker
    let enrollment: EnrollmentConfiguration
    let misses: MissLimiter
    let metrics: ServiceMetrics
    let logger: Logger
    /// Tells the phone's owner, who commits it; returns when that is durable.
    let delivered: @Sendable (Phone, Delivery, _ closesCode: Bool) async throws -> Void

    func answer(_ request: DoorRequest) async -> DoorAnswer {
        let start = ContinuousClock.now
        // A token has 130 random bits: whoever names a right one is let in even where others behind the same address
        // guess. Codes and MACs can be guessed, so there the limit comes first.
        if case .token = request.door {
        } else if let seconds = misses.retryAfter(request.address, now: start) {
            metrics.configRequested(vendor: "unknown", result: "limited", took: .zero)
            return .limited(retryAfter: seconds)
        }
        var vendor = "unknown"
        let answer: DoorAnswer
        do {
            if let phone = try await phone(behind: request.door) {
                answer = try await serve(phone, request, vendor: &vendor)
            } else {
                await decoy()
                answer = miss(request, now: start)
            }
        } catch {
            logger.error("Phone could not be served", metadata: [LogKey.error: "\(error)", LogKey.peer: "\(request.address)"])
            answer = .unavailable
        }
        metrics.configRequested(vendor: vendor, result: answer.label, took: start.duration(to: .now))
        return answer
    }

    private func phone(behind door: DoorRequest.Door) async throws -> Phone? {
        let now = Date()
        switch door {
        case .code(let code, _): return enrollment.byCode ? try await store.phone(forCode: code, now: now) : nil
        case .token(let token, _): return try await store.phone(forToken: token)
        case .mac(let file):
            guard enrollment.byMAC, let mac = files.catalogue.mac(inFileName: file) else { return nil }
            let open = try await store.phones(withMAC: mac)
                .filter { $0.status != .removed && ($0.codeOpenUntil ?? .distantPast) > now }
            return open.count == 1 ? open[0] : nil
        }
    }

    private func serve(_ phone: Phone, _ request: DoorRequest, vendor: inout String) async throws -> DoorAnswer {
        let file = request.door.file
        // Half a configuration would bring the phone up wrong: until everything is there, its door stays shut.
        guard phone.configuredAt != nil else {
            await decoy()
            return .missing
        }
        let asked = PhoneRequest(fileName: file, userAgent: request.userAgent)
        let recognition = files.catalogue.recognise(asked)
        // A code that another phone shows was mistyped or stolen: it learns nothing, not even that the code is right.
        let shown = recognition?.mac ?? files.catalogue.mac(inFileName: file)
        if let shown, shown != phone.mac {
            logger.with(phone.instance, phone.mac).notice(
                "Another phone stood at this phone's door",
                metadata: [
                    LogKey.peer: "\(request.address)", LogKey.file: "\(file)",
                ])
            await decoy()
            return miss(request, now: .now)
        }
        guard let driver = files.catalogue.driver(for: asked, mac: phone.mac, knownVendor: phone.vendor) else {
            await decoy()
            return .missing
        }
        vendor = driver.id
        let model = recognition?.model ?? phone.model
        guard let requested = driver.requested(fileName: file, mac: phone.mac, model: model) else {
            // Phones ask for many optional files; that is no guessing.
            await decoy()
            return .missing
        }
        let secrets = try await store.secrets(of: phone.id)
        let firmware = recognition?.firmware ?? phone.firmware
        let made: PhoneFiles
        do {
            made = try files.files(
                for: phone, secrets: secrets, on: Hardware(driver: driver, model: model, firmware: firmware, mac: phone.mac))
        } catch let fault {
            logger.with(phone.instance, phone.mac).error(
                "The phone's file cannot be made",
                metadata: [
                    LogKey.vendor: "\(driver.id)", LogKey.reason: "\(fault.field) \(fault.reason)",
                ])
            return .missing
        }
        guard let rendered = made.file(requested) else { return .missing }
        let closesCode: Bool
        if case .token = request.door { closesCode = phone.codeOpenUntil != nil } else { closesCode = false }
        let etag = rendered.etag
        let isUnchanged = request.ifNoneMatch.map { $0.contains(etag) || $0 == "*" } ?? false
        if !request.wantsHeadOnly, !isUnchanged || closesCode || phone.deliveredAt == nil {
            let delivery = Delivery(
                file: file.isEmpty ? rendered.name : file, vendor: driver.id, model: model, firmware: firmware,
                address: request.address, door: request.door.name, userAgent: request.userAgent.map { String($0.prefix(200)) })
            try await delivered(phone, delivery, closesCode)
        }
        return isUnchanged
            ? .unchanged(etag: etag) : .file(contentType: rendered.contentType, bytes: rendered.bytes, etag: etag)
    }

    private func miss(_ request: DoorRequest, now: ContinuousClock.Instant) -> DoorAnswer {
        misses.missed(request.address, now: now)
        return .missing
    }

    /// Does what a hit would have done, so that its absence does not show in the time: reads a row and makes a file.
    private func decoy() async {
        _ = try? await store.secrets(of: 0)  // there is no such phone, which is the purpose
        guard let driver = files.catalogue.drivers.first else { return }
        _ = try? driver.render(PhoneSettings.examplePhone, model: nil, firmware: nil)  // thrown away, only its time counts
    }
}

extension DoorAnswer {
    var label: String {
        switch self {
        case .file: "ok"
        case .unchanged: "unchanged"
        case .missing: "missing"
        case .limited: "limited"
        case .unavailable: "error"
        }
    }
}
