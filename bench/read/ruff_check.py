"""CPU seconds of one `ruff check` without cache over the files listed in an argument file."""

import json
import resource
import subprocess
import sys

ruff, arguments = sys.argv[1:]
try:
    done = subprocess.run(
        [ruff, "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-format", "json", "@" + arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
except OSError as error:
    sys.exit(f"{ruff}: {error.strerror}")
if done.returncode != 0:
    sys.exit(done.stderr.decode(errors="replace"))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": used.ru_utime + used.ru_stime}))
