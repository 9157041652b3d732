"""A stand-in for diffusers with the standard library alone. Its pipeline shows pictures of the folder `PICTURES` as what it
has generated: `1.jpg` after the first step, `2.jpg` after the second, and so on."""

import os
import threading

import fake_gpu
from kdeps_runner.previews import Previews

from .pipelines.pipeline_utils import DiffusionPipeline

# Seconds of work for a step.
STEP = 0.15


class Latents:
    def __init__(self, step):
        self.step = step

    def save(self, file, form, quality):
        with open(os.path.join(os.environ["PICTURES"], f"{self.step}.jpg"), "rb") as picture:
            file.write(picture.read())


class PaintingPipeline(DiffusionPipeline):
    def __call__(self, prompt, num_inference_steps=8, callback_on_step_end=None):
        self.num_timesteps = num_inference_steps
        with fake_gpu.Busy():
            for step in range(num_inference_steps):
                threading.Event().wait(STEP)
                if callback_on_step_end is not None:
                    callback_on_step_end(self, step, 1000 - step, {"latents": Latents(step + 1)})
        with open(os.path.join(os.environ["PICTURES"], "final.png"), "rb") as picture:
            return picture.read()


# What turns latents into a picture needs torch. Only the real library is a test of it.
Previews.picture = lambda previews, pipeline, latents, size: latents
