"""What the load programs share: the generator, servers on loopback with the configuration a workload needs, results as JSON.

A server is a command, split with shlex, that accepts `-c FILE`. Needs cc and Linux; TLS needs OpenSSL, its headers and its
command, else a workload with TLS ends with a sentence that says so.
"""
import datetime, glob, json, os, re, shlex, shutil, signal, socket, subprocess, sys, tempfile, time

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` ends the servers
HERE = os.path.dirname(os.path.abspath(__file__))
ACCOUNTS = 1000
FIELDS = dict(rate=r"in= *(\d+)/s", cpu=r"cpu/\(in\+out\)= *([\d.]+)", sys=r"sys= *(\d+)", rss=r"rss=(\d+)",
              p50=r"p50=([\d.]+)", p99=r"p99=([\d.]+)", p999=r"p99.9=([\d.]+)", max=r" max=([\d.]+)", elapsed=r"el= *([\d.]+)s",
              bytes_per_sub=r"bytes/sub=(-?\d+)", cpu_per_sub=r"cpu/sub=(\d+)", kb_per_conn=r"per conn=(-?[\d.]+)", cpu_per_conn=r"cpu/conn=([\d.]+)")
# What a kind of server has in its configuration, and how the generator speaks to it. %d is the server's folder, %w a free port.
KINDS = {
    "plain": ("", []),
    "tls": ('tls { cert_file: "%d/cert.pem", key_file: "%d/key.pem", timeout: 10 }', ["-T"]),
    "ws": ('websocket { listen: "127.0.0.1:%w", no_tls: true }', ["-F"]),
    "wss": ('websocket { listen: "127.0.0.1:%w", tls { cert_file: "%d/cert.pem", key_file: "%d/key.pem" } }', ["-F", "-T"]),
    "accounts": ("accounts {\n%s\n}" % "\n".join("A%d: { users: [ { user: u%d, password: load } ] }" % (i, i) for i in range(ACCOUNTS)), []),
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def build(folder):
    """The generator in this folder, with TLS if OpenSSL is there, or the one that LOADGEN names; returns its path."""
    if os.environ.get("LOADGEN"):
        return os.environ["LOADGEN"]
    out, sources = os.path.join(folder, "loadgen"), sorted(glob.glob(os.path.join(HERE, "*.c")))
    with_tls = subprocess.run(["cc", "-O2", "-o", out] + sources + ["-lssl", "-lcrypto"], capture_output=True)
    if with_tls.returncode:
        subprocess.run(["cc", "-O2", "-DNO_TLS", "-o", out] + sources, check=True)
    return out


def certificate(folder):
    if not shutil.which("openssl"):
        raise SystemExit("a workload with TLS needs the openssl command, to make a certificate for a minute")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", os.path.join(folder, "key.pem"), "-out", os.path.join(folder, "cert.pem")], check=True, capture_output=True)


class Server:
    """One server process (or a launcher and what it starts) with its own folder; `stop` ends it."""

    def __init__(self, name, cmd, folder, conf, kind="plain"):
        more, self.words = KINDS[kind]
        self.name, self.kind, self.port = name, kind, free_port()
        d = os.path.join(folder, name if kind == "plain" else "%s-%s" % (name, kind))
        os.makedirs(d)
        text = '%s\n%s' % (conf, more)
        if "%d/cert.pem" in text:
            certificate(d)
        self.load_port = free_port() if "%w" in text else self.port  # where the generator connects to
        path = os.path.join(d, "server.conf")
        with open(path, "w") as f:
            f.write('listen: "127.0.0.1:%d"\n%s\n' % (self.port, text.replace("%d", d).replace("%w", str(self.load_port))))
        self.log = os.path.join(d, "log")
        self.p = subprocess.Popen(shlex.split(cmd) + ["-c", path], stdout=open(self.log, "wb"), stderr=subprocess.STDOUT, start_new_session=True)
        try:
            self.pid = self._await()
        except BaseException:
            self.stop()  # one that fails leaves nothing behind
            raise

    def _await(self):
        for _ in range(20000):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                    if s.recv(4) == b"INFO":
                        socket.create_connection(("127.0.0.1", self.load_port), 1).close()
                        return self._listener_pid()
            except OSError:
                pass
            if self.p.poll() is not None:
                raise SystemExit("%s ended with %s: see %s" % (self.name, self.p.returncode, open(self.log).read()[-2000:]))
            time.sleep(0.005)
        raise SystemExit("%s not ready in 100 s" % self.name)

    def _listener_pid(self):
        """A launcher script may fork: account for the process of its group that uses the most memory."""
        best, size = self.p.pid, -1
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.getpgid(int(pid)) != self.p.pid:
                    continue
                rss = int(open("/proc/%s/statm" % pid).read().split()[1])
            except (OSError, ValueError):
                continue
            if rss > size:
                best, size = int(pid), rss
        return best

    def rss(self):
        """Resident memory in KiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", open("/proc/%d/status" % self.pid).read()).group(1))

    def fds(self):
        return len(os.listdir("/proc/%d/fd" % self.pid))

    def cpu(self):
        """Seconds of CPU since the start."""
        words = open("/proc/%d/stat" % self.pid).read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def quiet(self, limit=15.0):
        """Waits until the server has nothing left to do of what went before, so that it is not charged to what follows."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            before = self.cpu()
            time.sleep(0.25)
            if self.cpu() - before <= 0.02:
                return

    def stop(self):
        self._signal(signal.SIGTERM)
        try:
            self.p.wait(15)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.p.wait(5)

    def _signal(self, which):
        try:
            os.killpg(self.p.pid, which)  # a launcher may have ended before what it started
        except ProcessLookupError:
            pass


class Pair:
    """Both servers of one kind; `with` stops them, also when the second one does not start."""

    def __init__(self, a, folder, kind="plain", names=("theirs", "ours")):
        self.servers = []
        try:
            for name in names:
                self.servers.append(Server(name, getattr(a, name), folder, getattr(a, "conf", ""), kind))
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for s in self.servers:
            s.stop()

    def __enter__(self):
        return self.servers

    def __exit__(self, *_):
        self.stop()


def command(gen, server, words):
    return [gen, "-a", str(server.load_port), "-P", str(server.pid), "-l", server.name] + server.words + list(words)


def parse(text):
    found = {k: re.search(p, text) for k, p in FIELDS.items()}
    return {k: float(m.group(1)) if m else None for k, m in found.items()}


def generate(gen, server, words, timeout=180):
    """Runs the generator and returns the figures of all its lines; a failure names the workload and the server."""
    words = shlex.split(words) if isinstance(words, str) else words
    r = subprocess.run(command(gen, server, words), capture_output=True, text=True, timeout=timeout)
    if r.returncode:
        raise RuntimeError("%s on %s: %s" % (" ".join(words), server.name, (r.stderr + r.stdout)[-300:]))
    return parse(r.stdout)


def arguments(parser, both=True):
    parser.add_argument("--ours", required=True)
    if both:
        parser.add_argument("--theirs", default="nats-server")
    parser.add_argument("--conf", default="", help="extra configuration lines for the servers; %%d is the server's folder")
    parser.add_argument("--json", help="write the results to this file too")


class Folder(tempfile.TemporaryDirectory):
    def __init__(self):
        super().__init__(prefix="load-", ignore_cleanup_errors=True)


def hardware():
    """The machine's class, without its name: processors, memory, kernel."""
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    memory = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read()).group(1)) / (1 << 20)
    return "%d x %s, %.0f GB, Linux %s" % (os.cpu_count(), cpu.group(1) if cpu else os.uname().machine, memory, os.uname().release.split("-")[0])


def version(cmd):
    r = subprocess.run(shlex.split(cmd) + ["-v"], capture_output=True, text=True, timeout=300)
    return (r.stdout + r.stderr).strip().split("\n")[-1][:80]


def plain_words(argv):
    """The command as anybody would type it in the repository's folder: no paths of this machine."""
    root = os.path.dirname(os.path.dirname(HERE)) + os.sep
    at = argv.index("--json") if "--json" in argv else len(argv)
    argv = argv[:at] + argv[at + 2:]
    return " ".join(shlex.quote(w.replace(root, "./") if w != argv[0] else "tools/load/" + os.path.basename(w)) for w in argv)


def save(a, data):
    """Writes `data` with its date, hardware class, command and servers to `--json`, for plot.py and the folder of results."""
    if not a.json:
        return
    head = dict(tool=os.path.splitext(os.path.basename(sys.argv[0]))[0], date=datetime.date.today().isoformat(), hardware=hardware(),
                command="python3 " + plain_words(sys.argv), servers={n: version(getattr(a, n)) for n in ("theirs", "ours") if getattr(a, n, None)})
    with open(a.json, "w") as f:
        json.dump({**head, **data}, f, indent=1)
        f.write("\n")
