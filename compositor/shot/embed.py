#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: embed.py FILE.html

Prints a C header with what of the page comes before its comparisons, and what after.
"""

import sys

MARKER = "<!-- comparisons -->\n"


def print_string(name, text):
    print(f"static const char {name}[] =")
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        print(f'\t"{escaped}\\n"')
    print("\t;")


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        before, after = file.read().split(MARKER)
    print_string("page_before", before)
    print_string("page_after", after)


if __name__ == "__main__":
    main()
