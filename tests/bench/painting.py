# SPDX-License-Identifier: MIT
"""What painting costs, headless: one client shows the same to each compositor in turn."""

import contextlib
import os
import re
import statistics
import time
from typing import NamedTuple

from compositors import FEW, Compositor, Failed
from instructions import find_counter
from table import Table

LEGEND = """
  CPU: the time of all of the compositor's threads. Wall: the longest that a request of the
  client was left unanswered while a frame was on its way to the screen, which is what painting
  it held up, and some 0.05 ms of the socket's own; where the compositor sleeps until the next
  frame it answers. Memory: proportional set size with the client's buffers up, which are shared
  with it, and Slipway's with what it paints. Of a run's frames, the middle half counts. In
  brackets: Slipway's figure divided by this one, the median of the rounds' ratios. The 20 windows
  are above each other, but Weston spreads them at random and sway tiles them. Scaled, Slipway's
  picture is interpolated; Weston 10 and wlroots 0.15 take the nearest pixel, which is less work."""

FULL_HD, UHD = "1920x1080", "3840x2160"
OVERLAY = ["--overlay", "256x256+100+100,128"]
REPEAT = ["shm-paint", "--damage", "repeat"]
PARTIAL = ["shm-paint", "--damage", "partial"]
ARGB = [*REPEAT, "--format", "AR24", "--alpha", "128"]
UDMABUF = "/dev/udmabuf"


class Workload(NamedTuple):
    label: str
    argv: list
    output: str = FULL_HD
    picture: str = ""  # the size of the client's buffer, if it is not the output's
    windows: int = 1  # not full-screen if there are several
    goal: str = ""  # which of the goals is its own
    quick: bool = False  # whether it is measured in a hurry too

    @property
    def place(self):
        """What compositors are started for: an output's size, and whether windows overlap."""
        return self.output, self.windows > 1

    @property
    def size(self):
        return self.picture or self.output


WORKLOADS = (
    Workload("XRGB, all damaged", REPEAT, goal="full", quick=True),
    Workload("ARGB, all damaged", ARGB, goal="full", quick=True),
    Workload("XRGB, 64x64 damaged", PARTIAL, goal="small", quick=True),
    Workload("XRGB, all + translucent 256x256", [*REPEAT, *OVERLAY], goal="full", quick=True),
    Workload("200 subsurfaces, 1 changes",
             ["shm-paint", "--damage", "none", "--subsurfaces", "200"], quick=True),
    Workload("NV12, all + translucent 256x256", [*REPEAT, "--format", "NV12", *OVERLAY],
             quick=True),
    Workload("P010, all damaged", [*REPEAT, "--format", "P010"], quick=True),
    Workload("XRGB, scaled 1.5 times, all damaged", [*REPEAT, "--size", "1280x720", "--stretch"],
             picture="1280x720", goal="full", quick=True),
    Workload("XRGB, turned by 90, all damaged", [*REPEAT, "--transform", "1"],
             picture="1080x1920", goal="full", quick=True),
    Workload("dma-buf XRGB, all damaged", ["dmabuf-paint", "--damage", "repeat"], quick=True),
    Workload("20 windows, 1 changes", [*REPEAT, "--size", "400x300"], picture="400x300",
             windows=20, quick=True),
    Workload("4K: XRGB, all damaged", REPEAT, UHD, goal="full", quick=True),
    Workload("4K: ARGB, all damaged", ARGB, UHD, goal="full"),
    Workload("4K: XRGB, 64x64 damaged", PARTIAL, UHD, goal="small"),
    Workload("4K: NV12, all + translucent 256x256", [*REPEAT, "--format", "NV12", *OVERLAY], UHD),
    Workload("4K: P010, all damaged", [*REPEAT, "--format", "P010"], UHD),
    Workload("4K: XRGB, scaled 1.5 times, all damaged",
             [*REPEAT, "--size", "2560x1440", "--stretch"], UHD, picture="2560x1440", goal="full"),
    Workload("4K: XRGB, turned by 90, all damaged", [*REPEAT, "--transform", "1"], UHD,
             picture="2160x3840", goal="full"),
)

