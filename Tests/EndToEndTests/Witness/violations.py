"""What breaks WebSocket or the order of the login, and the close code with which the service has to answer."""

import asyncio
import struct

from ciphers import compact
from websocket import BINARY, CLOSE, CONTINUATION, PATIENCE, PING, TEXT, Closed, WebSocket, frame_bytes


def masked(opcode: int, payload: bytes, *, final: bool = True, reserved: int = 0) -> bytes:
    return frame_bytes(opcode, payload, final=final, reserved=reserved, masked=True)


CHALLENGE = compact({"mt": "AppChallenge"}).encode()

# Name, what is sent, close code by RFC 6455 (1002, 1003, 1007, 1009) or by the rules before the login (1008).
CASES: list[tuple[str, bytes, int]] = [
    ("unmasked-frame", frame_bytes(TEXT, CHALLENGE, masked=False), 1002),
    ("reserved-bit", masked(TEXT, CHALLENGE, reserved=4), 1002),
    ("unknown-opcode", masked(3, b"x"), 1002),
    ("oversized-control-frame", masked(PING, b"x" * 126), 1002),
    ("fragmented-control-frame", masked(PING, b"x", final=False), 1002),
    ("stray-continuation", masked(CONTINUATION, b"x"), 1002),
    ("message-inside-message", masked(TEXT, b"{", final=False) + masked(TEXT, b"}"), 1002),
    ("close-code-of-one-byte", masked(CLOSE, b"x"), 1002),
    ("close-code-that-may-not-travel", masked(CLOSE, struct.pack("!H", 1006)), 1002),
    ("text-not-utf8", masked(TEXT, b'{"mt":"\xc3\x28"}'), 1007),
    ("binary-before-login", masked(BINARY, b"\x01\x00\x00"), 1003),
    ("text-before-login", masked(TEXT, b"hello"), 1008),
    ("request-before-login", masked(TEXT, compact({"mt": "AppInfo", "app": "dialtone-provisioning"}).encode()), 1008),
    ("too-much-before-login", masked(TEXT, b'{"pad":"' + b"x" * 70_000 + b'"}'), 1009),
]


async def outcome(host: str, port: int, path: str, data: bytes, code: int) -> str:
    """Sends it on a new connection; empty if the service closes as it must, else what it did."""
    socket = await WebSocket.connect(host, port, path)
    try:
        await socket.raw(data)
        async with asyncio.timeout(PATIENCE):
            _, payload = await socket.receive()
        return f"a message of {len(payload)} bytes came back"
    except Closed as closed:
        if closed.code != code:
            return f"closed with {closed.code} instead of {code}"
        return "" if await socket.ended() else "the connection stays open after the Close"
    finally:
        socket.drop()
