"""Runs contenders in turn (A B C A B C ...) and tells medians: wall seconds, CPU seconds, peak RSS, output size."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional


@dataclass
class Contender:
    name: str
    command: list
    output: Optional[Path] = None  # removed before each run, weighed after it
    folder: Optional[Path] = None  # working folder
    before: Optional[Callable[[], None]] = None
    runs: list = field(default_factory=list)


@dataclass
class Run:
    wall: float
    cpu: float
    rss_mb: float
    output_mb: float


def weigh(path: Optional[Path]) -> float:
    if path is None or not path.exists():
        return 0.0
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(f.stat().st_size for f in path.rglob("*.parquet")) / 1e6


def remove(path: Optional[Path]) -> None:
    if path is None:
        return
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def run_once(contender: Contender) -> Run:
    remove(contender.output)
    if contender.before:
        contender.before()
    began = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            [str(word) for word in contender.command], cwd=contender.folder, stdout=nowhere, stderr=subprocess.PIPE
        )
        # The pipe is read to its end before waiting, so that a talkative contender cannot block.
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode != 0:
        sys.exit(f"{contender.name} failed ({process.returncode}):\n{told.decode(errors='replace')}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, weigh(contender.output))


def alternate(contenders: list, rounds: int) -> None:
    for contender in contenders:  # once unmeasured: page cache, lazy binding
        run_once(contender)
    for _ in range(rounds):
        for contender in contenders:
            contender.runs.append(run_once(contender))
    for contender in contenders:
        remove(contender.output)


def median(contender: Contender, what: str) -> float:
    return statistics.median(getattr(run, what) for run in contender.runs)


def spread(contender: Contender) -> str:
    walls = [run.wall for run in contender.runs]
    return f"{min(walls):.2f}-{max(walls):.2f}"


def table(title: str, contenders: list, against: Contender) -> str:
    """A Markdown table; the ratio is to the median wall time of `against`."""
    lines = [
        f"### {title}",
        "",
        "| contender | seconds | min-max | ratio | CPU s | peak RSS MB | output MB |",
        "|---|---|---|---|---|---|---|",
    ]
    reference = median(against, "wall")
    for contender in contenders:
        wall = median(contender, "wall")
        lines.append(
            f"| {contender.name} | {wall:.2f} | {spread(contender)} | {wall / reference:.2f} "
            f"| {median(contender, 'cpu'):.2f} | {median(contender, 'rss_mb'):.0f} "
            f"| {median(contender, 'output_mb'):.0f} |"
        )
    return "\n".join(lines) + "\n"
