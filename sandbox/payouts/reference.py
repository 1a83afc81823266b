"""What an order may name: the account's campaigns and custom fields, beside the products of the catalogue."""

import sqlite3

from sandbox.payouts import catalogue
from sandbox.payouts.catalogue import Campaign
from sandbox.payouts.shelf import Document, Shelf


class Reference:
    """Campaigns, fields, members, top-ups and fraud reviews of the account."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.campaigns = Shelf(db, "campaign")
        self.fields = Shelf(db, "field")
        self.members = Shelf(db, "member")
        self.topups = Shelf(db, "topup")
        self.reviews = Shelf(db, "fraud_review")
        self._begin()

    def _begin(self) -> None:
        for campaign in catalogue.CAMPAIGNS:
            if self.campaigns.get(campaign.id) is None:
                self.campaigns.put(campaign.id, campaign.as_json())
        if not self.members.all():
            first = {"email": "owner@local.example", "name": "Account owner", "role": "OWNERROLE001"}
            self.members.put("LOCALMEMBER1", {**first, "status": "REGISTERED"})

    def campaign(self, campaign_id: str) -> Campaign | None:
        """The campaign with this id, if there is one."""
        found = self.campaigns.get(campaign_id)
        return Campaign.from_document(found) if found else None

    def field(self, field_id: str) -> Document | None:
        """The custom field with this id, if there is one."""
        return self.fields.get(field_id)
