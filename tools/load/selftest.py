#!/usr/bin/env python3
"""Are the load programs alive? Every mode once, and the programs but for guard, startup and clients, with tiny counts, against one server: 15 seconds with nats-server, 46 with a JVM.

  selftest.py [--server nats-server]

Says what it tried, and ends with 1 at the first thing that is not as it should be. No figure that it prints is a measurement.
"""
import argparse, json, os, random, shlex, subprocess, sys, time
import xml.etree.ElementTree as xml

import growth, soak
from rig import HERE, Folder, Server, build, generate, version

MODES = {
    "plain": ["-m pub -s 16 -n 5000", "-m fan -s 16 -n 5000", "-m fan -S 3 -W -H 40 -n 2000", "-m fan -S 2 -q -n 2000", "-m fan -p 2 -S 2 -x -n 2000", "-m fan -S 2 -s 1048576 -n 10",
              "-m rr -p 3 -n 300", "-m rr -p 2 -d 8 -n 300", "-m ping -n 200", "-m subs -S 2 -k 1000 -n 2000", "-m subs -S 2 -k 1000 -M -n 2000", "-m idle -p 20 -t 0",
              "-m lat -S 2 -s 128 -R 5000 -n 500", "-m lat -p 2 -S 2 -x -R 5000 -n 500", "-m rrlat -p 3 -S 2 -R 2000 -n 300", "-m many -p 50 -R 2000 -n 400"],
    "tls": ["-m fan -s 128 -n 5000", "-m fan -S 2 -s 1048576 -n 4", "-m rr -p 3 -d 4 -n 300", "-m lat -R 2000 -n 300"],
    "ws": ["-m fan -s 128 -n 5000", "-m fan -S 2 -s 1048576 -n 4", "-m rr -p 3 -n 300", "-m lat -R 2000 -n 300", "-m subs -S 2 -k 1000 -M -n 2000"],
    "wss": ["-m fan -s 128 -n 2000", "-m rr -p 2 -n 100"],
    "accounts": ["-m fan -A 20 -p 20 -S 20 -x -n 2000", "-m lat -A 5 -p 5 -S 5 -R 2000 -n 300"],
}


def check(holds, what):
    if not holds:
        raise SystemExit("not as it should be: %s" % what)


def modes(gen, cmd, folder):
    for kind, all_words in MODES.items():
        server = Server("self", cmd, folder, "", kind)
        try:
            for words in all_words:
                r = generate(gen, server, words, timeout=20)
                mode = words.split()[1]
                check(mode == "idle" or r["rate"] > 0 and r["cpu"] > 0, "%s %s gives no rate: %s" % (kind, words, r))
                check(mode not in ("rr", "ping", "lat", "rrlat", "many") or 0 < r["p50"] <= r["p99"] <= r["max"], "%s %s gives no latencies: %s" % (kind, words, r))
        finally:
            server.stop()
        print("%-9s %d modes" % (kind, len(all_words)), flush=True)


def wrong_server(gen, cmd, folder):
    """A user that the server does not know is an error with the server's own words, and no measurement."""
    server = Server("strict", cmd, folder, "authorization { user: somebody, password: else }")
    try:
        generate(gen, server, "-m fan -A 1 -n 100", timeout=20)
    except RuntimeError as e:
        check("Authorization" in str(e), "the refusal is not told: %s" % e)
    else:
        check(False, "a load that was refused counted as measured")
    finally:
        server.stop()


def arithmetic():
    chance = random.Random(1)
    still = [dict(at=10.0 * i, rss_kb=100000 + chance.randrange(500), fds=20 + i % 3, held=i % 3, threads=9) for i in range(90)]
    check(not soak.judge(still)["grows"], "noise is said to grow")
    check(soak.judge([dict(s, rss_kb=s["rss_kb"] + 100 * i) for i, s in enumerate(still)])["grows"], "memory that grows is not seen")
    check(soak.judge([dict(s, fds=s["fds"] + i // 10) for i, s in enumerate(still)])["grows"], "descriptors that grow are not seen")
    points = [1, 10, 100, 1000]
    line = lambda x, v: v * x
    check(growth.verdict(points, [[5.0, 5.2]] * 4, None, 1.3).startswith("straight"), "a constant cost is not straight")
    check(growth.verdict(points, [[5.0], [5.1], [9.0], [9.1]], None, 1.3) == "bends: 10 to 100 x1.76", "a bend is not found")
    check(growth.verdict(points, [[(7 + 3 * x) / x] for x in points], line, 1.3).startswith("straight"), "a line with a beginning is not straight")
    check(growth.verdict(points, [[x ** 0.5] for x in points], line, 1.3).startswith("bends"), "a curve is straight")


def finished(words):
    """Runs one of the programs; one that takes too long is told to end, for it has servers to stop."""
    p = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        out, _ = p.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        p.terminate()
        out, _ = p.communicate(timeout=30)
    return p.returncode, out


def programs(cmd, folder):
    cmd, files = shlex.quote(cmd), []
    tiny = {
        "compare": "--theirs %s --workloads 1:1-16,lat-rr-20,tls-rr10 --rounds 1 --warmup 0 --scale 0.002 --seconds 1" % cmd,
        "growth": "--theirs %s --rounds 1 --warmup 1 --most 10 --share 0.01 --curves subscribers,messages" % cmd,
        "footprint": "--theirs %s --connections 50 --subscriptions 1000 --settle 0.1 --watch 1 --burst-mb 1 --figures idle,subscriptions-mix" % cmd,
        "soak": "--before 20 --minutes 0.03 --every 0.1 --probe 20000 --share 0.05",
    }
    if "postroom" in version(cmd):  # the others have no collectors to choose from, and no flight recorder
        tiny["collectors"] = "--collectors serial --heap 1g --subscriptions 2000 --rate 2000 --churn 1000 --seconds 1 --rounds 1"
        tiny["allocation"] = "--workloads 1:1-16 --scale 0.01"
    for name, words in tiny.items():
        out = os.path.join(folder, name + ".json")
        code, told = finished([sys.executable, os.path.join(HERE, name + ".py"), "--ours"] + shlex.split("%s %s --json %s" % (cmd, words, out)))
        check(os.path.exists(out) and (code == 0 or name == "soak"), "%s.py: %s" % (name, told[-600:]))
        d = json.load(open(out))
        check(d["tool"] == name and d["date"] and d["hardware"] and "/tmp" not in d["hardware"], "the head of %s" % out)
        files.append(out)
        print("%-9s ran" % name, flush=True)
    pictures, table = os.path.join(folder, "svg"), os.path.join(folder, "table.md")
    subprocess.run([sys.executable, os.path.join(HERE, "plot.py"), "--out", pictures, "--table", table] + files, check=True, capture_output=True, timeout=60)
    for svg in os.listdir(pictures):
        check(len(xml.parse(os.path.join(pictures, svg)).getroot()) > 5, "%s is empty" % svg)
    check(len(os.listdir(pictures)) >= 6 and ("\n" + open(table).read()).count("\n## ") == len(files), "pictures or tables are missing: %s" % os.listdir(pictures))
    print("plot      %d pictures" % len(os.listdir(pictures)))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--server", default="nats-server", help="a command that accepts -c FILE")
    a = ap.parse_args()
    start = time.monotonic()
    arithmetic()
    with Folder() as folder:
        gen = build(folder)
        modes(gen, a.server, folder)
        wrong_server(gen, a.server, folder)
        os.environ["LOADGEN"] = gen
        programs(a.server, folder)
    print("all alive in %.1f s" % (time.monotonic() - start))


if __name__ == "__main__":
    sys.exit(main())
