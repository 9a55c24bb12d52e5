"""The protocol of peers in Python: 'run K' answers '= seconds', 'result' answers '= numbers'."""

import sys
import time


def answer(text):
    print("=", text, flush=True)


def serve(run, result):
    """`run()` returns what it has computed, once that is there; `result` of it is the list of numbers to compare."""
    answer("ready")
    for line in sys.stdin:
        words = line.split()
        if words[0] == "run":
            began = time.perf_counter()
            for _ in range(int(words[1])):
                found = run()
            answer(time.perf_counter() - began)
        else:
            answer(" ".join(str(float(x)) for x in result(found)))
