"""GPU memory."""

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
