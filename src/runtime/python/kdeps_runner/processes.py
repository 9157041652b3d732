"""The processes that scripts start."""

import os
import signal
import sys


def end_with_parent():
    """Asks the kernel to kill this process when its server ends, and to make it the parent of orphaned descendants, so that
    no process that a script starts can escape."""
    if not sys.platform.startswith("linux"):
        return
    try:
        import ctypes

        parent = os.getppid()
        kernel = ctypes.CDLL(None)
        kernel.prctl(1, signal.SIGKILL)
        kernel.prctl(36, 1)
        if os.getppid() != parent:
            os._exit(1)
    except (OSError, AttributeError, ImportError):
        pass


# Helper processes of libraries, which would only be restarted.
HELPERS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver", "_inductor.compile_worker")


def children():
    """The ids of the child processes of this one, including zombies."""
    mine = os.getpid()
    found = []
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children", "rb") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        # Some kernels do not list children; search all processes instead.
        found = [int(name) for name in os.listdir("/proc") if name.isdigit() and stat_of(int(name))[1:2] == [str(mine)]]
    return found


def stat_of(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].decode("ascii").split()
    except OSError:
        return []


def command_of(process):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def end_children():
    """Kills the processes that a script left running. Returns their number, and whether one was a fork of this interpreter,
    on which a library may still rely."""
    if not sys.platform.startswith("linux"):
        return 0, False
    import time

    ended, copies, pause = set(), False, 0.001
    own = command_of("self")
    deadline = time.monotonic() + 2
    try:
        while time.monotonic() < deadline:
            left = False
            for process in children():
                command = command_of(process)
                if any(helper.encode() in command for helper in HELPERS):
                    continue
                # Also one that has just ended: its children have become children of this one since they were listed.
                left = True
                if stat_of(process)[:1] not in ([], ["Z"]):
                    ended.add(process)
                    copies = copies or command == own
                    os.kill(process, signal.SIGKILL)
                reap(process)
            if not left:
                break
            # The children of killed processes become children of this one.
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
    except OSError:
        pass
    return len(ended), copies


def reap(process):
    try:
        os.waitpid(process, os.WNOHANG)
    except OSError:
        pass
