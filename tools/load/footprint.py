#!/usr/bin/env python3
"""What two servers keep in memory: idle, per idle connection, per subscription, and after a burst.

  footprint.py --ours 'CMD' --theirs nats-server [--connections 10000] [--subscriptions 1000000] [--watch 60] [--json FILE]

Each figure has a server of its own, started anew. After a burst (connections or subscriptions that go away, and readers that
were asleep while messages came) the resident memory is read every second, until it is back within a tenth plus 10 MiB of what
it was before, or --watch seconds are over. Memory is what the system says, with everything that it counts (RSS).
"""
import argparse, socket, subprocess, sys, threading, time

from rig import Folder, Server, arguments, build, command, generate, save

SLEEPERS, SLEEPER_PAYLOAD = 8, 256 << 10


def returned(server, before, limit):
    """Watches the memory after a burst: (the most in MiB, what is left at the end, seconds until it was back or None)."""
    peak = last = server.rss()
    start = time.monotonic()
    while time.monotonic() - start < limit:
        last = server.rss()
        peak = max(peak, last)
        if last <= before * 1.1 + 10 * 1024:
            return peak / 1024, last / 1024, time.monotonic() - start
        time.sleep(1)
    return peak / 1024, last / 1024, None


def after_burst(server, before, limit, peak=0):
    most, left, seconds = returned(server, before, limit)
    return dict(before_mb=before / 1024, peak_mb=max(peak / 1024, most), left_mb=left, seconds=seconds)


def idle(gen, server, a):
    time.sleep(a.settle)
    return dict(rss_mb=server.rss() / 1024)


def connections(gen, server, a):
    time.sleep(a.settle)
    before = server.rss()
    r = generate(gen, server, "-m idle -p %d -t %d" % (a.connections, max(1, int(a.settle))))
    burst = after_burst(server, before, a.watch, before + r["kb_per_conn"] * a.connections)
    return dict(bytes_each=r["kb_per_conn"] * 1024, cpu_us_each=r["cpu_per_conn"], **burst)


def subscriptions(mix):
    def measure(gen, server, a):
        time.sleep(a.settle)
        before = server.rss()
        r = generate(gen, server, "-m subs -S 4 -k %d -n 0 -t %d%s" % (a.subscriptions, max(1, int(a.settle)), mix))
        peak = before + r["bytes_per_sub"] * a.subscriptions / 1024
        return dict(bytes_each=r["bytes_per_sub"], cpu_ns_each=r["cpu_per_sub"], **after_burst(server, before, a.watch, peak))
    return measure


def connect(server, then):
    s = socket.create_connection(("127.0.0.1", server.load_port), 10)
    s.sendall(b"CONNECT {}\r\n" + then + b"PING\r\n")
    seen = b""
    while b"PONG" not in seen:
        got = s.recv(65536)
        if not got:
            raise RuntimeError("%s closed a connection at once" % server.name)
        seen += got
    return s


def read_all(s, until, peak, server):
    """Reads until so many bytes came, the server closes, or nothing comes for two seconds."""
    s.settimeout(2)
    try:
        while until > 0:
            got = len(s.recv(1 << 20))
            if not got:
                return
            until -= got
            peak[0] = max(peak[0], server.rss())
    except OSError:
        return


