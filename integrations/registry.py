"""Builds adapters from settings. Only composition roots (worker.py, web/app.py, cli) call this."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from sqlalchemy import Engine

from domain.pacing import Pacing
from integrations.http import JsonApi
from integrations.languages.editing import CatalogueEditor
from integrations.notify.apprise_chat import AppriseNotifier
from integrations.notify.by_channel import NotifierByChannel
from integrations.notify.sign_in_mail import SmtpSignInMail
from integrations.notify.smtp import SmtpNotifier
from integrations.oidc import OidcProvider
from integrations.pace import Pace
from integrations.records.board_hints import SqlBoardHints
from integrations.records.concerns import SqlConcerns
from integrations.records.drafts import SqlDrafts
from integrations.records.engine import open_engine
from integrations.records.idempotency import Answers
from integrations.records.kept_secrets import KeptSecrets
from integrations.records.ledger import SqlLedger
from integrations.records.looks import Looks
from integrations.records.migrations import migrate
from integrations.records.outbox import SqlOutbox
from integrations.records.payment_stops import SqlPaymentStops
from integrations.records.payout_accounts import SqlPayoutAccounts
from integrations.records.payout_hints import SqlPayoutHints
from integrations.records.people import PeopleFile
from integrations.records.people_list import PeopleList
from integrations.records.privacy import Privacy
from integrations.records.reconciliations import SqlReconciliations
from integrations.records.sealing import KeyRing, ensure_key_file
from integrations.records.store import SqlRecordStore
from integrations.records.tokens import Tokens
from integrations.rewards.manual import HandPayments, ManualProvider
from integrations.rewards.payout_hooks import KEPT_AS, PayoutHooks
from integrations.rewards.tremendous import TremendousProvider
from integrations.rewards.tremendous_webhooks import PayoutWebhooks
from integrations.rewards.tremendous_wire import SPOKEN
from integrations.trello.address import LOOPBACK
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.hook_keeper import TrelloHooks
from integrations.trello.oauth import OAuthCredentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from settings import Settings

# Seconds for each answer of the mail server.
SIGN_IN_PATIENCE = 5.0
# Weak: a transport, and its connections, go with the last adapter that uses it.
_TRANSPORTS: WeakValueDictionary[Settings, TrelloTransport] = WeakValueDictionary()
# By address and key of the account whose limit it keeps.
_PACES: WeakValueDictionary[tuple[str, str], Pace] = WeakValueDictionary()


@dataclass(frozen=True)
class Records:
    """Everything that lives in the records database."""

    engine: Engine
    store: SqlRecordStore
    outbox: SqlOutbox
    people: PeopleFile
    tokens: Tokens
    answers: Answers
    ledger: SqlLedger
    hints: SqlBoardHints
    kept_secrets: KeptSecrets
    payout_hints: SqlPayoutHints
    reconciliations: SqlReconciliations
    payment_stops: SqlPaymentStops
    concerns: SqlConcerns
    payout_accounts: SqlPayoutAccounts
    looks: Looks
    drafts: SqlDrafts
    people_list: PeopleList
    privacy: Privacy


def key_list(settings: Settings) -> list[str]:
    """The key ring: from the setting, else from the key file, which is made when missing."""
    if settings.keys:
        return [key.strip() for key in settings.keys.split(",") if key.strip()]
    ensure_key_file(settings.keys_path)
    return settings.keys_path.read_text().split()


def open_records(settings: Settings) -> Records:
    """Bring the tables up to date and open them. Raises from integrations/errors.py."""
    if settings.records_url.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.records_url)
    engine, ring = open_engine(settings.records_url), KeyRing(key_list(settings))
    people = PeopleFile(engine, ring)
    return Records(engine=engine, store=SqlRecordStore(engine), outbox=SqlOutbox(engine, people), people=people,
                   tokens=Tokens(engine, people), answers=Answers(engine, ring), ledger=SqlLedger(engine, ring),
                   hints=SqlBoardHints(engine), kept_secrets=KeptSecrets(engine, ring),
                   payout_hints=SqlPayoutHints(engine), reconciliations=SqlReconciliations(engine),
                   payment_stops=SqlPaymentStops(engine), concerns=SqlConcerns(engine),
                   payout_accounts=SqlPayoutAccounts(engine), drafts=SqlDrafts(engine, ring),
                   people_list=PeopleList(engine, ring), privacy=Privacy(engine, ring), looks=Looks(engine))


def open_board(settings: Settings) -> TrelloBoard:
    """Trello, or whatever speaks its protocol at the address in the settings."""
    return TrelloBoard(_transport(settings), settings.trello_workspace or None)


def open_board_hooks(settings: Settings) -> TrelloHooks | None:
    """The keeper of webhooks; None when there is no secret to sign them, or Trello could not reach this machine."""
    if not settings.trello_secret or (_is_local(settings.webhook_callback) and not _is_local(settings.trello_url)):
        return None
    return TrelloHooks(_transport(settings), settings.webhook_callback)


def board_credentials(settings: Settings) -> Credentials:
    """Key and token, or an OAuth 2.0 grant whose newest refresh token is kept in the records."""
    if not settings.trello_oauth_client_id:
        return Credentials(token=settings.trello_token, api_key=settings.trello_key or None)
    keeper = open_records(settings).kept_secrets.under("trello_oauth")
    return OAuthCredentials(settings.trello_oauth_client_id, settings.trello_oauth_client_secret,
                            settings.trello_oauth_refresh_token, keeper, token_url=settings.trello_oauth_token_url)


def _transport(settings: Settings) -> TrelloTransport:
    """One for all who work with one token: Trello's limits count what they ask together."""
    known = _TRANSPORTS.get(settings)
    if known is None:
        known = TrelloTransport(board_credentials(settings), settings.trello_url, client_id=settings.client_id,
                                window=RequestWindow(settings.trello_requests))
        _TRANSPORTS[settings] = known
    return known


