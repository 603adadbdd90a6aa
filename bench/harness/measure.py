"""Runs a command and writes what it cost, as one line of JSON, to file descriptor 3.

wait4 gives exact figures of the kernel for the command and all its children that have ended, which Node has no call for. CPU is the
sum over those processes; peak memory is that of the largest single one.
"""
import json
import os
import signal
import sys
import time

REPORT = 3


def main() -> int:
    command = sys.argv[1:]
    os.set_inheritable(REPORT, False)
    started = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ)
    # Whoever stops the bench signals the whole process group: the command is told, and told once. This program waits for its end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - started
    report = {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        # Linux counts in KiB, macOS in bytes.
        "rss": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6,
    }
    os.write(REPORT, json.dumps(report).encode())
    return os.waitstatus_to_exitcode(status) & 0xFF


sys.exit(main())
