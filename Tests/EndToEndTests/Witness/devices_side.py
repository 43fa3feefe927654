"""Devices as a WebSocket server: the sysclient protocol for one phone."""

import asyncio
import base64
import json
import struct

import ciphers
from ciphers import compact
from websocket import BINARY, PATIENCE, Broken, Closed, WebSocket, accept_token, read_head

IDENTIFY, PASSWORD, CHALLENGE, ADMIN_PASSWORD, CONFIGURATION = 0, 1, 2, 3, 6
SEND, RECEIVE, RECEIVE_RESULT, SEND_RESULT, SHUTDOWN = 0, 1, 2, 3, 4


class Devices:
    """One domain with one phone in it. A phone proves itself by its code, and from then on by the password."""

    PATH = "/example.com/devices/sysclients"

    def __init__(self, hardware_id: str, code: str, password: str, admin_password: str, items: list[dict]) -> None:
        self.hardware_id, self.code, self.password, self.admin_password = hardware_id, code, password, admin_password
        self.items = items
        self.is_member = False
        self.complaints: list[str] = []
        self.connections: asyncio.Queue[Sysclient] = asyncio.Queue()
        self.open = 0
        self.port = 0

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request, headers = await read_head(reader)
            key = headers.get("sec-websocket-key", "")
            wanted = {
                "the request line": request == f"GET {self.PATH} HTTP/1.1",
                "Host": headers.get("host") == f"127.0.0.1:{self.port}",
                "Upgrade": headers.get("upgrade", "").lower() == "websocket",
                "Connection": "upgrade" in [word.strip().lower() for word in headers.get("connection", "").split(",")],
                "Sec-WebSocket-Version": headers.get("sec-websocket-version") == "13",
                "Sec-WebSocket-Key": len(base64.b64decode(key)) == 16,
                "no subprotocol": "sec-websocket-protocol" not in headers,
                "no HTTP login": "authorization" not in headers and "cookie" not in headers,
            }
            self.complaints += [f"wrong in the upgrade: {name}" for name, ok in wanted.items() if not ok]
            writer.write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept_token(key)}\r\n\r\n".encode())
            self.open += 1
            if self.open > 1:
                self.complaints.append("two connections of one phone at one time")
            sysclient = Sysclient(self, WebSocket(reader, writer, is_client=False))
            self.connections.put_nowait(sysclient)
            try:
                await sysclient.run()
            finally:
                self.open -= 1
        except (Broken, ValueError, asyncio.IncompleteReadError) as error:
            self.complaints.append(str(error))
        finally:
            writer.close()

    async def next_connection(self) -> "Sysclient":
        async with asyncio.timeout(PATIENCE):
            return await self.connections.get()


class Sysclient:
    """One connection of the phone."""

    def __init__(self, devices: Devices, socket: WebSocket) -> None:
        self.devices, self.socket = devices, socket
        self.identifies: list[dict] = []
        self.challenge = ""
        self.challenges = 0
        self.proofs = 0
        self.before_last = asyncio.Event()  # all but the last item is sent
        self.go_on = asyncio.Event()  # the last one may follow
        self.is_complete = asyncio.Event()
        self.closed = asyncio.get_running_loop().create_future()
        self.frames: asyncio.Queue[tuple[int, int, bytes]] = asyncio.Queue()

    async def run(self) -> None:
        try:
            while True:
                opcode, payload = await self.socket.receive()
                if opcode != BINARY or len(payload) < 3:
                    raise Broken("not a sysclient message")
                if payload[0] == 2:
                    session, event = struct.unpack("!II", payload[1:9])
                    self.frames.put_nowait((session, event, payload[9:]))
                elif payload[0] == 1 and struct.unpack("!H", payload[1:3])[0] == IDENTIFY:
                    await self.identified(json.loads(payload[3:].decode()))
                else:
                    raise Broken(f"a device does not send {payload[:3].hex()}")
        except Closed as closed:
            self.closed.set_result(closed.code)

    async def admin(self, number: int, content: dict, *, parts: int = 1, ping: bytes | None = None) -> None:
        # The maker's encoder writes slashes like this.
        text = compact(content).replace("/", "\\/")
        await self.socket.send(BINARY, struct.pack("!BH", 1, number) + text.encode(), parts=parts, ping=ping)

    async def identified(self, identify: dict) -> None:
        self.identifies.append(identify)
        devices = self.devices
        wanted = {
            "id": identify.get("id") == devices.hardware_id,
            "product": isinstance(identify.get("product"), str) and identify["product"] != "",
            "version": isinstance(identify.get("version"), str) and identify["version"] != "",
            "platform": identify.get("platform", {}).get("type") == "PHONE",
            "other": identify.get("other") is True,
        }
        devices.complaints += [f"wrong in an identify: {name}" for name, ok in wanted.items() if not ok]
        if "digest" in identify:
            expected = ciphers.sysclient_digest(
                identify["id"], identify["product"], identify["version"], self.challenge, devices.password)
            if identify["digest"].lower() != expected:
                devices.complaints.append("a digest is wrong")
                return
            self.proofs += 1
            await self.series()
        elif devices.is_member:
            self.challenges += 1
            self.challenge = f"12733409{self.challenges:02}"
            await self.admin(CHALLENGE, {"challenge": self.challenge}, parts=2, ping=b"challenge")
        elif identify.get("provisioningCode") == devices.code:
            devices.is_member = True
            await self.admin(PASSWORD, {"password": devices.password}, parts=3, ping=b"password")
            await self.series()

    async def series(self) -> None:
        """Everything that applies to the phone, the last part marked inside of it or beside it."""
        seed = "Ab3!Zz09_QwErTy7"
        password = ciphers.seal(seed, self.devices.password, self.devices.admin_password)
        await self.admin(ADMIN_PASSWORD, {"seed": seed, "pwd": password})
        for item in self.devices.items[:-1]:
            await self.admin(CONFIGURATION, {"config": item}, parts=2, ping=b"item")
        # The rest waits beside the reading, so that the phone's pongs are heard meanwhile.
        self.rest = asyncio.create_task(self.end_of_series())
        self.before_last.set()

    async def end_of_series(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.go_on.wait()
        last = self.devices.items[-1]
        await self.admin(CONFIGURATION, {"config": last | {"last": True}} if self.proofs else {"config": last, "last": True})
        self.is_complete.set()

    async def tunnel(self, session: int, event: int, data: bytes = b"") -> None:
        await self.socket.send(BINARY, struct.pack("!BII", 2, session, event) + data, parts=2)

    async def http(self, session: int, request: bytes, portion: int) -> bytes:
        """One HTTP request through the tunnel, in two parts; the response, head and body.

        The response is read as Devices does it: by its Content-Length, never by an empty result.
        """

        async def next_frame(*events: int) -> bytes:
            async with asyncio.timeout(PATIENCE):
                number, event, data = await self.frames.get()
            if number != session or event not in events:
                raise Broken(f"event {event} of session {number} is out of place in the tunnel")
            return data

        for part in (request[:9], request[9:]):
            await self.tunnel(session, SEND, part)
            await next_frame(SEND_RESULT)
        response = b""
        while True:
            await self.tunnel(session, RECEIVE, struct.pack("!I", portion))
            data = await next_frame(RECEIVE_RESULT)
            if len(data) > portion:
                raise Broken("a tunnel result is longer than what was wanted")
            response += data
            head, separator, body = response.partition(b"\r\n\r\n")
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            if separator and length and len(body) >= int(length[0].partition(b":")[2]):
                break
        await self.tunnel(session, SHUTDOWN)
        await next_frame(SHUTDOWN)
        return response
