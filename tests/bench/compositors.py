# SPDX-License-Identifier: MIT
"""The compositors that ./dev bench measures, each started the same way, and clients for them."""

import os
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

SOCKET = "bench"
PATIENCE = 20  # seconds
FEW = 10  # frames that a difference starts from
PEERS = ("slipway", "weston", "cage", "sway")


class Failed(Exception):
    """A figure cannot be had; why."""


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def version_of(name, build):
    program = os.path.join(build, "compositor/slipway") if name == "slipway" else name
    if not shutil.which(program):
        return None
    flag = "-v" if name == "cage" else "--version"
    said = subprocess.run([program, flag], capture_output=True, text=True, check=False)
    found = re.search(r"\d[\w.]*", said.stdout + said.stderr)
    return found.group() if found else "?"


class Process:
    """A program with a runtime directory of its own and a stdin to tell it to end by."""

    def __init__(self, argv, runtime, env=None, piped=False):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE if piped else self.log,
            stderr=self.log, env={**os.environ, "XDG_RUNTIME_DIR": runtime, **(env or {})})
        self.pid = self.process.pid

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def fail(self, otherwise):
        said = (self.said().strip().splitlines() or [otherwise])[-1]
        raise Failed(re.sub("^[a-z]+-paint: ", "", said))

    def lines(self):
        """What it says into its pipe, line by line, until that ends, or there is none for long."""
        pipe, text = self.process.stdout.fileno(), b""
        while select.select([pipe], [], [], PATIENCE)[0]:
            more = os.read(pipe, 4096)
            if not more:
                return
            *whole, text = (text + more).split(b"\n")
            yield from (line.decode() for line in whole)

    def nanoseconds(self):
        """CPU time of all threads; under an instruction count, one is one instruction."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            total += int(read(f"/proc/{self.pid}/task/{task}/schedstat").split()[0])
        return total

    def pss(self):
        found = re.search(r"^Pss:\s+(\d+) kB", read(f"/proc/{self.pid}/smaps_rollup"), re.M)
        return int(found.group(1)) / 1024

    def stop(self):
        self.process.stdin.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def end(self):
        self.stop()
        self.log.close()
        if self.process.stdout:
            self.process.stdout.close()


class Compositor(Process):
    """A kiosk without a program: `cat` takes its place until stdin is closed. `below`, such as
    valgrind, is what to run it with. Headless, Slipway paints what nobody looks at only if it is
    to be eager."""

    def __init__(self, name, build, size, kms, below=(), desktop=False, eager=False, shots=False):
        self.name, self.build, self.size, self.desktop = name, build, size, desktop
        self.eager, self.shots = eager, shots
        self.runtime = tempfile.mkdtemp(prefix="bench-")
        argv, env = getattr(self, name)(size, kms)
        self.started = time.monotonic()
        super().__init__([*(part.replace("RUNTIME", self.runtime) for part in below), *argv],
                         self.runtime, env)

    def slipway(self, size, kms):
        backend = ["drm"] if kms else ["headless", *(["--eager"] if self.eager else [])]
        return [os.path.join(self.build, "compositor/slipway"),
                "session" if self.desktop else "kiosk", "--backend", *backend, "--socket", SOCKET,
                "--size", size, "--", "cat"], {}

    def weston(self, size, kms):
        width, height = size.split("x")
        backend = ["--backend=drm-backend.so", "--drm-device=" + os.path.basename(kms),
                   "--continue-without-input", "--tty=1"] if kms else [
                       "--backend=headless-backend.so", "--width=" + width, "--height=" + height]
        # Its kiosk shell shows a headless client no frames; nothing of the desktop is to move.
        with open(os.path.join(self.runtime, "weston.ini"), "w", encoding="ascii") as config:
            config.write("[shell]\nstartup-animation=none\nclose-animation=none\nlocking=false\n"
                         "panel-position=none\n[keyboard]\nvt-switching=false\n"
                         f"[output]\nname=Virtual-1\nmode={size}\n")
        # It lets nobody take screenshots unless it is being debugged.
        return ["weston", *backend, *(["--debug"] if self.shots else []), "--use-pixman", "--config=" + config.name, "--idle-time=0",
                "--socket=" + SOCKET], {}

    def cage(self, _size, kms):
        return ["cage", "--", "cat"], self.wlroots(kms)

    def sway(self, size, kms):
        with open(os.path.join(self.runtime, "config"), "w", encoding="ascii") as config:
            config.write(f"output * resolution {size}\ndefault_border none\n")
        return ["sway", "--config", config.name], self.wlroots(kms)

    def wlroots(self, kms):
        # It wants an Xwayland that it could start, but starts it for X11 clients only.
        env = {"WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
               "WLR_XWAYLAND": "/bin/true", "LD_PRELOAD": compiled(self.build, "wlroots.so"),
               "BENCH_SIZE": self.size}
        if kms:
            env.update(WLR_BACKENDS="drm", WLR_DRM_DEVICES=kms, LIBSEAT_BACKEND="builtin",
                       SEATD_VTBOUND="0")
        else:
            env.update(WLR_BACKENDS="headless")
        return env

    def connect(self):
        """Wait until it answers a wl_display.sync. Returns the ms since it was started."""
        while time.monotonic() - self.started < 30:
            for name in (SOCKET, "wayland-0", "wayland-1"):
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                    try:
                        connection.connect(os.path.join(self.runtime, name))
                        connection.sendall(struct.pack("=IIII", 1, 12 << 16, 2, 0)[:12])
                        if connection.recv(64):
                            self.display = name
                            return (time.monotonic() - self.started) * 1000
                    except OSError:
                        pass
            if self.process.poll() is not None:
                break
            time.sleep(0.0002)
        raise Failed("does not start: " + (self.said().strip().splitlines() or ["?"])[-1])

    def client(self, argv, fullscreen=True, piped=False):
        program = os.path.join(self.build, "clients", argv[0])
        return Process([program, *(["--fullscreen"] if fullscreen else []), *argv[1:]],
                       self.runtime, {"WAYLAND_DISPLAY": self.display}, piped)

    def play(self, argv, frames, size):
        """Show that many frames. Returns what it cost until the last of them was up."""
        before = self.nanoseconds()
        client = self.client([*argv, "--frames", str(frames), "--hold"])
        try:
            limit = time.monotonic() + PATIENCE
            while "holding" not in client.said():
                if client.process.poll() is not None:
                    client.fail("the client failed")
                if time.monotonic() > limit:
                    raise Failed("the client gets no frames")
                time.sleep(0.02)
            time.sleep(0.05)
            cost = self.nanoseconds() - before
            client.stop()
            said = client.said()
        finally:
            client.end()
        time.sleep(0.2)
        presented = re.search(r"presented (\S+) discarded", said)
        if f" size {size} " not in said:
            raise Failed("the client does not fill " + size)
        if not presented or presented.group(1) not in ("-", str(frames)):
            raise Failed(f"not all of {frames} frames were presented")
        return cost

    def per_frame(self, argv, frames, size):
        """What one frame costs in the steady state: all that does not repeat cancels out."""
        short = self.play(argv, FEW, size)
        return (self.play(argv, frames, size) - short) / (frames - FEW)

    def end(self):
        super().end()
        shutil.rmtree(self.runtime, ignore_errors=True)


def compiled(build, name):
    return os.path.join(build, "tests/bench", name)
