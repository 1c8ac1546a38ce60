# SPDX-License-Identifier: MIT
"""What a screenshot takes, from exec to PNG: slipway shot beside Weston's screenshooter and grim."""

import os
import resource
import signal
import statistics
import subprocess
import tempfile
import time

from compositors import Compositor, Failed
from table import Table

FULL_HD = "1920x1080"
FRAMES = 3
CLIENT = ["--frames", str(FRAMES), "--hold", "--fullscreen", "--progress"]
SHOOTERS = {"weston": ["weston-screenshooter"], "cage": ["grim", "shot.png"], "sway": ["grim", "shot.png"]}
TOGETHER = 10

LEGEND = """
  The others are told by the client itself when it has drawn, and are not ended within the time;
  who does not know his client has to sleep instead. Slipway finds that out, and ends everything
  within the time. A drawn client: the others' screenshot program alone; for Slipway, from SIGUSR1
  to its end."""


def slipway(build, *options):
    return [os.path.join(build, "compositor/slipway"), "shot", "--backend", "headless", "--size",
            FULL_HD, *options]


def paint(build):
    return [os.path.join(build, "clients/shm-paint"), *CLIENT]


def run_slipway(build, folder, client):
    started = time.monotonic()
    done = subprocess.run(slipway(build, "-o", os.path.join(folder, "shot.png"), "--", *client),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Failed(f"slipway shot: status {done.returncode}")
    return (time.monotonic() - started) * 1000


def wait_until_drawn(lines):
    if not any(line.endswith(f": frame {FRAMES - 1}") for line in lines):
        raise Failed("the client gets no frames")


def shoot(compositor):
    """ms that the screenshot program takes."""
    before = time.monotonic()
    done = subprocess.run(SHOOTERS[compositor.name], cwd=compositor.runtime, capture_output=True,
                          text=True, check=False,
                          env={**os.environ, "XDG_RUNTIME_DIR": compositor.runtime,
                               "WAYLAND_DISPLAY": compositor.display})
    if done.returncode or not any(name.endswith(".png") for name in os.listdir(compositor.runtime)):
        raise Failed((done.stderr.strip().splitlines() or ["there is no picture"])[-1])
    return (time.monotonic() - before) * 1000


def run_peer(name, build):
    """(ms from exec to PNG, ms of the screenshot alone)."""
    compositor = Compositor(name, build, FULL_HD, None, shots=True)
    client = None
    try:
        compositor.connect()
        client = compositor.client(["shm-paint", *CLIENT[:3], *CLIENT[4:]], piped=True)
        wait_until_drawn(client.lines())
        alone = shoot(compositor)
        return (time.monotonic() - compositor.started) * 1000, alone
    finally:
        if client:
            client.end()
        compositor.end()


def run_drawn(build, folder):
    """ms from the signal to the end of all."""
    argv = slipway(build, "--on-signal", "-o", os.path.join(folder, "shot.png"), "--", *paint(build))
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as shot:
        wait_until_drawn(line.rstrip() for line in shot.stdout)
        before = time.monotonic()
        shot.send_signal(signal.SIGUSR1)
        shot.stdout.read()
        if shot.wait():
            raise Failed(f"slipway shot --on-signal: status {shot.returncode}")
        return (time.monotonic() - before) * 1000


def run_together(build, folder):
    """Wall time of ten at once, divided by their CPU time on all CPUs."""
    def cpu():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before, started = cpu(), time.monotonic()
    shots = [subprocess.Popen(slipway(build, "-o", os.path.join(folder, f"{i}.png"), "--", *paint(build)),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
             for i in range(TOGETHER)]
    if any([shot.wait() for shot in shots]):
        raise Failed("not all of ten at once have a picture")
    return (time.monotonic() - started) / (cpu() - before)


def measure(build, names, versions, quick):
    """Show the table. Returns its figures: by row and by name."""
    table = Table("Screenshots of 1920x1080, headless on this machine, ms",
                  [f"{name} {versions[name]}" for name in names])
    samples = {}

    def attempt(row, name, function, *args):
        try:
            return samples.setdefault((row, name), []).append(function(*args))
        except (Failed, OSError) as error:
            return table.note(f"{name}: {error}")

    def attempt_peer(name):
        try:
            whole, alone = run_peer(name, build)
            samples.setdefault(("whole", name), []).append(whole)
            samples.setdefault(("drawn", name), []).append(alone)
        except (Failed, OSError) as error:
            table.note(f"{name}: {error}")

    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3 if quick else 10):
            attempt("whole", "slipway", run_slipway, build, folder, paint(build))
            attempt("drawn", "slipway", run_drawn, build, folder)
            for name in names[1:]:
                attempt_peer(name)
        for program in ("foot", "gtk4-demo"):
            for _ in range(3):
                attempt(program, "slipway", run_slipway, build, folder, [program])
        attempt("together", "slipway", run_together, build, folder)

    figures = {key: statistics.median(values) for key, values in samples.items()}
    for row, label, form in (("whole", "exec to PNG, a client that draws three frames", "{:.0f}"),
                             ("drawn", "of a client that has drawn", "{:.1f}"),
                             ("foot", "exec to PNG: foot", "{:.0f}"),
                             ("gtk4-demo", "exec to PNG: gtk4-demo", "{:.0f}"),
                             ("together", "ten at once: wall time to CPU time", "{:.2f}")):
        table.add(label, [figures.get((row, name)) for name in names], form)
    table.show()
    print(LEGEND)
    return figures
