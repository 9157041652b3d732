"""Runs the scripts of agents, inside the agent's own Python.

    python runner.py once SCRIPT REPORT [OPTIONS]     runs one script and ends with it; options are an object in JSON
    python runner.py serve                            runs scripts one after the other, as requested on file descriptor 3

Both report which files the script wrote, and how far it is. The second keeps imports and loaded models between scripts,
and otherwise gives each script what a fresh interpreter would: environment, folder, `__main__`, random numbers.
"""

import json
import sys

from kdeps_runner.processes import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    if sys.argv[1:2] == ["serve"]:
        from kdeps_runner.server import Server

        Server().serve()
    else:
        from kdeps_runner.once import once

        once(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]) if len(sys.argv) > 4 else {})
