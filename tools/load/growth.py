#!/usr/bin/env python3
"""How cost grows with messages, subscribers, subscriptions and connections, for two servers in one run.

  growth.py --ours 'CMD' --theirs nats-server [--curves messages,subscribers,...] [--rounds 3] [--json FILE]

For each curve it says whether the total is a straight line, that is whether the cost of one more stays the same; if not, where
it bends. A step is a bend if that cost changes by more than --bend and the rounds before and after do not overlap. Points are
measured on both servers in turn (A B A B). Curves of CPU share a pair of warm servers; each round of a point of memory has a
server of its own, for a server that was used before hides in its own reserve what is new.
"""
import argparse, statistics as st, sys

from rig import Folder, Pair, arguments, build, generate, save

# Per curve: points; the generator's words for one, and its messages; the words to warm up, or none for new servers; fields.
# A field is the cost of each one ("each"), or, with a function of point and value, a total whose increments are looked at.
CURVES = {
    "messages": ([10000, 100000, 1000000, 10000000], "-m fan -s 128", lambda x: x, "-m fan -s 128 -n 600000", {"cpu": ("CPU ns per message", None)}),
    "subscribers": ([1, 10, 50, 100, 200, 500], "-m fan -S {x} -s 128", lambda x: max(20, 1500000 // x), "-m fan -S 10 -s 128 -n 60000",
                    {"cpu": ("CPU ns per message in or out", lambda x, v: v * (x + 1))}),
    "subscriptions": ([1000, 10000, 100000, 300000, 1000000], "-m subs -S 4 -s 16 -k {x}", lambda x: 400000, "-m subs -S 4 -s 16 -k 10000 -n 400000", {"cpu": ("CPU ns per message, random subject", None)}),
    "connections": ([10, 100, 1000, 3000, 10000], "-m many -p {x} -s 128 -R 20000", lambda x: 60000, "-m many -p 100 -s 128 -R 20000 -n 40000",
                    {"cpu": ("CPU ns per message, 20,000 a second in all", None), "p99": ("p99 us", None)}),
    "subscription-memory": ([100000, 200000, 500000, 1000000], "-m subs -S 4 -k {x} -t 1", lambda x: 0, None, {"bytes_per_sub": ("bytes per subscription", None)}),
    "connection-memory": ([1000, 3000, 10000], "-m idle -p {x} -t 8", lambda x: 0, None, {"kb_per_conn": ("KB per idle connection", None)}),
}


def increments(points, rounds, total):
    """Per step, what one more costs, for each round; without a total that is the field itself."""
    if total is None:
        return points, rounds
    sums = [[total(x, v) for v in values] for x, values in zip(points, rounds)]
    steps = [[(b - a) / (x1 - x0) for a, b in zip(s0, s1)] for x0, x1, s0, s1 in zip(points, points[1:], sums, sums[1:])]
    return points[1:], steps


def verdict(points, rounds, total, limit):
    points, costs = increments(points, rounds, total)
    medians, found = [st.median(c) for c in costs], []
    for x0, x1, a, b in zip(points, points[1:], costs, costs[1:]):
        factor = st.median(b) / st.median(a) if st.median(a) > 0 and st.median(b) > 0 else 1.0
        if (min(b) > max(a) or max(b) < min(a)) and not 1 / limit < factor < limit:
            found.append("%s to %s x%.2f" % (short(x0), short(x1), factor))
    if found:
        return "bends: " + "; ".join(found)
    if min(medians) <= 0:
        return "unclear: a cost of %.3g is within the noise" % min(medians)
    if (min(costs[-1]) > max(costs[0]) or max(costs[-1]) < min(costs[0])) and not 1 / limit < medians[-1] / medians[0] < limit:
        return "bends slowly: %s to %s x%.2f" % (short(points[0]), short(points[-1]), medians[-1] / medians[0])
    middle = st.median(medians)
    return "straight: one more costs %.3g (%.3g..%.3g)" % (middle, min(medians), max(medians))


def short(x):
    return "%dM" % (x // 1000000) if x % 1000000 == 0 else "%dk" % (x // 1000) if x % 1000 == 0 else str(x)


def measure(a, gen, folder, curve):
    points, words, messages, warm, fields = CURVES[curve]
    points = [x for x in points if x <= a.most] or points[:1]
    got = {(name, f): {x: [] for x in points} for name in ("theirs", "ours") for f in [*fields, "rss_mb"]}

    def once(servers, x):
        for s in servers:
            s.quiet()
            n = messages(x) if curve == "messages" else int(messages(x) * a.share)
            r = generate(gen, s, words.format(x=x) + " -n %d" % n, timeout=400)
            for f in fields:
                got[s.name, f][x].append(r[f])
            got[s.name, "rss_mb"][x].append(s.rss() / 1024)

    if warm is None:
        for x in points:
            for i in range(a.rounds):
                with Pair(a, "%s/%d-%d" % (folder, x, i)) as servers:
                    once(servers, x)
        return points, got
    with Pair(a, folder) as servers:
        for s in servers:
            for _ in range(a.warmup):
                generate(gen, s, warm)
        for x in points:
            for _ in range(a.rounds):
                once(servers, x)
    return points, got


def show(a, curve, points, got):
    """Prints a curve with its verdicts, and returns it for the JSON file."""
    fields = {**CURVES[curve][4], "rss_mb": ("RSS MB afterwards", None)}
    out = {}
    for field, (title, total) in fields.items():
        print("%s: %s" % (curve, title))
        print("  %-8s" % "" + "".join("%10s" % short(x) for x in points))
        out[field] = dict(title=title)
        for name in ("theirs", "ours"):
            rounds = [got[name, field][x] for x in points]
            said = "" if field == "rss_mb" else verdict(points, rounds, total, a.bend)
            print("  %-8s" % name + "".join("%10.4g" % st.median(v) for v in rounds) + "   " + said, flush=True)
            out[field][name] = dict(values=[st.median(v) for v in rounds], least=[min(v) for v in rounds], most=[max(v) for v in rounds], verdict=said)
    return dict(points=points, fields=out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(ap)
    ap.add_argument("--curves", default=",".join(CURVES), help="any of: " + ", ".join(CURVES))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--warmup", type=int, default=4, help="passes before the first point")
    ap.add_argument("--bend", type=float, default=1.3, help="the factor from which a step is a bend")
    ap.add_argument("--most", type=int, default=10000000, help="leaves out the points above")
    ap.add_argument("--share", type=float, default=1.0, help="a share of the messages of each point, for a quick look")
    a = ap.parse_args()
    curves = a.curves.split(",")
    unknown = [c for c in curves if c not in CURVES]
    if unknown:
        ap.error("no curve %s" % ", ".join(unknown))
    results = {}
    with Folder() as folder:
        gen = build(folder)
        for curve in curves:
            points, got = measure(a, gen, "%s/%s" % (folder, curve), curve)
            results[curve] = show(a, curve, points, got)
    save(a, dict(curves=results))


if __name__ == "__main__":
    sys.exit(main())