METRICS = (("CPU", "CPU ms per frame", "{:.3f}"), ("wall", "wall ms per frame", "{:.3f}"),
           ("instructions", "thousand instructions per frame, without the kernel's", "{:.0f}"),
           ("memory", "memory, MB", "{:.1f}"))


class Figures:
    """What was measured: samples by workload, metric and name, one a round."""

    def __init__(self, names):
        self.names, self.samples, self.reasons = names, {}, {}

    def add(self, workload, metric, name, value):
        key = workload.label, metric
        self.samples.setdefault(key, {}).setdefault(name, []).append(value)

    def fail(self, workload, name, reason):
        self.reasons.setdefault((reason, workload.label), []).append(name)

    def failed(self, workload, name):
        return any(label == workload.label and name in names
                   for (_, label), names in self.reasons.items())

    def get(self, workload, metric, name):
        values = self.samples.get((workload.label, metric), {}).get(name)
        return statistics.median(values) if values else None

    def ratio(self, workload, metric, name):
        """Slipway's divided by that one's, or None: the median of the rounds'."""
        samples = self.samples.get((workload.label, metric), {})
        pairs = zip(samples.get("slipway", []), samples.get(name, []))
        ratios = [slipway / peer for slipway, peer in pairs if peer]
        return statistics.median(ratios) if ratios else None

    def fill(self, table, workloads, metric, label, form):
        measured = [workload for workload in workloads if (workload.label, metric) in self.samples]
        if measured:
            table.head(label)
        for workload in measured:
            table.add("  " + workload.label,
                      [self.get(workload, metric, name) for name in self.names], form,
                      [self.ratio(workload, metric, name) for name in self.names])

    def explain(self, table):
        together = {}
        for (reason, label), names in self.reasons.items():
            together.setdefault((reason, ", ".join(names)), []).append(label)
        for (reason, names), labels in together.items():
            table.note(f"{names}: {reason} ({'; '.join(labels)})")


def show(compositor, workload, frames, on_frame, *options):
    """Have a client show that many frames; on_frame(number, ms waited or None) is called for each."""
    argv = [*workload.argv, "--frames", str(frames), "--hold", "--progress", *options]
    client = compositor.client(argv, workload.windows == 1, piped=True)
    said, up = "", 0
    try:
        for line in client.lines():
            said += line + "\n"
            found = re.search(r": frame (\d+)(?: waited-us (\d+))?$", line)
            if found:
                up += 1
                on_frame(int(found.group(1)), int(found.group(2)) / 1e3 if found.group(2) else None)
                if up == frames:
                    client.process.terminate()
        if up < frames:
            client.fail("the client gets no frames")
        if f" size {workload.size} " not in said:
            raise Failed("the client's picture is not of " + workload.size)
    finally:
        client.end()


def middle(values):
    """The mean of the middle half: a machine that is not there for a moment is in neither."""
    quarter = len(values) // 4
    return statistics.fmean(sorted(values)[quarter:len(values) - quarter])


def measure(compositor, workload, frames, waits):
    """From one run: the CPU time of each of `frames` frames, and then the waits of `waits` more."""
    last = FEW + frames
    times, waited, memory = [], [], []

    def on_frame(frame, wait):
        if FEW <= frame <= last:
            times.append(compositor.nanoseconds())
        if wait is not None:
            waited.append(wait)
        if len(waited) == waits:
            memory.append(compositor.pss())

    # A frame in between, so that the time is read before the compositor has to answer.
    show(compositor, workload, last + 2 + waits, on_frame, "--ping", str(last + 2))
    costs = [(after - before) / 1e6 for before, after in zip(times, times[1:])]
    return {"CPU": middle(costs), "wall": middle(waited), "memory": memory[0]}


