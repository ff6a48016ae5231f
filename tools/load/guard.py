#!/usr/bin/env python3
"""Guard parser, router and outbox against getting slower: the source beside an older commit, in one run.

  guard.py [--old COMMIT] [--new FOLDER] [--rounds 3] [--mean 0.90] [--row 0.80] [--json FILE]

Both states are compiled into a temporary folder, the older one from this repository's history (the commit in
benchmarks/baseline unless told otherwise), and take turns, each time in a new JVM. What is compared is the least
time per message that dev.postroom.benchmarks.DeliveryFigures has seen: from the read buffer to the flushed outbox,
without sockets. A ratio old/new below 1.0 means that the new one is slower. A shared machine runs at half its speed
for seconds at a time, and then whole rows take double the time on one side only; so it is judged after so many rounds,
and if it was too slow again after two, four and eight times as many, by the least time of all of them: a source that
is slower stays slower. Each side is the first every other round. What is allocated is judged at once.

Exit code 0: no row below --row, the geometric mean not below --mean, and nothing allocated. 1: it is. 2: it could not be
measured. 3: the older commit is not here: a shallow clone, an archive, no git. Needs JAVA_HOME or a JDK 25 on the PATH, and
jspecify in Maven's local repository.
"""
import argparse, glob, json, os, shutil, statistics as st, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = ["platform", "subject", "json", "protocol", "nkey", "http", "broker"]
BENCHMARKS = "benchmarks/src/main/java/dev/postroom/benchmarks/"
DRIVER = BENCHMARKS + "DeliveryFigures.java"
MOST_BYTES = 0.5  # per message: less is what the measuring itself allocates
SETTINGS = ["-XX:+UseSerialGC", "-Xms64m", "-Xmx256m", "-XX:+UseCompactObjectHeaders"]


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(2)


def jdk():
    """Return the folder of a JDK 25's programs, with a separator; empty for the PATH."""
    for home in (os.environ.get("JAVA25_HOME"), os.environ.get("JAVA_HOME"), *glob.glob("/usr/lib/jvm/*25*")):
        if home and os.path.exists(os.path.join(home, "bin", "javac")) and 'JAVA_VERSION="25' in open(os.path.join(home, "release")).read():
            return os.path.join(home, "bin") + os.sep
    return ""


def jspecify():
    home = os.environ.get("MAVEN_REPO") or os.path.join(os.path.expanduser("~"), ".m2", "repository")
    jars = sorted(glob.glob(os.path.join(home, "org", "jspecify", "jspecify", "*", "jspecify-*.jar")))
    if not jars:
        fail("guard.py: no jspecify in %s: build once with Maven, or set MAVEN_REPO" % home)
    return jars[-1]


def newer(tree, folder):
    for m in MODULES + ["benchmarks"]:
        shutil.copytree(os.path.join(tree, m, "src", "main", "java"), os.path.join(folder, m, "src", "main", "java"))


