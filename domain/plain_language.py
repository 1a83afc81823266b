"""Plain words instead of office words, long sentences found, short forms said in full at their first use.

How hard a text is to read is measured outside (ports.Editor); this says what to do about it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from domain.part import Part

# Office English, and what people say.
PLAINER = {
    "accommodate": "make room for", "accompany": "go with", "accordingly": "so", "acquire": "get",
    "additional": "more", "additionally": "also", "adjacent to": "next to", "advise": "tell", "alleviate": "ease",
    "anticipate": "expect", "apparent": "clear", "applicable": "that applies", "approximately": "about",
    "as a consequence of": "because of", "ascertain": "find out", "assist": "help", "assistance": "help",
    "at this moment in time": "now", "attain": "reach", "beneficial": "good", "cease": "stop",
    "collaborate": "work together", "collaborative": "shared", "commence": "start", "complete": "finish",
    "comply with": "keep to", "component": "part", "comprise": "are made of", "concerning": "about",
    "consequently": "so", "constitute": "are", "construct": "build", "deliverable": "what we make",
    "demonstrate": "show", "disseminate": "send", "due to the fact that": "because", "endeavour": "try",
    "enquire": "ask", "ensure": "make sure", "establish": "set up", "evaluate": "look at", "evaluation": "review",
    "evident": "clear", "expedite": "speed up", "facilitate": "help", "feasible": "possible", "finalise": "finish",
    "forthcoming": "coming", "forward": "send", "furthermore": "also", "henceforth": "from now on",
    "implement": "do", "implementation": "work", "in accordance with": "by", "in order to": "to",
    "in relation to": "about", "in respect of": "about", "in the event of": "if there is", "inform": "tell",
    "initiate": "start", "initiative": "plan", "leverage": "use", "liaise with": "talk to", "methodology": "way",
    "moreover": "also", "necessitate": "need", "notwithstanding": "even so", "numerous": "many", "objective": "aim",
    "obtain": "get", "optimal": "best", "outcome": "result", "participate": "take part",
    "participation": "taking part", "particulars": "details", "permit": "let", "prior to": "before",
    "prioritise": "do first", "procedure": "way", "proceed": "go on", "procure": "get", "provide": "give",
    "purchase": "buy", "regarding": "about", "reimburse": "pay back", "reimbursement": "money back",
    "relocate": "move", "remuneration": "pay", "request": "ask for", "require": "need", "requirement": "need",
    "retain": "keep", "stakeholder": "person who has a say", "strategic": "long-term", "strategy": "plan",
    "submit": "send", "subsequent to": "after", "subsequently": "later", "sufficient": "enough",
    "synergy": "working together", "terminate": "end", "touchpoint": "time when people meet us",
    "transmit": "send", "undertake": "do", "utilisation": "use", "utilise": "use", "utilize": "use", "via": "by",
    "whereas": "but", "with reference to": "about", "with regard to": "about",
}
# Short forms that projects of this kind use; a charter's glossary adds its own.
SHORT_FORMS = {
    "RACI": "who is responsible, accountable, consulted and informed",
    "KPI": "key performance indicator",
    "DPIA": "data protection impact assessment",
    "DSL": "designated safeguarding lead",
    "GDPR": "data protection law",
    "NHS": "National Health Service",
    "ROI": "what comes back for what is spent",
    "CTA": "what we ask people to do",
}
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Plainer(Part):
    """What could be plainer: a word with another for it (none is known for one that the charter bans), or a sentence
    that is too long."""

    what: Literal["word", "sentence"]
    found: str
    instead: str = ""


def plainer(text: str, banned: Sequence[str] = (), longest: int = 25) -> list[Plainer]:
    """What to change in an English text; `longest` counts words of a sentence."""
    words = {**dict.fromkeys(banned, ""), **PLAINER}
    found = [Plainer(what="word", found=word, instead=words[word]) for word in words if _has(text, word)]
    long = [sentence for sentence in sentences(text) if len(_WORD.findall(sentence)) > longest]
    return found + [Plainer(what="sentence", found=sentence) for sentence in long]


def sentences(text: str) -> list[str]:
    """The sentences of a text; each line ends one."""
    return [part.strip() for line in text.splitlines() for part in _SENTENCE.findall(line) if part.strip()]


def in_full(text: str, glossary: Mapping[str, str]) -> str:
    """Each short form is said in full where it comes first, unless the text does so itself: 'KPI (key ...)'."""
    for short, full in glossary.items():
        if full.casefold() not in text.casefold():
            first = re.search(rf"(?<!\w){re.escape(short)}(?!\w)(?!\s*\()", text)
            text = f"{text[:first.end()]} ({full}){text[first.end():]}" if first else text
    return text


def _has(text: str, word: str) -> bool:
    """Also where it is one of many, or was done."""
    return re.search(rf"(?<!\w){re.escape(word)}(?:s|d|ed)?(?!\w)", text, re.IGNORECASE) is not None
