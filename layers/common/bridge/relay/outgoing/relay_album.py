"""Files that were attached to one message go out as one album, or as few as Telegram takes them in."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from bridge.domain.content import Media
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.relay.messages import OutgoingMessage, Piece, Upload
from bridge.relay.outgoing.albums import COMPANIES, Album, Company, Item
from bridge.relay.outgoing.media_kinds import kinds_for
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.pieces import pieces_of
from bridge.relay.outgoing.send_message import (
    MET_BY_THE_TEXT_TOO,
    NO_FILE_YET,
    PATIENCE_WITH_A_FILE,
    wait_for_what_may_come,
)
from bridge.relay.outgoing.targets import id_to_look_up, telegram_id, topic_for
from bridge.relay.outgoing.turns import Line, Turns
from bridge.relay.ports import CrmFiles, Dialogues, Log, Receipts, Telegram


@dataclass(frozen=True)
class RelayAlbum:
    """Send the messages of an album together and write down what they became.

    Each of them is then relayed by itself, in order: that is what reports its status and sends what is left of it, and
    all of it where Telegram did not take the album. `most`: bytes of one call.
    """

    dialogues: Dialogues
    receipts: Receipts
    open_line: OpenLine
    turns: Turns
    telegram: Telegram
    files: CrmFiles
    log: Log
    most: int

    def __call__(
        self,
        conversation: ConversationId,
        messages: Sequence[OutgoingMessage],
        relay: Callable[[OutgoingMessage], None],
        attempt: int,
    ) -> None:
        begun = self.receipts.begun(conversation, [message.crm_id for message in messages])
        album = Album(self.most)
        try:
            for message in messages:
                if album.is_full:
                    self._send(conversation, album, relay)
                    album = Album(self.most)
                if not album.items and message.crm_id not in begun:
                    self._await_turn(conversation, message)
                own = ExitStack()
                item = self._item(message, own, attempt) if message.crm_id not in begun else _alone(message)
                if not album.takes(item):
                    self._send(conversation, album, relay)
                    album = Album(self.most)
                album.items.append(item)
                album.files.push(own)
            self._send(conversation, album, relay)
        finally:
            album.files.close()

    def _await_turn(self, conversation: ConversationId, message: OutgoingMessage) -> None:
        """Raise NotYetError while the chat's turn is more than a moment away: no file is fetched before it."""
        dialogue = self.dialogues.fresh(conversation)
        with suppress(PermanentError):
            self.turns.await_soon(self.open_line(dialogue, conversation, message.scope_id))

    def _item(self, message: OutgoingMessage, files: ExitStack, attempt: int) -> Item:
        """Fetch the file of a message, unless it is known already that it cannot stand in an album."""
        pieces = pieces_of(message)
        content = pieces[0].content if pieces else None
        if not isinstance(content, Media) or pieces[0].buttons or content.kind not in COMPANIES:
            return _alone(message)
        try:
            upload = files.enter_context(self.files.fetch(content.file, content.kind))
        except PermanentError as error:
            wait_for_what_may_come(error, attempt)
            return Item(message, Company.ANYBODY)
        except TransientError as error:
            if error.reason not in NO_FILE_YET or attempt < PATIENCE_WITH_A_FILE:
                raise
            return Item(message, Company.ANYBODY)
        kind = kinds_for(content.kind, upload)[0]
        piece = replace(pieces[0], content=replace(content, kind=kind))
        return Item(message, COMPANIES.get(kind, Company.NONE), piece, upload, is_all=len(pieces) == 1)

    def _send(self, conversation: ConversationId, album: Album, relay: Callable[[OutgoingMessage], None]) -> None:
        with album.files:
            if album.sendable:
                self._send_together(conversation, album)
        for item in album.items:
            relay(item.message)

    def _send_together(self, conversation: ConversationId, album: Album) -> None:
        first, *_ = items = album.sendable
        target = first[0].message.reply_to
        dialogue = self.dialogues.fresh(conversation, target=id_to_look_up(conversation, target))
        together = [(piece, upload) for _, piece, upload in items]
        together[0] = (replace(first[1], reply_to=telegram_id(conversation, target, dialogue)), first[2])
        claim = f"{first[0].message.crm_id}/album"
        try:
            line = self.open_line(dialogue, conversation, first[0].message.scope_id)
            line.thread = topic_for(dialogue, Receipt(claim, (), complete=False))
            sent = self.turns.take(line, claim, lambda: self._call(line, together), len(together))
        except PermanentError as error:
            # Which of them Telegram does not take, and why, each tells by itself.
            self.log.info("not as an album", extra={"why": str(error)})
            if error.reason not in MET_BY_THE_TEXT_TOO:
                self._take_apart(conversation, album)
            return
        receipts = [
            Receipt(item.message.crm_id, (line.number(one),), complete=item.is_all, thread=line.thread)
            for (item, _, _), one in zip(items, sent, strict=False)
        ]
        self.receipts.outgoing(conversation, *receipts)

    def _call(self, line: Line, together: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        """Send as a reply, or, when what is answered is gone, without one: in a topic Telegram refuses that."""
        placed = [(line.addressed(piece), upload) for piece, upload in together]
        try:
            return self.telegram.send_album(line.token, line.chat_id, placed)
        except PermanentError as error:
            if error.reason is not Reason.TARGET_GONE or placed[0][0].reply_to is None:
                raise
        first, upload = placed[0]
        placed[0] = (replace(first, reply_to=None), upload)
        return self.telegram.send_album(line.token, line.chat_id, placed)

    def _take_apart(self, conversation: ConversationId, album: Album) -> None:
        """Begin each part by itself, so that an album which was refused is not tried again when one has to wait."""
        begun = [Receipt(item.message.crm_id, (), complete=False) for item, _, _ in album.sendable]
        self.receipts.outgoing(conversation, *begun)


def _alone(message: OutgoingMessage) -> Item:
    return Item(message, Company.NONE)
