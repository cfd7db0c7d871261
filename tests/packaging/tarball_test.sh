#!/usr/bin/env bash
# tarball_test.sh BUILD_FOLDER: wraps the build up as a tarball, unpacks it, moves the prefix, and runs a new project
# from there, with nothing in the environment that could help.
set -euo pipefail
build=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }

cpack --config "$build/CPackConfig.cmake" -G TGZ -B "$work/packages" >"$work/cpack.log" 2>&1 ||
  { cat "$work/cpack.log" >&2; fail "cpack"; }
mkdir "$work/unpacked"
tar -xzf "$work"/packages/*.tar.gz -C "$work/unpacked" --strip-components=1
prefix="$work/another place"
mv "$work/unpacked" "$prefix"

hygge() { env -i HOME="$work" PATH=/usr/bin:/bin LD_LIBRARY_PATH= "$prefix/bin/hygge" "$@"; }

echo "The engine comes from the prefix and nothing is missing"
engine="$prefix/lib/hygge/libduckdb.so"
for file in "$prefix/bin/hygge" "$engine"; do
  ! env -i PATH=/usr/bin:/bin ldd "$file" | grep -F "not found" || fail "$file lacks a library"
done
mv "$engine" "$work/elsewhere.so"
[[ $(hygge --version) == *"(DuckDB not found)" ]] || fail "it found another engine: $(hygge --version)"
mv "$work/elsewhere.so" "$engine"

echo "It tells its version"
[[ $(hygge --version) == hygge\ [0-9]* ]] || fail "--version said: $(hygge --version)"

echo "Manual, completions and licences are there"
for file in share/man/man1/hygge.1 share/bash-completion/completions/hygge share/zsh/site-functions/_hygge \
            share/fish/vendor_completions.d/hygge.fish share/doc/hygge/{README.md,LICENSE,NOTICE,CHANGELOG.md} \
            share/doc/hygge/licenses/duckdb; do
  [[ -s $prefix/$file ]] || fail "$file is missing or empty"
done
bash -n "$prefix/share/bash-completion/completions/hygge"

echo "A new project runs"
cd "$work"
hygge init trial
cd trial
hygge start
[[ -n $(find lake -name '*.parquet' -size +0) ]] || fail "nothing settled in lake/"

echo "Without the engine it says so, and what settled stays"
before=$(find lake -type f -exec sha256sum {} + | sort)
mv "$engine" "$work/elsewhere.so"
! hygge start --entity orders 2>"$work/said" || fail "it filtered rows without an engine"
grep -F "the DuckDB library cannot be loaded" "$work/said" || { cat "$work/said" >&2; fail "it does not say why"; }
! grep -F "orders.parquet" "$work/said" || fail "it blames the data"
mv "$work/elsewhere.so" "$engine"
[[ $(find lake -type f -exec sha256sum {} + | sort) == "$before" ]] || fail "the lake is not what it was"
