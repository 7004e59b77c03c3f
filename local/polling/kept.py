"""What survives a restart: the webhooks that stand only here, and updates that are fetched but not yet delivered.

Fetching an update from Telegram makes it forget the one before, so that both are on disk before the next are asked for.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from local.simulators.telegram.queue import UpdateQueue
from local.simulators.telegram.updates import Json, expiry, queue_key
from local.simulators.telegram.world import Bot, PendingUpdate, Webhook

OWNER_ONLY = 0o600
SCHEMA = """
CREATE TABLE IF NOT EXISTS bots (
    bot_id INTEGER PRIMARY KEY, token TEXT NOT NULL, webhook TEXT NOT NULL, allowed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS offsets (bot_id INTEGER PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS updates (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, content TEXT NOT NULL, expires REAL NOT NULL
);
"""


class Kept:
    """One SQLite file. It holds tokens of bots, so only its owner may read it."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._now = now
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        self._base = sqlite3.connect(path)
        self._base.executescript(SCHEMA)

    def close(self) -> None:
        self._base.close()

    def clear(self) -> None:
        with self._base:
            for table in ("bots", "offsets", "updates"):
                self._base.execute(f"DELETE FROM {table}")  # noqa: S608

    def put_bot(self, bot: Bot) -> None:
        """Keep a bot's webhook as it is now; without one nothing is left of the bot but what waits for the next."""
        with self._base:
            self._base.execute("DELETE FROM bots WHERE bot_id = ?", (bot.id,))
            if bot.webhook:
                row = (bot.id, bot.token, bot.webhook.model_dump_json(), json.dumps(bot.allowed_updates))
                self._base.execute("INSERT INTO bots VALUES (?, ?, ?, ?)", row)

    def bots(self) -> Iterator[Bot]:
        """Return the bots that have a webhook."""
        for bot_id, token, webhook, allowed in self._base.execute("SELECT * FROM bots").fetchall():
            hooked = Webhook.model_validate_json(webhook)
            yield Bot(id=bot_id, token=token, name="", username="", webhook=hooked, allowed_updates=json.loads(allowed))

    def offset(self, bot_id: int) -> int:
        """Return from which update on Telegram is to be asked; 0: from the oldest that it has."""
        row = self._base.execute("SELECT next FROM offsets WHERE bot_id = ?", (bot_id,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, bot_id: int, updates: list[Json]) -> list[PendingUpdate]:
        """Keep what one getUpdates answered, all of it and its offset or nothing.

        After an empty answer Telegram has forgotten all that was fetched and no offset is needed: a kept one would hide
        the updates that come after a week of silence, whose ids begin anew and may be smaller.
        """
        now = self._now()
        following = updates[-1]["update_id"] + 1 if updates else 0
        with self._base:
            self._base.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?)", (bot_id, following))
            return [self._insert(bot_id, update, expiry(update, now)) for update in updates]

    def _insert(self, bot_id: int, update: Json, expires: float) -> PendingUpdate:
        row = (bot_id, json.dumps(update), expires)
        cursor = self._base.execute("INSERT INTO updates (bot_id, content, expires) VALUES (?, ?, ?)", row)
        return _pending(int(cursor.lastrowid or 0), update, expires)

    def waiting(self, bot_id: int) -> list[PendingUpdate]:
        """Return what is not delivered yet, oldest first."""
        with self._base:
            self._base.execute("DELETE FROM updates WHERE expires <= ?", (self._now(),))
        query = "SELECT serial, content, expires FROM updates WHERE bot_id = ? ORDER BY serial"
        rows = self._base.execute(query, (bot_id,)).fetchall()
        return [_pending(serial, json.loads(content), expires) for serial, content, expires in rows]

    def drop(self, serials: Iterable[int]) -> None:
        with self._base:
            self._base.executemany("DELETE FROM updates WHERE serial = ?", [(serial,) for serial in serials])


def _pending(serial: int, update: Json, expires: float) -> PendingUpdate:
    return PendingUpdate(
        serial=serial, update_id=update["update_id"], update=update, key=queue_key(update), expires=expires
    )


class KeptQueue(UpdateQueue):
    """A bot's queue that forgets an update on disk once it is delivered or dropped."""

    def __init__(self, now: Callable[[], float], kept: Kept) -> None:
        super().__init__(now)
        self._kept = kept

    def done(self, update: PendingUpdate) -> None:
        self._kept.drop([update.serial])
        super().done(update)

    def clear(self) -> None:
        self._kept.drop([update.serial for update in self.pending()])
        super().clear()
