"""The protocol of peers in Python: 'run K' answers '= seconds', 'result' answers '= numbers'."""

import sys
import time
from importlib.metadata import version

NAMED = ["brian2", "jax", "ngclearn", "norse", "rockpool", "snntorch", "spikingjelly", "torch"]


def answer(text):
    print("=", text, flush=True)


def versions():
    return [f"{name}=={version(name)}" for name in NAMED if name in sys.modules]


def serve(run, result, seconds=None):
    """
    `run()` returns what it has computed, once that is there; `result` of it is the list of numbers to compare, and `seconds` of it the time that it
    took, where not all of `run` is to be timed.
    """
    answer(" ".join(["ready", *versions()]))
    for line in sys.stdin:
        words = line.split()
        if words[0] == "run":
            began, own = time.perf_counter(), 0
            for _ in range(int(words[1])):
                found = run()
                own += seconds(found) if seconds else 0
            answer(own if seconds else time.perf_counter() - began)
        else:
            answer(" ".join(str(float(x)) for x in result(found)))
