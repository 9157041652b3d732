"""Runs the scripts of agents, inside the agent's own Python.

    python runner.py once SCRIPT REPORT     runs one script and ends with it
    python runner.py serve                  runs scripts one after the other, as requested on file descriptor 3

Both report which files the script wrote. The second keeps imports and loaded models between scripts, and otherwise
gives each script what a fresh interpreter would: environment, folder, `__main__`, random numbers.
"""

import atexit
import builtins
import gc
import json
import linecache
import os
import signal
import socket
import struct
import sys
import threading
import traceback
import types


def end_with_parent():
    """Asks the kernel to end this process when its server is gone for whatever reason, and to make it the parent of
    orphaned descendants, so that nothing a script starts can escape."""
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


# Helper processes of libraries, which restart them when they are gone.
HELPERS = ("multiprocessing.resource_tracker", "multiprocessing.forkserver", "_inductor.compile_worker")


def children():
    """The child processes of this one with their names, including zombies."""
    mine = os.getpid()
    found = []
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children", "rb") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        # Kernels without these lists have the full one.
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
    """Kills what a script left running. Returns the number of processes, and whether one was a fork of this interpreter,
    whose creator may still rely on it."""
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
                if stat_of(process)[:1] not in ([], ["Z"]):
                    left = True
                    ended.add(process)
                    copies = copies or command == own
                    os.kill(process, signal.SIGKILL)
                reap(process)
            if not left:
                break
            # Its children become ours once it is gone.
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


# How scripts have failed, to find out whether a GPU was involved.
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
        while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
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


# ---- one script -----------------------------------------------------------------------------------------------------


def once(script, report):
    written = Written()
    sys.argv = [script]
    sys.path[0] = os.path.dirname(script)

    # Registered first, so that it runs last: files written during exit count, too.
    process = os.getpid()

    def tell():
        # A fork of the script ends here, too.
        if os.getpid() != process:
            return
        left, _ = end_children()
        paths = [path for path in written.take() if path != report]
        with open(report, "w", encoding="utf-8") as file:
            json.dump({"written": paths, "left": left}, file)

    atexit.register(tell)
    sys.exit(run_script(script, compile_file))


# ---- one script after the other --------------------------------------------------------------------------------------


class Models:
    """Models stay loaded: a second `from_pretrained` with the same arguments returns what the first one loaded.

    Each use of a pipeline gets a copy with its own scheduler and the same weights, which is how diffusers' own servers
    share one. Weights that a script has changed are never reused.
    """

    KEPT_VARIABLES = ("HF_HOME", "HF_HUB_CACHE", "HF_TOKEN", "CUDA_VISIBLE_DEVICES")

    def __init__(self):
        self.kept = {}
        self.handed_out = []
        self.inside = threading.local()
        self.loaded = 0
        self.reused = 0

    def key(self, kind, arguments, named):
        source = arguments[0] if arguments else named.get("pretrained_model_name_or_path")
        return json.dumps(
            [
                kind.__module__,
                kind.__qualname__,
                [self.plain(argument) for argument in arguments],
                [[name, self.plain(value)] for name, value in sorted(named.items())],
                self.folder_state(source),
                [os.environ.get(name) for name in self.KEPT_VARIABLES],
            ]
        )

    def plain(self, value):
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, (list, tuple)):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return [[name, self.plain(item)] for name, item in sorted(value.items())]
        if type(value).__module__ == "torch" and type(value).__name__ in ("dtype", "device"):
            return str(value)
        raise TypeError(f"a {type(value).__name__} cannot be compared")

    def folder_state(self, source):
        """The files of a model in a local folder; it is loaded again when one of them changes."""
        if not isinstance(source, (str, os.PathLike)) or not os.path.isdir(source):
            return None
        state = []
        for folder, _, names in os.walk(source):
            for name in sorted(names):
                info = os.stat(os.path.join(folder, name))
                state.append([os.path.join(folder, name), info.st_mtime_ns, info.st_size])
        return sorted(state)

    def wrap(self, owner):
        original = owner.__dict__["from_pretrained"].__func__
        models = self

        def from_pretrained(cls, *arguments, **named):
            if getattr(models.inside, "loading", False):
                return original(cls, *arguments, **named)
            try:
                key = models.key(cls, arguments, named)
            except (TypeError, OSError):
                return original(cls, *arguments, **named)
            model = models.kept.get(key)
            if model is None:
                models.inside.loading = True
                try:
                    model = original(cls, *arguments, **named)
                finally:
                    models.inside.loading = False
                if isinstance(model, tuple):
                    return model
                models.kept[key] = model
                models.loaded += 1
            else:
                models.reused += 1
            models.handed_out.append((key, fingerprint(model)))
            return view_of(model)

        from_pretrained.__doc__ = original.__doc__
        from_pretrained.__wrapped__ = original
        owner.from_pretrained = classmethod(from_pretrained)

    def settle(self, failed_badly):
        """After a script: drops models it has changed, or all of them if its failure may have corrupted them."""
        for key, before in self.handed_out:
            if key in self.kept and (failed_badly or fingerprint(self.kept[key]) != before):
                del self.kept[key]
        self.handed_out = []
        counts = {"loaded": self.loaded, "reused": self.reused}
        self.loaded = self.reused = 0
        return counts


