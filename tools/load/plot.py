#!/usr/bin/env python3
"""Draw what the other programs measured: plain SVG from their --json files, and tables for Markdown.

  plot.py FILE.json [FILE.json ...] --out FOLDER [--table FILE.md]

One picture per subject: compare gives CPU ratios, throughput and latency; growth one per curve; footprint and soak one each.
The pictures have no background and follow the reader's choice of light or dark.
"""
import argparse, html, json, math, os, statistics as st, sys

WIDTH, LEFT, RIGHT, TOP = 760, 70, 20, 64
STYLE = """<style>
text{font:12px system-ui,sans-serif;fill:#333}.t{font-size:15px;font-weight:600}.s,.n{fill:#666}.n{font-size:11px}
.g{stroke:#bbb;stroke-width:.6;fill:none}.theirs{fill:#8a8f98;stroke:#8a8f98}.ours{fill:#1f7a5c;stroke:#1f7a5c}.third{fill:#b5651d;stroke:#b5651d}
.l{fill:none!important;stroke-width:2}.b{stroke:none}
@media (prefers-color-scheme:dark){text{fill:#ddd}.s,.n{fill:#aaa}.g{stroke:#555}.theirs{fill:#9aa3b2;stroke:#9aa3b2}.ours{fill:#4fc79b;stroke:#4fc79b}.third{fill:#e0a060;stroke:#e0a060}}
</style>"""
NAMES = {"theirs": "nats-server", "ours": "postroom"}


def number(v):
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(v) >= limit:
            return "%.3g%s" % (v / limit, unit)
    return "%.3g" % v


class Picture:
    def __init__(self, title, below, height, series=()):
        self.height, self.parts, x = height, [], LEFT
        self.text(LEFT, 20, title, "t")
        self.text(LEFT, 38, below, "s")
        for key, name in series:
            self.parts.append('<rect class="b %s" x="%d" y="46" width="10" height="10"/>' % (key, x))
            self.text(x + 14, 55, name)
            x += 30 + 7 * len(name)

    def text(self, x, y, words, style="", anchor="start"):
        self.parts.append('<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>' % (x, y, style, anchor, html.escape(words)))

    def line(self, x1, y1, x2, y2, style="g"):
        self.parts.append('<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>' % (style, x1, y1, x2, y2))

    def write(self, folder, name):
        path = os.path.join(folder, name + ".svg")
        with open(path, "w") as f:
            f.write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">%s\n%s\n</svg>\n' % (WIDTH, self.height, WIDTH, self.height, STYLE, "\n".join(self.parts)))
        print(path)


def round_up(v):
    step = 10 ** math.floor(math.log10(v)) if v > 0 else 1
    return next(step * m for m in (1, 2, 2.5, 5, 10) if step * m >= v)


def bars(title, below, rows, series, unit=number, log=False):
    """Horizontal bars: rows of (label, values per series); a bar's figure stands behind it."""
    each = 13 * len(series) + 12
    p = Picture(title, below, TOP + each * len(rows) + 16, [(k, n) for k, n in series] if len(series) > 1 else ())
    left, most = LEFT + 70, max(max(v) for _, v in rows)
    least = min(x for _, v in rows for x in v if x > 0)
    room = WIDTH - left - 70
    for i, (label, values) in enumerate(rows):
        y = TOP + i * each + 8
        p.text(left - 6, y + each / 2 - 2, label, "", "end")
        for j, ((key, _), v) in enumerate(zip(series, values)):
            share = math.log(max(v, least) / least * 2) / math.log(most / least * 2) if log else v / most
            p.parts.append('<rect class="b %s" x="%d" y="%.1f" width="%.1f" height="11"/>' % (key, left, y + 13 * j, max(1.0, share * room)))
            p.text(left + max(1.0, share * room) + 5, y + 13 * j + 10, unit(v), "n")
    return p


