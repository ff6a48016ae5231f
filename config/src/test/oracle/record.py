"""Ask nats-server about each case of a recorded.tsv and write down its answer.

usage: record.py NATS_SERVER [TABLE]

A line is: text, tab, answer. In both, backslash escapes stand for \\, \n, \r, \t and NUL (\0). The
answer is "VALID " and the digest, or what the server printed, with lines sorted because it prints
unknown fields in random order.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

CONFIG_TABLE = pathlib.Path(__file__).parent.parent / "resources/dev/postroom/config/recorded.tsv"
ENVIRONMENT = {"x": "1", "y": "[a, b]", "z": "{q: 1}", "E": "$F", "F": "$E", "H": "a b", "P": "1\npk: 2"}
FILES = {
    "a.conf": "y: 5\nx: 7",
    "b.conf": "x: 8",
    "empty.conf": "",
    "bad.conf": "x: [1",
    "half.conf": "x",
    "block.conf": "{x: 9}",
    "variable.conf": "x: $zz",
    "unknown.conf": "\n  foo: 1\nx: 1",
    "sub/b.conf": "include c.conf\ny: 1",
    "sub/c.conf": "z: 3\nx: 2",
}
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def escape(text):
    return "".join(ESCAPES.get(c, c) for c in text)


def unescape(text):
    plain = {v[1]: k for k, v in ESCAPES.items()}
    return re.sub(r"\\(.)", lambda m: plain[m.group(1)], text)


def ask(server, folder, text):
    with open(folder + "/q.conf", "w", encoding="utf-8", newline="") as f:
        f.write(text)
    done = subprocess.run(
        [server, "-t", "-c", "q.conf"], cwd=folder, capture_output=True, env=ENVIRONMENT, timeout=20
    )
    said = done.stderr.decode().removeprefix("nats-server: ")
    valid = re.match(r"configuration file q.conf is valid \((.*)\)\n$", said)
    if valid:
        return "VALID " + valid.group(1)
    if said.endswith("\n\n"):
        return "\n".join(sorted(said.rstrip("\n").split("\n")))
    return said.removesuffix("\n")


def main():
    table = sys.argv[2] if len(sys.argv) > 2 else CONFIG_TABLE
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        lines = []
        with open(table, encoding="utf-8", newline="") as f:
            for line in f.read().split("\n"):
                if line and not line.startswith("\t"):
                    text = unescape(line.split("\t")[0])
                    lines.append(escape(text) + "\t" + escape(ask(sys.argv[1], folder, text)))
        with open(table, "w", encoding="utf-8", newline="") as f:
            f.write("\n".join(lines) + "\n")


main()
