#!/usr/bin/env python3
"""Start a server N times and report the milliseconds to its first INFO, its CPU time until then, and its idle resident memory.

  startup.py [-n 10] [--settle 1.0] NAME='CMD' [NAME='CMD' ...]

Each CMD is split with shlex and must accept `-a` and `-p`. Several servers are started in turn (A B A B ...). Linux only.
"""
import argparse, os, shlex, signal, socket, statistics as st, subprocess, time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def once(cmd, settle):
    port = free_port()
    t0 = time.perf_counter()
    p = subprocess.Popen(shlex.split(cmd) + ["-a", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as s:
                    if s.recv(4) == b"INFO":
                        break
            except OSError:
                pass
            if p.poll() is not None or time.perf_counter() - t0 > 60:
                raise SystemExit("%s did not start" % cmd)
            time.sleep(0.001)
        ms = (time.perf_counter() - t0) * 1000
        ticks = open("/proc/%d/stat" % p.pid).read().rsplit(")", 1)[1].split()
        cpu = (int(ticks[11]) + int(ticks[12])) * 1000 / os.sysconf("SC_CLK_TCK")
        time.sleep(settle)
        rss = next(int(l.split()[1]) for l in open("/proc/%d/status" % p.pid) if l.startswith("VmRSS")) / 1024
        return ms, cpu, rss
    finally:
        p.send_signal(signal.SIGTERM)
        p.wait(10)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("-n", type=int, default=10)
    ap.add_argument("--settle", type=float, default=1.0, help="seconds before memory is read")
    ap.add_argument("servers", nargs="+")
    a = ap.parse_args()
    runs = {s.partition("=")[0]: [] for s in a.servers}
    for _ in range(a.n):
        for s in a.servers:
            name, _, cmd = s.partition("=")
            runs[name].append(once(cmd, a.settle))
    for name, rows in runs.items():
        f = lambda i: "%.0f/%.0f/%.0f" % (min(r[i] for r in rows), st.median(r[i] for r in rows), max(r[i] for r in rows))
        print("%-14s to first INFO ms %s   cpu ms %s   idle rss MB %s   (min/median/max of %d)" % (name, f(0), f(1), f(2), len(rows)))


if __name__ == "__main__":
    main()
