"""What can still be done about a reward once it is out: look at it, send its message again, take it back.

Facts: API description (`/rewards/{id}`, `/rewards/{id}/resend`, `/rewards/{id}/cancel`).
"""

from typing import Literal
from urllib.parse import quote

from integrations.errors import Conflict, Missing, Refused
from integrations.http import JsonApi, to_json
from integrations.ports import Contact, Outcome
from integrations.rewards.tremendous_answers import outcome_of_order
from integrations.rewards.tremendous_body import address_of
from integrations.rewards.tremendous_refusals import named
from integrations.rewards.tremendous_wire import OrderAnswer, Reward, RewardAnswer, read

_CHANNEL = {"EMAIL": "e-mail", "PHONE": "text message", "LINK": "link"}


class SentRewards:
    """Rewards of one account."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def look(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
        """How it stands; None when it is not there, or was not made under a key. Never a Conflict: a sum that can't
        be ours is an outcome here, so that one strange order does not keep the others from being looked at."""
        if kind == "reward":
            reward = self._reward(resource_id)
            if reward is None or reward.order_id is None:
                return None
            resource_id = reward.order_id
        answer = self._api.get(f"/orders/{quote(resource_id, safe='')}")
        if answer.status == 404:
            return None
        order = read(OrderAnswer, answer).order
        try:
            return outcome_of_order(order.external_id, order) if order.external_id else None
        except Conflict as error:
            return Outcome(external_id=order.external_id or "", state="conflict", order_id=order.id,
                           sentence=str(error))

    def resend(self, reward_id: str, contact: Contact, delivery: Literal["email", "sms"]) -> Outcome:
        """Its message goes out again; by the channel it went before, which the service can't change."""
        reward = self._there(reward_id)
        sent = reward.delivery
        if sent is None or sent.status != "FAILED":
            raise Refused("The message about this reward did not fail, so it is not sent again. Wait whether it "
                          "arrives, or ask the person.")
        field, address = self._way(sent.method or "", contact, delivery)
        changed = {} if reward.recipient and address in (reward.recipient.email, reward.recipient.phone) else {
            f"updated_{field}": address}
        self._asked(reward_id, "resend", to_json(changed), "sent again")
        return self._how_it_stands(reward_id)

    def cancel(self, reward_id: str) -> Outcome:
        """Its money comes back; one that was cancelled before stays so."""
        before = self._how_it_stands(reward_id)
        if before.state in ("returned", "failed"):
            return before
        self._asked(reward_id, "cancel", b"{}", "taken back")
        return self._how_it_stands(reward_id)

    @staticmethod
    def _way(method: str, contact: Contact, delivery: Literal["email", "sms"]) -> tuple[str, str]:
        wanted, field, address = address_of("This person", contact, delivery)
        if wanted != method:
            raise Refused(f"This reward was sent by {_CHANNEL.get(method, 'another way')}, and the person is now to be "
                          f"reached by {_CHANNEL[wanted]}. The payout service can't change that: take the reward back, "
                          "then pay it anew.")
        return field, address

    def _asked(self, reward_id: str, verb: str, body: bytes, spoken: str) -> None:
        answer = self._api.post(f"/rewards/{quote(reward_id, safe='')}/{verb}", body)
        if answer.status in (200, 201, 202, 204):
            return
        why = named(answer, "how it stands")
        raise Refused(f"The payout service refused: the reward was not {spoken}, because of {why}. Nothing was "
                      "changed. Look at the reward in its pages.")

    def _how_it_stands(self, reward_id: str) -> Outcome:
        found = self.look("reward", reward_id)
        if found is None:
            raise Missing(f"The payout service has no reward {_shown(reward_id)} of ours. Nothing was changed; look at "
                          "the order in its pages.")
        return found

    def _there(self, reward_id: str) -> Reward:
        found = self._reward(reward_id)
        if found is None:
            raise Missing(f"The payout service has no reward {_shown(reward_id)}. Nothing was changed; look at the "
                          "order in its pages.")
        return found

    def _reward(self, reward_id: str) -> Reward | None:
        answer = self._api.get(f"/rewards/{quote(reward_id, safe='')}")
        return None if answer.status == 404 else read(RewardAnswer, answer).reward


def _shown(reward_id: str) -> str:
    return reward_id if reward_id.isalnum() and len(reward_id) <= 20 else "with this id"
