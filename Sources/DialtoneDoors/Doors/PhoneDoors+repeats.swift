package import DialtoneModel
import DialtoneProvisioning
import DialtoneSupport
package import DialtoneTransport
import DialtoneVendors
import Foundation

/// A request for a file at a phone's own URL that may have been answered before.
package struct RepeatedRequest: Sendable {
    /// Path and query, as sent.
    package var target: String
    package var userAgent: String?
    package var ifNoneMatch: String?
    package var wantsHeadOnly: Bool
    /// The caller, as trusted proxies report it.
    package var address: String

    package init(target: String, userAgent: String?, ifNoneMatch: String?, wantsHeadOnly: Bool, address: String) {
        (self.target, self.userAgent, self.ifNoneMatch) = (target, userAgent, ifNoneMatch)
        (self.wantsHeadOnly, self.address) = (wantsHeadOnly, address)
    }
}

extension PhoneDoors {
    /// The answer to a request that was answered before and would be answered the same: without the database, without making the file.
    ///
    /// What the client has to show is judged, limits and metrics count, and the fetch is noted as ever. A client that is not let in, and all that is
    /// not known to be the same, takes the usual way, where every refusal costs the same.
    ///
    /// - Parameter whole: The request as the doors judge it; asked for only where more than the URL is wanted.
    package func repeated(_ request: RepeatedRequest, whole: () -> DoorRequest?) -> ReadyAnswer? {
        let start = time.instant()
        let key = ready.repeatKey(target: request.target, userAgent: request.userAgent)
        guard let kept = ready.repeated(key, overrides: files.overrides.version), let answer = kept.again else { return nil }
        let file = kept.file
        var certificate: String?
        if answer.isJudged {
            guard let whole = whole() else { return nil }
            let visit = Visit(
                request: whole, visitor: answer.visitor, now: start, mark: ready.mark(overrides: answer.overrides))
            guard case .success(.complete) = judge(file.phone, credentialVerdict(file.phone, whole), visit) else { return nil }
            certificate = whole.certificate
        }
        guard phones.retryAfter(file.phone.id, now: start) == nil else { return nil }
        let isUnchanged = request.ifNoneMatch.map { $0.contains(file.etag) || $0 == "*" } ?? false
        let sendsBody = !isUnchanged && !request.wantsHeadOnly
        guard let bytes = sendsBody ? ready.open(kept) : [] else { return nil }
        if sendsBody, var delivery = answer.delivery {
            delivery.address = request.address
            delivery.certificate = certificate.map { String($0.prefix(200)) }
            repeats.note(file.phone.id, delivery, at: time.date())
        }
        answer.metrics.answered(isUnchanged ? .unchanged : .ok, took: start.duration(to: time.instant()))
        return ReadyAnswer(head: isUnchanged ? answer.unchangedHead : answer.head, body: bytes)
    }

    /// Whether the same request will get the same answer, until something changes.
    func isRepeatable(_ phone: Phone, _ made: PhoneFiles, hasHandsets: Bool, _ visit: Visit) -> Bool {
        guard visit.proof == .complete, visit.request.door.isOwn, !visit.request.wantsCertificates, !hasHandsets else { return false }
        let closesCode = phone.codeOpenUntil != nil && phone.urlFollowsCode
        return !closesCode && isSettled(phone, made) && secondDevice(phone, visit) == nil
    }

    func again(
        _ file: ReadyFiles.File, _ rendered: RenderedFile, _ delivery: Delivery, _ visit: Visit
    ) -> (key: ReadyFiles.RepeatKey, answer: ReadyFiles.Repeat) {
        let request = visit.request
        let fields = "Cache-Control: no-store\r\nETag: \(file.etag)\r\n"
        return (
            ready.repeatKey(target: request.proof.target, userAgent: request.userAgent),
            ReadyFiles.Repeat(
                head: "HTTP/1.1 200 OK\r\n\(fields)Content-Type: \(file.contentType)\r\nContent-Length: \(file.bytes.count)\r\n",
                unchangedHead: "HTTP/1.1 304 Not Modified\r\n\(fields)", visitor: visit.visitor,
                delivery: rendered.carriesAccounts ? delivery : nil,
                isJudged: policy.demandsCredentials(file.phone.instance) || policy.certificates(of: file.phone.instance) != .off,
                overrides: visit.mark.overrides, metrics: metrics.doors(ofVendor: file.vendor))
        )
    }
}
