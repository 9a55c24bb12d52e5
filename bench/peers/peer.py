"""The protocol of peers in Python: 'run K' answers '= seconds', 'result' answers '= mse'."""

import sys
import time


def answer(text):
    print("=", text, flush=True)


def serve(train, mse):
    """`train(iterations)` returns parameters once they are computed; `mse(parameters)` is a number."""
    iterations = int(sys.argv[2])
    answer("ready")
    for line in sys.stdin:
        words = line.split()
        if words[0] == "run":
            began = time.perf_counter()
            for _ in range(int(words[1])):
                parameters = train(iterations)
            answer(time.perf_counter() - began)
        else:
            answer(float(mse(parameters)))
