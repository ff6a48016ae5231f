#!/usr/bin/env python3
"""What each collector of the JVM costs a server with a million subscriptions: its longest pause, and the latency of others.

  collectors.py --ours 'CMD' [--collectors serial,g1] [--heap 4g] [--subscriptions 1000000] [--rate 50000] [--seconds 40] [--rounds 3]

CMD must give the variable POSTROOM_JAVA_OPTS to its JVM. Each round starts a server, lets four connections make the
subscriptions, and then sends messages at a fixed rate for --seconds, while --churn subscriptions a second are made and taken
back: without them nothing is allocated and no collector has work. Pauses are what the JVM logs of its safepoints, whatever they
are for, while subscriptions are made (load) and under the rate (steady); latency counts from when each message should have been
sent. Collectors take turns, round by round.
"""
import argparse, os, re, socket, statistics as st, subprocess, sys, threading, time

from rig import Folder, Server, arguments, build, command, generate, save

COLLECTORS = {"serial": "-XX:+UseSerialGC", "parallel": "-XX:+UseParallelGC", "g1": "-XX:+UseG1GC", "z": "-XX:+UseZGC", "shenandoah": "-XX:+UseShenandoahGC"}
BATCH = 500
FIELDS = [("load_pause_ms", "longest pause, load ms"), ("steady_pause_ms", "steady ms"), ("pauses", "pauses"), ("p99", "p99 us"), ("p999", "p99.9 us"), ("max", "max us"),
          ("load_cpu_ns", "CPU ns per sub"), ("cpu", "CPU ns per message"), ("rss_mb", "RSS MB"), ("idle_mb", "idle MB")]


class Churn(threading.Thread):
    """One client that makes subscriptions and takes them back, so many a second."""

    def __init__(self, port, per_second):
        super().__init__(daemon=True)
        self.port, self.gap, self.over, self.failed = port, BATCH / per_second, threading.Event(), None

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as s:
                s.recv(65536)
                s.sendall(b"CONNECT {}\r\n")
                first, following = 0, time.monotonic()
                while not self.over.is_set():
                    made = b"".join(b"SUB churn.%d.a%d %d\r\n" % (i % 97, i, i) for i in range(first, first + BATCH))
                    gone = b"".join(b"UNSUB %d\r\n" % (i - 20 * BATCH) for i in range(first, first + BATCH)) if first >= 20 * BATCH else b""
                    s.sendall(made + gone + b"PING\r\n")
                    seen = b""
                    while b"PONG\r\n" not in seen:
                        got = s.recv(65536)
                        if not got or b"-ERR" in got:
                            raise RuntimeError("the server refused churn: %r" % got[:80])
                        seen += got
                    if b"PING" in seen:
                        s.sendall(b"PONG\r\n")
                    first, following = first + BATCH, following + self.gap
                    self.over.wait(max(0.0, following - time.monotonic()))
        except (OSError, RuntimeError) as e:
            self.failed = e

    def stop(self):
        self.over.set()
        self.join(15)
        if self.failed:
            raise SystemExit("churn failed: %s" % self.failed)


def pauses(path):
    """Milliseconds of each pause so far, in order."""
    return [int(n) / 1e6 for n in re.findall(r"Total: +(\d+) ns", open(path).read())]


def once(gen, folder, a, name, number):
    d = "%s/%s-%d" % (folder, name, number)
    os.makedirs(d)
    log = d + "/safepoints"
    options = "%s -Xmx%s -XX:MaxDirectMemorySize=1g -Xlog:safepoint:file=%s:uptime:filecount=0" % (COLLECTORS[name], a.heap, log)
    server = Server("server", "env 'POSTROOM_JAVA_OPTS=%s' %s" % (options, a.ours), d, a.conf)
    holder = churn = None
    try:
        time.sleep(2)
        r = dict(idle_mb=server.rss() / 1024)
        generate(gen, server, "-m fan -s 128 -n 600000")
        before = server.cpu()
        holder = subprocess.Popen(command(gen, server, ("-m subs -S 4 -M -k %d -n 0 -t %d" % (a.subscriptions, a.seconds * 2 + 60)).split()), stdout=subprocess.DEVNULL)
        time.sleep(2)
        server.quiet(60)
        r["load_cpu_ns"] = (server.cpu() - before) * 1e9 / a.subscriptions
        loaded = len(pauses(log))
        churn = Churn(server.port, a.churn)
        churn.start()
        figures = generate(gen, server, "-m lat -s 128 -R %d -n %d" % (a.rate, a.rate * a.seconds), timeout=a.seconds + 120)
        if holder.poll() is not None:
            raise SystemExit("the subscriptions were gone before the end")
        r["rss_mb"] = server.rss() / 1024
        churn.stop()
        every = pauses(log)
        r.update({k: figures[k] for k in ("p50", "p99", "p999", "max", "cpu")})
        r.update(load_pause_ms=max(every[:loaded], default=0), steady_pause_ms=max(every[loaded:], default=0), pauses=len(every) - loaded)
        return r
    finally:
        if holder:
            holder.kill()
            holder.wait()
        if churn:
            churn.over.set()
        server.stop()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(ap, both=False)
    ap.add_argument("--collectors", default="serial,g1")
    ap.add_argument("--heap", default="4g")
    ap.add_argument("--subscriptions", type=int, default=1000000)
    ap.add_argument("--rate", type=int, default=50000, help="messages a second")
    ap.add_argument("--churn", type=int, default=20000, help="subscriptions made, and as many taken back, a second")
    ap.add_argument("--seconds", type=int, default=40)
    ap.add_argument("--rounds", type=int, default=3)
    a = ap.parse_args()
    names = a.collectors.split(",")
    unknown = [n for n in names if n not in COLLECTORS]
    if unknown:
        ap.error("no collector %s; there are %s" % (", ".join(unknown), ", ".join(COLLECTORS)))
    rounds = {n: [] for n in names}
    with Folder() as folder:
        gen = build(folder)
        for i in range(a.rounds):
            for n in names:
                rounds[n].append(once(gen, folder, a, n, i))
                print("round %d %-10s %s" % (i + 1, n, "  ".join("%s %.0f" % (k, rounds[n][-1][k]) for k, _ in FIELDS)), flush=True)
    print("\n| collector | %s |\n|---|%s" % (" | ".join(said for _, said in FIELDS), "---|" * len(FIELDS)))
    for n in names:
        print("| %s | %s |" % (n, " | ".join("%.0f (%.0f..%.0f)" % (st.median(v), min(v), max(v)) for v in ([r[k] for r in rounds[n]] for k, _ in FIELDS))))
    save(a, dict(subscriptions=a.subscriptions, heap=a.heap, rate=a.rate, churn_per_second=a.churn, collectors=rounds))


if __name__ == "__main__":
    sys.exit(main())
