"""Stops a script early, without damaging the interpreter if possible.

The server sends SIGURG, which is ignored by default. A script that shows progress then stops at its next step, any other
one at once. SIGINT stops both at once, unless they handle it themselves.
"""

import signal
import sys
import threading

from .memory import device_memory

# Windows has no such signal, nor warm interpreters.
GENTLE = getattr(signal, "SIGURG", None)

# Libraries that can be interrupted at a step: they keep no inconsistent state outside of the objects of the call.
ORDERLY = {"__main__", "diffusers", "transformers", "accelerate", "torch", "tqdm", "contextlib", "functools", "kdeps_runner"}


class Canceled(KeyboardInterrupt):
    """The run of the script was canceled."""


class Stopping:
    def __init__(self):
        self.main = threading.main_thread().ident
        # Signals are ignored unless a script is about to start or running.
        self.expected = False
        self.running = False
        self.asked = False
        # Active progress bars and pipelines, which will reach a step.
        self.live = set()
        # Number of models being loaded: incomplete ones are useless.
        self.loading = 0
        self.shields = 0
        self.postponed = False
        self.how = None
        self.clean = True
        self.memory = None

    def listen(self):
        signal.signal(GENTLE, self.hear)
        signal.signal(signal.SIGINT, self.hear)

    def expect(self):
        self.asked = self.postponed = False
        self.how, self.clean, self.memory = None, True, None
        self.live.clear()
        self.loading = self.shields = 0
        self.expected = True

    def begin(self):
        """Called when the script starts. The caller must catch `KeyboardInterrupt`."""
        self.running = True
        if self.asked:
            self.stop("interrupt", None)

    def end(self):
        self.running = self.expected = False

    def hear(self, number, frame):
        if not self.expected:
            return
        self.asked = True
        if not self.running or (number == GENTLE and self.live):
            return
        if self.shields > 0:
            self.postponed = True
        else:
            self.stop("interrupt", frame)

    def at_step(self):
        """Called at each step of the script's work."""
        if self.asked and self.running and threading.get_ident() == self.main:
            self.stop("step", sys._getframe(1))

    def stop(self, how, frame):
        self.how = how
        self.clean = self.clean and self.loading == 0 and is_orderly(how, frame)
        if self.memory is None:
            self.memory = device_memory()
        raise Canceled()

    def __enter__(self):
        """Postpones interruptions during a critical section, such as sending a message."""
        if threading.get_ident() == self.main:
            self.shields += 1

    def __exit__(self, *error):
        if threading.get_ident() == self.main:
            self.shields -= 1
            if self.shields == 0 and self.postponed:
                self.postponed = False
                self.stop("interrupt", sys._getframe(1))

    def report(self):
        """How the script was stopped; None when it was not."""
        if self.how is None:
            return None
        before = self.memory
        return {"how": self.how, "clean": self.clean, "memory": None if before is None else [before, device_memory()]}


def is_orderly(how, frame):
    """Whether stopping the script here leaves no inconsistent state: at once, only its own code may be on the stack; at a
    step, also libraries that tolerate it."""
    allowed = {"__main__"} if how == "interrupt" else ORDERLY
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith("kdeps_runner.scripts"):
            break
        if name.partition(".")[0] not in allowed:
            return False
        frame = frame.f_back
    return True
