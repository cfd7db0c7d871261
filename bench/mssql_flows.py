"""The suite `mssql`: whole flows between the test server for SQL Server and Parquet, against the parts they are made of
(the client alone, the engine alone) and against FreeTDS's freebcp, which writes and reads texts."""

import subprocess
from pathlib import Path

from measure import Contender, alternate, median
from tds_sessions import PASSWORD, SHAPES, Shape, TestServer

FLOWS = [shape for shape in SHAPES if shape.name in ("narrow", "mixed", "wide", "text")]


class Flows:
    """hygge's flows with one server, whose schema hygge_canned gives made rows and swallows those that are loaded."""

    def __init__(self, server: TestServer, hygge: Path, folder: Path):
        self.server = server
        self.hygge = hygge
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def flow(self, name: str, home: str, store: str, out: Path = None, more: str = "verify: none") -> Contender:
        config = self.folder / f"{name}.yml"
        password = f"user: sa, password: {PASSWORD}, trust_cert: yes, encrypt: login"
        config.write_text(
            f"name: bench\nconnections:\n  s: {{type: mssql, server: 127.0.0.1, port: {self.server.port}, "
            f"database: hygge, {password}}}\nflows:\n  f:\n    home: {home}\n    store: {store}\n    {more}\n"
        )
        words = [self.hygge, "start", "--config", config, "--quiet"]
        return Contender(f"hygge {name}", words, out)

    def out_of(self, shape: Shape, rows: int = 0, name: str = "SQL Server to Parquet") -> Contender:
        out = self.folder / "out"
        query = f"\"EXEC hygge_canned '{shape.name}', {rows or shape.rows}\""
        home = f"{{type: mssql, connection: s, query: {query}}}"
        return self.flow(name, home, f"{{type: parquet, path: {out}}}", out, "verify: count")

    def parquet_of(self, shape: Shape, rows: int = 0) -> Path:
        """The rows of a shape in Parquet, moved there by hygge."""
        kept = self.folder / f"{shape.name}_{rows or shape.rows}"
        if not kept.exists():
            made = self.out_of(shape, rows, "preparing")
            subprocess.run([str(word) for word in made.command], check=True)
            made.output.rename(kept)
        return kept

    def engine_out(self, shape: Shape) -> Contender:
        """The engine alone: it reads the same rows from Parquet, and writes them."""
        out = self.folder / "engine_out"
        home = f"{{path: {self.parquet_of(shape)}, where: 'true'}}"
        return self.flow("the engine, Parquet to Parquet", home, f"{{type: parquet, path: {out}}}", out, "verify: count")

    def into(self, shape: Shape, rows: int = 0) -> Contender:
        """Into a table whose rows the server only counts."""
        store = f"{{type: mssql, connection: s, table: hygge_canned.{shape.name}, parallel_workers: 1}}"
        return self.flow("Parquet to SQL Server", str(self.parquet_of(shape, rows)), store)

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


def flat(flows: Flows, rounds: int) -> None:
    mixed = next(shape for shape in FLOWS if shape.name == "mixed")
    for title, make in (("out of", lambda rows: flows.out_of(mixed, rows, f"{rows:,} rows out of SQL Server")),
                        ("into", lambda rows: flows.into(mixed, rows))):
        contenders = []
        for rows in (1_024_000, 20_480_000):
            one = make(rows)
            config = Path(one.command[3])
            kept = config.with_name(f"{title.replace(' ', '_')}_{rows}.yml")
            config.rename(kept)
            one.command[3] = kept
            one.name = f"{rows:,} rows {title} SQL Server"
            contenders.append(one)
        alternate(contenders, rounds)
        print(f"### Memory against rows, mixed\n\n{told(contenders, contenders[0])}", flush=True)


def both_ways(build: Path, folder: Path, rounds: int) -> None:
    with TestServer(build, folder) as server:
        flows = Flows(server, build / "bin" / "hygge", folder / "flows")
        for shape in FLOWS:
            texts = server.freebcp_out(shape, False, False, str(folder / "texts"))
            parts = [server.hygge("read", shape, False), flows.engine_out(shape)]
            compare(f"{shape.name}: SQL Server to Parquet", [flows.out_of(shape), *parts, texts], rounds)
        for shape in FLOWS:
            parts = [server.hygge("write", shape, False), flows.engine_out(shape)]
            compare(f"{shape.name}: Parquet to SQL Server", [flows.into(shape), *parts], rounds)
            # It takes so long that once tells enough.
            texts = server.freebcp_in(shape, False, False)
            alternate([texts], 1)
            print(f"{texts.name}: {median(texts, 'wall'):.1f} s, once\n", flush=True)
        mixed = next(shape for shape in FLOWS if shape.name == "mixed")
        kept = [flows.made(mixed, workers) for workers in (1, 2, 4)]
        alternate(kept, rounds)
        print(f"### mixed: writers\n\n{told(kept, kept[0])}", flush=True)
        flat(flows, 1)
