"""Encryption at rest of personal data: a ring of Fernet keys. The first seals, all open; see `reseal` for rotation."""

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from integrations.errors import Unauthorised, Unsafe

NO_KEY = (
    "This record is sealed with key {key}, which is not among this process's keys. Nothing was changed. "
    "Add that key to the end of the key file, then start again."
)
BROKEN_SEAL = (
    "A sealed record does not open with key {key}: it was changed outside. Nothing was changed now. "
    "Bring back the record from a backup."
)


class KeyRing:
    """Seals text with the first key and opens what any key sealed. Each sealed text starts with its key's id."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keys are 32 bytes in URL-safe base64, as Fernet makes them. Unsafe when there is none, or one is no key."""
        if not keys:
            raise Unsafe("There is no key to seal personal data with, so nothing is stored. Set up the key file.")
        try:
            self._ring = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise Unsafe("A key of the key file is not a Fernet key. Nothing is stored until it is one.") from None
        self._lookup = {_key_id(key): _lookup_key(key) for key in keys}
        self.key_id = _key_id(keys[0])

    def seal(self, text: str) -> str:
        return self.seal_bytes(text.encode())

    def unseal(self, sealed: str) -> str:
        """The text again; Unauthorised when the key is not here or the record was tampered with."""
        return self.unseal_bytes(sealed).decode()

    def seal_bytes(self, data: bytes) -> str:
        return f"{self.key_id}.{self._ring.encrypt(data).decode()}"

    def unseal_bytes(self, sealed: str) -> bytes:
        key, _, token = sealed.partition(".")
        if key not in self._lookup:
            raise Unauthorised(NO_KEY.format(key=key[:8]))
        try:
            return self._ring.decrypt(token)
        except InvalidToken:
            raise Unauthorised(BROKEN_SEAL.format(key=key)) from None

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed it."""
        return sealed.startswith(f"{self.key_id}.")

    def fingerprint(self, text: str) -> str:
        """Stands for a text in a look-up; says nothing about it without the first key."""
        return self.fingerprints(text)[0]

    def fingerprints(self, text: str) -> list[str]:
        """The fingerprint under each key, first key first: rows of an older key are found until they are resealed."""
        return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in self._lookup.values()]


def ensure_key_file(path: Path) -> KeyRing:
    """The ring of a key file (one key a line, the first seals); made with one new key and mode 0600 when missing.

    Two processes that start at once get the same key. Unsafe when others can read the file.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create_once(path, Fernet.generate_key().decode() + "\n")
    return read_key_file(path)


def read_key_file(path: Path) -> KeyRing:
    """The ring of an existing key file; Unsafe when it is missing or others can read it."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        lines = path.read_text().split()
    except OSError as error:
        raise Unsafe(f"The key file can't be read ({error.strerror}), so personal data stays closed.") from None
    if mode & 0o077:
        raise Unsafe("Others on this machine can read the key file. Give it mode 0600, then start again.")
    return KeyRing(lines)


def _create_once(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # a link, not a rename: it fails when another process was first
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _key_id(key: str) -> str:
    return hashlib.sha256(b"coproduce key id " + key.encode()).hexdigest()[:8]


def _lookup_key(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coproduce email look-up").derive(key.encode())
