import DialtoneModel
import DialtoneTransport
package import Logging
package import NIOCore
import NIOPosix

/// The other side, simulated: a PBX with its registrar, the Users and Devices services, and phones.
///
/// It meets Dialtone on the wire only and takes decisions of its own, so that it cannot agree with Dialtone's mistakes.
/// Everything but SIP shares one listener. All that the lab starts ends with ``run()``.
package final class Lab: Sendable {
    package let options: Options
    let context: LabContext
    let pbx: LabPBX
    let devices: LabDevices
    let users: LabUsers
    let registrar: LabRegistrar
    let phones: LabPhones

    package init(
        options: Options = Options(), logger: Logger = Logger(label: "lab", factory: { _ in SwiftLogNoOpLogHandler() }),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.options = options
        context = LabContext(options: options, logger: logger, group: group)
        devices = LabDevices(context)
        pbx = LabPBX(context)
        registrar = LabRegistrar(context, pbx: pbx)
        phones = LabPhones(context, registrar: registrar)
        users = LabUsers(context, pbx: pbx, devices: devices, phones: phones)
    }

    /// Runs the lab until the task is cancelled or the process is asked to stop gracefully.
    ///
    /// - Throws: ``ListenFault`` when it cannot listen at its address, else what the listener throws.
    package func run() async throws {
        for app in options.apps { await pbx.add(app) }
        // Shown as 0 as long as nothing is wrong.
        if options.names != nil { context.log.count("phones.unknownNames", 0) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.context.tasks.run() }
                if options.phones > 0 { group.addTask { await self.orderFirstPhones() } }
                defer { group.cancelAll() }
                try await LabListener(lab: self).run()
            }
        } catch {
            let fault = ListenFault(
                error, place: .flag("--listen"), host: options.host, port: options.port, isOpen: context.endpoints != nil)
            if context.endpoints == nil { context.endpoints = .failure(LabFault(fault?.description ?? "the lab cannot listen: \(error)")) }
            if !Task.isCancelled { throw fault ?? error }
        }
    }

    private func orderFirstPhones() async {
        for await event in rollout(LabRollout(phones: options.phones)) {
            context.logger.debug("Rollout", metadata: ["lab.event": "\(event.label)"])
        }
    }

    /// Where the lab is to be found. Waits until it listens.
    ///
    /// - Throws: ``LabFault`` if it cannot listen, `CancellationError`.
    package var endpoints: Endpoints {
        get async throws {
            try await wait { $0.context.endpoints != nil }
            guard let result = context.endpoints else { throw CancellationError() }
            return try result.get()
        }
    }

    /// Returns as soon as `condition` holds; it is asked again after every change in the lab.
    ///
    /// - Throws: `CancellationError`; a test bounds the time with `.timeLimit`.
    package func wait(until condition: (Lab) async -> Bool) async throws {
        while true {
            let generation = context.signal.generation
            if await condition(self) { return }
            await context.signal.wait(after: generation)
            try Task.checkCancellation()
        }
    }

    /// As ``wait(until:)``, with what can be seen of the lab.
    package func wait(untilSeen condition: (LabSnapshot) -> Bool) async throws {
        try await wait { condition(await $0.snapshot()) }
    }

    package func snapshot() async -> LabSnapshot {
        LabSnapshot(
            apps: await pbx.appStates, devices: await devices.states, users: await pbx.userStates,
            registrations: await pbx.registrationStates, phones: await phones.states,
            unknownNames: await phones.unknownNames.map { .init(name: $0.name, phones: $0.phones) },
            violations: context.log.violations, counters: context.log.counters, behaviour: context.behaviour)
    }

    package var violations: [LabViolation] { context.log.violations }
    package var behaviour: LabBehaviour {
        get { context.behaviour }
        set { context.behaviour = newValue }
    }
}

/// Runs a lab for the time of `body`, which starts when the lab listens.
package func withLab<Result: Sendable>(
    _ options: Lab.Options = Lab.Options(), logger: Logger = Logger(label: "lab", factory: { _ in SwiftLogNoOpLogHandler() }),
    _ body: (Lab) async throws -> Result
) async throws -> Result {
    let lab = Lab(options: options, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await lab.run() }
        defer { group.cancelAll() }
        _ = try await lab.endpoints
        return try await body(lab)
    }
}
