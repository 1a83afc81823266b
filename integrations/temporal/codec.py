"""Encrypts everything that goes into Temporal: AES-256-GCM under a ring of keys, compressed first."""

import os
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from integrations.errors import Unauthorised

ENCODING = b"binary/coproduce-aes256gcm"
NONCE = 12


class SealingCodec(PayloadCodec):
    """The first key seals, all of them open; each payload names its key, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keys are 32 bytes in URL-safe base64; the payload keys are derived from them (RFC 5869)."""
        self._keys = {_key_id(key): AESGCM(_derived(key)) for key in keys}
        self._first = _key_id(keys[0])

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._open(one) if one.metadata.get("encoding") == ENCODING else one for one in payloads]

    def _seal(self, payload: Payload) -> Payload:
        nonce = os.urandom(NONCE)
        text = zlib.compress(payload.SerializeToString(), level=6)
        key = self._first.encode()
        data = nonce + self._keys[self._first].encrypt(nonce, text, key)
        return Payload(metadata={"encoding": ENCODING, "key-id": key}, data=data)

    def _open(self, payload: Payload) -> Payload:
        key = payload.metadata.get("key-id", b"").decode()
        if key not in self._keys:
            raise Unauthorised(f"A workflow is sealed with key {key[:8]}, which is not among this process's keys. "
                               "Add that key to the end of the key file, then start again.")
        try:
            text = self._keys[key].decrypt(payload.data[:NONCE], payload.data[NONCE:], key.encode())
        except InvalidTag:
            raise Unauthorised("A payload in Temporal was changed outside: it does not open.") from None
        return Payload.FromString(zlib.decompress(text))


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"coproduce temporal payloads").derive(urlsafe_b64decode(key))


def _key_id(key: str) -> str:
    return sha256(b"temporal" + key.encode()).hexdigest()[:12]
