"""The web process: builds every part from settings and serves. `python -m web` reads them from the environment."""

import sys
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from activities.board_look import BoardLook, BoardPlanWords
from integrations.charter_file import template_names, templates_in
from integrations.errors import IntegrationError
from integrations.records.outbox_desk import OutboxDesk
from integrations.registry import (
    Records,
    key_list,
    open_board,
    open_hand_payments,
    open_identity_provider,
    open_records,
    open_sign_in_mail,
)
from integrations.rewards.payout_hooks import KEPT_AS
from integrations.temporal.connection import connect, prepare
from settings import Settings, SettingsWrong, load
from web.app import create_app
from web.gateway import ProjectGateway
from web.parts import BoardPlanner, Parts, WebSettings
from workflows import search

CHARTERS = Path(__file__).resolve().parent.parent / "charters"


def parts_from(settings: Settings) -> Parts:
    """Everything the application needs. Raises from integrations/errors.py when the records can't be opened."""
    records = open_records(settings)
    return Parts(
        records=records.store, people=records.people, tokens=records.tokens, answers=records.answers,
        ledger=records.ledger, gateway=ProjectGateway(connector(settings), records.store),
        settings=WebSettings(public_url=settings.public_url.rstrip("/"), keys=tuple(key_list(settings)),
                             webhook_secret=settings.trello_secret, webhook_callback=settings.webhook_callback,
                             client_id=settings.client_id, chat_kinds=tuple(settings.chats)),
        templates=templates_in(CHARTERS), hand_payments=open_hand_payments(records), hints=records.hints,
        # Opened when it is needed: without any setting of the board the web process still serves.
        board_members=lambda board_id: open_board(settings).read(board_id).members,
        board_plan=planner(settings, records), forget_board=records.store.forget_board_link,
        payout_hints=records.payout_hints, payout_secret=records.kept_secrets.under(KEPT_AS).load,
        reconciliations=records.reconciliations, payment_stops=records.payment_stops,
        payout_accounts=records.payout_accounts, sign_in_mail=open_sign_in_mail(settings),
        identity=open_identity_provider(settings), drafts=records.drafts, people_list=records.people_list,
        privacy=records.privacy, template_names=template_names(CHARTERS), looks=records.looks,
        concerns=records.concerns,
        outbox=OutboxDesk(records.engine),
        mail_trouble=lambda project_id, sentence: records.store.set_trouble(project_id, "mail", sentence))


def planner(settings: Settings, records: Records) -> BoardPlanner:
    """The adapter is opened once, by whoever asks first, so that all requests share one pace."""
    opened = cache(lambda: BoardLook(records.store, open_board(settings), settings.public_url.rstrip("/")))

    def planned(project_id: str) -> BoardPlanWords:
        return opened().plan(project_id)

    return planned


def connector(settings: Settings) -> Callable[[], Awaitable[Client]]:
    """Connects when it is first asked, and has the search attributes there before the first project."""
    async def connected() -> Client:
        client = await connect(settings.temporal_address, settings.temporal_namespace, key_list(settings),
                               tls=settings.temporal_tls, api_key=settings.temporal_api_key)
        await prepare(client, [key.name for key in search.KEYS])
        return client
    return connected


def main() -> int:
    """The exit code: 2 when settings or the records are wrong, with the reason on stderr."""
    try:
        settings = load()
        app = create_app(parts_from(settings))
    except (SettingsWrong, IntegrationError) as error:
        print(error, file=sys.stderr)
        return 2
    uvicorn.Server(serving(app, settings)).run()
    return 0


def serving(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the application is served. An access log would hold project and person ids; /metrics counts requests by
    route. Who asks is whoever connects: a header that anybody can send counts only from the proxies of the settings."""
    return uvicorn.Config(app, host=settings.web_host, port=settings.web_port, access_log=False, server_header=False,
                          log_level=settings.log_level.lower(), timeout_graceful_shutdown=15,
                          proxy_headers=bool(settings.trusted_proxies),
                          forwarded_allow_ips=settings.trusted_proxies or None)


if __name__ == "__main__":
    sys.exit(main())
