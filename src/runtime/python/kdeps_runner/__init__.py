"""Runs the scripts of agents, inside the agent's own Python. `runner.py` starts it."""
