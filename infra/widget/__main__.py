"""`python -m infra.widget FOLDER ARCHIVE`: pack the built widget, and say what amoCRM would refuse in it.

Runs on the standard library alone, so that building the widget needs no environment.
"""

import argparse
from pathlib import Path

from infra.widget.archive import pack, problems


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.widget", description=__doc__)
    parser.add_argument("folder", type=Path, help="what `node widget/build.mjs` has written")
    parser.add_argument("archive", type=Path, help="the zip to write")
    arguments = parser.parse_args()

    pack(arguments.folder, arguments.archive)
    found = problems(arguments.archive)
    for problem in found:
        print(problem)
    if not found:
        print(f"{arguments.archive}: {arguments.archive.stat().st_size // 1024} KB, nothing that amoCRM refuses")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
