"""Registering an account with REON."""

from dataclasses import dataclass

from bridge.domain.errors import RefusedError
from bridge.domain.names import readable
from bridge.domain.phones import phone_in
from bridge.domain.registration import News, Registration
from bridge.relay.ports import Clock, Customers, Jobs

LONGEST_NAME = 100


@dataclass(frozen=True)
class Register:
    """Remember who registers and have REON told; whoever registers never waits for REON."""

    customers: Customers
    jobs: Jobs
    clock: Clock

    def __call__(self, account_id: int, name: str, phone: str, *, agreed: bool) -> Registration:
        """Raises RefusedError(422) that names the field."""
        registration = Registration(_name_in(name), _phone_in(phone), int(self.clock.now()))
        if not agreed:
            raise RefusedError(
                422, "agreement_required", "Примите условия пользовательского соглашения", fields=("agreement",)
            )
        self.customers.registered(account_id, registration)
        self.jobs.tell_reon(account_id, News.REGISTERED, registration.at)
        return registration


def _name_in(text: str) -> str:
    name = readable(text)
    if not 0 < len(name) <= LONGEST_NAME:
        raise RefusedError(422, "bad_name", "Укажите имя: не больше 100 символов", fields=("name",))
    return name


def _phone_in(text: str) -> str:
    phone = phone_in(text)
    if phone is None:
        raise RefusedError(422, "bad_phone", "Укажите телефон полностью, например +7 999 123-45-67", fields=("phone",))
    return phone
