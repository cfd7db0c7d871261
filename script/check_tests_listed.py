#!/usr/bin/env python3
"""Fails on a tests/**/*_test.cpp (or *_test.sh) that no CMakeLists.txt of its folder names: it would rot unseen."""
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent / "tests"
UNLISTED = []
for test in sorted([*TESTS.rglob("*_test.cpp"), *TESTS.rglob("*_test.sh")]):
    lists = [folder / "CMakeLists.txt" for folder in test.parents if folder.is_relative_to(TESTS)]
    text = "\n".join(re.sub("#.*", "", file.read_text()) for file in lists if file.exists())
    if not re.search(rf"(?<![\w-]){re.escape(test.name)}\b", text):
        UNLISTED.append(str(test.relative_to(TESTS.parent)))
print("\n".join(f"{test}: no CMakeLists.txt lists it" for test in UNLISTED) or "check_tests_listed: every test is built")
sys.exit(bool(UNLISTED))
