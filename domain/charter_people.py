"""The people of a charter: participants with what they bring and need, and supporting roles."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,48}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Initials = Annotated[str, StringConstraints(pattern=r"^[^\W\d_](\.?[^\W\d_]){0,4}\.?$")]
Group = Literal["service_user", "staff", "partner"]
Channel = Literal["email", "phone", "sms", "post", "chat", "group_chat", "whatsapp_one_to_one"]
ConsentUse = Literal["join_group", "story_use", "photo", "recording", "quote", "contact"]
ConsentAnswer = Literal["given", "refused", "ask_each_time", "withdrawn"]
RewardChoice = Literal["paid", "waived", "swapped", "reduced", "not_eligible"]
Swap = Literal["training", "reference", "donation", "other"]


class PersonPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Communication(PersonPart):
    """How a person wants to hear from us; 'avoid' is a hard stop.

    `language` is ISO 639-1; `often`: each message by itself, or all of a day in one.
    """

    preferred: Channel = "email"
    avoid: list[Channel] = []
    best_time: str = "any"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    often: Literal["each", "daily"] = "each"


class RewardPreference(PersonPart):
    """What the person chose to get for their time; private, changeable, no reason needed.

    `instead` says in their words what a swap is for, `swap` of which kind it is.
    """

    choice: RewardChoice = "paid"
    route: Literal["payout_link", "gift_card", "manual"] | None = None
    delivery: Literal["email", "sms"] = "email"
    instead: Text | None = None
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    swap: Swap | None = None


class Participant(PersonPart):
    """A person in the working group. Adjustments only, never a diagnosis; contacts are in the people file."""

    id: Key
    initials: Initials
    role_title: Text
    group: Group
    strengths: list[Text] = []
    motivation: Text | None = None
    worry: Text | None = None
    communication: Communication = Communication()
    adjustments: list[Text] = []
    consent: dict[ConsentUse, ConsentAnswer] = {}
    reward: RewardPreference = RewardPreference()
    personal_goal: Text | None = None


class SupportingRole(PersonPart):
    """Somebody outside the working group who approves, protects or hears appeals."""

    id: Key
    initials: Initials
    role_title: Text
