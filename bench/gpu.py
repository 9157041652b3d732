"""What a request to a server costs beyond the pipeline call of its script: the same pictures in a bare loop and by HTTP.

    python bench/gpu.py [--model sd3] [--requests 20] [--steps 28] [--size 1024]

bench/GPU.md explains what it needs, and how to read what it prints.
"""

import argparse
import base64
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "fixtures", "agents", "sd35api", "data"))

# The script of the agent. The bare loop does the same.
SCRIPT = """
import os, time
import torch
from diffusers import StableDiffusion3Pipeline

gpu = torch.cuda.is_available()
pipe = StableDiffusion3Pipeline.from_pretrained(os.environ["MODEL"], torch_dtype=torch.bfloat16 if gpu else torch.float32)
pipe = pipe.to("cuda" if gpu else "cpu")
started = time.perf_counter()
image = pipe(
    os.environ["PROMPT"],
    num_inference_steps=int(os.environ["STEPS"]),
    height=int(os.environ["SIZE"]),
    width=int(os.environ["SIZE"]),
).images[0]
print("CALL", time.perf_counter() - started)
image.save("/tmp/bench-gpu.png")
"""

SCHEMA = "package://schema.kdeps.com/core@0.5.1#"

WORKFLOW = f"""amends "{SCHEMA}/Workflow.pkl"
AgentID = "bench"
Description = ""
TargetActionID = "answer"
Settings {{
  APIServerMode = true
  APIServer {{ Routes {{ new {{ Path = "/"; Methods {{ "GET" }} }} }} }}
}}
"""

PICTURE = f"""amends "{SCHEMA}/Resource.pkl"
ActionID = "picture"
Name = ""
Description = ""
Category = ""
Python {{
  Script = "@(read("file:SCRIPT").text)"
  Env {{ ["PROMPT"] = "@(request.params("q"))" }}
  TimeoutDuration = 0.s
}}
"""

ANSWER = f"""amends "{SCHEMA}/Resource.pkl"
ActionID = "answer"
Name = ""
Description = ""
Category = ""
Requires {{ "picture" }}
APIResponse {{
  Response {{
    Data {{
      "@(python.stdout("picture"))"
      "data:image/png;base64,@(read("/tmp/bench-gpu.png").base64)"
    }}
  }}
}}
"""


def sd3_transformer():
    """As large as that of Stable Diffusion 3.5 Large, but for the width of its text."""
    from diffusers import SD3Transformer2DModel

    return SD3Transformer2DModel(
        sample_size=128,
        patch_size=2,
        in_channels=16,
        out_channels=16,
        num_layers=38,
        attention_head_dim=64,
        num_attention_heads=38,
        joint_attention_dim=64,
        caption_projection_dim=2432,
        pooled_projection_dim=64,
        pos_embed_max_size=192,
        qk_norm="rms_norm",
    )


def sd3_vae():
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=16,
        sample_size=1024,
        scaling_factor=1.5305,
        shift_factor=0.0609,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def make_model(name, folder):
    """Saves a model with random weights, unless it is there."""
    import tiny_sd3
    import torch

    if name == "sd3":
        tiny_sd3.transformer, tiny_sd3.vae = sd3_transformer, sd3_vae
        torch.set_default_dtype(torch.bfloat16)
    tiny_sd3.main(folder)
    torch.set_default_dtype(torch.float32)


def bare_loop(requests):
    """Runs in a process of its own, so that its memory is free afterward. Prints the seconds of each call."""
    import torch
    from diffusers import StableDiffusion3Pipeline

    gpu = torch.cuda.is_available()
    dtype = torch.bfloat16 if gpu else torch.float32
    pipe = StableDiffusion3Pipeline.from_pretrained(os.environ["MODEL"], torch_dtype=dtype).to("cuda" if gpu else "cpu")
    pipe.set_progress_bar_config(disable=True)
    size = int(os.environ["SIZE"])
    times = []
    for index in range(requests + 1):
        started = time.perf_counter()
        image = pipe(f"A bear, number {index}", num_inference_steps=int(os.environ["STEPS"]), height=size, width=size).images[0]
        image.save("/tmp/bench-gpu-bare.png")
        times.append(time.perf_counter() - started)
    memory = torch.cuda.max_memory_allocated() if gpu else 0
    device = torch.cuda.get_device_name() if gpu else "CPU"
    # The first call is slower: it compiles kernels.
    print(json.dumps({"times": times[1:], "memory": memory, "device": device, "torch": torch.__version__}))


