#!/usr/bin/env python3
"""growth.awk in Python: for each tag and pool of a log, its last bytes minus its first."""

import sys

first, last = {}, {}
with open(sys.argv[1], "rb") as log:
    next(log)
    for line in log:
        if line.startswith(b"!"):
            continue
        columns = line.split()
        key = columns[0], columns[1]
        if key not in first:
            first[key] = columns[5]
        last[key] = columns[5]
for (tag, pool), value in last.items():
    print(tag.decode(), pool.decode(), int(value) - int(first[tag, pool]))
