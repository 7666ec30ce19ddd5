"""Compare cold builds with and without the pre-publication checks.

Both build the same board from nothing, in turns. The time of the processor is that of the build and
its workers, which says more than the clock on a machine that does other things too.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from board import write_board

from sitegen.domain.allowance import CODES


def main() -> None:
    """Print the median of each and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / "board"
        write_board(board, given.notices)
        settings = board / "site.yaml"
        on = settings.read_text("utf-8")
        off = f"{on.rstrip()}\nchecks_off: [{', '.join(CODES)}]\n"
        taken: dict[str, list[tuple[float, float]]] = {"on": [], "off": []}
        for _ in range(given.rounds):
            for name, text in (("on", on), ("off", off)):
                settings.write_text(text, "utf-8")
                taken[name].append(_cold_build(board))
    print(f"{given.notices} notices, {given.rounds} rounds; seconds by the clock, of the processor")
    clock, work = (
        {name: statistics.median(one[n] for one in times) for name, times in taken.items()}
        for n in (0, 1)
    )
    for name in taken:
        print(f"checks {name:<4} {clock[name]:7.2f} {work[name]:7.2f}")
    print(f"ratio       {clock['on'] / clock['off']:7.3f} {work['on'] / work['off']:7.3f}")


def _cold_build(board: Path) -> tuple[float, float]:
    """Build a board from nothing; return seconds by the clock and of the processor."""
    for name in ("output", ".sitegen", "published.lock"):
        path = board / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    before, started = _worked(), time.perf_counter()
    command = [sys.executable, "-m", "sitegen", "build", "--quiet", "--keep-going"]
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root}
    subprocess.run(command, cwd=board, env=environment, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started, _worked() - before


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
