"""The time zones that people can choose to read times in, and how a zone is spoken of."""

from zoneinfo import ZoneInfo

from integrations.languages.tongue import marked
from web.access import Reader

# A short list by region; a project's own zone can always be chosen besides.
REGIONS: dict[str, tuple[str, ...]] = {
    marked("Europe"): (
        "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Madrid",
        "Europe/Rome", "Europe/Warsaw", "Europe/Bucharest", "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul"),
    marked("Africa"): ("Africa/Accra", "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi"),
    marked("Asia"): (
        "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Hong_Kong", "Asia/Manila",
        "Asia/Tokyo"),
    marked("Americas"): (
        "America/New_York", "America/Toronto", "America/Chicago", "America/Denver", "America/Los_Angeles",
        "America/Jamaica", "America/Sao_Paulo"),
    marked("Pacific"): ("Australia/Perth", "Australia/Sydney", "Pacific/Auckland"),
    marked("Everywhere"): ("UTC",),
}
KNOWN = frozenset(zone for zones in REGIONS.values() for zone in zones)


def zone_for(reader: Reader | None, project_zone: str) -> str:
    """What a reader reads times in: the zone they chose, else the project's."""
    return (reader.account.timezone if reader else None) or project_zone


def place_of_zone(zone: str) -> str:
    """'London'; nothing for UTC."""
    return "" if ZoneInfo(zone) == ZoneInfo("UTC") else zone.rpartition("/")[2].replace("_", " ")
