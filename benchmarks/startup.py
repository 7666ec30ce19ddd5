"""Measure how long `sitegen --help` takes, and how much of that is Python's own start."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from measure import Spread, seconds
from report import table

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "`python -c pass`": (sys.executable, "-c", "pass"),
    "`sitegen --help`": (sys.executable, "-m", "sitegen", "--help"),
}


def main() -> None:
    """Start each command in turn in fresh processes, after one start that does not count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    rounds = [
        {name: 1000 * seconds(command, ROOT, {}) for name, command in COMMANDS.items()}
        for _ in range(runs + 1)
    ][1:]
    spreads = {name: Spread.of([taken[name] for taken in rounds]) for name in COMMANDS}
    print(table(["", "ms"], [[name, spread.text(0)] for name, spread in spreads.items()]))


if __name__ == "__main__":
    main()
