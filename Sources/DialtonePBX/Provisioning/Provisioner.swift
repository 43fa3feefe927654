package import DialtoneFleet
package import DialtoneModel
package import DialtoneSupport
package import DialtoneWire
import Foundation
package import Logging

/// Turns a `ProvisioningPhone` into an order for the phone's owner, and its outcome into one answer.
package struct Provisioner: Sendable {
    let fleet: Fleet
    let directory: PBXDirectory
    let codeLifetime: Duration
    /// By which codes end.
    let clock: ForwardClock
    let byCode: Bool
    /// Whether newly ordered phones get a password of their own for their administrator.
    let administratorPasswords: AdministratorPasswordPolicy
    let metrics: ServiceMetrics
    let logger: Logger
    /// Where the phones of a user (its name, the system's name) register by the user's location; nil if that is not known.
    let registrar: @Sendable (String, String, InstanceID) async -> String?

    package init(
        fleet: Fleet, directory: PBXDirectory, codeLifetime: Duration, clock: ForwardClock, byCode: Bool,
        administratorPasswords: AdministratorPasswordPolicy, metrics: ServiceMetrics, logger: Logger,
        registrar: @escaping @Sendable (String, String, InstanceID) async -> String?
    ) {
        self.fleet = fleet
        self.directory = directory
        self.codeLifetime = codeLifetime
        self.clock = clock
        self.byCode = byCode
        self.administratorPasswords = administratorPasswords
        self.metrics = metrics
        self.logger = logger
        self.registrar = registrar
    }

    /// - Returns: nil for `ok`, else why not.
    package func provision(_ request: ProvisioningRequest, in instance: InstanceID) async -> Condition? {
        let start = ContinuousClock.now
        let order = await self.order(request, in: instance)
        let problem = await fleet.order(order)
        metrics.provisioned(instance: instance, isOK: problem == nil, took: start.duration(to: .now))
        let logger = logger.with(instance, request.mac)
        if let problem {
            logger.notice(
                "Order answered with an error",
                metadata: [LogKey.condition: "\(problem.code)", LogKey.reason: "\(problem.text(in: .english))"])
        } else {
            logger.notice("Order answered with ok")
        }
        return problem
    }

    private func order(_ request: ProvisioningRequest, in instance: InstanceID) async -> PhoneOrder {
        var domain = request.domain
        if domain.isEmpty { domain = await directory.onlyDomain(of: instance) ?? instance.domain }
        var pbxDNS = request.dns
        // The order may leave it out; later the session may be gone, so it is settled now and stored.
        if pbxDNS.isEmpty { pbxDNS = await directory.pbxDNS(for: instance, domain: domain) ?? domain }
        // The user may be at another PBX than the order's (docs/protocols/choices.md, B13).
        if let registrar = await registrar(request.user, domain, instance) { pbxDNS = registrar }
        return PhoneOrder(
            instance: instance, mac: request.mac, code: request.code, hwid: request.hwid, user: request.user,
            commonName: request.commonName, password: request.password, domain: domain, pbxDNS: pbxDNS,
            codeOpenUntil: byCode ? clock.now.addingTimeInterval(codeLifetime.seconds) : nil,
            ownAdminPassword: administratorPasswords == .own ? AdministratorPassword.draw() : nil)
    }
}
