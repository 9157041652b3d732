"""Runs one script and ends with it."""

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


def once(script, report, descriptor):
    """`report` is the file to write what the script wrote to; `descriptor` is None when nobody wants its progress."""
    progress = None if descriptor is None else tell_progress(descriptor)
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
        if progress is not None:
            progress.end()

    atexit.register(tell)
    sys.exit(run_script(script, compile_file))


def tell_progress(descriptor):
    stopping = Stopping()
    progress = Progress(stopping)
    watch_libraries(progress, stopping, None)
    progress.begin(Channel(descriptor), 0)
    os.register_at_fork(after_in_child=progress.forget)
    return progress


def watch_libraries(progress, stopping, models):
    """Watches libraries that show progress or load models; models are reused if `models` is not None."""
    pipelines = Pipelines(progress, stopping)

    def diffusers(module):
        watch_loader(module.DiffusionPipeline, progress, models)
        pipelines.watch(module.DiffusionPipeline)

    Libraries(
        {
            "tqdm.std": Bars(progress, stopping).watch,
            "diffusers.pipelines.pipeline_utils": diffusers,
            "transformers.modeling_utils": lambda module: watch_loader(module.PreTrainedModel, progress, models),
        }
    )
