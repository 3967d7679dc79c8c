"""Identity servers on this machine: a proxy that plays every host that pincer signs in to.

Speaks the real messages over TLS, with a certificate of its own CA, and checks what a real server
checks: PKCE, redirect addresses, states, codes that are used once.
"""
import base64
import hashlib
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import urllib.parse

HOSTS = ["auth.openai.com", "github.com", "api.github.com", "api.minimax.io", "api.chutes.ai",
         "oauth2.googleapis.com", "www.googleapis.com", "cloudcode-pa.googleapis.com",
         "openrouter.ai", "platform.claude.com"]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def challenge_of(verifier):
    return base64url(hashlib.sha256(verifier.encode()).digest())


def jwt(claims):
    return ".".join([base64url(b'{"alg":"none"}'), base64url(json.dumps(claims).encode()), "c2ln"])


def make_certificates(folder):
    """A CA and a certificate of it for all hosts: paths of CA, certificate and key."""
    ca, ca_key = folder + "/ca.pem", folder + "/ca.key"
    cert, key = folder + "/cert.pem", folder + "/cert.key"
    names = folder + "/names"
    with open(names, "w") as file:
        file.write("subjectAltName=" + ",".join("DNS:" + host for host in HOSTS) + "\n")

    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *new_key, "-keyout", ca_key, "-out", ca, "-days", "2",
            "-subj", "/CN=Test CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", *new_key, "-keyout", key, "-out", folder + "/request", "-subj", "/CN=Test")
    openssl("x509", "-req", "-in", folder + "/request", "-CA", ca, "-CAkey", ca_key,
            "-CAcreateserial", "-out", cert, "-days", "2", "-extfile", names)
    return ca, cert, key


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            fields = json.loads(body or "{}")
        else:
            fields = dict(urllib.parse.parse_qsl(body))
        url = urllib.parse.urlsplit(self.path)
        status, answer = self.server.world.ask(self.headers.get("Host", ""), url.path, fields,
                                               self.headers)
        if isinstance(answer, str):
            data, kind = answer.encode(), "text/event-stream"
        else:
            data, kind = json.dumps(answer).encode(), "application/json"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class World:
    """What the servers know. A test sets it up and looks at it afterwards."""

    def __init__(self, folder):
        self.ca, cert, key = make_certificates(folder)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.reset()
        threading.Thread(target=self.serve, daemon=True).start()

    def reset(self):
        self.asked = []        # (host and path, fields) of every request
        self.polls = []        # answers of device polls, in order; the last stays
        self.codes = {}        # code -> (challenge or None, redirect address)
        self.refreshes = {}    # refresh token -> error word, or None when it is good
        self.keys = set()      # API keys that work
        self.closed = set()    # hosts that refuse every connection
        self.copilot = True
        self.token_error = None
        self.minimax_state = None

    def environment(self):
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.port}", "SSL_CERT_FILE": self.ca}

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.tunnel, args=(client,), daemon=True).start()

    def tunnel(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return
            head += piece
        host = head.split()[1].decode().rsplit(":", 1)[0]
        if host not in HOSTS or host in self.closed:
            client.sendall(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
            client.close()
            return
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            secure = self.context.wrap_socket(client, server_side=True)
            server = type("Server", (), {"world": self})()
            Handler(secure, ("127.0.0.1", 0), server)
        except OSError:
            pass

    def ask(self, host, path, fields, headers):
        self.asked.append((host + path, fields))
        handler = {
            "auth.openai.com/oauth/token": self.openai_token,
            "auth.openai.com/api/accounts/deviceauth/usercode": self.openai_user_code,
            "auth.openai.com/api/accounts/deviceauth/token": self.openai_poll,
            "github.com/login/device/code": self.github_code,
            "github.com/login/oauth/access_token": self.poll,
            "api.github.com/copilot_internal/v2/token": self.copilot_token,
            "api.minimax.io/oauth/code": self.minimax_code,
            "api.minimax.io/oauth/token": self.minimax_token,
            "api.chutes.ai/idp/token": self.plain_token,
            "api.chutes.ai/idp/userinfo": lambda *_: (200, {"sub": "user-7", "username": "ada"}),
            "oauth2.googleapis.com/token": self.plain_token,
            "www.googleapis.com/oauth2/v1/userinfo": lambda *_: (200, {"email": "ada@x.test"}),
            "cloudcode-pa.googleapis.com/v1internal:loadCodeAssist": lambda *_: (
                200, {"currentTier": {"id": "free-tier"}, "cloudaicompanionProject": "proj-1"}),
            "openrouter.ai/api/v1/chat/completions": self.completion,
            "platform.claude.com/v1/oauth/token": self.plain_token,
        }.get(host + path)
        if handler is None:
            return 404, {"error": "not_found"}
        return handler(fields, headers)

    def count(self, place):
        return sum(1 for asked, _ in self.asked if asked == place)

    # What OAuth asks of every server.
    def exchange(self, fields):
        """None when the request is right, else the error."""
        if self.token_error:
            return 400, {"error": self.token_error, "error_description": "no, not " +
                         fields.get("code", fields.get("refresh_token", ""))}
        if fields.get("grant_type") == "refresh_token":
            error = self.refreshes.get(fields.get("refresh_token"), "invalid_grant")
            return (400, {"error": error}) if error else None
        challenge, redirect = self.codes.pop(fields.get("code"), (None, None))
        if redirect is None or redirect != fields.get("redirect_uri"):
            return 400, {"error": "invalid_grant", "error_description": "no such code"}
        if challenge and challenge_of(fields.get("code_verifier", "")) != challenge:
            return 400, {"error": "invalid_grant", "error_description": "PKCE does not match"}
        return None

    def plain_token(self, fields, _):
        return self.exchange(fields) or (200, {
            "access_token": "access-" + "a" * 30, "refresh_token": "refresh-" + "r" * 30,
            "expires_in": 3600, "token_type": "Bearer"})

    def openai_token(self, fields, _):
        claims = {"https://api.openai.com/auth": {"chatgpt_account_id": "acct-1",
                                                  "chatgpt_plan_type": "plus"},
                  "https://api.openai.com/profile": {"email": "ada@x.test"}}
        return self.exchange(fields) or (200, {
            "access_token": jwt(claims), "refresh_token": "refresh-" + "o" * 30,
            "id_token": jwt({"sub": "ada"}), "expires_in": 864000})

    # Device codes.
    def next_poll(self):
        return self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]

    def poll(self, fields, _):
        assert fields["grant_type"].endswith("device_code")
        return self.next_poll()

    def github_code(self, *_):
        return 200, {"device_code": "device-" + "d" * 20, "user_code": "WDJB-MJHT", "interval": 1,
                     "verification_uri": "https://github.com/login/device", "expires_in": 900}

    def copilot_token(self, _, headers):
        if not self.copilot or not headers["Authorization"].startswith("Bearer "):
            return 403, {"message": "no Copilot for " + headers["Authorization"]}
        return 200, {"token": "tid=1;proxy-ep=proxy.individual.githubcopilot.com",
                     "expires_at": 4102444800}

    def openai_user_code(self, *_):
        return 200, {"device_auth_id": "device-" + "e" * 20, "user_code": "CODE-1234",
                     "interval": "1"}

    def openai_poll(self, *_):
        return self.next_poll()

    def minimax_code(self, fields, _):
        self.codes["minimax"] = (fields["code_challenge"], "")
        return 200, {"user_code": "MM-CODE", "verification_uri": "https://api.minimax.io/device",
                     "interval": 1000, "expired_in": 4102444800000,
                     "state": self.minimax_state or fields["state"]}

    def minimax_token(self, fields, _):
        status, answer = self.next_poll()
        if answer.get("status") == "success":
            assert challenge_of(fields["code_verifier"]) == self.codes["minimax"][0]
        return status, answer

    # An API key, asked as the program asks a model.
    def completion(self, _, headers):
        key = headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in self.keys:
            return 401, {"error": {"message": f"No auth credentials found: {key}", "code": 401}}
        chunk = {"id": "gen-1", "model": "openrouter/free", "object": "chat.completion.chunk",
                 "choices": [{"index": 0, "delta": {"role": "assistant", "content": "OK"},
                              "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}}
        return 200, "data: " + json.dumps(chunk) + "\n\ndata: [DONE]\n\n"


def has_openssl():
    return any(os.access(folder + "/openssl", os.X_OK)
               for folder in os.environ.get("PATH", "").split(":"))
