#!/usr/bin/env python3
"""Holds the arrows of docs/architecture.md: who may include whom, and the one layer that may include a library.

`check_layers.py` checks src/hygge, and that the test server for SQL Server shares nothing with the client that it
tests; `check_layers.py --self-test` plants violations and expects each to be found.
"""
import pathlib
import re
import sys
import tempfile

KIND = {"base", "config", "engine", "parquet", "tds", "connections", "core"}
MAY_INCLUDE = {
    "base": set(), "messages": {"base"}, "config": {"base"}, "engine": {"base"}, "parquet": {"base"}, "tds": {"base"},
    "auth": {"base", "config"}, "connections": {"base", "config", "engine", "tds", "auth"},
    "core": {"base", "messages", "config", "engine"}, "homes": KIND, "stores": KIND,
    "cli": KIND | {"messages", "homes", "stores"},
}
SOLE_USERS = {
    "yaml-cpp/": {"config"}, "duckdb.h": {"engine"}, "CLI/": {"cli"}, "spdlog/": {"messages"}, "zlib.h": {"parquet"},
    "snappy": {"parquet"}, "zstd.h": {"parquet"},
    "duckdb.hpp": set(), "sqlite3.h": set(), "curl/": {"auth"}, "libpq": set(), "openssl/": {"tds", "auth"}, "gtest/": set(),
}
# What tests/support/tds_server may include of hygge: nothing that knows the protocol.
SERVER = "tests/support/tds_server"
SERVER_MAY_INCLUDE = ("hygge/base/",)
SERVER_MAY_LINK = {"base", "tds_server", "options", "precompile"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def violations(source):
    """Every forbidden #include below `source` (the folder that holds hygge/), and every circle, as one line each."""
    includes = {file.relative_to(source).as_posix(): [target for _, target in INCLUDE.findall(file.read_text())]
                for file in sorted((source / "hygge").rglob("*")) if file.suffix in {".h", ".cpp"}}
    for file, targets in includes.items():
        layer, kind = file.split("/")[1], "/".join(file.split("/")[:3])
        if layer not in MAY_INCLUDE:
            yield f"{file}: layer '{layer}' is not in the table"
            continue
        for target in targets:
            if target.startswith("hygge/"):
                other = target.split("/")[1]
                another_kind = other == layer and other in {"homes", "stores"} and not target.startswith(f"{kind}/")
                if another_kind or (other != layer and other not in MAY_INCLUDE[layer]):
                    yield f"{file}: {layer} may not include {target}"
            for library, users in SOLE_USERS.items():
                if target.startswith(library) and layer not in users:
                    yield f"{file}: {target} belongs to {' and '.join(users) or 'nobody yet'}"
    done = set()

    def walk(file, trail):
        if file in trail:
            yield "a circle: " + " -> ".join([*trail[trail.index(file):], file])
        elif file not in done:
            for target in includes.get(file, []):
                yield from walk(target, [*trail, file])
            done.add(file)
    for file in includes:
        yield from walk(file, [])


def shared_with_client(root):
    """Every #include and library by which the test server would share code with the client, as one line each."""
    for file in sorted((root / SERVER).rglob("*")):
        if file.suffix in {".h", ".cpp"}:
            for quote, target in INCLUDE.findall(file.read_text()):
                # What is quoted is ours, by whatever path.
                is_ours = quote == '"' or target.startswith(("tests/", "hygge/")) or ".." in target
                if is_ours and not target.startswith((f"{SERVER}/", *SERVER_MAY_INCLUDE)):
                    yield f"{file.relative_to(root)}: the test server may not include {target}"
        elif file.name == "CMakeLists.txt":
            for library in re.findall(r"\bhygge(?:::|_)(\w+)", file.read_text()):
                if library not in SERVER_MAY_LINK:
                    yield f"{file.relative_to(root)}: the test server may not name the library {library}"


def self_test():
    planted = {"base/a.h": "hygge/core/b.h", "core/b.h": "yaml-cpp/yaml.h", "homes/x/x.h": "hygge/homes/y/y.h",
               "homes/y/y.h": "hygge/base/ok.h", "engine/c.h": "hygge/engine/d.h", "engine/d.h": "hygge/engine/c.h"}
    with tempfile.TemporaryDirectory() as folder:
        for file, target in planted.items():
            path = pathlib.Path(folder, "hygge", file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"#include <{target}>\n")
        found = list(violations(pathlib.Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, SERVER, "a.cpp")
        path.parent.mkdir(parents=True)
        path.write_text("#include <hygge/base/owned.h>\n#include <hygge/tds/input.h>\n#include <tests/support/project.h>\n"
                        f'#include "{SERVER}/b.h"\n#include "../../../src/hygge/tds/x.h"\n#include "tds/x.h"\n')
        path.with_name("CMakeLists.txt").write_text("target_link_libraries(hygge_tds_server hygge::base hygge::tds)\n")
        assert len(list(shared_with_client(pathlib.Path(folder)))) == 5
    assert len(found) == 4 and all(any(word in line for line in found) for word in
                                   ("base/a.h", "core/b.h", "homes/x/x.h", "a circle")), found


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    ROOT = pathlib.Path(__file__).resolve().parent.parent
    FOUND = [*violations(ROOT / "src"), *shared_with_client(ROOT)]
    print("\n".join(FOUND) or "check_layers: every arrow points down")
    sys.exit(bool(FOUND))