def _is_local(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def open_payouts(settings: Settings) -> TremendousProvider:
    """The payout service."""
    return TremendousProvider(settings.tremendous_url, settings.tremendous_key, products=settings.products,
                              campaign=settings.tremendous_campaign or None, gift_cards=settings.gift_cards,
                              pace=_pace(settings))


def open_payout_hooks(settings: Settings) -> PayoutHooks | None:
    """The keeper of the payout service's webhook; None without a key, or when it could not reach this machine."""
    if not settings.tremendous_key or (_is_local(settings.payout_callback) and not _is_local(settings.tremendous_url)):
        return None
    open_payouts(settings)  # refuses a key that does not belong to the address
    api = JsonApi(SPOKEN, settings.tremendous_url, settings.tremendous_key, pace=_pace(settings))
    kept = open_records(settings).kept_secrets.under(KEPT_AS)
    return PayoutHooks(PayoutWebhooks(api), kept, settings.payout_callback)


def _pace(settings: Settings) -> Pace:
    """One for all who work with one account: its limit counts what they ask together."""
    account = (settings.tremendous_url, settings.tremendous_key)
    known = _PACES.get(account)
    if known is None:
        known = _PACES[account] = Pace(settings.tremendous_requests)
    return known


def open_by_hand() -> ManualProvider:
    """Payments that wait for finance."""
    return ManualProvider()


def open_hand_payments(records: Records) -> HandPayments:
    """What finance pays outside of any service."""
    return HandPayments(records.store, records.ledger)


def open_notifier(settings: Settings) -> NotifierByChannel:
    """The ways to people."""
    chat = AppriseNotifier(settings.chats, public_url=settings.public_url, inside=settings.chat_inside)
    return NotifierByChannel(open_mail(settings), chat)


def open_editor() -> CatalogueEditor:
    """The catalogues, and the measure of reading age."""
    return CatalogueEditor()


def pacing_of(settings: Settings) -> Pacing | None:
    """How many letters people get, and when; None when everything goes at once."""
    return Pacing(an_hour=settings.messages_an_hour) if settings.message_pacing else None


def open_mail(settings: Settings) -> SmtpNotifier:
    """The mail server."""
    return SmtpNotifier(settings.smtp_host, settings.smtp_port, sender=settings.mail_from,
                        public_url=settings.public_url, user=settings.smtp_user or None,
                        password=settings.smtp_password or None, starttls=settings.smtp_starttls)


def open_sign_in_mail(settings: Settings) -> SmtpSignInMail:
    """The same mail server for sign-in links; people wait for it, so not for long."""
    return SmtpSignInMail(settings.smtp_host, settings.smtp_port, sender=settings.mail_from,
                          public_url=settings.public_url, user=settings.smtp_user or None,
                          password=settings.smtp_password or None, starttls=settings.smtp_starttls,
                          timeout=SIGN_IN_PATIENCE)


def open_identity_provider(settings: Settings) -> OidcProvider | None:
    """Where people are known already; None when no issuer is set."""
    if not settings.oidc_issuer:
        return None
    return OidcProvider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret,
                        claim=settings.oidc_email_claim, name=settings.oidc_name)
