"""Rules of the seal: opens with any key of the ring, never without, and the key file is private."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from integrations.errors import Unauthorised, Unsafe
from integrations.records.sealing import KeyRing, ensure_key_file, read_key_file
from tests.contract.records_world import at_once

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_an_older_key_sealed_opens_and_the_first_key_seals() -> None:
    sealed = KeyRing([OLD]).seal("Ada Example")
    both = KeyRing([NEW, OLD])
    assert both.unseal(sealed) == "Ada Example"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("Ada Example"))
    assert KeyRing([NEW]).unseal(both.seal("Ada Example")) == "Ada Example"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    keys = KeyRing([NEW])
    assert keys.seal("Ada Example") != keys.seal("Ada Example")


def test_a_missing_key_is_named_by_its_id_and_not_by_itself() -> None:
    sealed = KeyRing([OLD]).seal("Ada Example")
    with pytest.raises(Unauthorised, match=KeyRing([OLD]).key_id) as caught:
        KeyRing([NEW]).unseal(sealed)
    assert OLD not in str(caught.value)


def test_a_sealed_text_that_was_changed_does_not_open() -> None:
    keys = KeyRing([NEW])
    sealed = keys.seal("Ada Example")
    changed = sealed[:-10] + ("A" if sealed[-10] != "A" else "B") + sealed[-9:]
    with pytest.raises(Unauthorised, match="changed outside"):
        keys.unseal(changed)
    with pytest.raises(Unauthorised):
        keys.unseal("Ada Example")


def test_fingerprints_are_the_same_under_one_key_and_differ_between_keys() -> None:
    assert KeyRing([OLD]).fingerprint("ada") == KeyRing([OLD]).fingerprint("ada")
    each = [KeyRing([key]).fingerprint("ada") for key in (NEW, OLD)]
    assert KeyRing([NEW, OLD]).fingerprints("ada") == each
    assert KeyRing([OLD]).fingerprint("ada") != KeyRing([OLD]).fingerprint("bea")


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "not a key"]])
def test_a_ring_without_a_good_key_is_unsafe(keys: list[str]) -> None:
    with pytest.raises(Unsafe) as caught:
        KeyRing(keys)
    assert "not a key" not in str(caught.value)


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "keys"
    rings = at_once(lambda: ensure_key_file(path))
    assert len({ring.key_id for ring in rings if isinstance(ring, KeyRing)}) == 1
    assert len([ring for ring in rings if isinstance(ring, KeyRing)]) == 8
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys"]


def test_the_first_line_of_a_key_file_seals(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ensure_key_file(path)
    path.write_text(f"{NEW}\n{path.read_text()}")
    assert read_key_file(path).key_id == KeyRing([NEW]).key_id


def test_a_key_file_that_others_can_read_is_unsafe(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ensure_key_file(path)
    path.chmod(0o644)
    with pytest.raises(Unsafe, match="0600"):
        ensure_key_file(path)


def test_a_key_file_that_is_not_there_is_unsafe(tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match="can't be read"):
        read_key_file(tmp_path / "keys")
