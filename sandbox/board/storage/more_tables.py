"""The tables that were added beside the first ones; see tables.py."""

from . import more_records as records
from .table import Table

ORGANIZATION_MEMBERS = Table("organization_members", records.OrganizationMember)
ORGANIZATION_DETAILS = Table("organization_details", records.OrganizationDetails)
TAGS = Table("tags", records.Tag)
BOARD_DETAILS = Table("board_details", records.BoardDetails)
BOARD_STARS = Table("board_stars", records.BoardStar, "pos, id")
BOARD_PLUGINS = Table("board_plugins", records.BoardPlugin)
MY_PREFS = Table("my_prefs", records.MyPrefs)
SAVED_SEARCHES = Table("saved_searches", records.SavedSearch, "pos, id")
CUSTOM_FIELDS = Table("custom_fields", records.CustomField, "pos, id")
CUSTOM_FIELD_OPTIONS = Table("custom_field_options", records.CustomFieldOption, "pos, id")
CUSTOM_FIELD_ITEMS = Table("custom_field_items", records.CustomFieldItem)
CARD_DETAILS = Table("card_details", records.CardDetails)
STICKERS = Table("stickers", records.Sticker)
FILES = Table("attachment_files", records.FileOfAttachment)
REACTIONS = Table("reactions", records.Reaction)
