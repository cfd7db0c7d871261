#!/usr/bin/env python3
"""Measures hygge against its peers: bench/run.py FOLDER BUILD [SUITE]... [--rounds N]

FOLDER holds the tables and the outputs (a RAM disk leaves the disk out of it), BUILD is a build folder of the `bench`
preset. Prints Markdown, for docs/performance.md. script/bench does all of it.
"""

import argparse
import math
import os
import platform
import subprocess
from pathlib import Path

import mssql_flows
import tds_sessions
from measure import Contender, alternate, median, table

SHAPES = ["mixed", "narrow", "wide", "strings", "nested"]
SINK = Path(__file__).parent / "peer" / "sink.mjs"


class Bench:
    def __init__(self, folder: Path, build: Path, rounds: int):
        self.folder = folder
        self.build = build
        self.rounds = rounds
        self.hygge = build / "bin" / "hygge"
        folder.mkdir(parents=True, exist_ok=True)

    def table_of(self, shape: str, rows: int = 0) -> Path:
        folder = self.folder / (f"{shape}_{rows}" if rows else shape)
        made = folder / f"{shape}.parquet"
        if not made.exists():
            folder.mkdir(parents=True, exist_ok=True)
            command = [self.build / "bench" / "hygge_bench_tables", folder, shape] + ([rows] if rows else [])
            subprocess.run([str(word) for word in command], check=True)
        return made

    def move(self, name: str, source: Path, store: str = "", flow: str = "", options: str = "") -> Contender:
        """hygge moving one file, with further lines of YAML for the store, the flow and the project."""
        out = self.folder / "out" / name
        config = self.folder / "config" / f"{name}.yml"
        config.parent.mkdir(parents=True, exist_ok=True)
        lines = ["name: bench"]
        if options:
            lines += ["options:"] + [f"  {line}" for line in options.splitlines()]
        lines += ["flows:", "  move:", f"    home: {source}", "    store:", "      type: parquet", f"      path: {out}"]
        lines += [f"      {line}" for line in store.splitlines()]
        lines += [f"    {line}" for line in flow.splitlines()]
        config.write_text("\n".join(lines) + "\n")
        return Contender(f"hygge {name}", [self.hygge, "start", "--config", config, "--quiet"], out)

    def polars(self, source: Path, codec: str, level: str = "") -> Contender:
        out = self.folder / "out" / f"polars_{codec}.parquet"
        out.parent.mkdir(parents=True, exist_ok=True)
        words = ["node", SINK, source, out, codec] + ([level] if level else [])
        return Contender(f"Polars {codec}" + (f" {level}" if level else ""), words, out)

    def tell(self, title: str, contenders: list, against: Contender) -> None:
        alternate(contenders, self.rounds)
        print(table(title, contenders, against), flush=True)

    # The suites; each answers one question.

    def identity(self) -> None:
        """What does moving unchanged files cost, against Polars and against cp?"""
        for shape in SHAPES:
            source = self.table_of(shape)
            decode = self.move("identity_decode", source, flow="verify: decode")
            count = self.move("identity_count", source, flow="verify: count")
            out = self.folder / "out" / "cp"
            cp = Contender("cp", ["sh", "-c", f"mkdir -p {out} && cp {source} {out}/copy.parquet"], out)
            polars = self.polars(source, "snappy")
            self.tell(f"Identity, {shape}: ratio to Polars", [decode, count, cp, polars], polars)
            print(f"count / cp = {median(count, 'wall') / median(cp, 'wall'):.2f}\n", flush=True)

    def reencode(self) -> None:
        """What does another codec or encoding cost, against Polars with the same codec?"""
        self.against_polars(
            "Page by page",
            {"zstd": "compression: zstd", "modern": "compression: zstd\nencoding: modern"},
        )

    def rows(self) -> None:
        """What does writing rows cost, where a wish for sizes keeps hygge from taking the pages as they are?"""
        self.against_polars(
            "Row by row",
            {
                "zstd": "compression: zstd\nfile_size: 100GB",
                "modern": "compression: zstd\nencoding: modern\nfile_size: 100GB",
                "snappy": "compression: snappy\nfile_size: 100GB",
            },
        )

    def against_polars(self, title: str, stores: dict) -> None:
        ratios = {name: [] for name in stores}
        for shape in SHAPES:
            source = self.table_of(shape)
            ours = {name: self.move(name, source, store) for name, store in stores.items()}
            peers = {"zstd": self.polars(source, "zstd")}
            if "snappy" in stores:
                peers["snappy"] = self.polars(source, "snappy")
            self.tell(f"{title}, {shape}: ratio to Polars zstd", [*ours.values(), *peers.values()], peers["zstd"])
            for name, contender in ours.items():
                ratios[name].append(median(contender, "wall") / median(peers.get(name, peers["zstd"]), "wall"))
        for name, values in ratios.items():
            mean = math.exp(sum(math.log(value) for value in values) / len(values))
            print(f"{name}: {', '.join(f'{v:.2f}' for v in values)}; geometric mean {mean:.2f}, worst {max(values):.2f}")
        print(flush=True)

    def batches(self) -> None:
        """What do files of exactly N rows cost?"""
        source = self.table_of("mixed")
        whole = self.move("one_file", source, "compression: zstd")
        sizes = [self.move(f"batch_{n}", source, f"batch_size: {n}") for n in (10_000, 100_000, 1_000_000)]
        self.tell("Files of exactly N rows, mixed: ratio to no wish", [whole, *sizes], whole)

    def entities(self) -> None:
        """Do many entities at once stay small, and do they gain time?"""
        source = self.table_of("entity")
        landing = self.folder / "landing"
        for number in range(50):
            target = landing / f"e{number:02}" / "part.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                os.link(source, target)
        for limit in ("", "200MB"):
            contenders = [self.many(landing, at_once, limit) for at_once in (1, 2, 4, 8, 16, 50)]
            self.tell(f"50 entities of 200 k x 20, memory_limit {limit or 'default'}", contenders, contenders[1])

    def many(self, landing: Path, at_once: int, limit: str) -> Contender:
        out = self.folder / "out" / f"many_{at_once}"
        config = self.folder / "config" / f"many_{at_once}_{limit}.yml"
        config.parent.mkdir(parents=True, exist_ok=True)
        names = "".join(f"      - e{number:02}\n" for number in range(50))
        config.write_text(
            f"name: bench\nflows:\n  many:\n    home: {landing}\n    store:\n      type: parquet\n      path: {out}\n"
            f"      compression: zstd\n    entities:\n{names}"
        )
        words = [self.hygge, "start", "--config", config, "--quiet", "--concurrency", at_once]
        return Contender(f"{at_once} at once", words + (["--memory-limit", limit] if limit else []), out)

    def flat(self) -> None:
        """Does memory stay flat while the table grows?"""
        contenders = []
        for rows in (1_000_000, 3_000_000, 10_000_000, 30_000_000):
            source = self.table_of("mixed", rows)
            contenders.append(self.move(f"rows_{rows}", source, "compression: zstd"))
        self.tell("Memory against rows, mixed", contenders, contenders[0])

    def external(self) -> None:
        """What does the way through our own scan and drain cost, against the engine's own fused copy?"""
        program = self.build / "bench" / "hygge_bench_external"
        folder = self.folder / "external"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "made.parquet").exists():
            subprocess.run([str(program), str(folder), "prepare"], check=True)
        out = folder / "external_out.parquet"
        fused = Contender("fused", [program, folder, "fused"], out)
        others = [Contender("scan", [program, folder, "scan"], out)]
        for queue in (1, 8, 32):
            others.append(Contender(f"drain, queue {queue}", [program, folder, "drain", 0, queue, 1]))
        others.append(Contender("drain, 4 writers", [program, folder, "drain", 0, 8, 4]))
        self.tell("The external path, 10 M x 8: ratio to the fused copy", [fused, *others], fused)
        fused = Contender("fused, in order", [program, folder, "fused_ordered"], out)
        scan = Contender("scan, in order", [program, folder, "scan_ordered"], out)
        self.tell("The same in the order of the rows", [fused, scan], fused)

    def tds_values(self) -> None:
        """How fast do values pass between SQL Server's bytes and column memory, per core?"""
        made = subprocess.run([str(self.build / "bench" / "hygge_bench_tds_values")], check=True, capture_output=True)
        print(f"### SQL Server's values\n\n```\n{made.stdout.decode()}```\n", flush=True)

    def tds(self) -> None:
        """How fast do rows pass between a server and column memory, against FreeTDS?"""
        tds_sessions.read_and_write(self.build, self.folder / "tds", self.rounds)

    def pool(self) -> None:
        """What does a pool of connections to SQL Server save?"""
        tds_sessions.pool(self.build, self.folder / "tds", self.rounds)

    def mssql(self) -> None:
        """What do whole flows between SQL Server and Parquet cost, against their parts and against freebcp?"""
        mssql_flows.both_ways(self.build, self.folder / "mssql", self.rounds)

    def start(self) -> None:
        """How long does a command take that moves nothing?"""
        empty = self.folder / "config" / "empty.yml"
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.write_text("name: empty\nflows: {}\n")
        version = Contender("hygge --version", [self.hygge, "--version"])
        nothing = Contender("hygge start, no flows", [self.hygge, "start", "--config", empty])
        self.tell("Starting", [version, nothing], version)

    def hundred_million(self) -> None:
        """Does a table of 100 M rows go through?"""
        source = self.table_of("mixed", 100_000_000)
        move = self.move("rows_100000000", source, "compression: zstd")
        self.rounds, rounds = 1, self.rounds
        self.tell("100 M x 10", [move], move)
        self.rounds = rounds


def machine() -> str:
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
    memory = int(next(l.split()[1] for l in open("/proc/meminfo") if l.startswith("MemTotal"))) / 1e6
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}"


def main() -> None:
    suites = ["start", "identity", "reencode", "rows", "batches", "entities", "flat", "external"]
    suites += ["tds_values", "tds", "pool", "mssql"]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("build", type=Path)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="those to run; all, unless some are named")
    parser.add_argument("--suite", action="append", default=[], choices=[*suites, "hundred_million"])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    chosen = given.suites + given.suite
    unknown = set(chosen) - {*suites, "hundred_million"}
    if unknown:
        parser.error(f"no suite is called {', '.join(sorted(unknown))}; there are {', '.join(suites)}, hundred_million")
    print(f"Machine: {machine()}; medians of {given.rounds}, contenders in turn.\n", flush=True)
    bench = Bench(given.folder.absolute(), given.build.absolute(), given.rounds)
    for suite in chosen or suites:
        getattr(bench, suite)()


if __name__ == "__main__":
    main()