def lines(title, below, xs, series, logx=False, floor=0.0, xunit=number):
    """Lines over xs: series of (key, name, values, least, most); the last two may be None."""
    height, bottom = 300, 262
    p = Picture(title, below, height, [(k, n) for k, n, *_ in series])
    most = round_up(max(max(s[4] or s[2]) for s in series) or 1)
    place = (lambda x: math.log10(max(x, 1e-9))) if logx else (lambda x: x)
    lo, hi = place(xs[0]), place(xs[-1])
    px = lambda x: LEFT + (place(x) - lo) / ((hi - lo) or 1) * (WIDTH - LEFT - RIGHT - 20)
    py = lambda v: bottom - (v - floor) / (most - floor) * (bottom - TOP - 4)
    for i in range(5):
        v = floor + (most - floor) * i / 4
        p.line(LEFT, py(v), WIDTH - RIGHT, py(v))
        p.text(LEFT - 8, py(v) + 4, number(v), "n", "end")
    for x in xs if len(xs) <= 12 else [xs[0] + (xs[-1] - xs[0]) * i / 6 for i in range(7)]:
        p.text(px(x), bottom + 18, xunit(x), "n", "middle")
    for key, _, values, least, top in series:
        p.parts.append('<polyline class="l %s" points="%s"/>' % (key, " ".join("%.1f,%.1f" % (px(x), py(v)) for x, v in zip(xs, values))))
        if len(xs) <= 12:
            for i, (x, v) in enumerate(zip(xs, values)):
                p.parts.append('<circle class="b %s" cx="%.1f" cy="%.1f" r="3"/>' % (key, px(x), py(v)))
                if least:
                    p.line(px(x), py(least[i]), px(x), py(top[i]), key)
    return p


BOTH = [("theirs", NAMES["theirs"]), ("ours", NAMES["ours"])]


def where(d):
    return "%s · %s" % (d["date"], d["hardware"].split(", Linux")[0])


def compare(d, folder, name):
    rows = d["workloads"]
    counted = [(w, [r["ratio"]]) for w, r in rows.items() if not w.startswith(("lat-", "many"))]
    if counted:
        bars("CPU per message: nats-server / postroom", "longer is better: nats-server needs so many times as much · " + where(d), counted, [("ours", "")], lambda v: "%.2fx" % v).write(folder, name + "-cpu")
    flat_out = {w: r for w, r in rows.items() if not w.startswith(("lat-", "many"))}
    if flat_out:
        bars("Throughput, messages in per second", "logarithmic · " + where(d), [(w, [r["theirs"]["rate"], r["ours"]["rate"]]) for w, r in flat_out.items()], BOTH, log=True).write(folder, name + "-throughput")
    timed = {w: r for w, r in rows.items() if r["ours"]["p99"] is not None}
    for field, title in (("p50", "median"), ("p99", "99th percentile"), ("p999", "99.9th percentile")):
        if timed:
            bars("Latency, %s, microseconds" % title, "logarithmic, shorter is better · " + where(d), [(w, [r["theirs"][field], r["ours"][field]]) for w, r in timed.items()], BOTH, log=True).write(folder, "%s-%s" % (name, field))


def compare_table(d):
    yield "| workload | nats-server ns | postroom ns | CPU ratio (least, most) | p99 µs nats-server / postroom |\n|---|---|---|---|---|"
    for w, r in d["workloads"].items():
        t, o = r["theirs"], r["ours"]
        lat = "–" if o["p99"] is None else "%.0f / %.0f" % (t["p99"], o["p99"])
        if w.startswith(("lat-", "many")):  # CPU says nothing at a fixed rate
            yield "| %s | – | – | – | %s, ours/theirs **%.2f** |" % (w, lat, r["p99_ratio"])
        else:
            yield "| %s | %.0f | %.0f | **%.2f** (%.2f, %.2f) | %s |" % (w, t["cpu"], o["cpu"], r["ratio"], r["ratio_min"], r["ratio_max"], lat)


def growth(d, folder, name):
    for curve, c in d["curves"].items():
        for field, f in c["fields"].items():
            series = [(k, n, f[k]["values"], f[k]["least"], f[k]["most"]) for k, n in BOTH]
            if len(c["points"]) > 1 and field != "rss_mb":
                lines("%s: %s" % (curve, f["title"]), "flat is a straight total · " + where(d), c["points"], series, logx=True).write(folder, "%s-%s-%s" % (name, curve, field.replace("_", "-")))


def growth_table(d):
    yield "| curve | cost of one more | server | %s | verdict |\n|---|---|---|---|---|" % "at each point"
    for curve, c in d["curves"].items():
        for f in (f for n, f in c["fields"].items() if n != "rss_mb"):
            for k, n in BOTH:
                yield "| %s | %s | %s | %s | %s |" % (curve, f["title"], n, ", ".join("%s: %s" % (number(x), number(v)) for x, v in zip(c["points"], f[k]["values"])), f[k]["verdict"])


