# SPDX-License-Identifier: MIT
"""usage: tally.py LOG...

Counts the cases of meson's testlog.json files and of TAP files: a line for each skip with its reason, the
end of the log of each test that failed, and "N passed, N failed, N skipped" last. Exits with 1 if any
failed or none ran. With CI set, a test of suite vm that was skipped has failed: CI has a VM.
"""

import json
import os
import re
import sys

TAP = re.compile(r"(not )?ok\b(?: \d+)?(?: - )?\s*(.*?)(?:\s*# (SKIP|TODO)\b\s*(.*))?$", re.IGNORECASE)
SKIP_ALL = re.compile(r"1\.\.0\s*#\s*skip\S*\s*(.*)", re.IGNORECASE)


def runs(path):
    """(name, result, what it printed) of each test."""
    with open(path, encoding="utf-8", errors="replace") as file:
        if path.endswith(".json"):
            for line in file:
                run = json.loads(line)
                yield run["name"], run["result"], run["stdout"] + run.get("stderr", "")
        else:
            text = file.read()
            yield os.path.basename(path), "FAIL" if "not ok" in text else "OK", text


def last_line(text):
    return (text.strip().splitlines() or ["no reason given"])[-1]


def cases(name, result, text):
    """(name, "passed" | "failed" | "skipped", reason) of each case of one test."""
    found = []
    for line in text.splitlines():
        match = TAP.match(line)
        if match:
            bad, case, mark, reason = match.groups()
            mark = (mark or "").upper()
            outcome = "skipped" if mark == "SKIP" else "failed" if bad and mark != "TODO" else "passed"
            found.append((f"{name}: {case}", outcome, reason or "no reason given"))
    everything = SKIP_ALL.search(text)
    if not found and result == "SKIP":
        found = [(name, "skipped", everything.group(1) if everything else last_line(text))]
    failed = result not in ("OK", "SKIP", "EXPECTEDFAIL")
    if not found or (failed and not any(outcome == "failed" for _, outcome, _ in found)):
        found.append((name, "failed" if failed else "passed", result))
    if os.environ.get("CI") and ":vm" in name.split(" / ")[0]:
        found = [(n, "failed" if o == "skipped" else o, r) for n, o, r in found]
    return found


def main():
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for path in sys.argv[1:]:
        for name, result, text in runs(path):
            failures = []
            for case, outcome, reason in cases(name, result, text):
                count[outcome] += 1
                if outcome == "skipped":
                    print(f"skipped: {case} ({reason})")
                elif outcome == "failed":
                    failures.append(f"FAILED: {case} ({reason})")
            if failures:
                print("\n".join(failures))
                print("\n".join("    " + line for line in text.splitlines()[-40:]))
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
