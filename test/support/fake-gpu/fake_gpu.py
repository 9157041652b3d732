"""GPUs that are folders, for tests without real ones. Processes allocate memory there themselves; only releasing it, or
their end, frees it. `KDEPS_FAKE_GPU` is the folder of all devices."""

import fcntl
import os

FOLDER = os.environ["KDEPS_FAKE_GPU"]
LOADED = {}


class OutOfMemoryError(RuntimeError):
    pass


def device():
    return os.path.join(FOLDER, os.environ["CUDA_VISIBLE_DEVICES"].split(",")[0])


def is_running(name):
    """Whether a process runs. A zombie does not: its memory is free."""
    try:
        with open(f"/proc/{name}/stat", encoding="latin1") as file:
            return file.read().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def held_by_all(folder):
    held = 0
    for name in os.listdir(folder):
        if name.isdigit() and is_running(name):
            with open(os.path.join(folder, name), encoding="ascii") as file:
                held += int(file.read() or 0)
    return held


def load(name, size):
    """Loads a model unless this process has it. Says so in the log of the device."""
    if name in LOADED:
        return LOADED[name]
    folder = device()
    with open(os.path.join(folder, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(os.path.join(folder, "size"), encoding="ascii") as file:
            whole = int(file.read())
        is_full = held_by_all(folder) + size > whole
        with open(os.path.join(folder, "log"), "a", encoding="ascii") as log:
            log.write(f"{name} {'full' if is_full else 'loaded'}\n")
        if is_full:
            raise OutOfMemoryError("CUDA out of memory.")
        with open(os.path.join(folder, str(os.getpid())), "w", encoding="ascii") as file:
            file.write(str(size + sum(LOADED.values())))
    LOADED[name] = size
    return size


class Busy:
    """Work on the device, which fails when another process works there."""

    def __enter__(self):
        self.file = open(os.path.join(device(), "work"), "w", encoding="ascii")
        fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def __exit__(self, *error):
        self.file.close()
