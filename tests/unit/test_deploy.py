"""What production is built from holds together: compose file, image, scripts and settings name the same things."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import PREFIX, Settings
from worker import GRACE
from workflows.messages import BOARD_QUEUE, REWARDS_QUEUE, WORKFLOW_QUEUE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = ("worker", "web")
JOBS = ("temporal-schema", "temporal-namespace")
SECRET = re.compile(r"PASSWORD|PWD|KEYS?$|TOKEN|SECRET")
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::?([-?])([^}]*))?\}")


def environment(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in (SERVICES[name].get("environment") or {}).items()}


def is_setting(name: str) -> bool:
    return name.removeprefix(PREFIX).lower() in Settings.model_fields


def test_every_variable_that_we_give_our_processes_is_a_setting() -> None:
    given = {name for one in OURS for name in environment(one)}
    assert given
    assert {name for name in given if not is_setting(name)} == set()
    in_image = set(re.findall(rf"\b({PREFIX}[A-Z_]+)=", DOCKERFILE))
    assert {name for name in in_image if not is_setting(name)} == set()


def test_the_key_that_moves_money_is_in_the_worker_alone() -> None:
    assert [name for name in SERVICES if "COPRODUCE_TREMENDOUS_KEY" in environment(name)] == ["worker"]


def test_every_variable_that_the_compose_file_reads_is_a_setting_or_a_password_of_the_database() -> None:
    read = {name for name, _, _ in VARIABLE.findall(TEXT)}
    assert {name for name in read if not is_setting(name)} == {"COPRODUCE_DB_PASSWORD", "POSTGRES_PASSWORD"}


def test_the_settings_of_the_compose_file_can_be_used() -> None:
    read = {"?": "9" * 44, "-": ""}
    for one in OURS:
        given = {key.removeprefix(PREFIX).lower(): VARIABLE.sub(
            lambda found: found[3] if found[2] == "-" and found[3] else read[found[2]], value)
            for key, value in environment(one).items()}
        assert Settings.model_validate(given).temporal_address == "temporal:7233"


def test_no_secret_has_a_default() -> None:
    """Either it comes from outside and has to be there, or it may stay empty."""
    for name in SERVICES:
        for key, value in environment(name).items():
            if SECRET.search(key) and not key.endswith("_URL"):
                found = VARIABLE.fullmatch(value)
                assert found is not None, f"{name} has a {key} written into the file"
                assert found[2] == "?" or (found[2] == "-" and found[3] == ""), f"{name}: {key} has a default"
    addresses = [value for one in OURS for value in environment(one).values() if "@" in value]
    assert all(":${" in value and ":?" in value for value in addresses)


def test_what_has_to_be_given_says_what_it_is_for() -> None:
    needed = [text for _, sign, text in VARIABLE.findall(TEXT) if sign == "?"]
    assert needed
    assert all(text.startswith("set ") for text in needed)


def test_every_image_is_pinned_by_a_version() -> None:
    images = [one["image"] for one in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in images if not re.search(r":v?\d+(\.\d+)+", image)] == []


def test_published_ports_are_bound_to_this_machine_only() -> None:
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert ports
    assert [port for port in ports if not str(port).startswith("127.0.0.1:")] == []
    assert "ports" not in SERVICES["postgresql"] and "ports" not in SERVICES["temporal"]


@pytest.mark.parametrize("name", ["postgresql", "temporal", *OURS])
def test_everything_that_others_wait_for_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["healthcheck"]["retries"] >= 3


def test_health_checks_ask_the_port_that_the_process_listens_on() -> None:
    defaults = Settings()
    assert f":{defaults.worker_port}/readyz" in str(SERVICES["worker"]["healthcheck"]["test"])
    assert f":{defaults.web_port}/" in str(SERVICES["web"]["healthcheck"]["test"])
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:8080:{defaults.web_port}"]


def test_the_schema_is_there_before_the_server_and_the_namespace_before_our_processes() -> None:
    assert SERVICES["temporal-schema"]["depends_on"]["postgresql"]["condition"] == "service_healthy"
    assert SERVICES["temporal"]["depends_on"]["temporal-schema"]["condition"] == "service_completed_successfully"
    assert SERVICES["temporal-namespace"]["depends_on"]["temporal"]["condition"] == "service_healthy"
    for name in OURS:
        needs = SERVICES[name]["depends_on"]
        assert needs["temporal-namespace"]["condition"] == "service_completed_successfully"
        assert needs["postgresql"]["condition"] == "service_healthy"


def test_what_the_records_hold_outlives_its_container() -> None:
    kept = COMPOSE["volumes"]
    mounted = [str(one).partition(":")[0] for name in ("postgresql", *OURS) for one in SERVICES[name]["volumes"]]
    assert set(kept) == {name for name in mounted if not name.startswith(".")}


def test_every_file_that_is_mounted_or_run_is_there() -> None:
    mounted = [str(one).split(":") for service in SERVICES.values() for one in service.get("volumes", [])]
    files = [(parts[0], parts[1]) for parts in mounted if parts[0].startswith("./")]
    assert files and all((ROOT / source).is_file() for source, _ in files)
    for name in JOBS:
        assert SERVICES[name]["entrypoint"][-1] in [target for _, target in files]


def test_scripts_stop_at_the_first_error_and_can_be_run_again() -> None:
    for script in (ROOT / "deploy").glob("*.sh"):
        assert script.stat().st_mode & 0o111, f"{script.name} can't be run"
        assert "\nset -eu\n" in script.read_text(encoding="utf-8")
    namespace = (ROOT / "deploy/temporal-namespace.sh").read_text(encoding="utf-8")
    assert re.search(r"describe [^|]*\|\|\s*temporal operator namespace create", namespace), "made only where missing"


def test_the_scripts_read_only_variables_that_they_get() -> None:
    for service, script in (("temporal-schema", "temporal-schema.sh"), ("temporal-namespace", "temporal-namespace.sh"),
                            ("postgresql", "postgres-databases.sh")):
        text = (ROOT / "deploy" / script).read_text(encoding="utf-8")
        assert set(re.findall(r"\$([A-Z][A-Z_]+)", text)) <= set(environment(service))


def test_the_namespace_of_the_job_is_the_one_that_our_processes_use() -> None:
    used = {environment(name)["COPRODUCE_TEMPORAL_NAMESPACE"] for name in OURS}
    assert used == {environment("temporal-namespace")["NAMESPACE"]}
    assert environment("temporal-ui")["TEMPORAL_DEFAULT_NAMESPACE"] in used


def test_the_records_have_a_database_and_a_user_of_their_own() -> None:
    script = (ROOT / "deploy/postgres-databases.sh").read_text(encoding="utf-8")
    address = environment("web")["COPRODUCE_DATABASE_URL"]
    assert address.startswith("postgresql://coproduce:${COPRODUCE_DB_PASSWORD:?")
    assert address.endswith("@postgresql/coproduce")
    assert "CREATE ROLE coproduce LOGIN" in script and "CREATE DATABASE coproduce OWNER coproduce" in script


def test_a_stop_leaves_the_worker_time_to_finish() -> None:
    assert int(SERVICES["worker"]["stop_grace_period"].removesuffix("s")) > GRACE.total_seconds()


def test_the_server_config_fits_the_queues_and_ids_that_we_use() -> None:
    config = yaml.safe_load((ROOT / "deploy/dynamicconfig.yaml").read_text(encoding="utf-8"))
    limit = config["limit.maxIDLength"][0]["value"]
    assert max(map(len, (WORKFLOW_QUEUE, BOARD_QUEUE, REWARDS_QUEUE))) < limit
    assert environment("temporal")["DYNAMIC_CONFIG_FILE_PATH"].endswith("/coproduce.yaml")


def test_the_image_does_not_run_as_root_and_holds_only_what_runs() -> None:
    assert re.search(r"^USER [1-9]\d*$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rindex("\nUSER ") > DOCKERFILE.rindex("\nRUN ")
    assert "sandbox" not in DOCKERFILE and "COPY . " not in DOCKERFILE


def test_every_file_that_the_image_copies_exists_and_every_package_that_runs_is_copied() -> None:
    copied = [name for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    needed = ["domain", "workflows", "activities", "integrations", "web", "cli", "charters", "settings.py", "worker.py"]
    assert set(needed) <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert not set(copied) & set(ignored)


def test_what_the_image_installs_is_pinned_by_hash() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)
    assert len(pins) > 30 and lock.count("--hash=sha256:") >= len(pins)
    assert "://" not in lock
