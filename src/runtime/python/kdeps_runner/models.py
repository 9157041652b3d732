"""Loaded models, which stay in memory between scripts."""

import json
import os
import threading


class Models:
    """A cache of models: a second `from_pretrained` or `from_single_file` with the same arguments returns the model that is
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
    """Reports when models are loaded, and reuses them if `models` is not None."""
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
