#!/usr/bin/env python3
"""Keep a server busy for a long time and look whether anything grows: memory, descriptors, threads.

  soak.py --ours 'CMD' [--minutes 30] [--share 0.5] [--json FILE]

First the server's capacity is measured (1:1, 128 bytes, flat out), and --before clients come and go as fast as they can: a
server remembers the last 10,000 that ended, and what fills up once is no growth. Then it gets that share of it for the given minutes, while
clients connect and disconnect, and subscriptions come and go, --churn of each per second. Every --every seconds the server's
memory, descriptors and threads are read. The first third may warm up; over the rest a straight line is fitted, and its slope
is told with its standard error, widened for samples that resemble their neighbours. The verdict is "flat" if the slope is
within two errors of zero, or adds up to less than 2 % of the memory over the time that counts; descriptors and threads must
not rise at all, but for the connections under way. Ends with 1 if something grows. To compare, run it for each server.
"""
import argparse, math, os, random, re, socket, statistics as st, subprocess, sys, threading, time

from rig import Folder, Server, arguments, build, command, generate, parse, save


class Churn(threading.Thread):
    """Clients that come and go; half of them leave properly, the others just close. Keeps at most `held` open."""

    def __init__(self, port, per_second, held, seed):
        super().__init__(daemon=True)
        self.port, self.gap, self.held = port, 1.0 / per_second, held
        self.random, self.open, self.done, self.failed, self.over = random.Random(seed), [], 0, None, threading.Event()

    def run(self):
        following = time.monotonic()
        try:
            while not self.over.is_set():
                self.one()
                following += self.gap
                self.over.wait(max(0.0, following - time.monotonic()))
        except (OSError, RuntimeError) as e:
            self.failed = e
        for s in self.open:
            s.close()

    def one(self):
        if len(self.open) >= self.held or (self.open and self.random.random() < 0.3):
            self.leave(self.open.pop(self.random.randrange(len(self.open))))
        s = socket.create_connection(("127.0.0.1", self.port), 10)
        self.ask(s, b"CONNECT {\"verbose\":false}\r\nSUB churn.%d 1\r\nSUB churn.*.%d 2\r\nPUB churn.x 2\r\nhi\r\n" % (self.random.randrange(1 << 30), self.random.randrange(1 << 30)))
        self.open.append(s)
        other = self.random.choice(self.open)
        self.ask(other, b"UNSUB 2\r\nSUB other.%d.> 2\r\n" % self.random.randrange(1 << 30))
        self.done += 1

    def ask(self, s, text):
        s.sendall(text + b"PING\r\n")
        seen = b""
        while b"PONG" not in seen:
            got = s.recv(65536)
            if not got or b"-ERR" in got:
                raise RuntimeError("the server refused churn: %r" % got[:80])
            seen += got
            if b"PING" in got:
                s.sendall(b"PONG\r\n")

    def leave(self, s):
        if self.random.random() < 0.5:
            self.ask(s, b"UNSUB 1\r\nUNSUB 2\r\n")
        s.close()

    def stop(self):
        self.over.set()
        self.join(15)


def slope(xs, ys):
    """Least squares: (slope, its standard error). Neighbouring samples that resemble each other count for fewer (lag 1)."""
    n, mx, my = len(xs), st.fmean(xs), st.fmean(ys)
    sxx = sum((x - mx) ** 2 for x in xs)
    b = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sxx
    rest = [y - my - b * (x - mx) for x, y in zip(xs, ys)]
    square = sum(r * r for r in rest)
    alike = sum(p * q for p, q in zip(rest, rest[1:])) / square if square > 0 else 0.0
    alike = min(0.95, max(0.0, alike))
    return b, math.sqrt(square / max(1, n - 2) / sxx * (1 + alike) / (1 - alike))


def sample(server, start, churn):
    status = open("/proc/%d/status" % server.pid).read()
    return dict(at=time.monotonic() - start, rss_kb=server.rss(), fds=server.fds(), threads=int(re.search(r"Threads:\s+(\d+)", status).group(1)), churned=churn.done, held=len(churn.open))


