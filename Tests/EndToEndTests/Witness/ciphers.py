"""Digests and ciphers of the innovaphone protocols, written from docs/protocols and sharing no code with Dialtone."""

import hashlib
import json


def rc4(key: bytes, data: bytes) -> bytes:
    """Encrypts or decrypts; no byte of the key stream is dropped."""
    box = list(range(256))
    other = 0
    for index in range(256):
        other = (other + box[index] + key[index % len(key)]) % 256
        box[index], box[other] = box[other], box[index]
    result = bytearray()
    index = other = 0
    for byte in data:
        index = (index + 1) % 256
        other = (other + box[index]) % 256
        box[index], box[other] = box[other], box[index]
        result.append(byte ^ box[(box[index] + box[other]) % 256])
    return bytes(result)


def sha256_hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def login_digest(app: str, domain: str, sip: str, guid: str, dn: str, info: str | None, challenge: str, password: str) -> str:
    """Of AppLogin. `info` is its JSON text as it is sent; None leaves its segment out."""
    identity = [app, domain, sip, guid, dn] + ([] if info is None else [info])
    return sha256_hex(":".join([*identity, challenge, password]))


def check_login_digest(app: str, domain: str, challenge: str, password: str) -> str:
    """Of AppCheckLogin, in the reading that Dialtone's document names first (assumed)."""
    return login_digest(app, domain, "", "", "", None, challenge, password)


def session_key(challenge: str, password: str) -> str:
    return sha256_hex(f"innovaphoneAppSessionKey:{challenge}:{password}")


def seal(seed: str, key: str, clear: str) -> str:
    """With a session key or a sysclient password, to hex."""
    return rc4(f"{seed}:{key}".encode(), clear.encode()).hex()


def unseal(seed: str, key: str, cipher: str) -> str:
    return rc4(f"{seed}:{key}".encode(), bytes.fromhex(cipher)).decode()


def sysclient_digest(hardware_id: str, product: str, version: str, challenge: str, password: str) -> str:
    return sha256_hex(":".join([hardware_id, product, version, challenge, password]))


def compact(value: object) -> str:
    """JSON without blanks and needless escapes, keys in their order: the text over which digests go."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def vector_checks(vectors: dict) -> dict[str, list[str]]:
    """Runs the functions above over the fixture; for each check the ids of the vectors that do not fit."""

    def wrong(group: str, fits) -> list[str]:
        cases = vectors[group]
        assert cases, f"no vectors in {group}"
        return [case["id"] for case in cases if not fits(case)]

    def order_fits(case: dict) -> bool:
        message = json.loads(case["message"])
        if len(message["seed1"]) <= 1:
            return case["clearPassword"] == ""
        key = session_key(case["challenge"], case["sessionPassword"])
        clear = unseal(message["seed1"], key, message["password"]).rstrip("\0")
        return key == case["sessionKey"] and clear == case["clearPassword"]

    return {
        "vectors-rc4": wrong(
            "rc4", lambda v: rc4(bytes.fromhex(v["keyHex"]), bytes.fromhex(v["plainHex"])).hex() == v["cipherHex"]),
        "vectors-login-digest": wrong(
            "appLoginDigest",
            lambda v: login_digest(
                v["app"], v["domain"], v["sip"], v["guid"], v["dn"], v["infoText"], v["challenge"], v["password"]) == v["digest"]),
        "vectors-check-login": wrong(
            "appCheckLogin",
            lambda v: check_login_digest(v["app"], v["domain"], v["challenge"], v["password"]) == v["digest"]),
        "vectors-session-key": wrong("sessionKey", lambda v: session_key(v["challenge"], v["password"]) == v["key"]),
        "vectors-session-cipher": wrong(
            "sessionCipher",
            lambda v: seal(v["seed"], v["sessionKey"], v["clearText"]) == v["cipherHex"]
            and unseal(v["seed"], v["sessionKey"], v["cipherHex"]) == v["clearText"]),
        "vectors-order": wrong("provisioningPhone", order_fits),
        "vectors-sysclient-digest": wrong(
            "sysclientDigest",
            lambda v: sysclient_digest(
                v["hardwareId"], v["product"], v["version"], v["challenge"], v["password"]) == v["digest"]),
        "vectors-sysclient-cipher": wrong(
            "sysclientCipher", lambda v: unseal(v["seed"], v["sysclientPassword"], v["cipherHex"]) == v["clearText"]),
    }
