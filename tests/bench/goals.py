# SPDX-License-Identifier: MIT
"""Whether painting costs as little as it is to, by what one run measured."""

import re

PEERS = ("weston", "cage")  # the better of them is what Slipway is held to

# Of Slipway's figure to the better peer's.
LIMITS = {"full": (("CPU", 0.8), ("wall", 0.5)), "small": (("CPU", 0.7),)}
MEMORY_LIMIT = 0.7  # of cage's
DMABUF_LIMIT = 1.05  # of wl_shm's
# A format's figure to that of what it is held to, as the program "paint" prints them.
FORMAT_LIMITS = (("XR24", "memcpy", 1.2), ("NV12", "libyuv", 2), ("XB24", "XR24", 2),
                 ("XR30", "XR24", 2))
SHOT_PEERS = ("weston", "sway")
SHOT_LIMIT = 0.5  # of the faster one's
DRAWN_LIMIT = 30  # ms
TOGETHER_LIMIT = 1.1
DMABUF, SHM = "dma-buf XRGB, all damaged", "XRGB, all damaged"


def compare_with_peers(workload, figures):
    for metric, limit in LIMITS.get(workload.goal, ()):
        ratios = [figures.ratio(workload, metric, name) for name in PEERS]
        known = [ratio for ratio in ratios if ratio is not None]
        yield f"{metric} to the peers': {workload.label}", max(known, default=None), limit


def compare_buffers(what, dmabuf, shm):
    """Slipway's figures, or None."""
    ratio = dmabuf / shm if dmabuf and shm else None
    return f"{what} to wl_shm's: dma-buf", ratio, DMABUF_LIMIT


def compare_memory(slipway, cage):
    ratio = slipway / cage if slipway and cage else None
    return [("memory to cage's: one full-screen client", ratio, MEMORY_LIMIT)]


def compare_painting(workloads, figures):
    by_label = {workload.label: workload for workload in workloads}
    for workload in workloads:
        yield from compare_with_peers(workload, figures)
    if SHM in by_label and DMABUF in by_label:
        yield compare_buffers("CPU", *(figures.get(by_label[label], "CPU", "slipway")
                                       for label in (DMABUF, SHM)))


def compare_shots(figures):
    peers = [figures["whole", name] for name in SHOT_PEERS if ("whole", name) in figures]
    whole = figures.get(("whole", "slipway"))
    yield ("screenshot to the faster one's of weston and sway: exec to PNG",
           whole / min(peers) if whole and peers else None, SHOT_LIMIT)
    yield "ms: 1080p screenshot of a drawn client", figures.get(("drawn", "slipway")), DRAWN_LIMIT
    yield ("wall time to CPU time: ten screenshots at once", figures.get(("together", "slipway")),
           TOGETHER_LIMIT)


def compare_formats(said):
    for code, base, limit in FORMAT_LIMITS:
        found = re.search(rf"^{code} .*?([\d.]+) times {base}", said, re.M)
        yield f"time to {base}'s: {code}", float(found.group(1)) if found else None, limit


def show(goals):
    """Print a line for each (label, ratio or None, limit)."""
    print("\nGoals: Slipway's figure to what it is held to, and what that is to be at most\n"
          f"  (peers: the better of {' and '.join(PEERS)})\n")
    for label, ratio, limit in goals:
        verdict = "-" if ratio is None else "met" if ratio <= limit else "missed"
        figure = "-" if ratio is None else f"{ratio:.2f}"
        print(f"  {verdict:8}{figure:>6} of {limit:<6}{label}")
