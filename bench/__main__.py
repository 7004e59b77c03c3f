"""`python -m bench [PART]…`: measure, print, and end with status 1 when a bound does not hold.

A run of all parts, which is the default, is kept in `bench/results/`.
"""

import argparse
import sys
import time

from bench import (
    calls,
    gateway,
    group_calls,
    group_proof,
    leads,
    mailing,
    media,
    processor,
    proofs,
    results,
    routes,
    startup,
    throughput,
)

PARTS = {
    "proofs": proofs.run,
    "groups": group_proof.run,
    "routes": routes.run,
    "leads": leads.run,
    "startup": startup.run,
    "calls": calls.run,
    "group_calls": group_calls.run,
    "gateway": gateway.run,
    "media": media.run,
    "processor": processor.run,
    "throughput": throughput.run,
    "mailing": mailing.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), metavar="|".join(PARTS))
    wanted = parser.parse_args().parts or list(PARTS)
    started = time.monotonic()
    reports = {}
    for name in (name for name in PARTS if name in wanted):
        reports[name] = PARTS[name]()
        print(f"## {results.TITLES[name]}\n\n{reports[name].text}\n", flush=True)
    if len(reports) == len(PARTS):
        print(f"kept in {results.keep(reports, time.monotonic() - started).relative_to(results.FOLDER.parent.parent)}")
    broken = [text for report in reports.values() for text in report.broken]
    for text in broken:
        print(f"does not hold: {text}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
