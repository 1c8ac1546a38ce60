# SPDX-License-Identifier: MIT
"""How many instructions a compositor has executed, by whichever tool works here."""

import glob
import os
import re
import shutil
import signal
import subprocess

from compositors import Failed, read

EVENT = "instructions:u"


class Callgrind:
    """Runs the compositor, some fifty times slower; it counts threads too."""

    below = ("valgrind", "--tool=callgrind", "--callgrind-out-file=RUNTIME/callgrind")

    def read(self, compositor):
        subprocess.run(["callgrind_control", "--dump", str(compositor.pid)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Each dump starts from 0 again.
        dumps = glob.glob(os.path.join(compositor.runtime, "callgrind.*"))
        return sum(int(re.search(r"^totals: (\d+)", read(dump), re.M).group(1)) for dump in dumps)


class Perf:
    """Counts from the first read() on, beside the compositor."""

    below = ()

    def __init__(self):
        self.running = {}  # by pid

    def read(self, compositor):
        process, total = self.running.pop(compositor.pid, (None, 0))
        if process:
            process.send_signal(signal.SIGINT)
            said = process.communicate()[1]
            if not said[:1].isdigit():
                raise Failed("perf: " + said.strip())
            total += int(said.split(",")[0])
        process = subprocess.Popen(
            ["perf", "stat", "-x,", "-e", EVENT, "-p", str(compositor.pid)], text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.running[compositor.pid] = process, total
        return total


def find_counter(table):
    if shutil.which("perf"):
        tried = subprocess.run(["perf", "stat", "-x,", "-e", EVENT, "true"], capture_output=True,
                               text=True, check=False)
        if tried.stderr[:1].isdigit():
            return Perf()
    if shutil.which("valgrind"):
        return Callgrind()
    table.note("Instructions are not counted: there is neither a perf that can nor valgrind.")
    return None
