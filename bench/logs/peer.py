"""Reads one log with a peer and prints CPU seconds, without the start of Python. python peer.py raw|accumulator|pandas PATH"""

import sys
import time

kind, path = sys.argv[1:]
if kind == "pandas":
    import pandas

    start = time.process_time()
    count = len(pandas.read_csv(path))
elif kind == "raw":
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

    start = time.process_time()
    count = sum(1 for _ in RawEventFileLoader(path).Load())
else:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    start = time.process_time()
    accumulator = EventAccumulator(path)
    accumulator.Reload()
    count = len(accumulator.Tags()["scalars"])
print(time.process_time() - start, count)
