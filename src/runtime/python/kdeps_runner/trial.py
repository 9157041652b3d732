"""Support for trials, which compare a script in a warm interpreter with the same script in a fresh one."""

import gc
import json
import os
import random
import signal
import sys
import types

SCALARS = (bool, int, float, complex, str, bytes, type(None))


def seed_generators(seed):
    """Makes random numbers the same in every run, also those of libraries that are imported later."""
    random.seed(seed)
    for name, change in SEEDS.items():
        module = sys.modules.get(name)
        if module is not None:
            change(module, seed)


SEEDS = {
    "numpy.random": lambda module, seed: module.seed(seed),
    "torch": lambda module, seed: module.manual_seed(seed),
}


def watched_seeds(seed):
    """For `Libraries`: seeds libraries once they are imported."""
    return {name: lambda module, change=change: change(module, seed()) for name, change in SEEDS.items()}


def state_of_interpreter():
    """Global state by name, as text: the environment that a script sees, and simple values in modules."""
    import logging
    import warnings

    state = {
        "os.environ": repr(sorted(item for item in os.environ.items() if item[0] != "KDEPS_STARTED_BY")),
        "os.getcwd()": os.getcwd(),
        "sys.path": repr(sys.path[1:]),
        "sys.argv": repr(sys.argv[1:]),
        "sys.getrecursionlimit()": repr(sys.getrecursionlimit()),
        "sys.getswitchinterval()": repr(sys.getswitchinterval()),
        "gc.isenabled()": repr(gc.isenabled()),
        "signal.SIGTERM": repr(signal.getsignal(signal.SIGTERM)),
        "warnings.filters": repr(warnings.filters),
        "logging.root": repr([logging.root.level, len(logging.root.handlers)]),
    }
    for name, module in list(sys.modules.items()):
        # Skip this program, and the script itself, which is removed after each run.
        if name == "__main__" or name.partition(".")[0] == "kdeps_runner" or not isinstance(module, types.ModuleType):
            continue
        for key, value in list(vars(module).items()):
            if not key.startswith("__") and is_plain(value):
                state[f"{name}.{key}"] = repr(value)[:200]
    return state


def is_plain(value):
    # Times, process ids and addresses differ in every interpreter.
    if isinstance(value, float) and value > 1e9 or isinstance(value, int) and (value > 2**40 or value == os.getpid()):
        return False
    if isinstance(value, tuple):
        return len(value) < 20 and all(isinstance(item, SCALARS) for item in value)
    return isinstance(value, SCALARS)


def write_state(path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(state_of_interpreter(), file)


def remains_of(values):
    """The places where texts of an earlier run are still found."""
    # Frozen objects would not be examined.
    gc.unfreeze()
    gc.collect()
    found = set()
    here = {id(values)}
    for holder in gc.get_objects():
        if id(holder) in here or type(holder) not in (dict, list, tuple, set, frozenset):
            continue
        try:
            items = [*holder.keys(), *holder.values()] if isinstance(holder, dict) else list(holder)
        except RuntimeError:
            continue
        for item in items:
            if isinstance(item, str) and any(value in item for value in values):
                found.add(owner_of(holder))
    return sorted(found)


def owner_of(holder):
    """The module that holds an object, or else the type of its holder."""
    for name, module in list(sys.modules.items()):
        for key, value in list(getattr(module, "__dict__", {}).items()):
            if value is holder:
                return f"{name}.{key}"
        if getattr(module, "__dict__", None) is holder:
            return name
    return f"a {type(holder).__name__}"
