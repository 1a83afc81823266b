"""The tables, each with the order in which its records are read."""

from . import records
from .table import Table

MEMBERS = Table("members", records.Member)
ORGANIZATIONS = Table("organizations", records.Organization)
BOARDS = Table("boards", records.Board)
MEMBERSHIPS = Table("memberships", records.Membership)
LISTS = Table("lists", records.BoardList, "pos, id")
LABELS = Table("labels", records.Label)
CARDS = Table("cards", records.Card, "pos, id")
CHECKLISTS = Table("checklists", records.Checklist, "pos, id")
CHECK_ITEMS = Table("check_items", records.CheckItem, "pos, id")
ATTACHMENTS = Table("attachments", records.Attachment, "pos, id")
ACTIONS = Table("actions", records.Action, "number DESC")
WEBHOOKS = Table("webhooks", records.Webhook)
DELIVERIES = Table("deliveries", records.Delivery, "number")
