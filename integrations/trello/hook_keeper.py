"""Keeps Trello's webhooks as they should be: one a board of ours, switched on, none for boards that no longer are.

Called by the board watch at every poll. Boards without a webhook are still polled, so the poll never fails for one.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice

import structlog

from integrations.errors import IntegrationError, Missing, Refused
from integrations.trello.transport import TrelloTransport
from integrations.trello.webhooks import TrelloWebhooks, Webhook

log = structlog.get_logger(__name__)

# Boards share the pace of requests: many new ones get their webhooks over several rounds.
MOST_A_ROUND = 20
DESCRIPTION = "Coproduce: tells the project that its board changed"


class TrelloHooks:
    """Implements ports.BoardHooks. `callback`: the address exactly as it is signed; other addresses' hooks stay."""

    def __init__(self, transport: TrelloTransport, callback: str) -> None:
        self._webhooks, self._callback = TrelloWebhooks(transport), callback

    def keep(self, board_ids: Sequence[str]) -> None:
        """One request when nothing differs. What can't be done now is logged and tried again by the next call.

        Raises from integrations/errors.py when the webhooks can't even be listed.
        """
        ours = sorted((one for one in self._webhooks.listed() if one.callback_url == self._callback),
                      key=lambda one: one.id)
        for step in islice(self._steps(dict.fromkeys(board_ids), ours), MOST_A_ROUND):
            try:
                step()
            except IntegrationError as error:
                log.warning("webhooks_wait", reason=str(error))
                if not _concerns_one(error):
                    return

    def _steps(self, wanted: dict[str, None], ours: Sequence[Webhook]) -> Iterator[Callable[[], object]]:
        kept: dict[str, Webhook] = {}
        for hook in ours:
            if hook.board_id not in wanted or hook.board_id in kept:
                yield partial(self._webhooks.remove, hook.id)
                continue
            kept[hook.board_id] = hook
            if not hook.active:
                yield partial(self._webhooks.rearm, hook.id)
        for board_id in wanted:
            if board_id not in kept:
                yield partial(self._webhooks.register, board_id, self._callback, DESCRIPTION)


def _concerns_one(error: IntegrationError) -> bool:
    """Whether the next board may fare better: not when our address did not answer Trello, or Trello is in trouble.

    Wording of a refused address: Trello webhooks guide, "URL (...) did not return 200 status code".
    """
    return isinstance(error, Missing) or (isinstance(error, Refused) and "URL (" not in str(error))