def older(commit, folder):
    """Put the older source into the folder; False when this clone does not have it."""
    git = ["git", "-c", "safe.directory=*", "-C", ROOT]  # somebody else's checkout is read as well
    if not shutil.which("git") or not os.path.exists(os.path.join(ROOT, ".git")):
        return False
    if subprocess.run(git + ["cat-file", "-e", commit + "^{commit}"], stderr=subprocess.DEVNULL).returncode:
        if subprocess.run(git + ["rev-parse", "HEAD"], stdout=subprocess.DEVNULL).returncode:
            fail("guard.py: git cannot read this clone: see above")
        return False
    os.makedirs(folder)
    archive = subprocess.Popen(git + ["archive", commit] + [m + "/src/main/java" for m in MODULES + ["benchmarks"]], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    if archive.wait():
        fail("guard.py: git archive failed")
    return True


def compile_state(source, out):
    for module in glob.glob(os.path.join(source, "*", "src", "main", "java", "module-info.java")):
        os.remove(module)  # the sources of all modules are compiled as one
    folders = [os.path.join(source, m, "src", "main", "java") for m in MODULES]
    files = [os.path.join(source, BENCHMARKS, "Delivery.java"), os.path.join(ROOT, DRIVER)]
    r = subprocess.run([jdk() + "javac", "-proc:none", "-nowarn", "-Xlint:none", "-d", out, "-cp", jspecify(), "-sourcepath", os.pathsep.join(folders)] + files, capture_output=True, text=True)
    if r.returncode:
        fail("guard.py: %s does not compile:\n%s" % (source, r.stderr[-3000:]))


def run(classes):
    r = subprocess.run([jdk() + "java"] + SETTINGS + ["-cp", classes + os.pathsep + jspecify(), "dev.postroom.benchmarks.DeliveryFigures"],
                       capture_output=True, text=True, timeout=120)
    if r.returncode:
        fail("guard.py: the measurement failed:\n" + (r.stderr + r.stdout)[-3000:])
    return {name: (float(nanos), float(size)) for name, nanos, size in (line.split() for line in r.stdout.splitlines())}


def pair(old, new, newer_first):
    if newer_first:
        after = run(new)
        return run(old), after
    return run(old), run(new)


def rows_of(runs):
    """Return rows of name, least nanoseconds of both, their ratio, and the bytes allocated by the new one."""
    rows = []
    for name in runs[0][1]:
        o, n = (min(r[side][name][0] for r in runs) for side in (0, 1))
        rows.append((name, o, n, o / n, min(r[1][name][1] for r in runs)))
    return rows


def allocating(rows):
    return [row for row in rows if row[4] >= MOST_BYTES]


def verdict(rows, a):
    mean = st.geometric_mean(row[3] for row in rows)
    for name, o, n, ratio, size in rows:
        print("%-13s old %7.1f ns   new %7.1f ns   old/new %.2f   allocated %.2f bytes" % (name, o, n, ratio, size))
    faults = ["%s takes %.2f of the older time, more than 1/%.2f" % (r[0], 1 / r[3], a.row) for r in rows if r[3] < a.row]
    faults += ["%s allocates %.2f bytes per message" % (r[0], r[4]) for r in allocating(rows)]
    if mean < a.mean:
        faults.append("the geometric mean is %.2f, below %.2f" % (mean, a.mean))
    print("geometric mean old/new: %.2f" % mean, flush=True)
    return mean, faults


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--old", help="a commit; the one in benchmarks/baseline unless told")
    ap.add_argument("--new", default=ROOT, help="a folder with the source to be judged")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--mean", type=float, default=0.90)
    ap.add_argument("--row", type=float, default=0.80)
    ap.add_argument("--json")
    a = ap.parse_args()
    commit = a.old or open(os.path.join(ROOT, "benchmarks", "baseline")).read().split()[0]
    folder = tempfile.mkdtemp(prefix="guard-")
    try:
        old_source, new_source, old, new = (os.path.join(folder, name) for name in ("old-source", "new-source", "old", "new"))
        if not older(commit, old_source):
            print("guard.py: NOT RUN: commit %s is not in this clone" % commit)
            return 3
        newer(os.path.abspath(a.new), new_source)
        compile_state(old_source, old)
        compile_state(new_source, new)
        print("old: %s" % commit)
        runs = []
        for more in (a.rounds, a.rounds, 2 * a.rounds, 4 * a.rounds):
            for _ in range(more):
                runs.append(pair(old, new, len(runs) % 2))
            rows = rows_of(runs)
            print("after %d rounds:" % len(runs))
            mean, faults = verdict(rows, a)
            if not faults or allocating(rows):
                break
        if a.json:
            with open(a.json, "w") as f:
                json.dump(dict(old=commit, mean=mean, rows=[dict(zip(("name", "old", "new", "ratio", "bytes"), r)) for r in rows]), f, indent=1)
        for fault in faults:
            print("guard.py: slower: " + fault)
        return 1 if faults else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
