"""One running simulator of Telegram for the tests of a file, as new for each of them."""

from tests.simulators.telegram.conftest import running, sim

__all__ = ["running", "sim"]
