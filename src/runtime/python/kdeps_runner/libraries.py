"""Patches modules of libraries as soon as they are imported."""

import sys


class Libraries:
    """Calls functions with modules once these have been imported."""

    def __init__(self, watched):
        """`watched` maps names of modules to functions."""
        self.watched = watched
        self.busy = False
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if name not in self.watched or self.busy:
            return None
        import importlib.util

        self.busy = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.busy = False
        if spec is None or spec.loader is None:
            return None
        change, execute = self.watched[name], spec.loader.exec_module

        def exec_module(module):
            execute(module)
            try:
                change(module)
            except Exception:  # An incompatible version of a library stays unpatched.
                pass

        spec.loader.exec_module = exec_module
        return spec
