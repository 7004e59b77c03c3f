"""What becomes of an update that cannot be relayed for good."""

from bridge.amocrm.hooks import read_hook
from bridge.bootstrap_incoming import TelegramDeliver
from bridge.code_lines import CODE
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.group_lines import asked_in, said_in, share_in
from bridge.kept_lines import release_in
from bridge.own_lines import own_words_in
from bridge.platform_lines import people_in
from bridge.relay.incoming.relay_update import is_lost_with
from bridge.relay.messages import FromChat, OutgoingMessage
from bridge.requeue import AGAIN
from bridge.telegram.reading import read_update
from bridge.waiting_lines import waiting_in


def keep(work: TelegramDeliver, delivery: Delivery, error: PermanentError, account_id: int | None = None) -> None:
    """Keep somebody's words, of a group those that one deal has not got; the rest has left its trace in the log.

    Nothing is lost to a deal that was untied while they waited: it is to have no more of them, unless somebody asked
    for them. What was kept stays so when letting it go, or trying it, is given up. `account_id`: whose it is, where
    that is known. What the bot's own code has said is in Telegram, and worth no failure.
    """
    is_unwanted = error.reason is Reason.NOT_LINKED and AGAIN not in delivery.attributes
    asks_only = (release_in, waiting_in, people_in, own_words_in)
    if is_unwanted or CODE in delivery.attributes or any(one(delivery) is not None for one in asks_only):
        return
    if asked_in(delivery) is not None or (error.reason is not Reason.UNREADABLE and not _is_a_loss(delivery)):
        return
    account_id = account_id or _account_of(work, delivery, error)
    if account_id is None:
        return
    work.keep_failure(
        error,
        account_id=account_id,
        direction=Direction.INCOMING,
        bot_id=_bot_id(delivery),
        chat=delivery.group.partition(":")[2],
        payload=delivery.payload,
        sent_ms=delivery.sent_ms,
        key=delivery.dedup,
    )


def _is_a_loss(delivery: Delivery) -> bool:
    said = said_in(delivery)
    if said is not None:
        return isinstance(read_hook(said.scope_id, said.hook), OutgoingMessage)
    update = read_update(_bot_id(delivery), delivery.body)
    return update is None or is_lost_with(update)


def _account_of(work: TelegramDeliver, delivery: Delivery, error: PermanentError) -> int | None:
    share = share_in(delivery)
    if share is not None:
        return share.account_id
    if error.reason is Reason.BOT_UNKNOWN:
        return _account_before(work, delivery)
    bot = work.bots.get(_bot_id(delivery))
    return bot.account_id if bot else None


def _account_before(work: TelegramDeliver, delivery: Delivery) -> int | None:
    """Return the account for which the message came, which has the bot no more."""
    update = read_update(_bot_id(delivery), delivery.body)
    known = work.dialogues.fresh(update.conversation).conversation if isinstance(update, FromChat) else None
    account = work.accounts.by_amojo_id(known.scope_id.rpartition("_")[2]) if known else None
    return account.account_id if account else None


def _bot_id(delivery: Delivery) -> int:
    return int(delivery.attributes["bot_id"])
