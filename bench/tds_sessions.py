"""The suites `tds` (rows over a session with the test server, by hygge's client and by FreeTDS's freebcp) and `pool`
(connecting with a pool and without)."""

import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from measure import Contender, alternate, median

PASSWORD = "Hygge!2026"

# How FreeTDS has a column's values in a file of its own form, for which it need not make texts of numbers.
NATIVE = {
    "tinyint": "SYBINT1",
    "smallint": "SYBINT2",
    "int": "SYBINT4",
    "bigint": "SYBINT8",
    "float": "SYBFLT8",
    "bit": "SYBBIT",
    "decimal(18,2)": "SYBNUMERIC",
    "date": "SYBDATETIME",
    "datetime": "SYBDATETIME",
    "datetime2(3)": "SYBDATETIME",
    "datetime2(7)": "SYBDATETIME",
}

NARROW = ["int", "bigint", "float", "smallint", "tinyint", "datetime", "int", "bigint"]
MIXED = ["int", "nvarchar(50)", "datetime2(7)", "nvarchar(100)", "decimal(18,2)", "nvarchar(20)", "bigint", "bit"]
TEN = ["int", "float", "date", "nvarchar(50)", "bigint"]
TEN += ["decimal(18,2)", "smallint", "nvarchar(50)", "datetime2(3)", "bit"]


@dataclass
class Shape:
    """A canned result of the test server (tests/support/tds_server/canned.h), and the table to load it into."""

    name: str
    about: str
    types: list
    rows: int  # a multiple of 2,048, which the benchmark loads at a time
    nullable: bool = True


SHAPES = [
    Shape("narrow", "8 fixed, NOT NULL", NARROW, 1_024_000, nullable=False),
    Shape("nullable", "the same, a tenth NULL", NARROW, 1_024_000),
    Shape("mixed", "5 numbers, 3 short nvarchar", MIXED, 512_000),
    Shape("wide", "100 columns, 20 of them text", TEN * 10, 102_400),
    Shape("text", "int, nvarchar(4000)", ["int", "nvarchar(4000)"], 102_400),
    Shape("languages", "the same in German, Russian and Japanese", ["int", "nvarchar(4000)"], 102_400),
    Shape("max", "int, nvarchar(max) of 200 kB", ["int", "nvarchar(max)"], 2_048),
]


class TestServer:
    """hygge-test-mssql with a table for each shape, for as long as the `with` block runs."""

    def __init__(self, build: Path, folder: Path):
        self.folder = folder
        self.client = build / "bench" / "hygge_bench_tds_session"
        self.program = build / "bench" / "tds_server" / "hygge-test-mssql"
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        script = ["CREATE SCHEMA hygge_canned;"]
        for shape in SHAPES:
            null = "NULL" if shape.nullable else "NOT NULL"
            columns = ", ".join(f"c{i + 1} {kind} {null}" for i, kind in enumerate(shape.types))
            script.append(f"CREATE TABLE hygge_canned.{shape.name} ({columns});")
        (self.folder / "tables.sql").write_text("\n".join(script))
        authority = self.folder / "authority.pem"
        words = [self.program, "--run", self.folder / "tables.sql", "--ca", authority]
        self.process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        for name, encryption in (("plain", "off"), ("tls", "require")):
            (self.folder / f"{name}.conf").write_text(
                f"[server]\nhost = 127.0.0.1\nport = {self.port}\ntds version = 7.4\nclient charset = UTF-8\n"
                f"text size = 64000000\nencryption = {encryption}\nca file = {authority}\n"
                "check certificate hostname = no\n"
            )
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def hygge(self, way: str, shape: Shape, tls: bool) -> Contender:
        words = [self.client, self.port, way, shape.name, shape.rows] + (["tls"] if tls else [])
        return Contender({"read": "hygge", "write": "hygge"}.get(way, way), words)

    def facts(self, contender: Contender) -> tuple:
        """The bytes that passed, and the peak of memory in MB."""
        done = subprocess.run([str(word) for word in contender.command], check=True, capture_output=True, text=True)
        wire_bytes, peak = done.stdout.split()
        return int(wire_bytes), int(peak) / 1024

    def freebcp(self, words: list, name: str, tls: bool) -> Contender:
        conf = self.folder / ("tls.conf" if tls else "plain.conf")
        login = ["-S", "server", "-U", "sa", "-P", PASSWORD, "-D", "hygge", "-A", 16_383 if tls else 16_384]
        return Contender(name, ["env", f"FREETDSCONF={conf}", "freebcp", *words, *login])

    def form(self, shape: Shape, native: bool) -> list:
        """Arguments for a file in FreeTDS's own form, or of texts."""
        if not native:
            return ["-c"]
        lines = ["10.0", str(len(shape.types))]
        for i, kind in enumerate(shape.types, 1):
            text = kind.startswith("nvarchar")
            prefix = 4 if kind == "nvarchar(max)" else 2 if text else 1 if shape.nullable else 0
            lines.append(f'{i} {"SYBCHAR" if text else NATIVE[kind]} {prefix} {10**9 if text else -1} "" {i} c{i} ""')
        format_file = self.folder / f"{shape.name}.fmt"
        format_file.write_text("\n".join(lines) + "\n")
        return ["-f", format_file]

    def freebcp_out(self, shape: Shape, native: bool, tls: bool, out: str = "/dev/null") -> Contender:
        query = f"EXEC hygge_canned '{shape.name}', {shape.rows}"
        words = [query, "queryout", out, *self.form(shape, native)]
        return self.freebcp(words, "freebcp, own form" if native else "freebcp, texts", tls)

    def freebcp_in(self, shape: Shape, native: bool, tls: bool) -> Contender:
        form = self.form(shape, native)
        file = self.folder / f"{shape.name}{form[0]}.bcp"
        made = self.freebcp_out(shape, native, False, str(file))
        subprocess.run([str(word) for word in made.command], check=True, capture_output=True)
        words = [f"hygge.hygge_canned.{shape.name}", "in", file, *form, "-b", shape.rows]
        return self.freebcp(words, "freebcp, own form" if native else "freebcp, texts", tls)


