"""CPU and wall seconds of a program, given with its arguments."""

import json
import resource
import subprocess
import sys
import time

start = time.perf_counter()
try:
    done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
except OSError as error:
    sys.exit(f"{sys.argv[1]}: {error.strerror}")
if done.returncode != 0:
    sys.exit(done.stderr.decode(errors="replace"))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "wall": time.perf_counter() - start}))
