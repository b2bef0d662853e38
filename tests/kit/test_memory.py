"""What is used for a moment is given back."""

import subprocess
import sys

SCRIPT = """
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from morizo.accounts.passwords import hash_password
from morizo.kit.memory import return_large_blocks

def anonymous_mib():
    found = re.search(r"Anonymous: +(\\d+)", Path("/proc/self/smaps_rollup").read_text())
    return int(found[1]) / 1024

return_large_blocks()
before = anonymous_mib()
with ThreadPoolExecutor(20) as threads:
    list(threads.map(hash_password, ["kome-to-miso"] * 40))
print(anonymous_mib() - before)
"""


def test_a_flood_of_sign_ins_gives_its_memory_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 19, "not even one hash's memory may stay"
