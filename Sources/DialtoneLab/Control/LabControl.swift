import DialtoneModel
import HTTPTypes
import Hummingbird
import NIOCore

/// The lab's control over HTTP, as the contract says, and some more.
///
/// What is wrong with a request is said in plain text with status 400, naming the field; 404 is for unknown devices and
/// phones.
struct LabControl: Sendable {
    static let bodyBytesMax = 1 << 20

    let lab: Lab

    var router: Router<BasicRequestContext> {
        let router = Router()
        let lab = lab
        router.get("lab/state") { _, _ in Self.json(await lab.snapshot().json) }
        router.post("lab/provision") { request, _ in
            try await Self.answer(request) { body in
                Self.json(await lab.provision(try LabOrder(body)).json)
            }
        }
        router.post("lab/rollout") { request, _ in
            try await Self.answer(request) { body in
                var counts: [String: Int] = [:]
                for await event in lab.rollout(try LabRollout(body)) { counts[event.label, default: 0] += 1 }
                return Self.json(.object(counts.sorted { $0.key < $1.key }.map { JSONMember($0.key, .int($0.value)) }))
            }
        }
        router.post("lab/behaviour") { request, _ in
            try await Self.answer(request) { body in
                var behaviour = lab.behaviour
                for member in body.members ?? [] { try behaviour.set(member.key, to: member.value) }
                lab.behaviour = behaviour
                await lab.pbx.announceServices()
                return Self.json(behaviour.json)
            }
        }
        router.post("lab/devices/restart") { _, _ in
            await lab.restartDevices()
            return Response(status: .noContent)
        }
        router.post("lab/pbx/restart") { _, _ in
            await lab.restartPBX()
            return Response(status: .noContent)
        }
        router.post("lab/devices/{mac}/config") { request, context in
            try await Self.answer(request) { body in
                try await lab.configure(try Self.mac(context), item: body)
                return Response(status: .noContent)
            }
        }
        router.delete("lab/devices/{mac}/config/{key}") { request, context in
            try await Self.answer(request, mayBeEmpty: true) { _ in
                try await lab.deleteConfiguration(try Self.mac(context), context.parameters.get("key") ?? "")
                return Response(status: .noContent)
            }
        }
        router.post("lab/devices/{mac}/assign") { request, context in
            try await Self.answer(request, mayBeEmpty: true) { body in
                try await lab.assign(try Self.mac(context), category: body["category"]?.string)
                return Response(status: .noContent)
            }
        }
        router.post("lab/devices/{mac}/tunnel") { request, context in
            try await Self.answer(request) { body in
                guard let text = body["request"]?.string else { throw LabFault("request must be the text of an HTTP request") }
                let wanted = UInt32(clamping: body["wanted"]?.int ?? 8192)
                return Self.json(["response": .string(try await lab.tunnel(try Self.mac(context), request: text, wanted: wanted))])
            }
        }
        router.delete("lab/devices/{mac}") { request, context in
            try await Self.answer(request, mayBeEmpty: true) { _ in
                try await lab.removeDevice(try Self.mac(context))
                return Response(status: .noContent)
            }
        }
        router.post("lab/phones/{mac}/fetch") { request, context in
            try await Self.answer(request, mayBeEmpty: true) { _ in
                try await lab.fetchAgain(try Self.mac(context))
                return Response(status: .noContent)
            }
        }
        return router
    }

    private static func mac(_ context: BasicRequestContext) throws -> MACAddress {
        let text = context.parameters.get("mac") ?? ""
        guard let mac = MACAddress(text) else { throw LabFault("mac \"\(text)\" is not 12 hex digits") }
        return mac
    }

    private static func answer(
        _ request: Request, mayBeEmpty: Bool = false, _ body: (JSONValue) async throws -> Response
    ) async throws -> Response {
        let buffer = try await request.body.collect(upTo: bodyBytesMax)
        do {
            if buffer.readableBytes == 0, mayBeEmpty { return try await body([:]) }
            let value: JSONValue
            do { value = try JSONValue(parsing: buffer.readableBytesView) } catch { throw LabFault("the body is not JSON: \(error)") }
            guard value.members != nil else { throw LabFault("the body must be a JSON object") }
            return try await body(value)
        } catch let fault as LabFault {
            var response = Response(status: .badRequest, body: ResponseBody(byteBuffer: ByteBuffer(string: fault.text + "\n")))
            response.headers[.contentType] = "text/plain; charset=utf-8"
            return response
        }
    }

    private static func json(_ value: JSONValue) -> Response {
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: value.text)))
        response.headers[.contentType] = "application/json"
        return response
    }
}
