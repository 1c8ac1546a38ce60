#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: errors.py FILE.xml...

The protocols' error codes by name, as rows of a C table: { interface, name, code }.
"""

import sys
import xml.etree.ElementTree as tree

for path in sys.argv[1:]:
    for interface in tree.parse(path).iter("interface"):
        for entry in interface.iterfind("enum[@name='error']/entry"):
            print('{ "%s", "%s", %d },' % (interface.get("name"), entry.get("name"), int(entry.get("value"), 0)))
