"""An administrator of amoCRM says who of the company writes in groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.groups import Staff
from bridge.domain.revisions import overtaken
from bridge.domain.staff import SERVICE_IDS, Colleague, CrmUser
from bridge.relay.ports import Colleagues, Crm, Log


@dataclass(frozen=True)
class AppointStaff:
    """Confirm a claim, or name a person by the Telegram ID: their messages in groups are that user's from now on."""

    colleagues: Colleagues
    crm: Crm

    def __call__(self, account_id: int, telegram_id: int, user_id: int, version: int | None = None) -> Colleague:
        """Raises RefusedError: 422 for an id that is nobody's, or a user who cannot stand as the author in chats; 409
        when somebody else has appointed another user since the `version` that the person has seen.
        """
        if telegram_id in SERVICE_IDS:
            raise RefusedError(422, "not_a_person", "Это служебный номер Telegram, за ним не стоит человек")
        user = next((one for one in self.crm.users(account_id) if one.user_id == user_id), None)
        if user is None or not user.is_active:
            raise RefusedError(422, "unknown_user", "Такого пользователя в amoCRM нет, или он отключён")
        if not user.amojo_id:
            text = "amoCRM не знает этого пользователя в чатах. Пусть он войдёт в amoCRM и откроет любой чат"
            raise RefusedError(422, "user_without_chats", text)
        colleague = self.colleagues.of_account(account_id).get(telegram_id) or Colleague(telegram_id)
        if version not in {None, colleague.revision} and colleague.revision != user_id:
            raise overtaken(["user_id"])
        staff = staff_of(user)
        self.colleagues.appoint(account_id, colleague, staff)
        return replace(colleague, staff=staff)


@dataclass(frozen=True)
class DismissStaff:
    """Turn a claim down, or have somebody's messages be a client's again."""

    colleagues: Colleagues

    def __call__(self, account_id: int, telegram_id: int) -> None:
        """Raises RefusedError: 404 for somebody who is not among them."""
        if telegram_id not in self.colleagues.of_account(account_id):
            raise RefusedError(404, "unknown_colleague", "Такого сотрудника в списке нет")
        self.colleagues.dismiss(account_id, telegram_id)


@dataclass(frozen=True)
class WatchStaff:
    """Follow the users of amoCRM: who has left the company writes as anybody else, who is renamed is called so."""

    colleagues: Colleagues
    crm: Crm
    log: Log

    def __call__(self, account_id: int) -> None:
        appointed = [one for one in self.colleagues.of_account(account_id).values() if one.staff]
        if not appointed:
            return
        try:
            users = {user.user_id: user for user in self.crm.users(account_id)}
        except (PermanentError, TransientError) as error:
            # The next look is not far away.
            self.log.warning("users not looked at", extra={"account_id": account_id, "reason": str(error)})
            return
        for colleague in appointed:
            self._follow(account_id, colleague, users)

    def _follow(self, account_id: int, colleague: Colleague, users: Mapping[int, CrmUser]) -> None:
        if colleague.staff is None:
            return
        user = users.get(colleague.staff.user_id)
        if user is None or not user.is_active:
            self.colleagues.dismiss(account_id, colleague.telegram_id)
            self.log.info("a user has left amoCRM", extra={"user_id": colleague.staff.user_id})
        elif user.amojo_id and staff_of(user) != colleague.staff:
            self.colleagues.appoint(account_id, colleague, staff_of(user))


def staff_of(user: CrmUser) -> Staff:
    return Staff(user.user_id, user.amojo_id, user.name)
