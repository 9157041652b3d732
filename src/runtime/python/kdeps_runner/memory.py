"""The memory of GPUs."""

import sys


def device_memory():
    """The bytes that this process holds on GPUs; None when it has not used one."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is None or not hasattr(cuda, "is_initialized"):
        return None
    try:
        if not cuda.is_initialized():
            return None
        return sum(cuda.memory_reserved(index) for index in range(cuda.device_count()))
    except Exception:  # A GPU that has failed cannot be asked.
        return None


def free_device_memory():
    """Gives back what nothing uses anymore."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    try:
        if cuda is not None and cuda.is_initialized():
            cuda.empty_cache()
    except Exception:
        pass
