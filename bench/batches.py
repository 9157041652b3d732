"""What one pipeline call for several pictures gains over a call for each, and whether the pictures are the same.

    python bench/batches.py [--model middle] [--batches 2,4] [--steps 4] [--size 256] [--rounds 5]

Every picture has its own prompt and its own seed, in both cases. `tiny` has so little to compute that the time is that of
the calls; `middle` keeps a core busy, as a real model does a GPU. `sd3`, for a GPU, has the size of Stable Diffusion 3.5
Large. On the CPU, one thread computes, and its time is that of the processor, so other programs do not count.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "bench"), os.path.join(ROOT, "fixtures", "agents", "sd35api", "data")]


def middle_transformer():
    from diffusers import SD3Transformer2DModel

    return SD3Transformer2DModel(
        sample_size=64,
        patch_size=2,
        in_channels=16,
        out_channels=16,
        num_layers=8,
        attention_head_dim=64,
        num_attention_heads=12,
        joint_attention_dim=64,
        caption_projection_dim=768,
        pooled_projection_dim=64,
        pos_embed_max_size=96,
    )


def model_folder(name):
    """The folder of a model with random weights, which is made if it is missing."""
    import gpu
    import tiny_sd3

    folder = os.path.join(tempfile.gettempdir(), f"kdeps-bench-{name}")
    if name == "middle":
        tiny_sd3.transformer = middle_transformer
        tiny_sd3.main(folder)
    else:
        gpu.make_model(name, folder)
    return folder


def generators(seeds):
    import torch

    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=["tiny", "middle", "sd3"], default="middle")
    parser.add_argument("--batches", default="2,4")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    import torch
    from diffusers import StableDiffusion3Pipeline

    on_gpu = torch.cuda.is_available()
    clock = time.perf_counter if on_gpu else time.process_time
    torch.set_num_threads(1)
    dtype = torch.bfloat16 if on_gpu else torch.float32
    pipe = StableDiffusion3Pipeline.from_pretrained(model_folder(given.model), torch_dtype=dtype)
    pipe = pipe.to("cuda" if on_gpu else "cpu")
    pipe.set_progress_bar_config(disable=True)

    def draw(indices):
        return pipe(
            [f"A bear, number {index}" for index in indices],
            num_inference_steps=given.steps,
            height=given.size,
            width=given.size,
            generator=generators(indices),
            output_type="np",
        ).images

    device = torch.cuda.get_device_name() if on_gpu else "CPU, one thread"
    print(f"{device}, torch {torch.__version__}; model {given.model}, {given.size} pixels, {given.steps} steps\n")
    print("| pictures | one call each | one call for all | gain | first answer | same pictures | largest difference |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    draw([0])
    for count in map(int, given.batches.split(",")):
        draw(range(count))
        apart, together, differences, same = [], [], [], 0
        for index in range(given.rounds):
            indices = range(index * count, (index + 1) * count)
            started = clock()
            alone = [draw([each])[0] for each in indices]
            apart.append(clock() - started)
            started = clock()
            batch = draw(indices)
            together.append(clock() - started)
            for one, other in zip(alone, batch):
                pixels = [(picture * 255).round().astype("uint8") for picture in (one, other)]
                same += bool((pixels[0] == pixels[1]).all())
                differences.append(int(abs(pixels[0].astype(int) - pixels[1].astype(int)).max()))
        before, after = statistics.median(apart), statistics.median(together)
        print(
            f"| {count} | {before * 1000:.0f} ms | {after * 1000:.0f} ms | {before / after:.2f} | "
            f"{after / (before / count):.2f} times as late | {same} of {count * given.rounds} | {max(differences)} of 255 |"
        )


if __name__ == "__main__":
    main()
