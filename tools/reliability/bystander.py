#!/usr/bin/env python3
"""How long others wait while one client subscribes very often and leaves. One connection sends N SUBs of one shape, then closes; another
sends a PING every 5 ms meanwhile. Reports per shape the seconds the SUBs took, and the bystander's longest wait for a PONG while they were made
and after the client had left. Pass: no wait is longer than --bound seconds."""
from relcommon import *

SHAPES = {
    "same": lambda i: b"SUB a.b %d\r\n" % i,
    "distinct": lambda i: b"SUB a.%d %d\r\n" % (i, i),
    "wildcard": lambda i: b"SUB a.%d.* %d\r\n" % (i, i),
    "group": lambda i: b"SUB a.b q %d\r\n" % i,
    "groups": lambda i: b"SUB a.b q%d %d\r\n" % (i, i),
}

def opt(ap):
    ap.add_argument("--n", type=int, default=100_000); ap.add_argument("--shapes", default=",".join(SHAPES)); ap.add_argument("--bound", type=float, default=0.25)


class Bystander(threading.Thread):
    """Sends PINGs and keeps the longest wait for a PONG."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.client = Client(port, timeout=60); self.lock = threading.Lock()
        self.longest = 0.0; self.asked = None; self.fault = None; self.going = True

    def run(self):
        try:
            while self.going:
                self.asked = time.monotonic(); self.client.ping()
                with self.lock:
                    self.longest = max(self.longest, time.monotonic() - self.asked); self.asked = None
                time.sleep(0.005)
        except (OSError, EOFError) as e:
            self.fault = repr(e)

    def take(self):
        """Return the longest wait, one that is not over included, and begin anew."""
        with self.lock:
            now = time.monotonic(); longest = max(self.longest, now - (self.asked or now)); self.longest = 0.0
        return round(longest, 4)


def measure(port, shape, n, bystander):
    lines = b"".join(SHAPES[shape](i) for i in range(n)); c = Client(port, timeout=60); c.ping(); bystander.take(); t0 = time.monotonic()
    c.send(lines); c.ping(); took = time.monotonic() - t0; subscribing = bystander.take(); c.close()
    time.sleep(0.7)
    return {"shape": shape, "subscribe_s": round(took, 3), "wait_while_subscribing_s": subscribing, "wait_while_leaving_s": bystander.take()}


a = args(opt, __doc__); d = tmpd(a, "bystander"); port = free_port()
srv = Server(a.server, "listen: %s:%d\n" % (HOST, port), d, port); srv.start(); b = Bystander(port); b.start(); rows = []
for shape in a.shapes.split(","):
    if not b.fault:
        rows.append(measure(port, shape, a.n, b))
b.going = False; alive = srv.alive(); srv.stop(); clean(a, d)
worst = max(max(r["wait_while_subscribing_s"], r["wait_while_leaving_s"]) for r in rows)
report("bystander", n=a.n, rows=rows, worst_s=worst, fault=b.fault, goal="nobody waits longer than %s s" % a.bound, passed=alive and not b.fault and worst <= a.bound)