def sleepers(gen, server, a):
    """Readers that sleep while messages come for them, then wake up, read and leave."""
    generate(gen, server, "-m fan -S 2 -s 128 -n 200000")  # what a server that was used once keeps is not the burst's
    time.sleep(a.settle)
    before, peak, sent = server.rss(), [0], [0]
    readers = [connect(server, b"SUB burst 1\r\n") for _ in range(SLEEPERS)]
    for s in readers:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    publisher = connect(server, b"")
    message = b"PUB burst %d\r\n" % SLEEPER_PAYLOAD + bytes(SLEEPER_PAYLOAD) + b"\r\n"

    def publish():
        publisher.settimeout(60)
        try:
            for _ in range(a.burst_mb * (1 << 20) // SLEEPER_PAYLOAD):
                publisher.sendall(message)
                sent[0] += 1
        except OSError:
            pass  # the server may close who overwhelms it; what was sent until then counts

    t = threading.Thread(target=publish, daemon=True)
    t.start()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        peak[0] = max(peak[0], server.rss())
        time.sleep(0.05)
    asleep = sent[0]
    threads = [threading.Thread(target=read_all, args=(s, a.burst_mb << 20, peak, server), daemon=True) for s in readers]
    for r in threads:
        r.start()
    for r in threads:
        r.join(60)
    t.join(60)
    for s in readers + [publisher]:
        s.close()
    return dict(taken_mb=asleep * SLEEPER_PAYLOAD / (1 << 20), **after_burst(server, before, a.watch, peak[0]))


def load(words):
    """Flat out with large messages to ten subscribers, as many under way as they let, then silence."""
    def measure(gen, server, a):
        generate(gen, server, "-m fan -s 128 -n 200000")
        time.sleep(a.settle)
        before = server.rss()
        p = subprocess.Popen(command(gen, server, ("-m fan -S 10 -w 134217728 " + words).split()), stdout=subprocess.DEVNULL)
        peak = 0
        while p.poll() is None:
            peak = max(peak, server.rss())
            time.sleep(0.05)
        if p.returncode:
            raise RuntimeError("the burst of messages on %s ended with %d" % (server.name, p.returncode))
        return after_burst(server, before, a.watch, peak)
    return measure


FIGURES = {"idle": idle, "connections": connections, "subscriptions": subscriptions(""), "subscriptions-mix": subscriptions(" -M"), "burst-64k": load("-s 65536 -n 4000"), "burst-1m": load("-s 1048576 -n 400"), "burst-sleepers": sleepers}


def said(r):
    words = []
    if "rss_mb" in r:
        words.append("RSS %.1f MB" % r["rss_mb"])
    if "bytes_each" in r:
        words.append("%.0f bytes each, CPU %s" % (r["bytes_each"], "%.1f us each" % r["cpu_us_each"] if "cpu_us_each" in r else "%.0f ns each" % r["cpu_ns_each"]))
    if "taken_mb" in r:
        words.append("took %.0f MB while readers slept" % r["taken_mb"])
    if "peak_mb" in r:
        words.append("RSS %.0f -> %.0f -> %.0f MB, %s" % (r["before_mb"], r["peak_mb"], r["left_mb"], "back after %.0f s" % r["seconds"] if r["seconds"] is not None else "not back"))
    return ", ".join(words)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(ap)
    ap.add_argument("--figures", default=",".join(FIGURES))
    ap.add_argument("--connections", type=int, default=10000)
    ap.add_argument("--subscriptions", type=int, default=1000000)
    ap.add_argument("--burst-mb", type=int, default=40, help="what each sleeping reader is sent")
    ap.add_argument("--settle", type=float, default=8.0,
                    help="seconds before memory is read: what a JIT compiler takes for a moment is no connection's")
    ap.add_argument("--watch", type=float, default=60.0, help="seconds in which memory may come back")
    a = ap.parse_args()
    unknown = [f for f in a.figures.split(",") if f not in FIGURES]
    if unknown:
        ap.error("no figure %s; there are %s" % (", ".join(unknown), ", ".join(FIGURES)))
    results = {}
    with Folder() as folder:
        gen = build(folder)
        for figure in a.figures.split(","):
            for name in ("theirs", "ours"):
                server = Server("%s-%s" % (name, figure), getattr(a, name), folder, a.conf)
                try:
                    r = FIGURES[figure](gen, server, a)
                finally:
                    server.stop()
                results.setdefault(figure, {})[name] = r
                print("%-18s %-7s %s" % (figure, name, said(r)), flush=True)
    save(a, dict(figures=results, connections=a.connections, subscriptions=a.subscriptions))


if __name__ == "__main__":
    sys.exit(main())
