"""Sending one piece of a message, in whichever way Telegram takes it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bridge.domain.content import Media
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Piece, Upload
from bridge.relay.outgoing.media_kinds import kinds_for
from bridge.relay.outgoing.turns import Line, Turns
from bridge.relay.ports import CrmFiles, Telegram

ABOUT_THE_KIND = frozenset({Reason.FILE_REFUSED, Reason.FILE_TOO_LARGE, Reason.KIND_FORBIDDEN, Reason.TELEGRAM_REFUSED})
"""Refusals of a file as one kind, which Telegram may take as another."""


@dataclass(frozen=True)
class SendPiece:
    """Send a piece at the chat's next turn and return its number, 0 for one whose id Telegram did not tell."""

    turns: Turns
    telegram: Telegram
    files: CrmFiles

    def __call__(self, line: Line, claim: str, piece: Piece) -> int:
        self.turns.await_soon(line)
        with self._upload(piece) as upload:
            return line.number(self.turns.take(line, claim, lambda: self._send(line, piece, upload)))

    @contextmanager
    def _upload(self, piece: Piece) -> Iterator[Upload | None]:
        """Fetch the piece's file, if it has one, before the turn is taken: nothing is claimed for what is not there."""
        if not isinstance(piece.content, Media):
            yield None
            return
        with self.files.fetch(piece.content.file, piece.content.kind) as upload:
            yield upload

    def _send(self, line: Line, piece: Piece, upload: Upload | None) -> int:
        """Send as a reply, or, when what it answers is gone, without one."""
        piece = line.addressed(piece)
        try:
            return self._send_in_some_way(line, piece, upload)
        except PermanentError as error:
            if error.reason is not Reason.TARGET_GONE or piece.reply_to is None:
                raise
        return self._send_in_some_way(line, replace(piece, reply_to=None), upload)

    def _send_in_some_way(self, line: Line, piece: Piece, upload: Upload | None) -> int:
        if not isinstance(piece.content, Media) or upload is None:
            return self.telegram.send(line.token, line.chat_id, piece)
        ways = [
            replace(piece, content=replace(piece.content, kind=kind)) for kind in kinds_for(piece.content.kind, upload)
        ]
        return self._send_as_one_of(line, ways, upload)

    def _send_as_one_of(self, line: Line, ways: Sequence[Piece], upload: Upload) -> int:
        first, *others = ways
        try:
            return self.telegram.send(line.token, line.chat_id, first, upload)
        except PermanentError as error:
            if not others or error.reason not in ABOUT_THE_KIND:
                raise
        return self._send_as_one_of(line, others, upload)
