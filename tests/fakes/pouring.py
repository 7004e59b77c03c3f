"""A service that answers every connection with the same bytes, piece by piece, and then closes it."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Pouring:
    """`taken` are the bytes that each connection sent."""

    url: str
    taken: list[int] = field(default_factory=list)


@contextmanager
def running_pour(pieces: Sequence[bytes], gap: float = 0.0, *, takes: int = 0) -> Iterator[Pouring]:
    """Take `takes` bytes (or one read of any), then answer with the pieces, `gap` seconds apart."""

    def pour(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            taken = len(connection.recv(65_536))
            while taken < takes and (got := len(connection.recv(65_536))):
                taken += got
            service.taken.append(taken)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(gap)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threads.append(threading.Thread(target=pour, args=(server.accept()[0],)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        service = Pouring(f"http://127.0.0.1:{server.getsockname()[1]}")
        threads = [threading.Thread(target=serve)]
        threads[0].start()
        try:
            yield service
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
