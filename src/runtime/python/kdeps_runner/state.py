"""Restores the state of the interpreter after a script, and runs its exit handlers."""

import atexit
import builtins
import os
import random
import signal
import sys
import threading
import traceback

from .scripts import main_module
from .stopping import GENTLE


# The values that Python sets LC_CTYPE to when no locale is set.
COERCED = ("C.UTF-8", "C.utf8", "UTF-8")


class InterpreterState:
    """The interpreter state that a script may change, which is restored afterward."""

    def __init__(self):
        self.path = list(sys.path)
        self.builtins = dict(builtins.__dict__)
        self.signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, GENTLE)}
        self.out, self.err = os.dup(1), os.dup(2)
        self.coerced = os.environ.get("LC_CTYPE")
        self.library_filters = LibraryFilters()

    def set_up(self, job):
        os.environ.clear()
        os.environ.update(job["env"])
        if self.coerced in COERCED and not any(name in job["env"] for name in ("LC_ALL", "LC_CTYPE", "LANG")):
            os.environ["LC_CTYPE"] = self.coerced
        os.chdir(job["cwd"])
        sys.argv = [job["script"]]
        sys.path[:] = [os.path.dirname(job["script"]), *self.path[1:]]
        random.seed()
        numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
        if numpy is not None and hasattr(numpy, "random"):
            numpy.random.seed()
        if torch is not None and hasattr(torch, "seed"):
            torch.seed()
        import logging
        import warnings

        self.filters = list(warnings.filters)
        self.handlers, self.level = list(logging.root.handlers), logging.root.level
        self.loaded = set(sys.modules)
        self.torch_state = torch_state(torch)
        self.threads = set(threading.enumerate())
        # Every script shows all of its warnings, as in a fresh interpreter.
        for module in list(sys.modules.values()):
            registry = getattr(module, "__warningregistry__", None)
            if isinstance(registry, dict):
                registry.clear()

    def restore(self, job):
        import logging
        import warnings

        for number, handler in self.signals.items():
            signal.signal(number, handler)
        sys.excepthook, sys.displayhook = sys.__excepthook__, sys.__displayhook__
        os.dup2(self.out, 1)
        os.dup2(self.err, 2)
        sys.__stdout__, sys.__stderr__ = reopened(sys.__stdout__, 1), reopened(sys.__stderr__, 2)
        sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
        for name in set(builtins.__dict__) - set(self.builtins):
            del builtins.__dict__[name]
        builtins.__dict__.update(self.builtins)
        # Libraries that stay imported added their filters during import; keep those.
        warnings.filters[:] = self.library_filters.of(warnings.filters, self.filters) + self.filters
        logging.root.handlers[:] = self.handlers
        logging.root.setLevel(self.level)
        restore_torch(self.torch_state)
        sys.settrace(None)
        sys.setprofile(None)
        # Modules next to the script belong to it: the next script may have different ones with the same names.
        for name in set(sys.modules) - self.loaded:
            file = getattr(sys.modules.get(name), "__file__", None) or ""
            if file.startswith((os.path.dirname(job["script"]) + os.sep, job["cwd"] + os.sep)) and "site-packages" not in file:
                del sys.modules[name]
        main_module(__file__)

    def left_over(self):
        """The number of threads still running. Progress bar monitors do not count."""
        return sum(
            1
            for thread in threading.enumerate()
            if thread not in self.threads and thread.is_alive() and type(thread).__name__ != "TMonitor"
        )


class LibraryFilters:
    """Tracks which warning filters come from libraries rather than from the script."""

    def __init__(self):
        import warnings

        self.added = []
        for name in ("filterwarnings", "simplefilter"):
            self.watch(warnings, name)

    def watch(self, warnings, name):
        import functools

        change = getattr(warnings, name)

        @functools.wraps(change)
        def changed(*arguments, **named):
            before = list(warnings.filters)
            change(*arguments, **named)
            if sys._getframe(1).f_globals.get("__name__") != "__main__":
                self.added += [each for each in warnings.filters if each not in before]

        setattr(warnings, name, changed)

    def of(self, filters, before):
        """The filters of libraries that are still active; most are temporary."""
        self.added = [each for each in self.added if each in filters]
        return [each for each in filters if each in self.added and each not in before]


def torch_state(torch):
    if torch is None or not hasattr(torch, "get_default_dtype"):
        return None
    return (
        torch,
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
        torch.get_num_threads(),
    )


def restore_torch(state):
    if state is None:
        return
    torch, dtype, grad, deterministic, threads = state
    torch.set_default_dtype(dtype)
    torch.set_grad_enabled(grad)
    if torch.are_deterministic_algorithms_enabled() != deterministic:
        torch.use_deterministic_algorithms(deterministic)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)


class ExitCalls:
    """Runs the exit handlers of a script when the script ends."""

    def __init__(self):
        self.calls = []
        self.register, self.unregister = atexit.register, atexit.unregister

    def listen(self):
        def register(call, *arguments, **named):
            # Libraries that stay loaded clean up when the process ends, not now.
            if sys._getframe(1).f_globals.get("__name__") != "__main__":
                return self.register(call, *arguments, **named)
            self.calls.append((call, arguments, named))
            return call

        def unregister(call):
            self.calls = [entry for entry in self.calls if entry[0] != call]
            self.unregister(call)

        atexit.register, atexit.unregister = register, unregister

    def run(self):
        atexit.register, atexit.unregister = self.register, self.unregister
        while self.calls:
            call, arguments, named = self.calls.pop()
            try:
                call(*arguments, **named)
            except BaseException:
                traceback.print_exc()


def join_threads(before):
    """Waits for the threads of a script, except those of executors, which wait for work forever."""
    waiting = set()
    for name, kept in (("thread", "_threads_queues"), ("process", "_threads_wakeups")):
        waiting.update(getattr(sys.modules.get(f"concurrent.futures.{name}"), kept, ()))
    for thread in threading.enumerate():
        if thread not in before and not thread.daemon and thread not in waiting:
            thread.join()


def flush():
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    try:
        import ctypes

        ctypes.CDLL(None).fflush(None)
    except (OSError, TypeError, AttributeError, ImportError):
        pass


def reopened(stream, descriptor):
    """The stream, or a new one if a script has closed it."""
    if stream is not None and not stream.closed:
        return stream
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
