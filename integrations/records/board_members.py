"""Which member of the board an account is, sealed. PeopleFile is made on top of this."""

from sqlalchemy import Connection, Engine, delete, select

from integrations.errors import Conflict, Missing
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.sealing import KeyRing
from integrations.records.statements import lock_name, put
from integrations.records.tables import accounts, board_members, memberships

TAKEN = ("This member of the board is linked with another account already, so nothing was changed. Remove that link "
         "first, if it is the wrong one.")


class BoardMemberLinks:
    """An account is one member of the board at most, and a member is one account at most."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    def link_member(self, account: str, member: str) -> None:
        """From now on what this member (its id) does on a board is done by this account; replaces an earlier link.

        Conflict when the member is another account's; Missing when there is no such account.
        """
        sealed, key = self._ring.seal(member_text(member)), member_key(self._ring, member)
        with writing(self._engine) as connection:
            # Two links of one member at once: the second has to see the first to say what is wrong.
            lock_name(connection, "board members")
            self._require(connection, account)
            owner = self._owner(connection, member)
            if owner not in (None, account):
                raise Conflict(TAKEN)
            put(connection, board_members, {"account": account, "member_key": key, "member_sealed": sealed})

    def unlink_member(self, account: str) -> None:
        """Nothing on a board is this account's any more; there may be no link to remove."""
        with writing(self._engine) as connection:
            connection.execute(delete(board_members).where(board_members.c.account == account))

    def member_of(self, account: str) -> str | None:
        """The member's id; None without a link."""
        query = select(board_members.c.member_sealed).where(board_members.c.account == account)
        with reading(self._engine) as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        return self._ring.unseal(sealed) if sealed is not None else None

    def person_of_member(self, project_id: str, member: str) -> str | None:
        """Who a member of the board is in a project; None when nobody is linked, or has no place in it."""
        with reading(self._engine) as connection:
            owner = self._owner(connection, member)
            this = (memberships.c.project_id == project_id) & (memberships.c.account == owner)
            query = select(memberships.c.person).where(this).order_by(memberships.c.person)
            return connection.execute(query).scalars().first() if owner else None

    def _owner(self, connection: Connection, member: str) -> str | None:
        keys = self._ring.fingerprints(_fingerprinted(member))
        return connection.execute(select(board_members.c.account)
                                  .where(board_members.c.member_key.in_(keys))).scalars().first()

    def _require(self, connection: Connection, account: str) -> None:
        known = select(accounts.c.id).where(accounts.c.id == account).with_for_update()
        if connection.execute(known).first() is None:
            raise Missing(f"There is no account {account}. Look at the list of accounts for the right id.")


def member_text(member: str) -> str:
    """The form of a member's id that is kept and found by."""
    return member.strip().casefold()


def member_key(ring: KeyRing, member: str) -> str:
    """What a member is found by."""
    return ring.fingerprint(_fingerprinted(member))


def _fingerprinted(member: str) -> str:
    # Not the id alone: an account with this text as its e-mail address must not have the same fingerprint.
    return f"board member {member_text(member)}"
