"""Small images of what a pipeline has generated so far.

A linear projection turns latents into colors. It is fitted to the pipeline's own decoder once, which costs about as much
as decoding one small image; each preview then costs almost nothing.
"""

import base64
import io
import math
import time

# Seconds between previews.
INTERVAL = 0.5
# Maximum length of the longer side in pixels.
MAX_SIDE = 256
SAMPLES = 64


class Previews:
    def __init__(self, progress):
        self.progress = progress
        self.asked = False
        self.next = 0.0
        # Projections by decoder. They only hold weak references to decoders.
        self.known = {}

    def begin(self, asked):
        self.asked, self.next = asked, 0.0

    def show(self, pipeline, step, latents, size):
        """Sends a preview, at most one per interval. Never fails."""
        if not self.asked or time.monotonic() < self.next:
            return
        try:
            picture = self.picture(pipeline, latents, size)
        except Exception:
            # The pipeline does not generate images, or has a decoder of an unknown kind.
            self.asked = False
            return
        self.next = time.monotonic() + INTERVAL
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=80)
        data = base64.b64encode(file.getvalue()).decode("ascii")
        self.progress.tell("preview", {"type": "preview", "step": step, "mediaType": "image/jpeg", "data": data})

    def picture(self, pipeline, latents, size):
        import torch
        from PIL import Image

        with torch.no_grad():
            latents = unpacked(latents.detach()[:1], pipeline, size)
            weights, bias = self.projection(pipeline.vae)
            colors = torch.einsum("chw,cd->hwd", latents[0].float().cpu(), weights) + bias
            pixels = ((colors / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        picture = Image.fromarray(pixels.numpy())
        share = min(1, MAX_SIDE / max(picture.size))
        return picture.resize([max(1, round(side * share)) for side in picture.size]) if share < 1 else picture

    def projection(self, decoder):
        import torch
        import weakref

        key = id(decoder)
        found = self.known.get(key)
        if found is not None and found[0]() is decoder:
            return found[1]
        config = decoder.config
        channels = config.latent_channels
        # A separate generator does not affect the script's random numbers.
        random = torch.Generator().manual_seed(0)
        values = torch.randn(SAMPLES, channels, generator=random)
        flat = values[:, :, None, None].expand(-1, -1, 4, 4) / (getattr(config, "scaling_factor", None) or 1)
        flat = flat + (getattr(config, "shift_factor", None) or 0)
        part = next(decoder.parameters())
        decoded = decoder.decode(flat.to(part.device, part.dtype), return_dict=False)[0]
        colors = decoded.float().cpu().mean(dim=(2, 3))
        ones = torch.ones(SAMPLES, 1)
        solution = torch.linalg.lstsq(torch.cat([values, ones], dim=1), colors).solution
        made = solution[:channels], solution[channels]
        self.known = {key: (weakref.ref(decoder), made)}
        return made


def unpacked(latents, pipeline, size):
    """The latents as an image. Flux packs each square of four latents into one row."""
    if latents.ndim == 4:
        return latents
    if latents.ndim != 3:
        raise ValueError("not an image")
    count, width = latents.shape[1], latents.shape[2]
    side = round(math.sqrt(count))
    rows, columns = (side, side) if side * side == count else shape_of(count, size)
    return latents.view(1, rows, columns, width // 4, 4).mean(dim=4).permute(0, 3, 1, 2)


def shape_of(count, size):
    """The number of rows and columns, from the requested height and width."""
    height, width = size
    rows = round(math.sqrt(count * height / width))
    if rows < 1 or count % rows != 0:
        raise ValueError("not an image")
    return rows, count // rows
