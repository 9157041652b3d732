"""A stand-in for `nvidia-smi` that asks the folder of `fake_gpu`: what it is asked by `--query-gpu`, in the form of
`csv,noheader,nounits`. The name of a device is in its file `name`, and it is busy while a script is in `Busy`."""

import fcntl
import os
import sys

from fake_gpu import FOLDER, held_by_all

MIB = 2**20


def text(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def is_busy(folder):
    with open(os.path.join(folder, "work"), "a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def facts(device):
    folder = os.path.join(FOLDER, device)
    return {
        "index": device,
        "memory.total": int(text(folder, "size")) // MIB,
        "memory.used": held_by_all(folder) // MIB,
        "utilization.gpu": 97 if is_busy(folder) else 0,
        "name": text(folder, "name"),
        "uuid": text(folder, "uuid"),
    }


asked = next(word for word in sys.argv if word.startswith("--query-gpu=")).partition("=")[2].split(",")
for each in sorted((name for name in os.listdir(FOLDER) if name.isdigit()), key=int):
    known = facts(each)
    print(", ".join(str(known[column]) for column in asked))