def networks_of(model):
    if hasattr(model, "named_parameters"):
        return {"": model}
    components = getattr(model, "components", None)
    if not isinstance(components, dict):
        return {}
    return {name: part for name, part in components.items() if hasattr(part, "named_parameters")}


def fingerprint(model):
    """What a script may change about a model, except for its device: moving it to a GPU is expected."""
    state = []
    for name, network in sorted(networks_of(model).items()):
        parameters = [(key, value._version, str(value.dtype), tuple(value.shape)) for key, value in network.named_parameters()]
        parts = [
            (
                key,
                type(part).__name__,
                part.training,
                foreign_hooks(part),
                "forward" in part.__dict__,
                type(getattr(part, "processor", None)).__name__,
            )
            for key, part in network.named_modules()
        ]
        state.append((name, hash(tuple(parameters)), hash(tuple(parts))))
    return state


def foreign_hooks(part):
    """The number of hooks of a part, without the library's own, which come and go."""
    hooks = [*part._forward_hooks.values(), *part._forward_pre_hooks.values()]
    own = ("transformers", "diffusers", "accelerate", "torch")
    return sum(1 for hook in hooks if (getattr(hook, "__module__", None) or "").split(".")[0] not in own)


def view_of(model):
    import copy

    if hasattr(model, "named_parameters"):
        return model
    view = copy.copy(model)
    scheduler = getattr(model, "scheduler", None)
    if scheduler is not None and hasattr(type(scheduler), "from_config"):
        view.scheduler = type(scheduler).from_config(scheduler.config)
    return view


class ModelFinder:
    """Wraps model loaders as soon as their library is imported."""

    OWNERS = {
        "diffusers.pipelines.pipeline_utils": "DiffusionPipeline",
        "transformers.modeling_utils": "PreTrainedModel",
    }

    def __init__(self, models):
        self.models = models
        self.busy = False

    def find_spec(self, name, path=None, target=None):
        if name not in self.OWNERS or self.busy:
            return None
        import importlib.util

        self.busy = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.busy = False
        if spec is None or spec.loader is None:
            return None
        models, owner, execute = self.models, self.OWNERS[name], spec.loader.exec_module

        def exec_module(module):
            execute(module)
            if "from_pretrained" in getattr(module, owner).__dict__:
                models.wrap(getattr(module, owner))

        spec.loader.exec_module = exec_module
        return spec


