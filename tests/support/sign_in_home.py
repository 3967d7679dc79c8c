"""A home folder in which sign-ins run, against identity servers on this machine."""
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from identity_server import World, has_openssl
from prompt_test import Session

LIMIT_S = 60
STORE = "/.openclaw/agents/main/agent/auth-profiles.json"
CONFIG = "/.openclaw/openclaw.json"
# In every secret that goes in: it may be in the store and nowhere else.
MARK = "MARKEDf00d"
KEY = "sk-or-v1-" + MARK * 5


class Home:
    """A home folder, and commands that run in it."""

    def __init__(self, pincer, world, umask=0o022):
        self.pincer, self.world, self.umask = pincer, world, umask
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        self.seen = ""  # all that any command wrote or showed
        world.reset()

    def environment(self, more=None):
        return {"PATH": "/usr/bin:/bin", "HOME": self.path, "TERM": "xterm-256color",
                "LANG": "C.UTF-8", **self.world.environment(), **(more or {})}

    def start(self, words, given=None, environment=None):
        process = subprocess.Popen(
            [self.pincer, "models", "auth", *words], env=self.environment(environment),
            cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.PIPE, preexec_fn=lambda: os.umask(self.umask))
        process.lines = []

        def read():
            for line in process.stderr:
                process.lines.append(line)
        process.reader = threading.Thread(target=read, daemon=True)
        process.reader.start()
        try:
            process.stdin.write(given or "")
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended without reading what was typed: its status and words say why
        return process

    def end(self, process):
        out = process.stdout.read()
        status = process.wait(LIMIT_S)
        process.reader.join()
        told = "".join(process.lines)
        self.seen += out + told
        return status, out, told

    def run(self, *words, given="", environment=None):
        return self.end(self.start(words, given, environment))

    def session(self, *words, environment=None):
        session = Session([self.pincer, "models", "auth", *words],
                          environment={**self.environment(environment)})
        return session

    def end_session(self, session):
        out, status = session.end()
        self.seen += out + session.seen
        return status, out

    def read(self, path):
        try:
            with open(self.path + path) as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def profiles(self):
        return (self.read(STORE) or {"profiles": {}})["profiles"]

    def stray_marks(self):
        """Files other than the store that hold a secret, and whether the output does."""
        found = ["output"] if MARK in self.seen else []
        for folder, _, names in os.walk(self.path):
            for name in names:
                path = folder + "/" + name
                with open(path, errors="replace") as file:
                    if MARK in file.read() and not path.endswith(STORE):
                        found.append(path[len(self.path):])
        return found

    def open_files(self):
        """What others could read: files that are not 0600, folders that are not 0700."""
        found = []
        for folder, _, names in os.walk(self.path + "/.openclaw"):
            if stat.S_IMODE(os.stat(folder).st_mode) != 0o700:
                found.append(folder)
            found += [folder + "/" + name for name in names
                      if stat.S_IMODE(os.stat(folder + "/" + name).st_mode) != 0o600]
        return found


def wait_for_url(process):
    """The address that a person would open, with its query taken apart."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        for line in list(process.lines):
            if match := re.search(r"sign in: (https://\S+)", line):
                return take_apart(match[1])
        time.sleep(0.02)
    raise TimeoutError("no address: " + "".join(process.lines))


def take_apart(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


def browse(url, **query):
    """Comes back as a browser does: status and page."""
    try:
        with urllib.request.urlopen(url + "?" + urllib.parse.urlencode(query), timeout=5) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False


def main(checks):
    if not has_openssl():
        print("no openssl command to make certificates with: skipped")
        return 77
    pincer = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2] if len(sys.argv) > 2 else "check_"
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        for name, check in list(checks.items()):
            if not name.startswith("check_") or wanted not in name:
                continue
            for claim, holds in check(pincer, world):
                passed += bool(holds)
                failed += not holds
                if not holds:
                    print(f"{name}: not so: {claim}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