def footprint(d, folder, name):
    f = d["figures"]
    memory = [("RSS idle, MB", [f["idle"][k]["rss_mb"] for k, _ in BOTH])] if "idle" in f else []
    memory += [(label + k, [f[k][s][field] for s, _ in BOTH]) for k in f if "left_mb" in f[k]["ours"] for label, field in (("peak ", "peak_mb"), ("left ", "left_mb"))]
    if memory:
        bars("Memory, MB: idle, at a burst's peak, left after it", "shorter is better · " + where(d), [(n.replace("connections", "conns").replace("subscriptions", "subs").replace("burst-", ""), v) for n, v in memory], BOTH, log=True).write(folder, name)


def footprint_table(d):
    yield "| figure | server | each, bytes | RSS before → peak → left, MB | back after, s |\n|---|---|---|---|---|"
    for figure, both in d["figures"].items():
        for k, n in BOTH:
            r = both[k]
            memory = "%.0f → %.0f → %.0f" % (r["before_mb"], r["peak_mb"], r["left_mb"]) if "peak_mb" in r else "%.1f" % r["rss_mb"]
            back = "–" if "seconds" not in r else "not back" if r["seconds"] is None else "%.0f" % r["seconds"]
            yield "| %s | %s | %s | %s | %s |" % (figure, n, "%.0f" % r["bytes_each"] if "bytes_each" in r else "–", memory, back)


def soak(d, folder, name):
    s = d["samples"]
    if len(s) > 1:
        said = d["judged"]
        lines("Soak: resident memory in MB, and descriptors", "%g min at %s messages/s, %g connects/s: %s · %s" % (d["minutes"], number(d["rate"]), d["churn_per_second"], said["verdict"], d["date"]),
              [x["at"] / 60 for x in s], [("ours", "RSS", [x["rss_kb"] / 1024 for x in s], None, None), ("third", "descriptors", [x["fds"] for x in s], None, None)], xunit=lambda x: "%.1f min" % x).write(folder, name)


def soak_table(d):
    load = d["load"]
    yield "| minutes | rate | p50 / p99 / p99.9 / max µs | verdict |\n|---|---|---|---|"
    yield "| %g | %d/s, %.0f %% of capacity | %.0f / %.0f / %.0f / %.0f | %s |" % (d["minutes"], d["rate"], 100 * d["rate"] / d["capacity"], load["p50"], load["p99"], load["p999"], load["max"], d["judged"]["verdict"])
    yield "\n" + "\n".join("- " + line for line in d["judged"]["lines"])


def collectors_table(d):
    """As collectors.py prints it."""
    yield "| collector | longest pause subscribing, ms | under load, ms | p99.9 µs | CPU ns per subscription | RSS MB |\n|---|---|---|---|---|---|"
    for name, rounds in d["collectors"].items():
        cells = ([r[k] for r in rounds] for k in ("load_pause_ms", "steady_pause_ms", "p999", "load_cpu_ns", "rss_mb"))
        yield "| %s | %s |" % (name, " | ".join("%.0f (%.0f, %.0f)" % (st.median(v), min(v), max(v)) for v in cells))


def allocation_table(d):
    yield "| workload | messages | bytes of heap per message |\n|---|---|---|"
    for name, r in d["workloads"].items():
        yield "| %s | %.0f | %.3f |" % (name, r["messages"], r["bytes_per_message"])


def no_picture(*_):
    """Two or three numbers are a table."""


TOOLS = {"allocation": (no_picture, allocation_table), "collectors": (no_picture, collectors_table), "compare": (compare, compare_table), "growth": (growth, growth_table), "footprint": (footprint, footprint_table), "soak": (soak, soak_table)}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("files", nargs="+")
    ap.add_argument("--out", required=True, help="the folder for the pictures")
    ap.add_argument("--table", help="a Markdown file with date, hardware class, command and table of each file")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    pages = []
    for path in a.files:
        with open(path) as f:
            d = json.load(f)
        if d.get("tool") not in TOOLS:
            raise SystemExit("%s: made by none of %s" % (path, ", ".join(TOOLS)))
        name = os.path.splitext(os.path.basename(path))[0]
        draw, table = TOOLS[d["tool"]]
        draw(d, a.out, name)
        servers = "; ".join(d["servers"].values())
        pages.append("## %s\n\n%s. %s. %s.\n\n`%s`\n\n%s\n" % (name, d["date"], d["hardware"], servers, d["command"], "\n".join(table(d))))
    if a.table:
        with open(a.table, "w") as f:
            f.write("\n".join(pages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
