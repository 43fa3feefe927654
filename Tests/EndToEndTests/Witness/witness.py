#!/usr/bin/env python3
"""A witness against Dialtone: an innovaphone system for one phone that shares no code with it.

It is written from docs/protocols, RFC 6455 and the makers' manuals, with nothing but Python's standard library, and plays the PBX,
the Users service, Devices and a Yealink phone against a running `dialtone serve`. Each check is one line of JSON on standard output,
`{"check": …, "ok": …, "detail": …}`; the exit code is 0 only if all of them are ok.

With `--hold` it stops once the PBX has shown the phone as registered, and goes on after a line on standard input.
"""

import argparse
import asyncio
import http.client
import json
import re
import sys
import urllib.parse
from collections.abc import Coroutine

import ciphers
import violations
from app_side import PBX, AppConnection
from devices_side import CONFIGURATION, Devices
from websocket import BINARY, PATIENCE, PING, Broken, WebSocket, frame_bytes

# The phone, its user and everything that its file must hold. The MAC is of a block of Yealink's.
MAC = "805ec0abcdef"
AGENT = "Yealink SIP-T54W 96.86.0.45 80:5e:c0:ab:cd:ef"
USER, NAME, HARDWARE_ID = "ida", "Ida Größe", "ida-desk"
PASSWORD, TURN_PASSWORD, ADMIN_PASSWORD = "Tülpe-29,31&'%", "relay-pass-7", "Adm-5521-x"
CODE, WRONG_CODE = "081830297561", "081830297562"
SYSCLIENT_PASSWORD = "hV3!kq9ZsW2xLr7TnB5_yJc8DfGm4PaF"
TURN_SEED = "uT7_mmQ2!pLx90Ke"
ITEMS = [
    {"type": "PHONE", "id": 3, "coder": "G711A", "frameSize": 20},
    {
        "type": "MEDIA", "id": 4, "stunServer": "stun.example.com:3479", "turnServer": "turn.example.com?transport=udp",
        "turnUser": "relay", "turnPassword": ciphers.seal(TURN_SEED, SYSCLIENT_PASSWORD, TURN_PASSWORD), "turnSeed": TURN_SEED,
    },
    {"type": "NTP", "id": 5, "tz": "CET-1CEST-2,M3.5.0/2,M10.5.0/3", "ntp1": "first.example.com", "ntp2": "second.example.com"},
]
SECRETS = [PASSWORD, TURN_PASSWORD, ADMIN_PASSWORD, SYSCLIENT_PASSWORD]


