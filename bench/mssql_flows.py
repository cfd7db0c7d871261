"""The suite `mssql`: whole flows between the test server for SQL Server and Parquet, against the parts they are made of
(the client alone, the engine alone) and against FreeTDS's freebcp, which writes and reads texts."""

import dataclasses
import subprocess
from pathlib import Path

from measure import Contender, alternate, median
from tds_sessions import PASSWORD, SHAPES, Shape, TestServer

# So many times the rows of the suite `tds`: what a flow takes before its first row must not be much of it.
FACTORS = {"narrow": 10, "mixed": 10, "wide": 8, "text": 8}
FLOWS = [shape for shape in SHAPES if shape.name in FACTORS]


def with_rows(shape: Shape, rows: int) -> Shape:
    return dataclasses.replace(shape, rows=rows)


class Flows:
    """hygge's flows with one server, whose schema hygge_canned gives made rows and swallows those that are loaded."""

    def __init__(self, server: TestServer, hygge: Path, folder: Path):
        self.server = server
        self.hygge = hygge
        self.folder = folder
        self.flows = 0
        folder.mkdir(parents=True, exist_ok=True)

    def flow(self, name: str, home: str, store: str, out: Path = None, more: str = "verify: none") -> Contender:
        self.flows += 1
        config = self.folder / f"{self.flows}.yml"
        password = f"user: sa, password: {PASSWORD}, trust_cert: yes, encrypt: login"
        config.write_text(
            f"name: bench\nconnections:\n  s: {{type: mssql, server: 127.0.0.1, port: {self.server.port}, "
            f"database: hygge, {password}}}\nflows:\n  f:\n    home: {home}\n    store: {store}\n    {more}\n"
        )
        words = [self.hygge, "start", "--config", config, "--quiet"]
        return Contender(f"hygge {name}", words, out)

    def out_of(self, shape: Shape, name: str = "SQL Server to Parquet") -> Contender:
        out = self.folder / "out"
        query = f"\"EXEC hygge_canned '{shape.name}', {shape.rows}\""
        home = f"{{type: mssql, connection: s, query: {query}}}"
        return self.flow(name, home, f"{{type: parquet, path: {out}}}", out, "verify: count")

    def parquet_of(self, shape: Shape) -> Path:
        """The rows of a shape in Parquet, moved there by hygge."""
        kept = self.folder / f"{shape.name}_{shape.rows}"
        if not kept.exists():
            made = self.out_of(shape)
            subprocess.run([str(word) for word in made.command], check=True)
            made.output.rename(kept)
        return kept

    def engine_out(self, shape: Shape) -> Contender:
        """The engine alone: its own reader takes the same rows from Parquet, and its own writer writes them."""
        program = self.server.client.parent / "hygge_bench_external"
        words = [program, self.folder, "copy", self.parquet_of(shape)]
        return Contender("the engine, Parquet to Parquet", words, self.folder / "external_out.parquet")

    def into(self, shape: Shape, name: str = "Parquet to SQL Server") -> Contender:
        """Into a table whose rows the server only counts."""
        store = f"{{type: mssql, connection: s, table: hygge_canned.{shape.name}, parallel_workers: 1}}"
        return self.flow(name, str(self.parquet_of(shape)), store)

    def made(self, shape: Shape, workers: int) -> Contender:
        """Into a table that is made and replaced, whose rows the server keeps: its work is a part of the time."""
        more = f"table: dbo.made_{shape.name}, parallel_workers: {workers}, if_exists: replace"
        store = f"{{type: mssql, connection: s, {more}, table_options: {{heap: true}}}}"
        name = f"Parquet to a table that is kept, {workers} worker" + ("s" if workers > 1 else "")
        return self.flow(name, str(self.parquet_of(shape)), store)


def told(contenders: list, against: Contender) -> str:
    lines = [f"| | wall s | min-max | CPU s | peak MB | wall / {against.name} |\n|---|---|---|---|---|---|"]
    for one in contenders:
        walls = [run.wall for run in one.runs]
        lines.append(
            f"| {one.name} | {median(one, 'wall'):.2f} | {min(walls):.2f}-{max(walls):.2f} | {median(one, 'cpu'):.2f} "
            f"| {median(one, 'rss_mb'):.0f} | {median(one, 'wall') / median(against, 'wall'):.2f} |"
        )
    return "\n".join(lines) + "\n"


def compare(title: str, contenders: list, rounds: int) -> None:
    """The first is hygge, the next two the parts that it is made of."""
    alternate(contenders, rounds)
    slower = max(contenders[1:3], key=lambda one: median(one, "wall"))
    print(f"### {title}\n\n{told(contenders, slower)}", flush=True)


def flat(flows: Flows) -> None:
    mixed = next(shape for shape in FLOWS if shape.name == "mixed")
    for title, make in (("out of", flows.out_of), ("into", flows.into)):
        sizes = [with_rows(mixed, rows) for rows in (1_024_000, 5_120_000, 20_480_000)]
        contenders = [make(shape, f"{shape.rows:,} rows {title} SQL Server") for shape in sizes]
        alternate(contenders, 1)
        print(f"### Memory against rows, mixed\n\n{told(contenders, contenders[0])}", flush=True)


def beginning(flows: Flows, rounds: int) -> None:
    """What a flow takes before and after its rows."""
    few = [with_rows(shape, 1_024) for shape in FLOWS if shape.name == "narrow"]
    contenders = [make(shape) for shape in few for make in (flows.out_of, flows.into)]
    alternate(contenders, rounds)
    print(f"### 1,024 rows\n\n{told(contenders, contenders[0])}", flush=True)


def both_ways(build: Path, folder: Path, rounds: int) -> None:
    with TestServer(build, folder) as server:
        flows = Flows(server, build / "bin" / "hygge", folder / "flows")
        beginning(flows, rounds)
        shapes = [with_rows(shape, shape.rows * FACTORS[shape.name]) for shape in FLOWS]
        for shape in shapes:
            parts = [server.hygge("read", shape, False), flows.engine_out(shape)]
            compare(f"{shape.name}: {shape.rows:,} rows, SQL Server to Parquet", [flows.out_of(shape), *parts], rounds)
        for shape in shapes:
            parts = [server.hygge("write", shape, False), flows.engine_out(shape)]
            compare(f"{shape.name}: {shape.rows:,} rows, Parquet to SQL Server", [flows.into(shape), *parts], rounds)
        for shape in shapes:
            # freebcp takes so long that once tells enough.
            texts = server.freebcp_out(shape, False, False, str(folder / "texts"))
            for title, pair in (
                ("SQL Server to Parquet, and to texts", [flows.out_of(shape), texts]),
                ("Parquet to SQL Server, and texts to it", [flows.into(shape), server.freebcp_in(shape, False, False)]),
            ):
                alternate(pair, 1)
                print(f"### {shape.name}: {shape.rows:,} rows, {title}, once\n\n{told(pair, pair[0])}", flush=True)
        mixed = with_rows(next(shape for shape in FLOWS if shape.name == "mixed"), 2_560_000)
        kept = [flows.made(mixed, workers) for workers in (1, 2, 4)]
        alternate(kept, rounds)
        print(f"### mixed, {mixed.rows:,} rows: writers\n\n{told(kept, kept[0])}", flush=True)
        flat(flows)