class Surroundings:
    """The interpreter state that a script may change, which is restored afterward."""

    def __init__(self):
        self.path = list(sys.path)
        self.builtins = dict(builtins.__dict__)
        self.signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        self.out, self.err = os.dup(1), os.dup(2)
        self.modules_of_scripts = set()

    def set_up(self, job):
        import random

        os.environ.clear()
        os.environ.update(job["env"])
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

    def put_back(self, job):
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
        warnings.filters[:] = self.filters
        logging.root.handlers[:] = self.handlers
        logging.root.setLevel(self.level)
        restore_torch(self.torch_state)
        sys.settrace(None)
        sys.setprofile(None)
        # Modules next to the script belong to it: the next script may have others with the same name.
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
    """Exit handlers registered by a script run when the script ends."""

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
    """A script ends with its threads, except for those of pools, which wait for work forever."""
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


class Server:
    def __init__(self):
        self.channel = socket.socket(fileno=3)
        self.channel.set_inheritable(False)
        self.written = Written()
        self.models = Models()
        sys.meta_path.insert(0, ModelFinder(self.models))
        self.exit_calls = ExitCalls()
        self.compiled = {}
        self.running = False
        signal.signal(signal.SIGINT, self.interrupt)
        self.surroundings = Surroundings()

    def interrupt(self, number, frame):
        if self.running:
            raise KeyboardInterrupt

    def compile(self, path):
        """Repeated scripts are only compiled once."""
        with open(path, "rb") as file:
            text = file.read()
        code = self.compiled.get(text)
        if code is None or code.co_filename != path:
            code = compile(text, path, "exec", dont_inherit=True)
            self.compiled = {text: code}
        return code

    def receive(self):
        header = self.channel.recv(4, socket.MSG_WAITALL)
        if len(header) < 4:
            return None
        (length,) = struct.unpack(">I", header)
        body = self.channel.recv(length, socket.MSG_WAITALL)
        return json.loads(body) if len(body) == length else None

    def send(self, message):
        body = json.dumps(message).encode("utf-8")
        self.channel.sendall(struct.pack(">I", len(body)) + body)

    def mark(self, text):
        """Marks where a script's output starts and ends."""
        for descriptor in (1, 2):
            os.write(descriptor, text.encode("ascii"))

    def run(self, job):
        self.send({"type": "started", "id": job["id"]})
        self.surroundings.set_up(job)
        self.written.take()
        self.mark(job["begin"])
        self.exit_calls.listen()
        try:
            self.running = True
            code = run_script(job["script"], self.compile)
            join_threads(self.surroundings.threads)
            self.exit_calls.run()
        except KeyboardInterrupt:
            code = 130
        finally:
            self.running = False
        written = self.written.take()
        flush()
        left_over = self.surroundings.left_over()
        left, copies = end_children()
        linecache.clearcache()
        sys.modules["__main__"].__dict__.clear()
        self.surroundings.put_back(job)
        self.mark(job["end"])
        # A failed GPU keeps failing: models loaded for it are useless.
        gpu_failed = any(word in text for text in FAILURES for word in ("CUDA", "OutOfMemory", "cuDNN", "cuBLAS"))
        FAILURES.clear()
        counts = self.models.settle(gpu_failed)
        self.send(
            {
                "type": "done",
                "id": job["id"],
                "code": code,
                "written": written,
                "spoilt": gpu_failed or left_over > 0 or copies,
                "left": left,
                "models": counts,
            }
        )
        gc.collect()

    def serve(self):
        self.send({"type": "ready", "python": sys.version.split()[0], "executable": sys.executable, "pid": os.getpid()})
        frozen = False
        while True:
            job = self.receive()
            if job is None:
                return
            self.run(job)
            if not frozen:
                # Imports of the first script stay forever; excluding them from garbage collection saves time.
                gc.freeze()
                frozen = True


if __name__ == "__main__":
    end_with_parent()
    if sys.argv[1:2] == ["serve"]:
        Server().serve()
    else:
        once(sys.argv[2], sys.argv[3])
