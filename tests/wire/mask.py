#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: mask.py FILE.png WxH [WxH+X+Y]

Writes a white picture, with that rectangle of it black.
"""

import re
import struct
import sys
import zlib


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def main():
    path, size, *boxes = sys.argv[1:]
    width, height = map(int, size.split("x"))
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for box in boxes:
        w, h, x, y = map(int, re.split(r"[x+]", box))
        for row in rows[y : y + h]:
            row[x : x + w] = bytes(w)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b""))


if __name__ == "__main__":
    main()
