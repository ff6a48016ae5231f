#!/usr/bin/env python3
"""Compare our Java client with jnats on the same server, in one run.

  clients.py --server 'CMD' [--workloads LIST] [--rounds 5] [--json FILE]

CMD is split with shlex and must accept `-c FILE`. The server (and what feeds subscribers) runs on one core,
the client on another; each measurement is a process of its own, and the two clients take turns. Figures: CPU
nanoseconds of the client's process per message or request, and for requests the median and the 99th percentile of the
time each caller waited, in microseconds. The ratio to quote is jnats/ours, above 1.0 ours is better. `inprocess` has no
server process: its figure is the rate beside that of our client over a socket, both with two cores.

Needs Linux (taskset), two cores, and benchmarks/target/benchmarks.jar: `mvn -q -pl benchmarks -am -DskipTests package`.
"""
import argparse, glob, json, os, re, signal, statistics as st, subprocess, sys, tempfile

from compare import Server

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JAR = os.path.join(ROOT, "benchmarks", "target", "benchmarks.jar")
WORKLOADS = {
    "pub16": "pub 16 5000000", "pub128": "pub 128 4000000", "sub16": "sub 16 8000000", "sub128": "sub 128 6000000",
    "req1": "req 1 2 platform", "req50": "req 50 2 platform", "req1-virtual": "req 1 2 virtual", "req50-virtual": "req 50 2 virtual",
}
IN_PROCESS = {"inprocess1": "req 1 2 platform", "inprocess1-virtual": "req 1 2 virtual", "inprocess50-virtual": "req 50 2 virtual"}


def java():
    homes = [os.environ.get("JAVA25_HOME", ""), os.environ.get("JAVA_HOME", "")] + glob.glob("/usr/lib/jvm/*25*") + glob.glob("/opt/*25*")
    for home in homes:
        try:
            if 'JAVA_VERSION="25' in open(os.path.join(home, "release")).read():
                return os.path.join(home, "bin", "java")
        except OSError:
            continue
    raise SystemExit("a JDK 25 is needed: set JAVA_HOME to one")


JAVA = java()


def client(cores, kind, url, words):
    return ["taskset", "-c", cores, JAVA, "-Xmx512m", "-cp", JAR, "dev.postroom.benchmarks.ClientComparison", kind, url] + words


def measure(kind, url, workload, cores):
    words = workload.split()
    p = subprocess.Popen(client(cores, kind, url, words), stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        if words[0] == "sub":
            if p.stdout.readline().strip() != "ready":
                raise SystemExit("%s did not subscribe" % kind)
            feed = client("1", "postroom", url, ["feed", words[1], words[2]])
            subprocess.run(feed, check=True, timeout=120)
        out, _ = p.communicate(timeout=120)
    finally:
        if p.poll() is None:
            os.killpg(p.pid, signal.SIGTERM)
            p.wait(15)
    if p.returncode != 0:
        raise SystemExit("%s %s ended with %s" % (kind, workload, p.returncode))
    return {k: float(v) for k, v in re.findall(r"(\w+)=([\d.]+)", out)}


def median(rounds, field):
    return st.median(r[field] for r in rounds)


def spread(rounds, field):
    values = sorted(r[field] for r in rounds)
    return "%.1f (%.1f..%.1f)" % (st.median(values), values[0], values[-1])


def compare(url, name, rounds):
    got = {"jnats": [], "postroom": []}
    for i in range(rounds):
        for kind in (("jnats", "postroom") if i % 2 == 0 else ("postroom", "jnats")):
            got[kind].append(measure(kind, url, WORKLOADS[name], "0"))
    fields = ["cpu"] + (["p50", "p99"] if name.startswith("req") else [])
    for field in fields:
        ratio = median(got["jnats"], field) / median(got["postroom"], field)
        print("%-14s %-4s jnats %-24s postroom %-24s ratio %.2f" % (name, field, spread(got["jnats"], field), spread(got["postroom"], field), ratio), flush=True)
    return got


def in_process(url, name, rounds):
    got = {"socket": [], "inprocess": []}
    for _ in range(rounds):
        got["socket"].append(measure("postroom", url, IN_PROCESS[name], "0,1"))
        got["inprocess"].append(measure("inprocess", "-", IN_PROCESS[name], "0,1"))
    ratio = median(got["inprocess"], "rate") / median(got["socket"], "rate")
    print("%-20s requests/s: socket %-28s in process %-28s ratio %.2f" % (name, spread(got["socket"], "rate"), spread(got["inprocess"], "rate"), ratio), flush=True)
    return got


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--server", default=os.path.join(ROOT, "postroom"))
    ap.add_argument("--workloads", default="all", help="all, or a comma-separated list of: " + ", ".join([*WORKLOADS, *IN_PROCESS]))
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--json")
    a = ap.parse_args()
    names = [*WORKLOADS, *IN_PROCESS] if a.workloads == "all" else a.workloads.split(",")
    unknown = [n for n in names if n not in WORKLOADS and n not in IN_PROCESS]
    if unknown:
        ap.error("no workload %s" % ", ".join(unknown))
    if not os.path.exists(JAR):
        raise SystemExit("%s is missing: mvn -q -pl benchmarks -am -DskipTests package" % JAR)
    results = {}
    for cores, known, run in (("1", WORKLOADS, compare), ("0,1", IN_PROCESS, in_process)):
        with tempfile.TemporaryDirectory() as folder:
            server = Server("server", "taskset -c %s %s" % (cores, a.server), folder, "")
            try:
                for name in (n for n in names if n in known):
                    results[name] = run("nats://127.0.0.1:%d" % server.port, name, a.rounds)
            finally:
                server.stop()
    if a.json:
        json.dump(results, open(a.json, "w"), indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
