#!/usr/bin/env python3
"""What a whole server allocates per message on its heap, sockets and event loops included, by the JDK's flight recorder.

  allocation.py --ours 'CMD' [--workloads core,subs100k] [--more 4] [--json FILE]

CMD must give the variable POSTROOM_JAVA_OPTS to its JVM, whose JDK must have the programs `jcmd` and `jfr`: below JAVA_HOME or on
the PATH. The recorder notes once a second what each thread has allocated. Every workload of compare.py that needs no
configuration of its own runs to warm up, then as it is, then with --more times the messages: the difference of what all threads
have allocated is divided by the difference of the messages that came in, so connecting and subscribing do not count. A loop
allocates a few objects when it wakes up, however many messages it then finds: with requests one by one that is all there is.
"""
import argparse, datetime, json, os, re, shutil, subprocess, sys, time

from compare import SPECS, chosen, kind_of, run
from rig import Folder, Server, arguments, build, save

SAMPLE, NAME, LATE = "jdk.ThreadAllocationStatistics", "load", 5.0
RECORDER = "-XX:-DisableAttachMechanism -XX:StartFlightRecording:name=%s,settings=none,+%s#enabled=true,+%s#period=1s" % (NAME, SAMPLE, SAMPLE)


def tool(name):
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(name, path=os.path.join(home, "bin") if home else None)
    if not found:
        raise SystemExit("the program %s of a JDK is needed: set JAVA_HOME, or put it on the PATH" % name)
    return found


def said(*words):
    r = subprocess.run(words, capture_output=True, text=True)
    if r.returncode:
        raise SystemExit("%s ended with %d: %s" % (" ".join(words), r.returncode, (r.stderr + r.stdout)[-300:]))
    return r.stdout


def samples(recording):
    """For each thread its name, and the moments and bytes of its samples, in order."""
    found = {}
    for event in json.loads(said(tool("jfr"), "print", "--json", "--events", SAMPLE, recording))["recording"]["events"]:
        v, thread = event["values"], event["values"]["thread"]
        if thread:
            digits = re.sub(r"(\.\d{6})\d+", r"\1", v["startTime"]).replace("Z", "+00:00")
            name = thread["javaName"] or thread["osName"]
            found.setdefault((thread["osThreadId"], name), []).append((datetime.datetime.fromisoformat(digits).timestamp(), v["allocated"]))
    return {key: sorted(rows) for key, rows in found.items()}


def allocated(found, start, end):
    """Bytes of all threads, and of each name, between the last samples before `start` and the first ones behind `end`."""
    grown = {}
    for (_, name), rows in found.items():
        before = [size for t, size in rows if t <= start]
        behind = [size for t, size in rows if end <= t <= end + LATE]
        if behind:
            grown[name] = grown.get(name, 0) + behind[0] - (before[-1] if before else 0)
    if not grown:
        raise SystemExit("the recording has no samples within %d s of a run" % LATE)
    return grown


def measured(gen, words, server, scale):
    time.sleep(2.5)  # a sample of what went before
    start = time.time()
    figures = run(gen, words, server, scale)
    end = time.time()
    time.sleep(2.5)
    return start, end, figures["rate"] * figures["elapsed"]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(ap, both=False)
    ap.add_argument("--workloads", default="core,subs100k")
    ap.add_argument("--scale", type=float, default=1.0, help="a share of each workload's messages")
    ap.add_argument("--more", type=float, default=4.0)
    a = ap.parse_args()
    names, spans, result = chosen(a.workloads), {}, {}
    foreign = [n for n in names if isinstance(SPECS[n], tuple) or kind_of(n) != "plain"]
    if foreign:
        ap.error("only workloads of a server as it is: not %s" % ", ".join(foreign))
    with Folder() as folder:
        gen, recording = build(folder), os.path.join(folder, "recording.jfr")
        server = Server("ours", "env 'POSTROOM_JAVA_OPTS=%s' %s" % (RECORDER, a.ours), folder, a.conf)
        try:
            for n in names:
                for _ in range(2):
                    run(gen, SPECS[n], server, a.scale * a.more)
                spans[n] = [measured(gen, SPECS[n], server, scale) for scale in (a.scale, a.scale * a.more)]
            said(tool("jcmd"), str(server.pid), "JFR.dump", "name=" + NAME, "filename=" + recording)
        finally:
            server.stop()
        found = samples(recording)
    print("%-13s %12s %16s  %s" % ("workload", "messages", "bytes/message", "most of the longer run by"))
    for n, ((start, end, few), (longer_start, longer_end, many)) in spans.items():
        short, grown = allocated(found, start, end), allocated(found, longer_start, longer_end)
        most = max(grown, key=grown.get)
        each = (sum(grown.values()) - sum(short.values())) / (many - few)
        result[n] = dict(messages=many - few, bytes_per_message=each, threads=grown)
        print("%-13s %12.0f %16.3f  %s: %d bytes" % (n, many - few, each, most, grown[most]), flush=True)
    save(a, dict(workloads=result))


if __name__ == "__main__":
    sys.exit(main())
