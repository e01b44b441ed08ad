#!/usr/bin/env python3
"""How fast a log is judged, beside programs that only read it or only subtract.

    tests/bench/log_analysis/run.py [--tags 1000,5000] [--rows N] [--rounds N] [BUILD]
    tests/bench/log_analysis/run.py --check [BUILD]

BUILD is build/linux-release where it is not given. For each number of tags a log is made (memsnap's
pool form, each tag in both pools), and in each round every program goes over it once; the table has
each one's best round. An observation is a row: one tag in one pool in one snapshot. Then the peak
memory of `poolsentry analyze` for a log and for one four times as long.

--check times nothing: it says on a small log whether all programs come to the same sums.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEAK_OPEN = 1  # poolsentry's exit status where something leaks
BARE_READS = "wc -l"
SUBTRACTS = "mawk last - first"


def programs(build, log):
    """Name -> command: what is compared."""
    return {
        BARE_READS: ["wc", "-l", log],
        SUBTRACTS: ["mawk", "-f", HERE / "growth.awk", log],
        "python3 last - first": [sys.executable, HERE / "growth.py", log],
        "reading only": [build / "bench/bench_read", log],
        "poolsentry analyze": [build / "poolsentry", "analyze", "--json", log],
    }


def make_log(build, tags, snapshots, path):
    subprocess.run([build / "bench/bench_log", str(tags), str(snapshots), path], check=True)


def measure(command):
    """Runs the command: (seconds on the clock, seconds of processor, peak resident bytes)."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, LEAK_OPEN):
        sys.exit(f"{command[0]}: exit status {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def best_rounds(commands, rounds):
    """Name -> (clock, processor), each the smallest of its rounds. The programs take turns: what
    else the machine does then slows all of them alike."""
    best = {}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds = measure(command)[:2]
            best[name] = tuple(map(min, seconds, best.get(name, seconds)))
    return best


def print_table(title, times, observations):
    print(f"\n{title}")
    print(f"{'':22}{'clock s':>9}{'CPU s':>9}{'M obs/s':>9}{'x mawk':>9}{'x wc -l':>9}")
    for name, (clock, processor) in times.items():
        ratios = [times[other][0] / clock for other in (SUBTRACTS, BARE_READS)]
        print(f"{name:22}{clock:9.3f}{processor:9.3f}{observations / clock / 1e6:9.1f}"
              f"{ratios[0]:9.2f}{ratios[1]:9.2f}")


def bench_time(build, folder, tags, rows, rounds):
    snapshots = max(2, rows // (2 * tags))
    log = folder / "bench.log"
    make_log(build, tags, snapshots, log)
    title = f"{tags} tags in 2 pools, {snapshots} snapshots, {log.stat().st_size / 1e6:.0f} MB"
    print_table(title, best_rounds(programs(build, log), rounds), 2 * tags * snapshots)


def bench_memory(build, folder, tags, snapshots):
    log = folder / "bench.log"
    print(f"\npeak memory of poolsentry analyze, {tags} tags in 2 pools")
    for times in (1, 4):
        make_log(build, tags, times * snapshots, log)
        peak = measure(programs(build, log)["poolsentry analyze"])[2]
        print(f"{times * snapshots:9} snapshots, {log.stat().st_size / 1e6:5.0f} MB: "
              f"{peak / 2**20:6.1f} MiB")


def lines_of(command):
    """What the command prints, in an order that does not depend on it."""
    return sorted(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines())


def check(build, folder):
    """True where all programs agree on a small log, and poolsentry can judge it."""
    log = folder / "check.log"
    tags, snapshots = 40, 30
    make_log(build, tags, snapshots, log)
    commands = programs(build, log)
    expected = lines_of(commands[SUBTRACTS])
    results = {
        "mawk": len(expected) == 2 * tags,
        "python3": lines_of(commands["python3 last - first"]) == expected,
        "bench_read --growth": lines_of([build / "bench/bench_read", "--growth", log]) == expected,
        "bench_read": lines_of(commands["reading only"]) == [b"%d" % (2 * tags * snapshots)],
    }
    measure(commands["poolsentry analyze"])
    for name, agrees in results.items():
        print(f"{name}: {'ok' if agrees else 'other sums than the others'}")
    return all(results.values())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", nargs="?", metavar="BUILD", type=Path,
                        default=HERE.parents[2] / "build/linux-release")
    parser.add_argument("--tags", default="1000,5000", help="how many tags the logs have")
    parser.add_argument("--rows", type=int, default=4_000_000, help="about so many rows in each")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def main():
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="poolsentry-bench-") as name:
        folder = Path(name)
        if asked.check:
            return 0 if check(asked.build, folder) else 1
        tag_counts = [int(count) for count in asked.tags.split(",")]
        for tags in tag_counts:
            bench_time(asked.build, folder, tags, asked.rows, asked.rounds)
        bench_memory(asked.build, folder, tag_counts[0], max(1, asked.rows // (8 * tag_counts[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
