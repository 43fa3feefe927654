"""RFC 6455, both roles, written from the RFC. What the peer does wrong is an error here, never forgiven."""

import asyncio
import base64
import hashlib
import os
import struct
from typing import NamedTuple

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# The upper limit of every wait; nothing here waits for time to pass.
PATIENCE = 60.0


class Broken(Exception):
    """The peer broke the protocol."""


class Closed(Exception):
    """The peer's Close frame, or the end of the connection without one (`code` is None then)."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        super().__init__(f"closed with {code} {reason}".strip())
        self.code = code


class Frame(NamedTuple):
    final: bool
    opcode: int
    key: bytes | None
    payload: bytes


def frame_bytes(opcode: int, payload: bytes, *, final: bool = True, reserved: int = 0, masked: bool) -> bytes:
    """A frame as it travels; right or, for tests of the peer, wrong."""
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 1 << 16:
        head += struct.pack("!BH", bit | 126, len(payload))
    else:
        head += struct.pack("!BQ", bit | 127, len(payload))
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + mask(key, payload)


def mask(key: bytes, payload: bytes) -> bytes:
    return bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


def accept_token(key: str) -> str:
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]]:
    """The first line and the headers, names in lower case."""
    async with asyncio.timeout(PATIENCE):
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        if line:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
    return lines[0], headers


class WebSocket:
    """One connection after its handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_client: bool) -> None:
        self.reader, self.writer, self.is_client = reader, writer, is_client
        self.keys: list[bytes] = []  # masking keys of the peer's frames
        self.pongs: asyncio.Queue[bytes] = asyncio.Queue()
        self.close_sent = False

    @classmethod
    async def connect(cls, host: str, port: int, path: str) -> "WebSocket":
        reader, writer = await asyncio.open_connection(host, port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        status, headers = await read_head(reader)
        if status.split(" ")[1] != "101" or headers.get("sec-websocket-accept") != accept_token(key):
            raise Broken(f"the upgrade was answered with {status!r}")
        if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in headers.get("connection", "").lower():
            raise Broken("the answer to the upgrade lacks Upgrade or Connection")
        if "sec-websocket-protocol" in headers or "sec-websocket-extensions" in headers:
            raise Broken("the answer to the upgrade names what was not offered")
        return cls(reader, writer, is_client=True)

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def send(self, opcode: int, payload: bytes, *, parts: int = 1, ping: bytes | None = None) -> None:
        """Sends a message in so many fragments, with a ping behind the first one."""
        size = max(1, -(-len(payload) // parts))
        chunks = [payload[start : start + size] for start in range(0, len(payload), size)] or [b""]
        data = b""
        for index, chunk in enumerate(chunks):
            data += frame_bytes(
                opcode if index == 0 else CONTINUATION, chunk, final=index == len(chunks) - 1, masked=self.is_client)
            if index == 0 and ping is not None:
                data += frame_bytes(PING, ping, masked=self.is_client)
        await self.raw(data)

    async def frame(self) -> Frame:
        try:
            first, second = await self.reader.readexactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
            key = await self.reader.readexactly(4) if second & 0x80 else None
            payload = await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Closed(None, "without a Close frame") from None
        if first & 0x70:
            raise Broken("a reserved bit is set")
        if (key is None) != self.is_client:
            raise Broken("frames of a client must be masked" if key is None else "frames of a server must not be masked")
        if key is not None:
            self.keys.append(key)
            payload = mask(key, payload)
        return Frame(bool(first & 0x80), first & 0xF, key, payload)

    async def receive(self) -> tuple[int, bytes]:
        """The next message. Pings are answered, a Close is answered and then raised as `Closed`."""
        opcode, parts = None, b""
        while True:
            frame = await self.frame()
            if frame.opcode in (CLOSE, PING, PONG):
                if not frame.final or len(frame.payload) > 125:
                    raise Broken("a control frame is fragmented or too long")
                if frame.opcode == PING:
                    await self.raw(frame_bytes(PONG, frame.payload, masked=self.is_client))
                elif frame.opcode == PONG:
                    self.pongs.put_nowait(frame.payload)
                else:
                    await self.answer_close(frame.payload)
                continue
            if frame.opcode == CONTINUATION:
                if opcode is None:
                    raise Broken("a continuation of nothing")
            elif frame.opcode not in (TEXT, BINARY) or opcode is not None:
                raise Broken(f"opcode {frame.opcode} is out of place")
            else:
                opcode = frame.opcode
            parts += frame.payload
            if frame.final:
                return opcode, parts

    async def answer_close(self, payload: bytes) -> None:
        """Completes the handshake of the peer's Close and tells of it."""
        if not self.close_sent:
            self.close_sent = True
            try:
                await self.raw(frame_bytes(CLOSE, payload[:2], masked=self.is_client))
            except ConnectionError:
                pass  # the peer did not wait for it, which it may
        code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else None
        raise Closed(code, payload[2:].decode())

    async def close(self, code: int) -> None:
        """Begins the closing handshake; its answer is read by who receives."""
        self.close_sent = True
        await self.raw(frame_bytes(CLOSE, struct.pack("!H", code), masked=self.is_client))

    async def ended(self) -> bool:
        """Whether nothing but the end of the connection follows."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    def drop(self) -> None:
        self.writer.close()
