"""The only reader of the environment. Every setting is a variable COPRODUCE_<NAME>; README lists them all."""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "COPRODUCE_"


class SettingsWrong(Exception):
    """A setting can't be used; the sentence names the variable, never its value."""


class Settings(BaseModel):
    """Where everything is and how to reach it. Secrets do not show in its repr."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path(".coproduce"), description="folder for state that no other setting places elsewhere")
    database_url: str = Field("", repr=False, description="records: SQLite file (default, in the data folder) or "
                              "`postgresql://…`")
    key_file: Path | None = Field(None, description="file with Fernet keys, one a line, the first seals; made in the "
                                  "data folder when missing")
    keys: str = Field("", repr=False, description="the same keys, comma separated, instead of a file")
    temporal_address: str = Field("127.0.0.1:7233", description="host and port of the Temporal server")
    temporal_namespace: str = Field("default", description="Temporal namespace")
    temporal_tls: bool = Field(False, description="reach the Temporal server by TLS")
    temporal_api_key: str = Field("", repr=False, description="API key of the Temporal server, when it wants one")
    web_host: str = Field("127.0.0.1", description="address the web process listens on")
    web_port: int = Field(8080, description="port the web process listens on")
    public_url: str = Field("http://127.0.0.1:8080", description="address under which people reach the pages")
    url: str = Field("", description="for the command line: address of the web process; a stack that runs here when "
                     "empty")
    token: str = Field("", repr=False, description="for the command line: API token; the operator's of a stack that "
                       "runs here when empty")
    trello_url: str = Field("https://api.trello.com", description="Trello or a Trello-compatible board server")
    trello_key: str = Field("", repr=False, description="API key")
    trello_token: str = Field("", repr=False, description="token of the service member")
    trello_secret: str = Field("", repr=False, description="secret of the API key, which signs webhooks; without it "
                               "boards are polled")
    webhook_url: str = Field("", description="address under which Trello reaches the web process, where it is not "
                             "the public URL")
    trello_oauth_client_id: str = Field("", description="OAuth 2.0 app, instead of key and token")
    trello_oauth_client_secret: str = Field("", repr=False, description="secret of the OAuth 2.0 app")
    trello_oauth_refresh_token: str = Field("", repr=False, description="first refresh token; later ones are kept "
                                            "sealed in the records")
    trello_oauth_token_url: str = Field("https://auth.atlassian.com/oauth/token", description="where OAuth 2.0 tokens "
                                        "are renewed")
    trello_workspace: str = Field("", description="workspace id for new boards")
    trello_requests: int = Field(80, ge=10, description="requests in 10 seconds that this process allows itself; "
                                 "Trello allows 100 a token, for all workers together")
    tremendous_url: str = Field("https://testflight.tremendous.com/api/v2", description="payout service")
    tremendous_key: str = Field("", repr=False, description="API key; `TEST_…` only ever reaches a sandbox")
    tremendous_products: str = Field("", description="product ids people can choose from, comma separated")
    tremendous_campaign: str = Field("", description="campaign id, instead of products")
    tremendous_gift_cards: str = Field("", description="product ids for people who want to be paid by gift card, comma "
                                       "separated; without it they choose from what everybody can")
    tremendous_requests: int = Field(10, ge=1, le=1000, description="requests in a second that this process allows "
                                     "itself; the payout service allows 10 an account, for all workers together")
    smtp_host: str = Field("127.0.0.1", description="mail server")
    smtp_port: int = Field(25, description="port of the mail server")
    smtp_user: str = Field("", description="user at the mail server")
    smtp_password: str = Field("", repr=False, description="password at the mail server")
    smtp_starttls: bool = Field(False, description="upgrade the connection to the mail server to TLS")
    mail_from: str = Field("coproduce@localhost", description="sender of messages")
    chat_kinds: str = Field("tgram,slack,discord,workflows,gchat,twilio,vonage,messagebird,clicksend,ntfys,matrixs,"
                            "mmosts,rockets", description="kinds of chat and text message addresses (Apprise schemes) "
                            "that are used, comma separated")
    chat_inside: bool = Field(False, description="also use chat servers in private networks and on this machine")
    message_pacing: bool = Field(True, description="keep to each person's times and put a flood of messages into one "
                                 "letter; off where a year is played in a minute")
    messages_an_hour: int = Field(8, ge=1, description="letters that a person gets within an hour; what is more comes "
                                  "together in one")
    oidc_issuer: str = Field("", description="OpenID Connect provider that people may sign in with, `https://…`; off "
                             "when empty")
    oidc_client_id: str = Field("", description="our id at that provider")
    oidc_client_secret: str = Field("", repr=False, description="our secret at that provider")
    oidc_email_claim: str = Field("email", description="claim of the provider with the e-mail address that people have "
                                  "in the people file")
    oidc_name: str = Field("your organisation", description="what the button to sign in with that provider calls it")
    trusted_proxies: str = Field("", description="addresses of proxies whose `X-Forwarded-For` is believed, comma "
                                 "separated")
    board_poll_seconds: int = Field(30, ge=5, description="how often all boards are looked at, where no webhook "
                                    "reaches us; seconds")
    board_requests_per_second: float = Field(8.0, gt=0, description="server-side limit of board activities, over all "
                                             "workers")
    worker_port: int = Field(9090, description="port of the worker's health and metrics pages")
    worker_host: str = Field("127.0.0.1", description="address of the worker's health and metrics pages")
    worker_deployment: str = Field("", description="Temporal worker deployment name; versioning is off when empty")
    worker_build_id: str = Field("", description="build id of this worker in its deployment")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def records_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'records.db').resolve()}"

    @property
    def products(self) -> list[str]:
        return _listed(self.tremendous_products)

    @property
    def gift_cards(self) -> list[str]:
        return _listed(self.tremendous_gift_cards)

    @property
    def chats(self) -> list[str]:
        return _listed(self.chat_kinds)

    @property
    def webhook_callback(self) -> str:
        """The address that webhooks are registered with; part of what is signed, so never changed in between."""
        return f"{(self.webhook_url or self.public_url).rstrip('/')}/webhooks/trello"

    @property
    def payout_callback(self) -> str:
        """The address that the payout service tells of what happened."""
        return f"{(self.webhook_url or self.public_url).rstrip('/')}/webhooks/tremendous"

    @property
    def client_id(self) -> str:
        """Names this installation to the board, which repeats it on webhooks that its writes cause. No secret."""
        return f"coproduce/{sha256(self.public_url.rstrip('/').encode()).hexdigest()[:8]}"

    @property
    def keys_path(self) -> Path:
        return self.key_file or self.data_dir / "keys"


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises SettingsWrong naming the variables that can't be used."""
    given = os.environ if environ is None else environ
    values = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()
              if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in Settings.model_fields}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(f"{PREFIX}{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        raise SettingsWrong(f"These settings can't be used: {wrong}. README lists what each of them takes.") from None


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{field.upper()}"
