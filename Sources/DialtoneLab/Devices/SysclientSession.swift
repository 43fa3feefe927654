import DialtoneTransport
import DialtoneWire

/// Serves one connection of a device: reads frames, lets ``LabDevices`` decide.
struct SysclientSession: Sendable {
    let devices: LabDevices

    func run(_ connection: WebSocketConnection) async throws {
        try await connection.run { inbound, outbound in
            guard let id = await devices.open(outbound) else { return }
            do {
                for try await message in inbound {
                    switch message {
                    case .text: await devices.unreadable(id, "a text frame, where only binary ones are allowed")
                    case .binary(let bytes):
                        do {
                            let frame = try SysclientFrame(reading: bytes)
                            await devices.handle(id, frame)
                        } catch {
                            await devices.unreadable(id, "\(error)")
                        }
                    }
                }
            } catch {
                await devices.closed(id)
                throw error
            }
            await devices.closed(id)
        }
    }
}
