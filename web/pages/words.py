"""Names of states and groups as pages show them: English here, other languages by their catalogues."""

from integrations.languages.tongue import marked

# What a state is called where its own name would not tell.
PLAIN = {"waived": "declined", "needs_attention": "needs a person", "closed": "complete",
         "roles_and_raci": "roles, and who does what"}
GROUPS = {"service_user": marked("Service users"), "staff": marked("Staff"), "partner": marked("Partners")}
OF_PROJECTS = (marked("Running"), marked("Paused"), marked("Winding down"), marked("Cancelled"), marked("Complete"))
OF_WORK = (marked("Open"), marked("Done"), marked("Dropped"))
OF_REWARDS = (marked("Claimed"), marked("Earned"), marked("Proposed"), marked("Approved"), marked("Paid"),
              marked("Declined"), marked("Swapped"), marked("Needs a person"), marked("Refused"), marked("Voided"))


def in_english(name: str) -> str:
    """'co_design' and other names of things as words."""
    text = PLAIN.get(name) or name.replace("_", " ")
    return text[:1].upper() + text[1:]