def watch(a, server, churn, load):
    """Samples until the load ends, and fails when the churn or the server does."""
    start, samples = time.monotonic(), []
    while load.poll() is None:
        samples.append(sample(server, start, churn))
        s = samples[-1]
        if len(samples) % max(1, int(60 / a.every)) == 1:
            print("%6.0f s  RSS %7.1f MB  fds %4d (%d churning)  threads %3d  churned %d" % (s["at"], s["rss_kb"] / 1024, s["fds"], s["held"], s["threads"], s["churned"]), flush=True)
        if churn.failed:
            raise SystemExit("churn failed: %s" % churn.failed)
        try:
            load.wait(a.every)
        except subprocess.TimeoutExpired:
            continue
    return samples


def judge(samples):
    counted = samples[len(samples) // 3:]
    if len(counted) < 5:
        return dict(verdict="too short to say", lines=["too few samples for a slope: run longer, or sample more often"], grows=False)
    minutes = [s["at"] / 60 for s in counted]
    span, lines, grows = minutes[-1] - minutes[0], [], []
    b, error = slope(minutes, [s["rss_kb"] for s in counted])
    share = b * span / st.fmean(s["rss_kb"] for s in counted)
    flat = abs(b) <= 2 * error or share < 0.02
    lines.append("RSS: %+.1f +- %.1f KB per minute, %+.2f %% over %.1f minutes: %s" % (b, error, share * 100, span, "flat" if flat else "GROWS"))
    if not flat:
        grows.append("memory")
    for what in ("fds", "threads"):
        values = [s[what] - (s["held"] if what == "fds" else 0) for s in counted]
        first, last = st.median(values[: len(values) // 3 + 1]), st.median(values[-(len(values) // 3 + 1):])
        up = last - first > 2
        lines.append("%s: %d at first, %d at last%s: %s" % (what, first, last, " (without churning ones)" if what == "fds" else "", "GROWS" if up else "flat"))
        if up:
            grows.append(what)
    return dict(slope_kb_per_minute=b, error=error, share=share, verdict="grows: " + ", ".join(grows) if grows else "flat", lines=lines, grows=bool(grows))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(ap, both=False)
    ap.add_argument("--minutes", type=float, default=30.0)
    ap.add_argument("--share", type=float, default=0.5, help="of the server's capacity")
    ap.add_argument("--churn", type=float, default=20.0, help="connects and disconnects, and changes of subscriptions, per second")
    ap.add_argument("--before", type=int, default=15000, help="clients that come and go before the load begins")
    ap.add_argument("--held", type=int, default=50, help="churning connections at the same time")
    ap.add_argument("--every", type=float, default=10.0, help="seconds between samples")
    ap.add_argument("--probe", type=int, default=1000000, help="messages of one measurement of the capacity; the last of three counts")
    ap.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    a = ap.parse_args()
    print("seed %d" % a.seed)
    with Folder() as folder:
        gen, server = build(folder), None
        server = Server("ours", a.ours, folder, a.conf)
        load = churn = None
        try:
            for _ in range(3):
                capacity = generate(gen, server, "-m fan -s 128 -n %d" % a.probe)["rate"]
            rate = int(capacity * a.share)
            print("capacity %.0f messages/s, so %d/s for %.1f minutes, %g connects/s" % (capacity, rate, a.minutes, a.churn), flush=True)
            churn = Churn(server.port, a.churn, a.held, a.seed)
            for _ in range(a.before):
                churn.one()
            churn.start()
            words = ["-m", "lat", "-s", "128", "-R", str(rate), "-n", str(int(rate * a.minutes * 60))]
            load = subprocess.Popen(command(gen, server, words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            samples = watch(a, server, churn, load)
            out = load.communicate()[0]
            if load.returncode:
                raise SystemExit("the load ended with %d: %s" % (load.returncode, out[-300:]))
        finally:
            if load and load.poll() is None:
                load.kill()
                load.wait()
            if churn and churn.is_alive():
                churn.stop()
            server.stop()
    figures, said = parse(out), judge(samples)
    print("load: %.0f/s, CPU %.0f ns per message, p50 %.0f us, p99 %.0f, p99.9 %.0f, max %.0f" % tuple(figures[k] for k in ("rate", "cpu", "p50", "p99", "p999", "max")))
    print("\n".join(said["lines"]))
    print("verdict: %s" % said["verdict"])
    save(a, dict(minutes=a.minutes, rate=rate, capacity=capacity, churn_per_second=a.churn, seed=a.seed, load=figures, judged=said, samples=samples))
    return 1 if said["grows"] else 0


if __name__ == "__main__":
    sys.exit(main())
