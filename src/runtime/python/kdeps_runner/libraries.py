"""Changes modules of libraries as soon as they are imported."""

import sys


class Libraries:
    """Calls a function with each module it is told about, once that has been imported."""

    def __init__(self, watched):
        """`watched` has a function for each name of a module."""
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
            except Exception:  # A library that has changed works as without us.
                pass

        spec.loader.exec_module = exec_module
        return spec