def told(contender: Contender, against: Contender, wire_mb: float) -> str:
    cpu = median(contender, "cpu")
    return (
        f"| {contender.name} | {median(contender, 'wall'):.2f} | {cpu:.3f} | {median(against, 'cpu') / cpu:.1f} "
        f"| {wire_mb / cpu:,.0f} |"
    )


def compare(title: str, server: TestServer, contenders: list, against: Contender, rounds: int) -> None:
    """CPU is user and system time of the client's whole process: its start, its login, and the rows."""
    wire_bytes, peak = server.facts(contenders[0])
    alternate(contenders, rounds)
    print(f"### {title}: {wire_bytes / 1e6:.0f} MB on the wire, hygge's peak {peak:.1f} MB\n")
    print(f"| client | seconds | CPU s | {against.name} / it | MB/s per core |\n|---|---|---|---|---|")
    print("\n".join(told(contender, against, wire_bytes / 1e6) for contender in contenders) + "\n", flush=True)


def read(server: TestServer, shape: Shape, tls: bool, rounds: int) -> None:
    own = server.freebcp_out(shape, True, tls)
    clients = [server.hygge("read", shape, tls), own, server.hygge("packets", shape, tls)]
    if not tls:
        # Over TLS, headers cannot be told from the rest. Texts cost FreeTDS the same with TLS and without.
        clients += [server.hygge("receive", shape, tls), server.freebcp_out(shape, False, tls)]
    compare(f"Reading {shape.name} ({shape.about}){', TLS' if tls else ''}", server, clients, own, rounds)


def write(server: TestServer, shape: Shape, tls: bool, rounds: int) -> None:
    if shape.name == "max":  # the benchmark keeps no such values to send
        return
    # FreeTDS cannot read NULLs of its own form again, and sends texts of it as they are, not as UTF-16.
    has_own = shape.name == "narrow"
    peers = [server.freebcp_in(shape, native, tls) for native in ((True, False) if has_own else (False,))]
    clients = [server.hygge("write", shape, tls), *peers, server.hygge("send", shape, tls)]
    compare(f"Writing {shape.name}{', TLS' if tls else ''}", server, clients, peers[0], rounds)


def read_and_write(build: Path, folder: Path, rounds: int) -> None:
    with TestServer(build, folder) as server:
        for way in (read, write):
            for tls in (False, True):
                for shape in SHAPES:
                    way(server, shape, tls, rounds)


def pool(build: Path, folder: Path, rounds: int) -> None:
    """50 tables, 5 at a time, over TLS; the two ways in turn."""
    program = build / "bench" / "hygge_bench_tds_pool"
    runs = {"without": [], "pool": []}
    with TestServer(build, folder) as server:
        for _ in range(rounds + 1):  # the first is not measured
            for way, told in runs.items():
                words = [program, server.port, way, 50, 5]
                done = subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True)
                told.append([float(word) for word in done.stdout.split()])
    print("### Connecting for 50 tables, 5 at a time, TLS: milliseconds summed over all tables\n")
    print("| | connections | connecting | min-max | to the first answers | min-max |\n|---|---|---|---|---|---|")
    connecting = {}
    for way, told in runs.items():
        opened, connects, answers = zip(*told[1:])
        connecting[way] = statistics.median(connects)
        print(
            f"| {way} | {statistics.median(opened):.0f} | {connecting[way]:.0f} | {min(connects):.0f}-{max(connects):.0f} "
            f"| {statistics.median(answers):.0f} | {min(answers):.0f}-{max(answers):.0f} |"
        )
    saved = 1 - connecting["pool"] / connecting["without"]
    print(f"\nThe pool spends {saved:.0%} less time connecting.\n", flush=True)
