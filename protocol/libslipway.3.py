#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: libslipway.3.py HEADER...

Writes the library's man page, as scdoc, from what its installed headers say of each declaration. A header
is a row of blocks with empty lines between them: a /* ---- section ---- */, or a /** text */ with the
declarations that it is about. Fails on a function that nothing is said of.
"""

import re
import sys

BLOCK = re.compile(r"(?:/\*\*\s(?P<text>.*?)\*/\n?)?(?P<code>.*)", re.DOTALL)
SECTION = re.compile(r"/\* ---- (.*) ---- \*/")
FUNCTION = re.compile(r"\b(slip_\w+)\(")

HEAD = """libslipway(3)

# NAME

libslipway - take, read and scan out the dma-bufs of Wayland clients

# SYNOPSIS

```
#include <slipway.h>
#include <slipway-server.h>

cc program.c $(pkg-config --cflags --libs slipway)
```

# DESCRIPTION
"""

TAIL = """
# SEE ALSO

*slipway*(1)

linux-dmabuf-v1 in wayland-protocols; drm\\_fourcc.h in libdrm;
_https://docs.kernel.org/driver-api/dma-buf.html_
"""


def prose(text):
    """A comment's paragraphs, each one line; list items keep theirs."""
    lines = [re.sub(r"^\s*\* ?", "", line).strip() for line in text.splitlines()]
    paragraphs = re.sub(r"\n(?!\n|- )(?<!\n\n)", " ", "\n".join(lines).strip())
    return re.sub(r"([\\*_#])", r"\\\1", paragraphs)


def body(header):
    """What is between the two halves of extern "C"."""
    with open(header, encoding="utf-8") as file:
        return file.read().split('extern "C" {\n#endif\n')[1].split("#ifdef __cplusplus")[0]


def main():
    print(HEAD)
    for header in sys.argv[1:]:
        for block in re.split(r"\n\n+", body(header).strip()):
            section = SECTION.fullmatch(block)
            if section:
                print(f"# {section[1].upper()}\n")
                continue
            text, code = BLOCK.fullmatch(block).group("text", "code")
            if FUNCTION.search(code) and not text:
                sys.exit(f"{header}: nothing says what {FUNCTION.search(code)[1]} does")
            if code.strip():
                print(f"```\n{code.strip()}\n```\n")
            if text:
                print(prose(text) + "\n")
    print(TAIL)


main()
