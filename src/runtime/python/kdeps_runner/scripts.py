"""Runs one script as `__main__`, and records which files it wrote."""

import builtins
import os
import sys
import traceback
import types

OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))

# The errors of scripts, to determine whether a GPU was involved.
FAILURES = []


class Written:
    """The files that Python code opened for writing or moved into place."""

    def __init__(self):
        self.paths = {}
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        try:
            if event == "open":
                path, mode, flags = arguments
                for_writing = any(letter in mode for letter in "wax+") if isinstance(mode, str) else (
                    isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                )
                if for_writing:
                    self.add(path)
            elif event in ("os.rename", "os.replace"):
                self.add(arguments[1])
        except Exception:  # A script must not fail because of a listener.
            pass

    def add(self, path):
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, os.PathLike):
            path = os.fspath(path)
        if isinstance(path, str) and len(self.paths) < 10000:
            self.paths[os.path.abspath(path)] = True

    def take(self):
        paths, self.paths = list(self.paths), {}
        return paths


def main_module(path):
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    return module


def exit_code_of(stop):
    """The exit code for `sys.exit(…)`."""
    if stop.code is None:
        return 0
    if isinstance(stop.code, int):
        return stop.code & 0xFF
    print(stop.code, file=sys.stderr)
    return 1


def run_script(path, compiled):
    """Runs a script as `__main__` and returns its exit code. Tracebacks omit frames of this file."""
    module = main_module(path)
    try:
        try:
            code = compiled(path)
        except SyntaxError as error:
            traceback.print_exception(type(error), error, None)
            return 1
        exec(code, module.__dict__)
        return 0
    except SystemExit as stop:
        return exit_code_of(stop)
    except KeyboardInterrupt:
        print("KeyboardInterrupt", file=sys.stderr)
        return 130
    except BaseException as error:
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename.startswith(OWN_FOLDER):
            frames = frames.tb_next
        FAILURES.append(f"{type(error).__name__}: {error}")
        if sys.excepthook is sys.__excepthook__:
            traceback.print_exception(type(error), error, frames)
        else:
            sys.excepthook(type(error), error, frames)
        return 1


def compile_file(path):
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)
