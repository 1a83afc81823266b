"""Logs do not tell in which project a safeguarding concern was raised: the SDK puts workflow ids into what it says."""

import logging
import re

CONCERN = re.compile(r"concern/[^\s'\",)}]+")
SPEAKERS = ("temporalio.activity", "temporalio.workflow")
EXTRAS = ("temporal_activity", "temporal_workflow")
HIDDEN = "concern/..."


class _Discreet(logging.Filter):
    """Lets everything through, without the ids of concerns."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if CONCERN.search(said):
            record.msg, record.args = CONCERN.sub(HIDDEN, said), ()
        for name in EXTRAS:
            if CONCERN.search(str(getattr(record, name, ""))):
                setattr(record, name, {"workflow_id": HIDDEN})
        return True


_DISCREET = _Discreet()


def hide_concerns() -> None:
    """From now on, in this process; again changes nothing."""
    for name in SPEAKERS:
        logging.getLogger(name).addFilter(_DISCREET)