def measured_bare(requests, env):
    command = [sys.executable, os.path.abspath(__file__), "--bare", "--requests", str(requests)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def write_agent(folder):
    os.mkdir(os.path.join(folder, "resources"))
    script = os.path.join(folder, "script.py")
    files = {
        "script.py": SCRIPT,
        "workflow.pkl": WORKFLOW,
        "resources/picture.pkl": PICTURE.replace("SCRIPT", script),
        "resources/answer.pkl": ANSWER,
    }
    for path, text in files.items():
        with open(os.path.join(folder, path), "w") as file:
            file.write(text)


def address_in(said, server):
    """Waits until the server prints its address."""
    while server.poll() is None:
        with open(said) as text:
            found = re.search(r"http://127\.0\.0\.1:\d+", text.read())
        if found:
            return found[0]
        time.sleep(0.1)
    with open(said) as text:
        raise SystemExit(f"The server has not started. Has it been built, with `npm run build`?\n{text.read()}")


def measured_server(requests, env):
    """The seconds of each request, and of the pipeline call in it."""
    with tempfile.TemporaryDirectory(prefix="kdeps-bench-") as folder:
        agent = os.path.join(folder, "agent")
        os.mkdir(agent)
        write_agent(agent)
        home = {"KDEPS_HOME": os.path.join(folder, "home"), "KDEPS_PYTHON_ENVIRONMENT": sys.prefix}
        command = ["node", os.path.join(ROOT, "dist", "cli.cjs"), "run", agent, "--port", "0"]
        said = os.path.join(folder, "said")
        with open(said, "w") as output:
            server = subprocess.Popen(command, env={**env, **home}, stdout=output, stderr=subprocess.STDOUT)
        try:
            url = address_in(said, server)
            calls, times = [], []
            for index in range(requests + 1):
                query = urllib.parse.urlencode({"q": f"A bear, number {index}"})
                started = time.perf_counter()
                with urllib.request.urlopen(f"{url}/?{query}") as response:
                    output, picture = json.load(response)["response"]["data"]
                times.append(time.perf_counter() - started)
                calls.append(float(re.search(r"CALL (\S+)", output)[1]))
                assert base64.b64decode(picture.split(",")[1]).startswith(b"\x89PNG")
            # The first request loads the model.
            return {"times": times[1:], "calls": calls[1:], "first": times[0]}
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def row(name, times):
    at = sorted(times)
    p99 = at[min(len(at) - 1, int(len(at) * 0.99))]
    print(f"| {name:<40} | {statistics.median(at) * 1000:>10.1f} ms | {p99 * 1000:>10.1f} ms |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=["sd3", "tiny"], default="sd3")
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--steps", type=int, default=28)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--folder", help="where the model is kept, for the next time", default=None)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bare:
        return bare_loop(given.requests)
    folder = given.folder or os.path.join(tempfile.gettempdir(), f"kdeps-bench-{given.model}")
    make_model(given.model, folder)
    # On a CPU, both need the same number of threads: by default, the server leaves a core to itself.
    env = {"OMP_NUM_THREADS": "1", **os.environ, "MODEL": folder, "STEPS": str(given.steps), "SIZE": str(given.size)}
    bare = measured_bare(given.requests, env)
    server = measured_server(given.requests, env)
    print(f"{bare['device']}, torch {bare['torch']}, {bare['memory'] / 2**30:.1f} GiB; ", end="")
    print(f"model {given.model}, {given.requests} pictures of {given.size} pixels in {given.steps} steps\n")
    print(f"| {'':<40} | {'p50':>13} | {'p99':>13} |\n| {'-' * 40} | {'-' * 13} | {'-' * 13} |")
    row("a call and saving in a bare loop", bare["times"])
    row("a warm request", server["times"])
    row("a warm request less its own call", [total - call for total, call in zip(server["times"], server["calls"])])
    ratio = statistics.median(server["times"]) / statistics.median(bare["times"])
    print(f"\nThe server takes {ratio:.3f} times as long as the bare loop; its first request took {server['first']:.1f} s.")


if __name__ == "__main__":
    main()