class Witness:
    def __init__(self, service: str, instance: str, password: str, vectors: dict, holds: bool) -> None:
        address = urllib.parse.urlsplit(service)
        self.host, self.port = address.hostname or "", address.port or 80
        self.instance, self.password, self.vectors, self.holds = instance, password, vectors, holds
        self.base = service
        self.all_ok = True
        self.devices = Devices(MAC, CODE, SYSCLIENT_PASSWORD, ADMIN_PASSWORD, [dict(item) for item in ITEMS])

    def check(self, name: str, ok: object, detail: object = "") -> None:
        """Tells the outcome; the detail is for people and only there when something is wrong."""
        self.all_ok = self.all_ok and bool(ok)
        print(json.dumps({"check": name, "ok": bool(ok), "detail": "" if ok else str(detail)[:500]}), flush=True)

    async def stage(self, name: str, body: Coroutine) -> None:
        """Runs a part; what it throws is a failed check of the part's name."""
        try:
            await body
            self.check(name, True)
        except Exception as error:  # whatever it is, the report must say so and go on to the next part
            self.check(name, False, f"{type(error).__name__}: {error}")

    async def run(self) -> bool:
        for name, wrong in ciphers.vector_checks(self.vectors).items():
            self.check(name, not wrong, wrong)
        server = await self.devices.start()
        async with server:
            await self.stage("stage-violations", self.break_rules())
            await self.stage("stage-logins", self.log_in_wrongly())
            await self.stage("stage-pbx", self.connect_pbx())
            await self.stage("stage-order", self.order())
            await self.stage("stage-file", self.fetch_by_code())
            await self.stage("stage-registration", self.register())
            await self.stage("stage-reconnect", self.reconnect())
            await self.stage("stage-refused-orders", self.order_wrongly())
            await self.stage("stage-end", self.end())
        return self.all_ok

    async def app_connection(self, app_path: str = "") -> AppConnection:
        return AppConnection(await WebSocket.connect(self.host, self.port, f"/{self.instance}{app_path}"))

    # Before anything works: who breaks a rule is closed with the right code, who guesses is refused.

    async def break_rules(self) -> None:
        for name, data, code in violations.CASES:
            wrong = await violations.outcome(self.host, self.port, f"/{self.instance}", data, code)
            self.check(f"closes-{name}", not wrong, wrong)

    async def log_in_wrongly(self) -> None:
        connection = await self.app_connection()
        challenges = [await connection.challenge() for _ in range(2)]
        self.check("challenge-form", all(re.fullmatch("[0-9a-f]{1,16}", each) for each in challenges), challenges)
        self.check("challenge-fresh", challenges[0] != challenges[1])
        result = await connection.log_in(
            "dialtone-provisioning", "another-password", sip="users", guid="0" * 32, dn="Users", info={"appobj": "dialtone"},
            pbx_obj="dialtone")
        self.check("wrong-digest-refused", result.get("ok") is not True and result.get("errorText"), result)
        self.check("closed-after-refusal", (await connection.ended()).code in (1000, 1008), connection.closed)

    # The PBX's side.

    async def connect_pbx(self) -> None:
        devices_url = f"http://127.0.0.1:{self.devices.port}/example.com/devices"
        connection = await self.app_connection()
        self.pbx = PBX(connection, USER, NAME, HARDWARE_ID, devices_url)
        await connection.socket.send(PING, b"are you there?")
        info = {
            "appobj": "phones", "appdn": "Phones \"1\" / Größe", "appurl": f"{self.base}/{self.instance}/dialtone-provisioning",
            "pbx": "hq", "cn": "Phones", "unlicensed": True, "testmode": False, "lics": 0, "apps": [{"name": "devices-api", "dn": "Devices API"}],
        }
        result = await connection.log_in("dialtone-provisioning", self.password, sip="phones", guid="a1" * 16, dn="Phones", info=info)
        self.check("login-accepted", result.get("ok") is True and result.get("domain") == "example.com", result)
        pings = [connection.socket.pongs.get_nowait() for _ in range(connection.socket.pongs.qsize())]
        self.check("pings-answered", pings == [b"are you there?", b"between"], pings)

        answer = await connection.ask({"mt": "AppInfo", "app": "dialtone-provisioning"}, src={"any": [1, "ü", None]})
        offered = answer.get("serviceInfo", {}).get("apis", {}).get("com.innovaphone.provisioning", {})
        self.check("src-echoed", answer["src"] == {"any": [1, "ü", None]}, answer["src"])
        self.check("app-info", answer.get("app") == "dialtone-provisioning" and isinstance(offered.get("title"), str), answer)
        self.check(
            "app-info-not-for-pages", "com.innovaphone.provisioning" not in answer.get("info", {}).get("apis", {}), answer.get("info"))
        check = {"mt": "AppCheckLogin", "app": "dialtone-provisioning", "domain": "example.com", "challenge": "1234"}
        right = ciphers.check_login_digest(check["app"], check["domain"], check["challenge"], self.password)
        answer = await connection.ask(check | {"digest": right})
        wrong = await connection.ask(check | {"digest": right[::-1]})
        self.check("check-login", answer.get("ok") is True and wrong.get("ok") is not True, (answer, wrong))

        await connection.tell({
            "mt": "PbxInfo", "domain": "example.com", "pbx": "hq", "pbxDns": "pbx.example.com", "apis": list(PBX.APIS), "version": "14r1",
            "build": "1410520",
        })
        async with asyncio.timeout(PATIENCE):
            await self.pbx.subscribed.wait()
        self.check("subscribes-services", self.pbx.requests[0].get("src") is not None, self.pbx.requests[0])

    # Users' side, and Devices' while the order is under way.

    async def users(self, app: str = "dialtone-provisioning") -> AppConnection:
        connection = await self.app_connection("/" + app)
        info = {"appobj": "phones", "appdn": "Phones", "cn": "Users", "unlicensed": True, "apps": [{"name": "phones", "dn": "Phones"}]}
        result = await connection.log_in(
            app, self.password, sip="users", guid="b2" * 16, dn="Users", info=info, pbx_obj="phones")
        if result.get("ok") is not True:
            raise Broken(f"Users' login was refused: {result.get('errorText')}")
        return connection

    @staticmethod
    def provisioning_phone(key: str, **changes: str) -> dict:
        seed = "20931847756600125544871"
        order = {
            "mt": "ProvisioningPhone", "mac": "80:5E:C0:AB:CD:EF", "code": CODE, "hwid": HARDWARE_ID, "usename": USER, "cn": NAME,
            "seed1": seed, "password": ciphers.seal(seed, key, PASSWORD), "domain": "example.com", "dns": "",
        }
        return order | changes

    async def order(self) -> None:
        users = await self.users()
        answer = asyncio.create_task(users.ask(self.provisioning_phone(users.key), src=7, parts=2, ping=b"order"))
        phone = await self.devices.next_connection()
        async with asyncio.timeout(PATIENCE):
            await phone.before_last.wait()
        identify = phone.identifies[0]
        self.check("identify-with-code", identify.get("provisioningCode") == CODE and "digest" not in identify, identify.keys())
        # By now it has read all items but the last one: it answered the ping behind each of them, and then a further request.
        async with asyncio.timeout(PATIENCE):
            pongs = [await phone.socket.pongs.get() for _ in range(len(ITEMS))]
            await users.ask({"mt": "AppInfo", "app": "dialtone-provisioning"}, src="barrier")
        self.check("answer-waits-for-last", not answer.done())
        phone.go_on.set()
        async with asyncio.timeout(PATIENCE):
            result = await answer
        self.check("order-ok", result.get("result") == "ok" and "error" not in result and result["src"] == 7, result)
        self.check("users-close-answered", await users.end())
        self.check("phone-answers-pings", pongs == [b"password"] + [b"item"] * (len(ITEMS) - 1), pongs)
        self.phone = phone

        async with asyncio.timeout(PATIENCE):
            await self.pbx.updated.wait()
        update = next(each for each in self.pbx.requests if each["mt"] == "UpdateObject")
        added = [each for each in update.get("devices", []) if each.get("hw") == HARDWARE_ID]
        self.check("device-entry-added", len(added) == 1, update)
        self.check("device-entries-kept", self.pbx.softphone in update.get("devices", []), update)
        # GetObject is without templates by default, UpdateObject with them.
        reads = [each for each in self.pbx.requests if each["mt"] == "GetObject"]
        self.check("reads-without-template", all(each.get("template", "without") == "without" for each in reads), reads)
        self.check("writes-without-template", update.get("template") == "without", update.get("template"))
        limited = [each.get("properties", ["pwd"]) for each in reads]
        self.check("reads-no-password", bool(reads) and all("pwd" not in each for each in limited), reads)

    # The phone's side.

    async def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        def fetch() -> tuple[int, str, dict[str, str]]:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
            try:
                connection.request("GET", path, headers={"User-Agent": AGENT})
                response = connection.getresponse()
                return response.status, response.read().decode(), {name.lower(): value for name, value in response.getheaders()}
            finally:
                connection.close()

        return await asyncio.to_thread(fetch)

    @staticmethod
    def parameters(text: str) -> dict[str, str]:
        """A Yealink file's lines `key = value`; everything behind the sign is the value."""
        header, *lines = text.splitlines()
        if header != "#!version:1.0.0.1":
            raise Broken("the file's first line is not Yealink's")
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {key.strip(): value.strip() for key, _, value in pairs}

    async def fetch_by_code(self) -> None:
        doors = [f"/{WRONG_CODE}/{MAC}.cfg", f"/{CODE}/805ec0abcdee.cfg", f"/p/{MAC}.cfg"]
        refusals = [await self.get(door) for door in doors]
        self.check("wrong-code-404", all(each[:2] == (404, "") for each in refusals), [each[:2] for each in refusals])
        status, text, headers = await self.get(f"/{CODE}/{MAC}.cfg")
        self.check("file-by-code", status == 200 and "no-store" in headers.get("cache-control", ""), (status, headers))
        file = self.parameters(text)
        wanted = {
            "account.1.user_name": USER, "account.1.password": PASSWORD, "account.1.display_name": NAME,
            "account.1.codec.pcma.priority": "1", "account.1.ptime": "20",
            "local_time.ntp_server1": "first.example.com", "local_time.ntp_server2": "second.example.com", "local_time.time_zone": "+1",
            "static.sip.nat_stun.server": "stun.example.com", "static.sip.nat_stun.port": "3479",
            "static.sip.nat_turn.server": "turn.example.com", "static.sip.nat_turn.username": "relay",
            "static.sip.nat_turn.password": TURN_PASSWORD, "static.security.user_password": f"admin:{ADMIN_PASSWORD}",
        }
        different = [key for key, value in wanted.items() if file.get(key) != value]
        self.check("file-has-values", not different, different)
        # The order's `dns` was empty: the name that the PBX announced counts.
        self.check("file-has-registrar", "pbx.example.com" in (
            file.get("account.1.sip_server.1.address"), file.get("account.1.outbound_proxy.1.address")))
        self.own_path = urllib.parse.urlsplit(file.get("static.auto_provision.server.url", "")).path
        self.check("file-leads-to-own-url", re.fullmatch(r"/p/[^/]{22,}/", self.own_path), "the token is not as long as 128 bits need")
        status, again, _ = await self.get(f"{self.own_path}{MAC}.cfg")
        self.check("file-by-own-url", status == 200 and again == text, status)
        status, text, _ = await self.get(f"/{CODE}/{MAC}.cfg")
        self.check("code-closes-behind-the-phone", (status, text) == (404, ""), status)

    async def register(self) -> None:
        self.pbx.phone_has_file = True
        async with asyncio.timeout(PATIENCE):
            await self.pbx.told_registered.wait()
        self.check("asks-for-registration", True)
        if self.holds:
            await asyncio.to_thread(sys.stdin.readline)

    # Devices restarts, changes something, and looks into the phone.

    async def closed(self, phone_closed: asyncio.Future) -> int | None:
        async with asyncio.timeout(PATIENCE):
            return await phone_closed

    async def reconnect(self) -> None:
        self.check("masks-differ", len(set(self.phone.socket.keys)) == len(self.phone.socket.keys), self.phone.socket.keys)
        await self.phone.socket.close(1001)
        self.check("phone-answers-close", await self.closed(self.phone.closed) == 1001, self.phone.closed)
        phone = await self.devices.next_connection()
        phone.go_on.set()
        async with asyncio.timeout(PATIENCE):
            await phone.is_complete.wait()
        first = phone.identifies[0]
        self.check("reconnects-without-code", "provisioningCode" not in first and "digest" not in first, first.keys())
        self.check("proves-its-password", phone.proofs >= 1 and "digest" in phone.identifies[1], phone.identifies[1].keys())

        # A single change. What comes through the tunnel behind it is answered behind it.
        self.devices.items[2] = ITEMS[2] | {"ntp1": "changed.example.com"}
        await phone.admin(CONFIGURATION, {"config": self.devices.items[2]}, parts=2)
        request = b"GET /!config activate HTTP/1.1\r\nHost: ap.example.com\r\n\r\n"
        for session, portion in ((0x1F, 48), (0xFFFFFFFE, 8192)):
            head, _, body = (await phone.http(session, request, portion)).partition(b"\r\n\r\n")
            closes = b"connection: close" in head.lower()
            self.check(f"tunnel-{portion}", head.startswith(b"HTTP/1.1 404 ") and body and closes, head)
        _, text, _ = await self.get(f"{self.own_path}{MAC}.cfg")
        file = self.parameters(text)
        self.check("update-reaches-file", file.get("local_time.ntp_server1") == "changed.example.com", file.get("local_time.ntp_server1"))
        self.check("update-takes-nothing-away", file.get("static.sip.nat_turn.password") == TURN_PASSWORD)

        # A server must not mask; a client that is shown a masked frame says so.
        await phone.socket.raw(frame_bytes(BINARY, b"\x01\x00\x06{}", masked=True))
        self.check("phone-refuses-masked-frame", await self.closed(phone.closed) == 1002, phone.closed)
        self.phone = await self.devices.next_connection()
        self.phone.go_on.set()
        async with asyncio.timeout(PATIENCE):
            await self.phone.is_complete.wait()
        self.check("comes-back-after-a-violation", self.phone.proofs >= 1)

    # Orders that must fail.

    async def order_wrongly(self) -> None:
        users = await self.users()
        stranger_key = ciphers.session_key("0", "another-password")
        wrong_orders = {
            "wrong-key": self.provisioning_phone(stranger_key, mac="805ec0abcdee"),
            "wrong-mac": self.provisioning_phone(users.key, mac="80:5E:C0:AB:CD"),
            "no-code": self.provisioning_phone(users.key, mac="805ec0abcdee", code=""),
        }
        # One after the other on one connection: a failed order does not hold up the next.
        for name, order in wrong_orders.items():
            self.refused(name, await users.ask(order))
        result = await users.ask(self.provisioning_phone(users.key))
        self.check("repeated-order-ok", result.get("result") == "ok", result)
        administrator = await self.users("dialtone-admin")
        self.refused("admin-app", await administrator.ask(self.provisioning_phone(administrator.key)))
        await administrator.end()
        await users.end()

    def refused(self, name: str, result: dict) -> None:
        self.check(f"order-{name}-failed", result.get("result") == "failed", result)
        text = result.get("error")
        told = isinstance(text, str) and text != "" and not any(secret in text for secret in SECRETS)
        self.check(f"order-{name}-says-why", told, "there is no text, or it holds a secret")

    async def end(self) -> None:
        self.check("one-connection-a-phone", self.devices.open == 1, self.devices.open)
        self.check("devices-complaints", not self.devices.complaints, self.devices.complaints)
        self.check("pbx-complaints", not self.pbx.complaints, self.pbx.complaints)
        self.check("pbx-session-lives", self.pbx.connection.closed is None, self.pbx.connection.closed)
        self.check("pbx-close-answered", await self.pbx.connection.end())
        await self.phone.socket.close(1000)
        self.check("phone-answers-close-at-the-end", await self.closed(self.phone.closed) == 1000, self.phone.closed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--service", required=True, help="base URL, as `dialtone serve` prints it")
    parser.add_argument("--instance", default="example.com/dialtone", help="domain and name; the domain must be example.com")
    parser.add_argument("--password", required=True, help="of the instance")
    parser.add_argument("--vectors", required=True, help="the fixture with the protocols' test vectors")
    parser.add_argument("--hold", action="store_true", help="wait for a line on standard input once the phone is registered")
    options = parser.parse_args()
    with open(options.vectors, encoding="utf-8") as file:
        vectors = json.load(file)
    witness = Witness(options.service, options.instance, options.password, vectors, options.hold)
    return 0 if asyncio.run(witness.run()) else 1


if __name__ == "__main__":
    sys.exit(main())
