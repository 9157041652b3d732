"""Runs scripts one after the other, and keeps imports and loaded models between them."""

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
