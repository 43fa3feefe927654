"""AppWebsocket as its client: the PBX for one App object, and the Users service."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable

import ciphers
from ciphers import compact
from websocket import PATIENCE, TEXT, Broken, Closed, WebSocket


class AppConnection:
    """JSON messages over one WebSocket: answers go to who asked, everything else to `heard`."""

    def __init__(self, socket: WebSocket, heard: Callable[[dict], Awaitable[None]] | None = None) -> None:
        self.socket, self.heard = socket, heard
        self.key = ""
        self.numbers = itertools.count(1)
        self.asked: dict[str, asyncio.Future] = {}
        self.closed: Closed | None = None
        self.task = asyncio.create_task(self.read())

    async def read(self) -> None:
        try:
            while True:
                opcode, payload = await self.socket.receive()
                if opcode != TEXT:
                    raise Broken("a message is not a text frame")
                message = json.loads(payload.decode())
                answered = self.asked.pop(compact(message.get("src")), None)
                if answered and not answered.done():
                    answered.set_result(message)
                elif self.heard:
                    await self.heard(message)
        except (Closed, Broken, ValueError) as error:
            self.closed = error if isinstance(error, Closed) else Closed(None, str(error))
            for future in self.asked.values():
                if not future.done():
                    future.set_exception(self.closed)

    async def tell(self, message: dict, *, parts: int = 1, ping: bytes | None = None) -> None:
        await self.socket.send(TEXT, compact(message).encode(), parts=parts, ping=ping)

    async def ask(self, message: dict, *, src: object = None, parts: int = 1, ping: bytes | None = None) -> dict:
        """Sends a request with a mark of its own and returns what comes back with that mark."""
        src = src if src is not None else f"w{next(self.numbers)}"
        future = asyncio.get_running_loop().create_future()
        self.asked[compact(src)] = future
        await self.tell({**message, "src": src}, parts=parts, ping=ping)
        async with asyncio.timeout(PATIENCE):
            answer = await future
        if answer.get("mt") != f"{message['mt']}Result":
            raise Broken(f"{message['mt']} was answered by {answer.get('mt')}")
        return answer

    async def challenge(self) -> str:
        return (await self.ask({"mt": "AppChallenge"}))["challenge"]

    async def log_in(self, app: str, password: str, *, sip: str, guid: str, dn: str, info: dict, pbx_obj: str | None = None) -> dict:
        """A whole login; the session key is kept if it succeeds."""
        challenge = await self.challenge()
        digest = ciphers.login_digest(app, "example.com", sip, guid, dn, compact(info), challenge, password)
        message = {
            "mt": "AppLogin", "app": app, "domain": "example.com", "sip": sip, "guid": guid, "dn": dn, "info": info, "digest": digest,
        }
        # In fragments, cut inside of `info`, over which the digest goes.
        result = await self.ask(message | ({"pbxObj": pbx_obj} if pbx_obj else {}), parts=3, ping=b"between")
        self.key = ciphers.session_key(challenge, password)
        return result

    async def ended(self) -> Closed:
        """Waits for the end of the connection; how it came."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([self.task])
        assert self.closed
        return self.closed

    async def end(self) -> bool:
        """Closes with 1000; whether the peer answers with the same and ends the connection."""
        await self.socket.close(1000)
        return (await self.ended()).code == 1000 and await self.socket.ended()


class PBX:
    """What a PBX serves to its App object's service: Services and PbxAdminApi for one user."""

    APIS = ("Services", "PbxAdminApi")
    GUID = "6d1fa0c2b3e84795a0c1d2e3f4a5b6c7"

    def __init__(self, connection: AppConnection, user: str, name: str, hardware_id: str, devices_url: str) -> None:
        self.connection = connection
        connection.heard = self.heard
        self.user, self.name, self.hardware_id, self.devices_url = user, name, hardware_id, devices_url
        # The softphone has a field that nobody knows: it must survive every update.
        self.softphone = {"hw": "ida-soft", "text": "Softphone", "app": "softphone", "tls": True, "fresh": {"kept": [1, 2]}}
        self.template = {"hw": "from-template", "text": "Everybody's", "app": "softphone"}
        self.devices = [self.softphone]
        self.phone_has_file = False
        self.complaints: list[str] = []
        self.requests: list[dict] = []
        self.subscribed = asyncio.Event()
        self.updated = asyncio.Event()
        self.told_registered = asyncio.Event()

    async def heard(self, message: dict) -> None:
        if message.get("mt") in ("KeepAlive", None) or message["mt"].endswith("Result"):
            return
        api = message.get("api")
        if api not in self.APIS:
            self.complaints.append(f"{message['mt']} to the API {api}, which was not granted")
            return
        self.requests.append(message)
        answer = {"api": api, "src": message.get("src"), "mt": f"{message['mt']}Result"}
        answers = {
            "SubscribeServices": self.services, "GetObject": self.get_object, "UpdateObject": self.update_object,
            "GetRegs": self.get_regs,
        }
        # What a PBX does not know or has not got is answered without data.
        await answers.get(message["mt"], self.nothing)(message, answer)

    async def nothing(self, request: dict, answer: dict) -> None:
        await self.connection.tell(answer)

    async def services(self, request: dict, answer: dict) -> None:
        await self.connection.tell(answer)
        services = [
            {"name": "users", "title": "Users", "url": "https://ap.example.com/example.com/users/innovaphone-users", "info": {"apis": {}}},
            {
                "name": "devices-api", "title": "Devices API", "url": f"{self.devices_url}/innovaphone-devices-api",
                "info": {"apis": {"com.innovaphone.devices": {}}},
            },
        ]
        await self.connection.tell(answer | {"mt": "ServicesInfo", "services": services}, parts=4, ping=b"services")
        self.subscribed.set()

    def found(self, request: dict) -> bool:
        """The key is `guid`, else `cn`, else `h323`."""
        for key, value in (("guid", self.GUID), ("cn", self.name), ("h323", self.user)):
            if key in request:
                return request[key] == value
        return False

    async def get_object(self, request: dict, answer: dict) -> None:
        if self.found(request):
            whole = {
                "guid": self.GUID, "cn": self.name, "dn": self.name, "h323": self.user, "e164": "4711", "loc": "hq", "node": "root",
                "pwd": "5d" * 24,
                "devices": self.devices + ([self.template] if request.get("template") == "with" else []),
            }
            answer |= {key: value for key, value in whole.items() if key in request.get("properties", whole)}
        await self.connection.tell(answer)

    async def update_object(self, request: dict, answer: dict) -> None:
        if request.get("guid") != self.GUID:
            self.complaints.append("UpdateObject without the user's guid would create or change another object")
        elif "pwd" in request:
            self.complaints.append("UpdateObject would change the user's password")
        else:
            self.devices = request.get("devices", self.devices)
        await self.connection.tell(answer)
        self.updated.set()

    async def get_regs(self, request: dict, answer: dict) -> None:
        if "h323" in request or not self.found(request):
            self.complaints.append("GetRegs needs the guid or cn of a user")
        shown = [{"hw": self.hardware_id, "addr": "192.0.2.17"}] if self.phone_has_file else []
        await self.connection.tell(answer | {"cn": self.name, "regs": shown})
        if shown:
            self.told_registered.set()
