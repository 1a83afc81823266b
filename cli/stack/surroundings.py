"""The environment of each child: what was given, and for worker and web the settings that lead to the children."""

from collections.abc import Mapping
from pathlib import Path

from cli.stack.outside import Outside
from cli.stack.ports import HOST, Ports
from cli.stack.process import Announcement
from settings import PREFIX, Settings, variable

SOURCE = Path(__file__).resolve().parents[2]


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """For children that need no setting: secrets in settings are none of their business."""
    kept = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    paths = [str(SOURCE), *filter(None, [environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": ":".join(paths), "PYTHONUNBUFFERED": "1"}


def given_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings among the environment."""
    return {name: value for name, value in environ.items() if name.startswith(PREFIX)}


def own_settings(settings: Settings, outside: Outside, ports: Ports, data_dir: Path) -> dict[str, str]:
    """Settings that follow from where this stack runs."""
    values = {"data_dir": str(data_dir), "web_host": HOST, "web_port": str(ports.web), "worker_host": HOST,
              "worker_port": str(ports.worker)}
    if "public_url" not in settings.model_fields_set:
        values["public_url"] = f"http://{HOST}:{ports.web}"
    if not outside.mail and "message_pacing" not in settings.model_fields_set:
        values["message_pacing"] = "false"  # whoever tries it out wants to see messages now, not in the evening
    if not outside.temporal:
        values |= {"temporal_address": f"{HOST}:{ports.temporal}", "temporal_tls": "false", "temporal_api_key": ""}
    return {variable(name): value for name, value in values.items()}


def board_settings(said: Announcement, ports: Ports) -> dict[str, str]:
    """From the ready line of sandbox.board, which calls nobody but this machine, whatever the public address is."""
    return {variable("trello_url"): str(said["base_url"]), variable("trello_key"): str(said["api_key"]),
            variable("trello_token"): str(said["token"]), variable("trello_workspace"): "",
            variable("trello_secret"): str(said["api_secret"]), variable("webhook_url"): f"http://{HOST}:{ports.web}"}


def payouts_settings(said: Announcement, products: list[str]) -> dict[str, str]:
    """From the ready line of sandbox.payouts and what it offers."""
    return {variable("tremendous_url"): str(said["base_url"]), variable("tremendous_key"): str(said["api_key"]),
            variable("tremendous_products"): ",".join(products), variable("tremendous_campaign"): ""}


def mail_settings(said: Announcement) -> dict[str, str]:
    """From the ready line of sandbox.mailbox."""
    host, _, port = str(said["smtp"]).rpartition(":")
    return {variable("smtp_host"): host, variable("smtp_port"): port, variable("smtp_user"): "",
            variable("smtp_password"): "", variable("smtp_starttls"): "false"}
