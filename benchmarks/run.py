"""Build the same board with sitegen, with Hugo, and with Hugo followed by Pagefind, side by side.

Times are wall times of fresh processes, the generators taking turns. Memory is watched in builds
of its own, before the timed ones, because watching costs processor time: it is the peak of all
processes of the command together.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import cycle
from pathlib import Path
from subprocess import CalledProcessError

from generators import Generator, hugo, hugo_version, hugo_with_search, sitegen
from measure import Tally, machine, peak_memory, seconds, tally
from report import Measurement, comparison, growth
from scenarios import SCENARIOS, is_fresh, prepare

GENERATORS: dict[str, Callable[[Path, int], Generator]] = {
    "sitegen": sitegen,
    "hugo": hugo,
    "pagefind": hugo_with_search,
}
ROOM = 100_000  # bytes that a notice may take in the work folder, with all its copies


def measured(
    generators: Sequence[Generator], scenarios: Sequence[str], rounds: int
) -> Iterator[Measurement]:
    """Each build of round 0, which watches memory, and of the timed rounds after it."""
    names = generators[0].notices()
    step = len(names) // (len(scenarios) * (rounds + 1))
    picks = cycle(names[:: max(1, step)])
    if scenarios[0] != "cold":
        for generator in generators:
            seconds(generator.command, generator.folder, dict(generator.environment))
    for number in range(rounds + 1):
        for scenario in scenarios:
            pick = next(picks)
            for generator in generators[:: 1 if number % 2 else -1]:
                yield _measurement(generator, scenario, number, pick)


def _measurement(generator: Generator, scenario: str, number: int, pick: str) -> Measurement:
    words = prepare(scenario, generator, pick)
    command = (generator.command, generator.folder, dict(generator.environment))
    taken, peak = (seconds(*command), None) if number else (None, peak_memory(*command))
    fresh = is_fresh(generator, pick, words)
    figure = f"{taken:.2f} s" if taken is not None else f"{(peak or 0) / 1e6:.0f} MB"
    print(f"{generator.name}: {scenario}, round {number}: {figure}", file=sys.stderr, flush=True)
    return Measurement(generator.name, generator.size, scenario, number, taken, peak, fresh)


def compare(arguments: argparse.Namespace, work: Path) -> tuple[list[Measurement], str]:
    """Measure the generators against each other, on one size of board."""
    folders = {name: work / name for name in arguments.generators}
    boards = [GENERATORS[name](folder, arguments.notices) for name, folder in folders.items()]
    results = list(measured(boards, arguments.scenarios, arguments.runs))
    results.sort(key=lambda one: [board.name for board in boards].index(one.generator))
    lines = [f"{arguments.notices:,} notices, {arguments.runs} runs: median (min–max).", ""]
    lines += [comparison(results), ""]
    for board in boards:
        lines.append(f"- {board.name} wrote {_in_words(tally(board.folder / board.output))}")
    return results, "\n".join(lines)


def grow(arguments: argparse.Namespace, work: Path) -> tuple[list[Measurement], str]:
    """Measure sitegen alone, on boards of several sizes."""
    results: list[Measurement] = []
    written: dict[int, Tally] = {}
    for notices in arguments.growth:
        board = sitegen(work / "sitegen", notices)
        results += measured([board], ["cold", "noop"], arguments.runs)
        written[notices] = tally(board.folder / board.output)
        board.folder.rename(work / f"done-{notices}")
    title = f"sitegen as the board grows, {arguments.runs} runs: median (min–max)."
    lines = [f"- at {size:,} it wrote {_in_words(one)}" for size, one in written.items()]
    return results, "\n".join([title, "", growth(results, written), "", *lines])


def facts(arguments: argparse.Namespace) -> dict[str, str]:
    """Describe the machine and the programs."""
    hugo_used = "hugo" in arguments.generators and not arguments.growth
    return {**machine(), **({"hugo": hugo_version()} if hugo_used else {})}


@contextmanager
def work_folder(wanted: Path | None, notices: int) -> Iterator[Path]:
    """Yield the folder asked for, which stays; else a fresh one, in memory if there is room."""
    if wanted:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and shutil.disk_usage(shared).free > ROOM * notices
    with tempfile.TemporaryDirectory(prefix="board-", dir=shared if roomy else None) as folder:
        yield Path(folder)


def main() -> None:
    """Measure what the command line asks for and print the tables."""
    parser = _parser()
    arguments = parser.parse_args()
    for chosen, known in ((arguments.scenarios, SCENARIOS), (arguments.generators, GENERATORS)):
        if unknown := set(chosen) - set(known):
            parser.error(f"no {', '.join(unknown)}: choose from {', '.join(known)}")
    if arguments.work and arguments.work.exists() and any(arguments.work.iterdir()):
        parser.error(f"{arguments.work} is not empty")
    sizes = arguments.growth or [arguments.notices]
    try:
        about = facts(arguments)
        with work_folder(arguments.work, sum(sizes)) as work:
            results, text = (grow if arguments.growth else compare)(arguments, work)
    except (FileNotFoundError, CalledProcessError) as error:
        sys.exit(str(error))
    print(text)
    print("\n".join(f"- {name}: {value}" for name, value in about.items()))
    if arguments.json:
        document = {"machine": about, "measurements": [asdict(one) for one in results]}
        arguments.json.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--notices", type=int, default=10_000)
    add("--runs", type=int, default=3, help="timed rounds, after the one that watches memory")
    add("--scenarios", type=_words, default=list(SCENARIOS), metavar="A,B")
    add("--generators", type=_words, default=list(GENERATORS), metavar="A,B,…")
    add("--growth", type=_sizes, metavar="N,M", help="sitegen alone, at these sizes")
    add("--work", type=Path, metavar="DIR", help="an empty folder to work in, which is kept")
    add("--json", type=Path, metavar="FILE", help="write every measurement here")
    return parser


def _words(text: str) -> list[str]:
    return text.split(",")


def _sizes(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def _in_words(one: Tally) -> str:
    return f"{one.files:,} files, {one.pages:,} of them pages, {one.megabytes:.0f} MB"


if __name__ == "__main__":
    main()
