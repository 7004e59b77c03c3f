"""A service that lets its answer trickle in, byte by byte, for ever."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GAP = 0.02
"""Seconds between two bytes: no limit on the time between them ever strikes."""


@contextmanager
def running_drip(first: bytes) -> Iterator[str]:
    """Answer every connection with `first` and then one byte after the other; gives the address."""
    stop = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(first)
            while not stop.wait(GAP):
                connection.sendall(b"a")

    def serve() -> None:
        with suppress(OSError):
            while True:
                threads.append(threading.Thread(target=drip, args=(server.accept()[0],)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threads = [threading.Thread(target=serve)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            stop.set()
            server.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
