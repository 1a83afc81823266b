"""Makes letters of what waits: in the person's language, by their way, at their time, plain, and not too many."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from domain.charter_people import Channel, Communication
from domain.notices import Notice, passed_on
from domain.pacing import FLOOD, Pacing, better_time, can_share, in_one_letter
from domain.plain_language import SHORT_FORMS, in_full
from domain.project import Project
from domain.ways import PRIVATE, way_to
from integrations.ports import Contact, Editor, Outbox, OutboxNotice

SOURCE = "en"


@dataclass(frozen=True)
class Letter:
    """What goes out at once: one notice, or several in one, with their ids in the outbox."""

    notice: OutboxNotice
    ids: tuple[str, ...]


@dataclass(frozen=True)
class LetterDesk:
    """Without an editor everything stays English and nothing is scored; without pacing everything goes at once."""

    outbox: Outbox
    editor: Editor | None
    pacing: Pacing | None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def letters(self, project: Project, batch: Sequence[OutboxNotice]) -> list[Letter]:
        """The letters of a batch, in its order. What does not go now is put aside in the outbox: for later, or for an
        operator."""
        ready = [self._addressed(one, project) for one in batch if not self._put_aside(one, project)]
        if self.pacing is None:
            return [_alone(one) for one in ready]
        shared: dict[str, list[OutboxNotice]] = defaultdict(list)
        for one in ready:
            if can_share(one.notice) and one.attempts == 0:
                shared[one.notice.person].append(one)
        letters = [_alone(one) for one in ready if one.attempts or not can_share(one.notice)]
        for person, several in shared.items():
            letters += self._paced(project, person, several, self.pacing)
        place = {one.id: place for place, one in enumerate(ready)}
        return sorted(letters, key=lambda letter: place[letter.ids[0]])

    def _paced(self, project: Project, person: str, ready: Sequence[OutboxNotice], pacing: Pacing) -> list[Letter]:
        """What goes to one person now: each by itself, all as one, or nothing until the flood is over."""
        now = self.clock()
        lately = self.outbox.letters_since(project.id, person, now - FLOOD)
        if lately >= pacing.an_hour:
            for one in ready:
                self.outbox.later(one.id, now + FLOOD)
            return []
        wishes = project.communication(person)
        if in_one_letter([one.notice for one in ready], wishes, lately, pacing):
            return [_as_one(ready)]
        return [_alone(one) for one in ready]

    def _put_aside(self, one: OutboxNotice, project: Project) -> bool:
        wishes, notice = project.communication(one.notice.person), one.notice
        if self.pacing is not None and one.due is None and not one.cleared:
            due = better_time(notice, wishes, self.clock(), project.timezone)
            if due is not None:
                self.outbox.later(one.id, due)
                return True
        age = self._too_hard(one, wishes, project)
        if age is not None:
            self.outbox.hold(one.id, age)
        return age is not None

    def _too_hard(self, one: OutboxNotice, wishes: Communication, project: Project) -> float | None:
        """The reading age, where it is above what the charter allows; what concerns nobody else is ours and plain."""
        if self.editor is None or one.cleared or one.notice.kind in PRIVATE:
            return None
        age = self.editor.reading_age(one.notice, _language(one, wishes))
        return age if age > project.charter.plain_language.max_reading_age else None

    def _addressed(self, one: OutboxNotice, project: Project) -> OutboxNotice:
        """In the language and by the way of whoever gets it; that is the owner where a person has to tell them."""
        wishes, notice, contact = project.communication(one.notice.person), one.notice, one.contact
        language = _language(one, wishes)
        way = "email" if notice.pass_on else _way(wishes, contact, notice)
        if way is None:
            notice, way = passed_on(notice, project), "email"
            contact = self.outbox.contact_of(project.id, notice.person)
            language = project.communication(notice.person).language
        spoken = self.editor.spoken(notice, language) if self.editor else notice
        glossary = {**(SHORT_FORMS if language == SOURCE else {}), **project.charter.plain_language.glossary}
        plain = spoken.model_copy(update={"text": in_full(spoken.text, glossary)})
        return one.model_copy(update={"notice": plain, "contact": contact, "channel": way, "language": language})


def _alone(one: OutboxNotice) -> Letter:
    return Letter(one, (one.id,))


def _as_one(several: Sequence[OutboxNotice]) -> Letter:
    """A message id of its own: whoever knows the first of them must not take the letter for a repeat."""
    first, ids = several[0], tuple(one.id for one in several)
    project, digest = first.id.rsplit(":", 2)[0], sha256(" ".join(ids).encode()).hexdigest()[:16]
    name = f"{project}:together-{digest}:{first.notice.person}"
    return Letter(first.model_copy(update={"id": name, "also": [one.notice for one in several[1:]]}), ids)


def _language(one: OutboxNotice, wishes: Communication) -> str:
    return one.language or wishes.language


def _way(wishes: Communication, contact: Contact, notice: Notice) -> Channel | None:
    """A calendar entry needs e-mail; where that is avoided its text goes by the way there is."""
    by_mail = notice.meeting is not None and "email" not in wishes.avoid and bool(contact.email)
    return "email" if by_mail else way_to(wishes, bool(contact.chat))
