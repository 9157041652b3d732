// Generated from src/runtime/python/**/*.py by `npm run gen`. Edit those.

/** The Python programs that ship with the package: name → text. */
export const sources: Readonly<Record<string, string>> = {
  get "kdeps_runner/__init__"() {
    return `"""Runs the scripts of agents, inside the agent's own Python. \`runner.py\` starts it."""
`;
  },
  get "kdeps_runner/channel"() {
    return `"""The connection to the server: messages with a length, in JSON, on file descriptor 3."""

import json
import socket
import struct


class Channel:
    """Only one thread at a time may send."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.socket.set_inheritable(False)
        # The unsent rest of a message.
        self.unsent = b""

    def receive(self):
        """Receives the next message; None when the server is gone."""
        header = self.socket.recv(4, socket.MSG_WAITALL)
        if len(header) < 4:
            return None
        (length,) = struct.unpack(">I", header)
        body = self.socket.recv(length, socket.MSG_WAITALL)
        return json.loads(body) if len(body) == length else None

    def send(self, message):
        """Sends a message. Blocks until it is sent."""
        data, self.unsent = self.unsent + encoded(message), b""
        self.socket.sendall(data)

    def offer(self, message):
        """Sends a message unless that would block. Returns whether it was sent."""
        if self.unsent and (not self.push(b"") or self.unsent):
            return False
        return self.push(encoded(message))

    def push(self, data):
        data = self.unsent + data
        try:
            sent = self.socket.send(data, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            # The server is gone; this process will notice soon.
            return True
        self.unsent = data[sent:]
        return True


def encoded(message):
    body = json.dumps(message).encode("utf-8")
    return struct.pack(">I", len(body)) + body
`;
  },
  get "kdeps_runner/libraries"() {
    return `"""Patches modules of libraries as soon as they are imported."""

import sys


class Libraries:
    """Calls functions with modules once these have been imported."""

    def __init__(self, watched):
        """\`watched\` maps names of modules to functions."""
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
`;
  },
  get "kdeps_runner/memory"() {
    return `"""GPU memory."""

import os
import sys


def device_memory():
    """The bytes that this process holds on GPUs; None when it has not used one."""
    fake = os.environ.get("KDEPS_FAKE_GPU")
    if fake:
        return fake_memory(fake)
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is None or not hasattr(cuda, "is_initialized"):
        return None
    try:
        if not cuda.is_initialized():
            return None
        return sum(cuda.memory_reserved(index) for index in range(cuda.device_count()))
    except Exception:  # A failed GPU cannot be queried.
        return None


def free_device_memory():
    """Releases unused memory."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    try:
        if cuda is not None and cuda.is_initialized():
            cuda.empty_cache()
    except Exception:
        pass


def fake_memory(folder):
    """The same for simulated devices in tests: folders with a file for each process, which contains the bytes it holds."""
    held = 0
    for device in os.listdir(folder):
        try:
            with open(os.path.join(folder, device, str(os.getpid())), encoding="ascii") as file:
                held += int(file.read() or 0)
        except OSError:
            pass
    return held
`;
  },
  get "kdeps_runner/models"() {
    return `"""Loaded models, which stay in memory between scripts."""

import json
import os
import threading


class Models:
    """A cache of models: a second \`from_pretrained\` or \`from_single_file\` with the same arguments returns the model that is
    already loaded.

    Each use of a pipeline gets a copy with its own scheduler and the same weights, as in diffusers' own servers. Models
    that a script has changed are never reused.
    """

    KEPT_VARIABLES = ("HF_HOME", "HF_HUB_CACHE", "HF_TOKEN", "CUDA_VISIBLE_DEVICES")

    def __init__(self):
        self.kept = {}
        self.handed_out = []
        self.loaded = 0
        self.reused = 0

    def key(self, kind, arguments, named):
        return json.dumps(
            [
                kind.__module__,
                kind.__qualname__,
                [self.plain(argument) for argument in arguments],
                [[name, self.plain(value)] for name, value in sorted(named.items())],
                self.folder_state(source_of(arguments, named)),
                self.folder_state(named.get("config")),
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
        # A part of a pipeline that was loaded before, such as a transformer from a GGUF file.
        if any(value is model for model in self.kept.values()):
            return ["kept", id(value)]
        if type(value).__module__.endswith("quantization_config"):
            return [type(value).__name__, self.plain(vars(value))]
        raise TypeError(f"a {type(value).__name__} cannot be compared")

    def folder_state(self, source):
        """The state of a model's local folder or file: the model is loaded again when a file changes."""
        if not isinstance(source, (str, os.PathLike)) or not os.path.exists(source):
            return None
        if os.path.isfile(source):
            info = os.stat(source)
            return [os.fspath(source), info.st_mtime_ns, info.st_size]
        state = []
        for folder, _, names in os.walk(source):
            for name in sorted(names):
                info = os.stat(os.path.join(folder, name))
                state.append([os.path.join(folder, name), info.st_mtime_ns, info.st_size])
        return sorted(state)

    def get(self, load, kind, arguments, named):
        try:
            key = self.key(kind, arguments, named)
        except (TypeError, OSError):
            return load()
        model = self.kept.get(key)
        if model is None:
            model = load()
            if isinstance(model, tuple):
                return model
            self.kept[key] = model
            self.loaded += 1
        else:
            self.reused += 1
        self.handed_out.append((key, fingerprint(model)))
        return view_of(model)

    def settle(self, failed_badly, stopped):
        """After a script: drops models it has changed, or all of them if its failure may have corrupted them."""
        for key, before in self.handed_out:
            model = self.kept.get(key)
            if model is None:
                continue
            if failed_badly or fingerprint(model) != before or (stopped and has_state(model)):
                del self.kept[key]
        self.handed_out = []
        counts = {"loaded": self.loaded, "reused": self.reused}
        self.loaded = self.reused = 0
        return counts


# Whether the current thread is loading a model: its parts are models as well, which must not be cached separately.
INSIDE = threading.local()


def watch_loader(owner, progress, models, name="from_pretrained"):
    """Reports when models are loaded, and reuses them if \`models\` is not None."""
    if name not in owner.__dict__:
        return
    original = owner.__dict__[name].__func__

    def load_model(cls, *arguments, **named):
        if getattr(INSIDE, "loading", False):
            return original(cls, *arguments, **named)

        def load():
            INSIDE.loading = True
            try:
                with progress.loading(source_of(arguments, named)):
                    return original(cls, *arguments, **named)
            finally:
                INSIDE.loading = False

        return load() if models is None else models.get(load, cls, arguments, named)

    load_model.__name__ = name
    load_model.__doc__ = original.__doc__
    load_model.__wrapped__ = original
    setattr(owner, name, classmethod(load_model))


# The first parameter of each loader.
SOURCES = (
    "pretrained_model_name_or_path",
    "pretrained_model_link_or_path",
    "pretrained_model_link_or_path_or_dict",
)


def source_of(arguments, named):
    return arguments[0] if arguments else next((named[name] for name in SOURCES if name in named), None)


def networks_of(model):
    if hasattr(model, "named_parameters"):
        return {"": model}
    components = getattr(model, "components", None)
    if not isinstance(components, dict):
        return {}
    return {name: part for name, part in components.items() if hasattr(part, "named_parameters")}


def fingerprint(model):
    """Everything that a script may change about a model, except its device: moving a model to a GPU is expected."""
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


def has_state(model):
    """Whether parts of a model keep state while they work, which is inconsistent if they were stopped halfway."""
    return any(
        hasattr(part, "_hf_hook") or hasattr(part, "_diffusers_hook")
        for network in networks_of(model).values()
        for part in network.modules()
    )


def foreign_hooks(part):
    """The number of hooks that a script has added to a part. Libraries add and remove their own at any time."""
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
`;
  },
  get "kdeps_runner/once"() {
    return `"""Runs one script and ends with it."""

import atexit
import json
import os
import sys

from .channel import Channel
from .libraries import Libraries
from .models import watch_loader
from .pipelines import Pipelines
from .processes import end_children
from .progress import Bars, Progress
from .scripts import Written, compile_file, run_script
from .stopping import Stopping


def once(script, report, options):
    """Runs a script, and writes the list of files that it wrote to the file \`report\`.

    \`options\`: \`progress\`, the descriptor for progress messages; \`previews\`; and, for a trial, \`seed\` and \`state\`, the file
    for the final state of the interpreter."""
    descriptor, previews = options.get("progress"), options.get("previews", False)
    state = options.get("state")
    if "seed" in options:
        from .trial import seed_generators, watched_seeds

        seed_generators(options["seed"])
        Libraries(watched_seeds(lambda: options["seed"]))
    progress = None if descriptor is None else tell_progress(descriptor, previews)
    written = Written()
    sys.argv = [script]
    sys.path[0] = os.path.dirname(script)

    # Registered first so that it runs last: files written by exit handlers also count.
    process = os.getpid()

    def tell():
        # Forks of the script also end here.
        if os.getpid() != process:
            return
        left, _ = end_children()
        paths = [path for path in written.take() if path not in (report, state)]
        with open(report, "w", encoding="utf-8") as file:
            json.dump({"written": paths, "left": left}, file)
        if progress is not None:
            progress.end()

    atexit.register(tell)
    code = run_script(script, compile_file)
    if state is not None:
        from .trial import write_state

        write_state(state)
    sys.exit(code)


def tell_progress(descriptor, previews):
    stopping = Stopping()
    progress = Progress(stopping)
    watch_libraries(progress, stopping, None).begin(previews)
    progress.begin(Channel(descriptor), 0)
    os.register_at_fork(after_in_child=progress.forget)
    return progress


def watch_libraries(progress, stopping, models):
    """Patches libraries that show progress or load models. Models are reused if \`models\` is not None. Returns the
    previews."""
    pipelines = Pipelines(progress, stopping)

    def diffusers(module):
        watch_loader(module.DiffusionPipeline, progress, models)
        pipelines.watch(module.DiffusionPipeline)

    def single_file(name):
        return lambda module: watch_loader(getattr(module, name), progress, models, "from_single_file")

    Libraries(
        {
            "tqdm.std": Bars(progress, stopping).watch,
            "diffusers.pipelines.pipeline_utils": diffusers,
            "diffusers.loaders.single_file": single_file("FromSingleFileMixin"),
            "diffusers.loaders.single_file_model": single_file("FromOriginalModelMixin"),
            "transformers.modeling_utils": lambda module: watch_loader(module.PreTrainedModel, progress, models),
        }
    )
    return pipelines.previews
`;
  },
  get "kdeps_runner/pipelines"() {
    return `"""Reports the steps and previews of diffusers pipelines."""

import threading

from .previews import Previews

CALLBACK = "callback_on_step_end"


class Pipelines:
    def __init__(self, progress, stopping):
        self.progress, self.stopping = progress, stopping
        self.previews = Previews(progress)
        self.inside = threading.local()

    def watch(self, base):
        """Patches all pipeline classes that are defined from now on. None is missed, because they are loaded on use."""
        pipelines, inherited = self, base.__dict__.get("__init_subclass__")

        def __init_subclass__(cls, **named):
            if inherited is None:
                super(base, cls).__init_subclass__(**named)
            else:
                inherited.__get__(None, cls)(**named)
            if "__call__" in cls.__dict__:
                cls.__call__ = pipelines.watched(cls.__dict__["__call__"])

        base.__init_subclass__ = classmethod(__init_subclass__)

    def watched(self, call):
        import functools
        import inspect

        pipelines = self
        names = []

        @functools.wraps(call)
        def __call__(pipeline, *arguments, **named):
            # Pipelines may call other pipelines; only the outermost one is reported.
            if getattr(pipelines.inside, "call", False):
                return call(pipeline, *arguments, **named)
            if not names:
                names.extend(inspect.signature(call).parameters)
            if CALLBACK in names and len(arguments) < names.index(CALLBACK):
                theirs = named.get(CALLBACK)
                if theirs is None or inspect.isroutine(theirs):
                    named = {**named, CALLBACK: pipelines.callback(theirs, (named.get("height"), named.get("width")))}
            pipelines.inside.call = True
            mark = object()
            pipelines.stopping.live.add(id(mark))
            try:
                return call(pipeline, *arguments, **named)
            finally:
                pipelines.inside.call = False
                pipelines.stopping.live.discard(id(mark))

        return __call__

    def callback(self, theirs, size):
        """Called by the pipeline after each step, before the script's own callback."""
        made = self.progress.made

        def callback(pipeline, step, timestep, tensors):
            # If the pipeline has a progress bar, that one reports the steps: the first of them after this call.
            if self.progress.made == made:
                total = getattr(pipeline, "num_timesteps", None)
                event = {"type": "step", "label": "", "step": step + 1, "total": total, "bar": 0}
                self.progress.tell("pipeline", event)
            if self.stopping.asked:
                self.stopping.at_step()
            if self.previews.asked and "latents" in tensors:
                self.previews.show(pipeline, step + 1, tensors["latents"], size)
            changed = None if theirs is None else theirs(pipeline, step, timestep, tensors)
            return {} if changed is None and theirs is None else changed

        return callback
`;
  },
  get "kdeps_runner/previews"() {
    return `"""Small images of what a pipeline has generated so far.

A linear projection turns latents into colors. It is fitted to the pipeline's own decoder once, which costs about as much
as decoding one small image; each preview then costs almost nothing.
"""

import base64
import io
import math
import time

# Seconds between previews.
INTERVAL = 0.5
# Maximum length of the longer side in pixels.
MAX_SIDE = 256
SAMPLES = 64


class Previews:
    def __init__(self, progress):
        self.progress = progress
        self.asked = False
        self.next = 0.0
        # Projections by decoder. They only hold weak references to decoders.
        self.known = {}

    def begin(self, asked):
        self.asked, self.next = asked, 0.0

    def show(self, pipeline, step, latents, size):
        """Sends a preview, at most one per interval. Never fails."""
        if not self.asked or time.monotonic() < self.next:
            return
        try:
            picture = self.picture(pipeline, latents, size)
        except Exception:
            # The pipeline does not generate images, or has a decoder of an unknown kind.
            self.asked = False
            return
        self.next = time.monotonic() + INTERVAL
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=80)
        data = base64.b64encode(file.getvalue()).decode("ascii")
        self.progress.tell("preview", {"type": "preview", "step": step, "mediaType": "image/jpeg", "data": data})

    def picture(self, pipeline, latents, size):
        import torch
        from PIL import Image

        with torch.no_grad():
            latents = unpacked(latents.detach()[:1], pipeline, size)
            weights, bias = self.projection(pipeline.vae)
            colors = torch.einsum("chw,cd->hwd", latents[0].float().cpu(), weights) + bias
            pixels = ((colors / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        picture = Image.fromarray(pixels.numpy())
        share = min(1, MAX_SIDE / max(picture.size))
        return picture.resize([max(1, round(side * share)) for side in picture.size]) if share < 1 else picture

    def projection(self, decoder):
        import torch
        import weakref

        key = id(decoder)
        found = self.known.get(key)
        if found is not None and found[0]() is decoder:
            return found[1]
        config = decoder.config
        channels = config.latent_channels
        # A separate generator does not affect the script's random numbers.
        random = torch.Generator().manual_seed(0)
        values = torch.randn(SAMPLES, channels, generator=random)
        flat = values[:, :, None, None].expand(-1, -1, 4, 4) / (getattr(config, "scaling_factor", None) or 1)
        flat = flat + (getattr(config, "shift_factor", None) or 0)
        part = next(decoder.parameters())
        decoded = decoder.decode(flat.to(part.device, part.dtype), return_dict=False)[0]
        colors = decoded.float().cpu().mean(dim=(2, 3))
        ones = torch.ones(SAMPLES, 1)
        solution = torch.linalg.lstsq(torch.cat([values, ones], dim=1), colors).solution
        made = solution[:channels], solution[channels]
        self.known = {key: (weakref.ref(decoder), made)}
        return made


def unpacked(latents, pipeline, size):
    """The latents as an image. Flux packs each square of four latents into one row."""
    if latents.ndim == 4:
        return latents
    if latents.ndim != 3:
        raise ValueError("not an image")
    count, width = latents.shape[1], latents.shape[2]
    side = round(math.sqrt(count))
    rows, columns = (side, side) if side * side == count else shape_of(count, size)
    return latents.view(1, rows, columns, width // 4, 4).mean(dim=4).permute(0, 3, 1, 2)


def shape_of(count, size):
    """The number of rows and columns, from the requested height and width."""
    height, width = size
    rows = round(math.sqrt(count * height / width))
    if rows < 1 or count % rows != 0:
        raise ValueError("not an image")
    return rows, count // rows
`;
  },
  get "kdeps_runner/processes"() {
    return `"""The processes that scripts start."""

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
`;
  },
  get "kdeps_runner/progress"() {
    return `"""Reports the progress of a script to the server: progress bars, pipelines, downloads, and models being loaded.

Nothing here may delay a script or make it fail. A message that would block is deferred, and replaced by newer ones of the
same bar; the last one of each bar is sent when the script ends at the latest.
"""

import functools
import threading
import time

# Minimum seconds between messages of a bar. Its last one is always sent.
INTERVAL = 0.002


class Progress:
    def __init__(self, stopping):
        self.stopping = stopping
        self.channel = None
        self.job = None
        self.lock = threading.Lock()
        # The thread that is sending. While it does, garbage collection may close a bar, which then reports its end.
        self.sender = None
        # The newest events that could not be sent yet, by bar.
        self.waiting = {}
        # The number of bars that reported something, and of all that were made.
        self.bars = self.made = 0

    def begin(self, channel, job):
        self.waiting, self.bars, self.made = {}, 0, 0
        self.channel, self.job = channel, job

    def end(self):
        """Sends all deferred messages."""
        with self.stopping, self.lock:
            channel, self.channel = self.channel, None
            if channel is None:
                return
            for event in list(self.waiting.values()):
                channel.send({"type": "progress", "id": self.job, "event": event})
            self.waiting = {}

    def forget(self):
        """Called in forks of this process: the connection belongs to the original process."""
        self.channel, self.lock, self.sender = None, threading.Lock(), None

    def tell(self, key, event):
        if self.channel is None:
            return
        self.waiting.pop(key, None)
        self.waiting[key] = event
        if self.sender == threading.get_ident():
            return
        with self.stopping, self.lock:
            self.sender = threading.get_ident()
            self.send_waiting()
            self.sender = None

    def send_waiting(self):
        while self.waiting and self.channel is not None:
            key = next(iter(self.waiting))
            event = self.waiting.pop(key)
            if not self.channel.offer({"type": "progress", "id": self.job, "event": event}):
                self.waiting = {key: event, **self.waiting}
                return

    def loading(self, model):
        return Loading(self, str(model))


class Loading:
    """Reports the start and end of loading a model."""

    def __init__(self, progress, model):
        self.progress, self.model = progress, model

    def tell(self, state, **more):
        event = {"type": "model-loading", "model": self.model, "state": state, **more}
        self.progress.tell(("model", self.model, state), event)

    def __enter__(self):
        self.began = time.monotonic()
        self.progress.stopping.loading += 1
        self.tell("started", milliseconds=None)

    def __exit__(self, kind, error, trace):
        state = "finished" if kind is None else "failed"
        self.tell(state, milliseconds=round((time.monotonic() - self.began) * 1000))
        self.progress.stopping.loading -= 1


class Bar:
    """The state of a tqdm progress bar."""

    def __init__(self, bar, number):
        self.number = number
        self.step = getattr(bar, "initial", 0) or 0
        self.told = None
        # When the next message is due.
        self.next = 0.0
        # Whether a loop iterates over the bar. Its updates then only refresh the display and are not counted.
        self.in_loop = False


class Bars:
    """Reports the bars of tqdm, which most libraries use, including hidden ones."""

    def __init__(self, progress, stopping):
        self.progress, self.stopping = progress, stopping

    def watch(self, module):
        bars, kind = self, module.tqdm
        make, iterate, update, close = kind.__init__, kind.__iter__, kind.update, kind.close

        def __init__(bar, *arguments, **named):
            make(bar, *arguments, **named)
            bars.progress.made += 1

        def __iter__(bar):
            known = bars.known(bar)
            known.in_loop = True
            stopping, now = bars.stopping, time.monotonic
            for item in iterate(bar):
                yield item
                known.step += 1
                if now() >= known.next or stopping.asked:
                    bars.moved(bar, known)

        def update_and_tell(bar, n=1):
            shown = update(bar, n)
            known = bars.known(bar)
            if not known.in_loop:
                known.step += n or 0
                if time.monotonic() >= known.next or bars.stopping.asked:
                    bars.moved(bar, known)
            return shown

        def close_and_tell(bar):
            try:
                close(bar)
            finally:
                bars.closed(bar)

        changes = {"__init__": __init__, "__iter__": __iter__, "update": update_and_tell, "close": close_and_tell}
        for name, change in changes.items():
            setattr(kind, name, functools.wraps(getattr(kind, name))(change))

    def known(self, bar):
        known = bar.__dict__.get("_kdeps")
        if known is None:
            self.progress.bars += 1
            known = bar._kdeps = Bar(bar, self.progress.bars)
            self.stopping.live.add(id(bar))
        return known

    def moved(self, bar, known):
        now = time.monotonic()
        if now >= known.next:
            known.next = now + INTERVAL
            self.tell(bar, known)
        if known.step == bar.__dict__.get("total"):
            self.stopping.live.discard(id(bar))
        if self.stopping.asked:
            self.stopping.at_step()

    def closed(self, bar):
        known = bar.__dict__.get("_kdeps")
        self.stopping.live.discard(id(bar))
        if known is not None and known.told != known.step and known.told is not None:
            self.tell(bar, known)

    def tell(self, bar, known):
        known.told = known.step
        values = bar.__dict__
        label = str(values.get("desc") or "").strip().rstrip(":")
        total = values.get("total")
        step, total = whole(known.step), None if total is None else whole(total)
        if values.get("unit") == "B":
            event = {"type": "download", "label": label, "bytes": step, "total": total}
        else:
            event = {"type": "step", "label": label, "step": step, "total": total}
        self.progress.tell(known.number, {**event, "bar": known.number})


def whole(number):
    try:
        return max(0, int(number))
    except (TypeError, ValueError, OverflowError):
        return 0
`;
  },
  get "kdeps_runner/scripts"() {
    return `"""Runs one script as \`__main__\`, and records which files it wrote."""

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
    """The exit code for \`sys.exit(…)\`."""
    if stop.code is None:
        return 0
    if isinstance(stop.code, int):
        return stop.code & 0xFF
    print(stop.code, file=sys.stderr)
    return 1


def run_script(path, compiled):
    """Runs a script as \`__main__\` and returns its exit code. Tracebacks omit frames of this file."""
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
`;
  },
  get "kdeps_runner/server"() {
    return `"""Runs scripts one after the other, and keeps imports and loaded models between them."""

import gc
import linecache
import os
import sys

from .channel import Channel
from .libraries import Libraries
from .memory import device_memory, free_device_memory
from .models import Models
from .once import watch_libraries
from .processes import end_children
from .progress import Progress
from .scripts import FAILURES, Written, run_script
from .stopping import Stopping
from .state import ExitCalls, InterpreterState, flush, join_threads
from .trial import remains_of, seed_generators, watched_seeds, write_state


class Server:
    def __init__(self):
        self.process = os.getpid()
        self.channel = Channel(3)
        self.written = Written()
        self.models = Models()
        self.stopping = Stopping()
        self.stopping.listen()
        self.progress = Progress(self.stopping)
        self.previews = watch_libraries(self.progress, self.stopping, self.models)
        os.register_at_fork(after_in_child=self.forget)
        self.exit_calls = ExitCalls()
        self.compiled = {}
        self.state = InterpreterState()
        # The seed of the current trial, which compares this interpreter with a fresh one.
        self.seed = None

    def forget(self):
        """Called in forks of this process, which the server does not communicate with."""
        self.progress.forget()
        self.stopping.end()

    def compile(self, path):
        """Compiles a script. The last one is cached."""
        with open(path, "rb") as file:
            text = file.read()
        code = self.compiled.get(text)
        if code is None or code.co_filename != path:
            code = compile(text, path, "exec", dont_inherit=True)
            self.compiled = {text: code}
        return code

    def mark(self, text):
        """Marks where a script's output starts and ends."""
        for descriptor in (1, 2):
            os.write(descriptor, text.encode("ascii"))

    def run(self, job):
        self.stopping.expect()
        self.channel.send({"type": "started", "id": job["id"]})
        self.state.set_up(job)
        remains = self.prepare_trial(job.get("trial"))
        self.written.take()
        self.mark(job["begin"])
        self.exit_calls.listen()
        if job.get("progress"):
            self.progress.begin(self.channel, job["id"])
            self.previews.begin(job.get("previews", False))
        code = 130
        try:
            self.stopping.begin()
            code = run_script(job["script"], self.compile)
            join_threads(self.state.threads)
            self.exit_calls.run()
        except KeyboardInterrupt:
            pass
        finally:
            self.stopping.end()
        if os.getpid() != self.process:
            # This is a fork that the script has made; it ends with the script's exit code.
            flush()
            os._exit(code)
        self.progress.end()
        written = self.written.take()
        flush()
        trial = job.get("trial")
        if trial is not None:
            write_state(trial["state"])
            self.written.take()
        left_over = self.state.left_over()
        left, copies = end_children()
        linecache.clearcache()
        sys.modules["__main__"].__dict__.clear()
        self.state.restore(job)
        self.mark(job["end"])
        # A failed GPU keeps failing: models loaded for it are useless.
        out_of_memory = any("OutOfMemory" in text for text in FAILURES)
        gpu_failed = any(word in text for text in FAILURES for word in ("CUDA", "OutOfMemory", "cuDNN", "cuBLAS"))
        FAILURES.clear()
        stopped = self.stopping.how is not None
        counts = self.models.settle(gpu_failed, stopped)
        if stopped:
            # The data of the interrupted script is still held by cyclic references between frames.
            gc.collect()
            free_device_memory()
        self.channel.send(
            {
                "type": "done",
                "id": job["id"],
                "code": code,
                "written": written,
                "retire": gpu_failed or left_over > 0 or copies or not self.stopping.clean,
                "left": left,
                "models": counts,
                "stopped": self.stopping.report(),
                "remains": remains,
                "memory": device_memory() or 0,
                "outOfMemory": out_of_memory,
            }
        )
        if not stopped:
            gc.collect()

    def prepare_trial(self, trial):
        """Prepares a run that is part of a trial. Returns where texts of the previous run are still found."""
        if trial is None:
            return []
        if self.seed is None:
            Libraries(watched_seeds(lambda: self.seed))
        self.seed = trial["seed"]
        seed_generators(self.seed)
        return remains_of(trial["forgotten"]) if trial["forgotten"] else []

    def serve(self):
        self.channel.send({"type": "ready", "python": sys.version.split()[0], "executable": sys.executable, "pid": os.getpid()})
        frozen = False
        while True:
            job = self.channel.receive()
            if job is None:
                return
            self.run(job)
            if not frozen:
                # Imports of the first script are never freed; excluding them from garbage collection saves time.
                gc.freeze()
                frozen = True
`;
  },
  get "kdeps_runner/state"() {
    return `"""Restores the state of the interpreter after a script, and runs its exit handlers."""

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
`;
  },
  get "kdeps_runner/stopping"() {
    return `"""Stops a script early, without damaging the interpreter if possible.

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
        """Called when the script starts. The caller must catch \`KeyboardInterrupt\`."""
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
`;
  },
  get "kdeps_runner/trial"() {
    return `"""Support for trials, which compare a script in a warm interpreter with the same script in a fresh one."""

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
    """For \`Libraries\`: seeds libraries once they are imported."""
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
`;
  },
  get "runner"() {
    return `"""Runs the scripts of agents, inside the agent's own Python.

    python runner.py once SCRIPT REPORT [OPTIONS]     runs one script and ends with it; options are an object in JSON
    python runner.py serve                            runs scripts one after the other, as requested on file descriptor 3

Both report which files the script wrote, and how far it is. The second keeps imports and loaded models between scripts,
and otherwise gives each script what a fresh interpreter would: environment, folder, \`__main__\`, random numbers.
"""

import json
import sys

from kdeps_runner.processes import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    if sys.argv[1:2] == ["serve"]:
        from kdeps_runner.server import Server

        Server().serve()
    else:
        from kdeps_runner.once import once

        once(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]) if len(sys.argv) > 4 else {})
`;
  },
};
