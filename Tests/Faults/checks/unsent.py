"""F-50 … F-52: a submission that never leaves."""

import socket
import ssl
import subprocess
import threading
import time

from registry import check



def unreached(case, base):
    run = case.generate(base=base, quick=True, timeout=60)
    case.expect_exit(run, 3)
    case.expect_billed(run, "no")
    case.expect_states("planned")
    return run


@check("F-50", "the host does not exist", takes=5)
def no_host(case):
    unreached(case, "https://nothing.invalid/api/v1")


def closed_port():
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


@check("F-51", "the connection is refused", takes=5)
def refused(case):
    unreached(case, f"http://127.0.0.1:{closed_port()}/api/v1")


@check("F-51", "refused: at most three attempts", needs="strace")
def refused_count(case):
    port = closed_port()
    run = case.generate(base=f"http://127.0.0.1:{port}/api/v1", strace=["-e", "trace=connect"], timeout=60)
    tries = sum(f"htons({port})" in line for line in run.trace.splitlines())
    case.expect(1 <= tries <= 3, f"{tries} connections were tried, expected at most 3")


@check("F-51", "refused for a moment, then there")
def refused_once(case):
    server = case.serve()
    threading.Thread(target=server.refuse, args=(0.4,)).start()
    time.sleep(0.1)
    run = case.generate()
    if run.code:
        # Three tries can be over by then.
        case.expect_exit(run, 3)
        case.expect_states("planned")
        run = case.resume()
    case.expect_done(run)


@check("F-51", "no answer to connecting: given up within 10 s", takes=15)
def blackhole(case):
    # A queue of one that nobody takes from: further connections wait, as if the packets were lost.
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", port))
        fillers.append(filler)
    process = case.start("generate", "--prompt", "a teapot", base=f"http://127.0.0.1:{port}/api/v1")
    time.sleep(10.6)
    listener.close()
    # The next attempt is refused, which ends it; an attempt that still waits would go on for a minute.
    run = case.finish(process, timeout=20)
    case.expect_exit(run, 3)
    case.expect(run.seconds < 25, f"it took {run.seconds:.0f} s")
    for filler in fillers:
        filler.close()


def tls_server(case, kind):
    """A port that begins TLS and does not end it well; gives its listener and what came through."""
    came = []
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    context = None
    if kind in ("self-signed", "expired", "wrong host"):
        name = "elsewhere.example" if kind == "wrong host" else "127.0.0.1"
        (case.inputs / "tls.ext").write_text(f"subjectAltName={'DNS' if kind == 'wrong host' else 'IP'}:{name}\n")
        for words in (["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tls.key", "-out", "tls.csr", "-subj", f"/CN={name}"],
                      ["x509", "-req", "-in", "tls.csr", "-signkey", "tls.key", "-out", "tls.crt", "-extfile", "tls.ext",
                       "-days", "-1" if kind == "expired" else "2"]):
            subprocess.run(["openssl"] + words, cwd=case.inputs, capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(case.inputs / "tls.crt", case.inputs / "tls.key")

    def talk(connection):
        try:
            if context:
                secure = context.wrap_socket(connection, server_side=True)
                came.append(secure.recv(4096))
            elif kind == "garbage":
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            elif kind == "close":
                connection.recv(4096)
            elif kind == "hang":
                connection.settimeout(30)
                while connection.recv(4096):
                    pass
        except OSError:
            pass
        connection.close()

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener, came


def tls(case, kind, words):
    listener, came = tls_server(case, kind)
    # What the environment trusts changes nothing.
    case.environment["SSL_CERT_FILE"] = str(case.inputs / "tls.crt")
    run = case.generate(base=f"https://127.0.0.1:{listener.getsockname()[1]}/api/v1", timeout=70)
    case.expect_exit(run, 3)
    case.expect_billed(run, "no")
    case.expect(not any(came), "a request came through")
    case.expect("inDoubt" not in case.states(), "the job is in doubt, though nothing was sent")
    case.expect(any(word in run.err.lower() for word in words), f"the message does not name the cause: {run.err[-300:]!r}")
    listener.close()


for kind, words in {"self-signed": ["certificate"], "expired": ["certificate"], "wrong host": ["certificate"], "garbage": ["tls", "ssl"],
                    "close": ["tls", "ssl", "handshake"]}.items():
    check("F-52", f"TLS: {kind}", needs="openssl")(lambda case, kind=kind, words=words: tls(case, kind, words))
check("F-52", "TLS: hang in the handshake", needs="long")(lambda case: tls(case, "hang", ["tls", "ssl", "handshake", "timeout"]))