def count(compositor, workload, counter):
    """Instructions: all that does not repeat cancels out."""
    def run(frames):
        before = counter.read(compositor)
        show(compositor, workload, frames, lambda frame, wait: None)
        return counter.read(compositor) - before

    few = run(FEW)
    return {"instructions": (run(2 * FEW) - few) / FEW / 1e3}


@contextlib.contextmanager
def others(compositor, workload):
    """The other windows, which are there first and stay as they are."""
    clients = []
    try:
        for _ in range(workload.windows - 1):
            clients.append(compositor.client(
                [*workload.argv, "--frames", "1", "--hold", "--progress"], False, piped=True))
            if not any("frame" in line for line in clients[-1].lines()):
                clients[-1].fail("not all windows are shown")
        yield
    finally:
        for client in clients:
            client.end()


def attempt(figures, compositor, workload, function, *args):
    """Add what it returns, by metric, or the reason why there is nothing."""
    if figures.failed(workload, compositor.name):
        return
    try:
        with others(compositor, workload):
            for metric, value in function(compositor, workload, *args).items():
                figures.add(workload, metric, compositor.name, value)
    except Failed as error:
        figures.fail(workload, compositor.name, str(error))
    except OSError as error:  # of /proc, if it has ended
        figures.fail(workload, compositor.name, str(error))


@contextlib.contextmanager
def start(build, names, place, table, below=(), eager=True):
    """All that start, Slipway first. They end with the block. To be compared, Slipway paints what
    the others paint, though nobody looks at it, unless it is not to be eager."""
    output, desktop = place
    running = []
    try:
        for name in names:
            running.append(Compositor(name, build, output, None, below, desktop, eager))
            try:
                running[-1].connect()
            except Failed as error:
                table.note(f"{name}: {error}")
                running.pop().end()
        time.sleep(5 if below else 1)  # Weston's desktop is a client, which starts now
        yield running
    finally:
        for compositor in running:
            compositor.end()


def get_workloads(quick, only, table):
    chosen = [workload for workload in WORKLOADS
              if only in workload.label and (workload.quick or not quick)]
    if not os.path.exists(UDMABUF):
        table.note(f"There is no {UDMABUF} here: dma-bufs are measured in the VM alone.")
        chosen = [workload for workload in chosen if workload.argv[0] != "dmabuf-paint"]
    return chosen


def get_places(workloads):
    """Workloads by where they can be run one after the other."""
    places = {}
    for workload in workloads:
        places.setdefault(workload.place, []).append(workload)
    return places.items()


@contextlib.contextmanager
def undisturbed(table=None):
    """Before all others that want a CPU, where that may be: waiting for one is nobody's cost."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        if table:
            table.note("No real-time priority is to be had: wall times include waiting for a CPU.")
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def run_all(build, names, workloads, figures, table, quick):
    rounds, frames, waits = (2, 30, 15) if quick else (3, 45, 20)
    for place, those in get_places(workloads):
        with start(build, names, place, table) as running:
            for workload in those:
                for _ in range(rounds):
                    for compositor in running:
                        attempt(figures, compositor, workload, measure, frames, waits)


def count_all(build, names, workloads, figures, table):
    counter = find_counter(table)
    if counter is None:
        return
    for place, those in get_places(workloads):
        with start(build, names, place, table, counter.below) as running:
            for workload in those:
                for compositor in running:
                    attempt(figures, compositor, workload, count, counter)


def paint(build, names, versions, quick, only):
    """Measure, and show the table. Returns (workloads, figures)."""
    table = Table("Painting, headless on this machine, with pixman",
                  [f"{name} {versions[name]}" for name in names])
    workloads, figures = get_workloads(quick, only, table), Figures(names)
    with undisturbed(table):
        run_all(build, names, workloads, figures, table, quick)
    if not quick:  # it is fifty times slower
        count_all(build, names, [w for w in workloads if w.output == FULL_HD], figures, table)
    for metric, label, form in METRICS:
        figures.fill(table, workloads, metric, label, form)
    figures.explain(table)
    table.show()
    print(LEGEND)
    return workloads, figures
