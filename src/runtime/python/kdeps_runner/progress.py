"""Reports the progress of a script to the server: progress bars, pipelines, downloads, and models being loaded.

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
