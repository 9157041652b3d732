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


def once(script, report, options):
    """Runs a script, and writes the list of files that it wrote to the file `report`.

    `options`: `progress`, the descriptor for progress messages; `previews`; and, for a trial, `seed` and `state`, the file
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
    """Patches libraries that show progress or load models. Models are reused if `models` is not None. Returns the
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
