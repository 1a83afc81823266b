"""A story of people at a board and of a group at its pages: the same each time it is told, however stormy it is.

What people do in one act does not depend on the order in which it is heard; between acts all of it was heard.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

from domain import commands as c
from domain.charter_work import ActionPlan
from domain.command import Command
from domain.commands_board import AcceptOffer, BlockAction, DeclineDue, DeclineOffer, RestoreCard
from domain.phases import Phase
from domain.project import Project
from domain.state import ActionStatus
from tests.workflow.board_hands import Hands
from tests.workflow.board_people import Person
from tests.workflow.studio import PATIENCE

DONE = ActionStatus.DONE
CARDS = 29


class Story:
    """`pam` is linked to P08; whom `bo` is, nobody knows. `hands` knows the project's cards by our keys.

    Before the last act somebody is restless until `enough`, so that a storm has what it needs however fast all goes.
    """

    def __init__(self, hands: Hands, bot: Person, pam: Person, bo: Person, enough: Callable[[], bool]) -> None:
        self._hands, self._project, self._enough = hands, hands.project, enough
        self._bot, self._pam, self._bo = bot, pam, bo

    async def told(self) -> None:
        await self._opening()
        await self._first_act()
        await self._second_act()
        await self._restless()
        await self._third_act()

    async def _restless(self) -> None:
        """A label of ours is taken off and comes back, again and again: people's deeds and our writes, but no event."""
        label = await self._our_label(self._pam, "Co-design")
        async with asyncio.timeout(PATIENCE):
            while not self._enough():
                if label in (await self._pam.sees(f"/cards/{self._card('action-d6')}"))["idLabels"]:
                    await self._pam.does("DELETE", f"/cards/{self._card('action-d6')}/idLabels/{label}")
                await asyncio.sleep(0.2)

    async def _opening(self) -> None:
        hands = self._hands
        await hands.until(lambda: hands.studio.records.store.board_link(hands.project.id) is not None
                          and sum(bool(one.id) for one in hands.link.base.cards.values()) >= CARDS, "the board is made")
        for member in (self._pam.member["id"], self._bo.member["id"]):
            await self._bot.does("PUT", f"/boards/{hands.link.board_id}/members/{member}", {"type": "normal"})
        hands.linked_to("P08")

    async def _first_act(self) -> None:
        await self._all(self._pams_morning(), self._bos_morning(), self._commands(
            ("P01", c.SignAgreement()), ("P05", c.CompleteAction(action="D5")),
            ("P06", c.AddAction(phase=Phase.CO_DESIGN, plan=self._plan("D7", "Draw a map"))),
            ("P05", c.MoveAction(action="M3", due=date(2027, 4, 8), reason="The hall is taken.")),
            ("P06", BlockAction(action="M6", reason="No room yet")), ("P06", c.DropAction(action="E3", reason="Twice")),
            ("P02", c.SignAgreement())))
        await self._project.until(self._first_heard, "the first act is heard")

    async def _pams_morning(self) -> None:
        pam, card = self._pam, self._card
        await self._edit(pam, "action-d1", name="Tea and names")
        await self._edit(pam, "action-d2", dueComplete=True)
        await self._write_above(pam, "action-m4", "Bring the big map.")
        await self._edit(pam, "action-l1", due="2027-05-20T17:00:00.000Z")
        await pam.does("POST", "/cards", {"idList": self._list("co_delivery-todo"), "name": "Bake a cake"})
        await self._comment(pam, "action-d3", "/blocked the hall is locked")
        await self._comment(pam, "action-d5", "Lovely weather / for walking")
        label = await self._our_label(pam, "Co-design")
        await pam.does("DELETE", f"/cards/{card('action-d6')}/idLabels/{label}")
        await pam.does("POST", f"/cards/{card('action-e1')}/labels", {"name": "Urgent", "color": "red"})
        await self._tick_line(pam, "gate-co_decision_making")
        await self._edit(pam, "action-e4", idList=self._list("co_delivery-todo"))

    async def _bos_morning(self) -> None:
        bo, card, board = self._bo, self._card, self._hands.link.board_id
        await self._edit(bo, "action-d1", idList=self._list("co_design-done"))
        await self._edit(bo, "action-m1", due="2027-03-25T17:00:00.000Z")
        await bo.does("POST", "/cards", {"idList": self._list("co_design-todo"), "name": "Ask the library",
                                         "desc": "They have a quiet room."})
        await self._comment(bo, "action-d4", "/ask May I bring my sister?")
        await self._edit(bo, "action-m2", closed=True)
        await self._edit(bo, "gate-co_design", idList=self._list("co_design-done"))
        await bo.does("POST", "/checklists", {"idCard": card("action-e2"), "name": "To bring"})
        bring = await bo.finds(f"/cards/{card('action-e2')}/checklists", "To bring")
        await bo.does("POST", f"/checklists/{bring['id']}/checkItems", {"name": "Pens"})
        await self._tick_line(bo, "action-e2")
        await bo.does("POST", "/lists", {"name": "Some day", "idBoard": board, "pos": "bottom"})
        some_day = await bo.finds(f"/boards/{board}/lists", "Some day")
        await self._edit(bo, "action-l9", idList=some_day["id"])
        await self._edit(bo, "action-l5", closed=True)

    def _first_heard(self, now: Project) -> bool:
        work = now.actions
        return (all(work[key].status == DONE for key in ("D1", "D2", "D5")) and len(now.offers) == 2
                and all(work[key].proposed for key in ("L1", "M1")) and work["D3"].blocked is not None
                and bool(now.suggestions) and all(work[key].card_state == "archived" for key in ("M2", "L5"))
                and "D7" in work and self._counted("item_ticked") == 2 and self._counted("put_back") == 1)

    async def _second_act(self) -> None:
        now = self._project.recorded()
        offers = {one.title: one.card for one in now.offers.values()}
        await self._all(self._pams_noon(), self._bos_noon(), self._commands(
            ("P05", DeclineDue(action="M1", reason="The room is booked.")),
            ("P01", c.MoveAction(action="L1", due=date(2027, 5, 20))),
            ("P06", AcceptOffer(card=offers["Ask the library"], phase=Phase.CO_DESIGN,
                                plan=self._plan("D90", "Ask the library"))),
            ("P06", DeclineOffer(card=offers["Bake a cake"], reason="We have biscuits.")),
            ("P06", c.AnswerSuggestion(suggestion=next(iter(now.suggestions)), answer="adopted",
                                       because="There is room.")),
            ("P05", RestoreCard(action="M2")), ("P06", c.ReopenAction(action="D1", reason="Two more names"))))
        await self._project.until(self._second_heard, "the second act is heard")
        await self._hands.until(lambda: "action-d90" in self._hands.link.base.cards
                                and bool(self._card("action-d90")), "the card is adopted")

    async def _pams_noon(self) -> None:
        await self._comment(self._pam, "action-d3", "/unblocked")
        await self._comment(self._pam, "gate-co_delivery", "/done")
        await self._write_above(self._pam, "action-l3", "Ask about the pictures first.")
        await self._pam.does("PUT", f"/lists/{self._list('co_evaluation-todo')}", {"name": "Looking back"})

    async def _bos_noon(self) -> None:
        await self._edit(self._bo, "action-l5", closed=False)
        await self._edit(self._bo, "action-l2", name="Three films, very short")
        await self._comment(self._bo, "action-d6", "/dnoe")
        await self._edit(self._bo, "action-e1", closed=True)

    def _second_heard(self, now: Project) -> bool:
        work = now.actions
        return (work["D3"].blocked is None and "D90" in work and work["L5"].card_state is None
                and work["E1"].card_state == "archived" and work["L1"].due == date(2027, 5, 20)
                and work["D1"].status == ActionStatus.OPEN and work["M2"].card_state is None)

    async def _third_act(self) -> None:
        await self._all(self._pams_evening(), self._bos_evening(), self._commands(
            ("P06", c.CompleteAction(action="D6")), ("P08", c.CompleteAction(action="D7", note="In four colours"))))
        await self._project.until(self._third_heard, "the third act is heard")

    async def _pams_evening(self) -> None:
        await self._comment(self._pam, "action-d3", "/done with cake")
        await self._edit(self._pam, "action-d90", idList=self._list("co_design-done"))

    async def _bos_evening(self) -> None:
        await self._edit(self._bo, "action-d4", dueComplete=True)
        await self._edit(self._bo, "action-d2", dueComplete=False)
        await self._comment(self._bo, "action-m1", "/blocked no pens")

    def _third_heard(self, now: Project) -> bool:
        done = all(now.actions[key].status == DONE for key in ("D3", "D4", "D6", "D7", "D90"))
        return done and now.actions["D2"].status == ActionStatus.OPEN and now.actions["M1"].blocked is not None

    # --- what people can do -------------------------------------------------------------------------------------------

    async def _all(self, *parts: Coroutine[Any, Any, None]) -> None:
        async with asyncio.TaskGroup() as together:
            for one in parts:
                together.create_task(one)

    async def _commands(self, *asked: tuple[str, Command]) -> None:
        for person, command in asked:
            await self._project.do(person, command)

    async def _edit(self, who: Person, key: str, **fields: object) -> None:
        await who.does("PUT", f"/cards/{self._card(key)}", fields)

    async def _comment(self, who: Person, key: str, text: str) -> None:
        await who.does("POST", f"/cards/{self._card(key)}/actions/comments", {"text": text})

    async def _write_above(self, who: Person, key: str, text: str) -> None:
        before = (await who.sees(f"/cards/{self._card(key)}"))["desc"]
        await self._edit(who, key, desc=f"{text}\n\n{before}")

    async def _tick_line(self, who: Person, key: str) -> None:
        """The first line of the first checklist."""
        card = self._card(key)
        line = (await who.sees(f"/cards/{card}/checklists"))[0]["checkItems"][0]
        await who.does("PUT", f"/cards/{card}/checkItem/{line['id']}", {"state": "complete"})

    async def _our_label(self, who: Person, name: str) -> str:
        found: str = (await who.finds(f"/boards/{self._hands.link.board_id}/labels", name))["id"]
        return found

    def _card(self, key: str) -> str:
        return self._hands.card_id(key)

    def _list(self, key: str) -> str:
        return self._hands.list_id(key)

    def _plan(self, key: str, title: str) -> ActionPlan:
        like = self._project.recorded().actions["D1"].plan
        return ActionPlan(id=key, title=title, plain=f"{title}, with whoever comes.", due=like.due,
                          responsible=like.responsible, accountable=like.accountable)

    def _counted(self, what: str) -> int:
        """Events of this kind, or card changes of this kind."""
        events = self._hands.studio.records.store.events(self._project.id, limit=1000)
        return sum(what in (one.kind, getattr(one, "change", "")) for one in events)


