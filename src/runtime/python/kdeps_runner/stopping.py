"""Stops a script early, without harm to the interpreter if possible.

The server sends SIGURG, which everything else ignores. A script that shows progress then stops at its next step, any
other one at once. SIGINT stops both at once, unless they handle it themselves.
"""

import signal
import sys
import threading

from .memory import device_memory

# Windows has no such signal, nor warm interpreters.
GENTLE = getattr(signal, "SIGURG", None)

# Libraries whose steps a script may leave at any time: they keep nothing half done outside of the objects of the call.
ORDERLY = {"__main__", "diffusers", "transformers", "accelerate", "torch", "tqdm", "contextlib", "functools", "kdeps_runner"}


class Canceled(KeyboardInterrupt):
    """The run of the script was canceled."""


class Stopping:
    def __init__(self):
        self.main = threading.main_thread().ident
        # A script is expected or running; only then is there anything to stop.
        self.expected = False
        self.running = False
        self.asked = False
        # Progress bars and pipelines at work, which will reach a step.
        self.live = set()
        # Models being loaded, which are useless if they are not complete.
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
        """The script starts. Whoever calls this catches `KeyboardInterrupt`."""
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
        """What must not be left half done, such as sending a message."""
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
    """Whether nothing is left half done when the script is stopped here: at once, only its own code may be running; at a
    step, also that of libraries that know about it."""
    allowed = {"__main__"} if how == "interrupt" else ORDERLY
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith("kdeps_runner.scripts"):
            break
        if name.partition(".")[0] not in allowed:
            return False
        frame = frame.f_back
    return True
