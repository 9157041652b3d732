"""Reports the steps and previews of diffusers pipelines."""

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
