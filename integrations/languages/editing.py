"""Says notices in the reader's language and measures how hard they are to read."""

from domain.notice import Notice
from integrations.languages.reading_age import reading_age
from integrations.languages.tongue import CatalogueTongue


class CatalogueEditor:
    """Implements ports.Editor with the gettext catalogues and textstat."""

    def spoken(self, notice: Notice, language: str) -> Notice:
        return notice.spoken(CatalogueTongue(language))

    def reading_age(self, notice: Notice, language: str) -> float:
        return reading_age(notice.ours(CatalogueTongue(language)), language)
