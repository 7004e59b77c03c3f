"""`python -m local`: the whole system on this machine, until Ctrl-C."""

import argparse
import importlib
import signal
import sys
from pathlib import Path
from types import FrameType

from local.world import DEFAULT_PORT

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".local"


def main() -> int:
    """Read the command line and run the stack."""
    # Until the stack handles them itself, the signals only have to end a process that has started nothing yet.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    arguments = _arguments()
    # Imported only now, so that Ctrl-C is quiet while a second of imports goes by.
    stack = importlib.import_module("local.stack")
    settings = stack.Settings(
        port=arguments.port,
        engine=arguments.engine,
        template=arguments.template,
        state=arguments.state_dir or STATE / ("polling/state" if arguments.telegram else "state"),
        simulators=arguments.simulators,
        retry_scale=arguments.retry_scale,
        log_level=arguments.log_level,
        fresh=arguments.fresh,
        telegram=arguments.telegram,
    )
    status: int = stack.run(settings)
    return status


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="the first of the ports (default %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="forget the saved state first")
    parser.add_argument("--engine", default="ministack", help="ministack (default), moto, or the address of an engine")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on the pauses between tries, 0 to 1")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARN", "ERROR"))
    parser.add_argument("--template", type=Path, default=ROOT / "template.yaml")
    parser.add_argument(
        "--telegram", metavar="URL", help="real bots, fetched from this Bot API, in a world of their own"
    )
    parser.add_argument("--state-dir", type=Path, help="default: .local/state, .local/polling/state for real bots")
    parser.add_argument(
        "--simulators", default="local.simulators", help="package of the programs telegram, amocrm and partners"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
