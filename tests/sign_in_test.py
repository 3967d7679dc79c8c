#!/usr/bin/env python3
"""Sign-ins with a browser or a code, against identity servers on this machine.

usage: sign_in_test.py PINCER [NAME]; the last line is "N passed, N failed".
"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from identity_server import challenge_of  # noqa: E402
from sign_in_home import (  # noqa: E402
    CONFIG, MARK, Home, browse, free_port, is_free, main, take_apart, wait_for_url)

GRANTED = (200, {"access_token": "gho_" + MARK * 4, "token_type": "bearer"})


def check_github(pincer, world):
    home = Home(pincer, world)
    world.polls = [(200, {"error": "authorization_pending"}),
                   (200, {"error": "slow_down", "interval": 2}), GRANTED]
    begin = time.monotonic()
    status, _, told = home.run("login-github-copilot", environment={"SSH_TTY": "/dev/pts/0"})
    took = time.monotonic() - begin
    yield f"the code is shown, over ssh too: {told}", \
        "WDJB-MJHT" in told and "https://github.com/login/device" in told
    yield "the token is stored", status == 0 and home.profiles() == {
        "github-copilot:github": {"type": "token", "provider": "github-copilot",
                                  "token": GRANTED[1]["access_token"]}}
    yield f"slow_down slows down: {took:.1f} s", took >= 4
    yield "Copilot was asked", world.count("api.github.com/copilot_internal/v2/token") == 1
    yield f"the token is nowhere else: {home.stray_marks()}", not home.stray_marks()
    for word in ("access_denied", "expired_token", "device_flow_disabled"):
        home = Home(pincer, world)
        world.polls = [(200, {"error": word})]
        status, _, told = home.run("login", "--provider", "github-copilot")
        yield f"{word} is the end and no success: {told}", \
            status == 1 and word in told and home.profiles() == {}
    home = Home(pincer, world)
    world.copilot, world.polls = False, [GRANTED]
    status, _, told = home.run("login-github-copilot")
    yield f"an account without Copilot is told: {told}", status == 0 and "Copilot" in told
    yield f"and its token is not: {home.stray_marks()}", not home.stray_marks()


def check_codex_device(pincer, world):
    home = Home(pincer, world)
    code = {"authorization_code": "code-" + MARK, "code_verifier": "verifier-" + MARK}
    world.polls = [(403, {}), (404, {"error": {"code": "deviceauth_authorization_unknown"}}),
                   (200, code)]
    world.codes = {code["authorization_code"]: (
        challenge_of(code["code_verifier"]), "https://auth.openai.com/deviceauth/callback")}
    status, _, told = home.run("login", "--provider", "codex-cli", "--method", "device-code")
    profile = home.profiles().get("openai-codex:ada@x.test", {})
    yield f"the pairing ends with a profile: {told}", status == 0 and "CODE-1234" in told and \
        profile.get("accountId") == "acct-1" and profile.get("chatgptPlanType") == "plus" and \
        profile.get("email") == "ada@x.test" and profile.get("refresh") == "refresh-" + "o" * 30
    yield "the config has its owner", home.read(CONFIG)["auth"]["profiles"] == {
        "openai-codex:ada@x.test": {"provider": "openai-codex", "mode": "oauth",
                                    "email": "ada@x.test"}}
    yield f"no code is seen: {home.stray_marks()}", not home.stray_marks()
    home = Home(pincer, world)
    world.polls = [(400, {"error": "access_denied"})]
    status, _, told = home.run("login", "--provider", "openai-codex", "--method", "device-code")
    yield f"denied is no success: {told}", status == 1 and home.profiles() == {}


def check_codex_browser(pincer, world):
    if not is_free(1455):
        return
    home = Home(pincer, world)
    back = "http://localhost:1455/auth/callback"
    process = home.start(["login", "--provider", "openai-codex", "--method", "oauth"])
    asked = wait_for_url(process)
    yield "what is asked for is what OpenAI knows", \
        asked["redirect_uri"] == back and asked["code_challenge_method"] == "S256" and \
        asked["client_id"] == "app_EMoamEEZ73f0CkXaXp7hrann" and asked["response_type"] == "code"
    state = asked["state"]
    world.codes = {"good-" + MARK: (asked["code_challenge"], back)}
    yield "a wrong state is no answer", browse(back, code="evil", state="0" * 32)[0] == 400
    yield "nor is none", browse(back, code="evil")[0] == 400
    yield "nor another path", browse(back + "/x", code="evil", state=state)[0] == 404
    status, page = browse(back, code="good-" + MARK, state=state)
    yield "the right one is", status == 200 and MARK not in page and state not in page
    replay = browse(back, code="evil", state=state)[0]
    yield f"a second is refused: {replay}", replay in (0, 410)
    status, _, told = home.end(process)
    yield f"and it is stored: {told}", status == 0 and "openai-codex:ada@x.test" in home.profiles()
    yield f"no code is seen: {home.stray_marks()}", not home.stray_marks()


def check_codex_failures(pincer, world):
    if not is_free(1455):
        return
    back = "http://localhost:1455/auth/callback"
    for query, error in (({"code": "good-" + MARK}, "invalid_client"),
                         ({"error": "access_denied"}, None), ({"code": "unknown"}, None)):
        home = Home(pincer, world)
        world.token_error = error
        process = home.start(["login", "--provider", "openai-codex", "--method", "oauth"])
        asked = wait_for_url(process)
        browse(back, state=asked["state"], **query)
        status, _, told = home.end(process)
        yield f"{query} {error} is no success: {told}", \
            status == 1 and home.profiles() == {} and home.read(CONFIG) is None
        yield f"no code is seen: {home.stray_marks()}", not home.stray_marks()


def check_pasted_redirect(pincer, world):
    home = Home(pincer, world)
    session = home.session("login", "--provider", "openai-codex", "--method", "oauth",
                           environment={"SSH_CONNECTION": "1 2 3 4"})
    session.wait_for("Address the browser came to")
    asked = take_apart(re.search(r"sign in: (https://\S+)",
                                 session.plain().replace("\r\n", ""))[1].split("pincer:")[0])
    back = asked["redirect_uri"]
    world.codes = {"good-" + MARK: (asked["code_challenge"], back)}
    mark = session.wait_for("Address")
    session.send("\x1b[200~" + back + "?code=evil&state=wrong\x1b[201~\r")
    mark = session.wait_for("another sign-in", mark)
    session.send("\x15\x1b[200~" + back + "?code=good-" + MARK + "&state=" + asked["state"] +
                 "\x1b[201~\r")
    status, out = home.end_session(session)
    yield f"the pasted address will do: {session.plain()[-300:]}", \
        status == 0 and "openai-codex:ada@x.test" in home.profiles()
    yield f"no code is seen: {home.stray_marks()}", not home.stray_marks()
    yield "the terminal is as it was", session.is_left_clean()


def check_minimax(pincer, world):
    home = Home(pincer, world)
    world.polls = [(200, {"status": "pending"}),
                   (200, {"status": "success", "access_token": "mm-" + MARK,
                          "refresh_token": "mr-" + MARK, "expired_in": 4102444800000})]
    status, _, told = home.run("login", "--provider", "minimax-portal", "--method", "oauth")
    profile = home.profiles().get("minimax-portal:default", {})
    yield f"MiniMax signs in: {told}", status == 0 and "MM-CODE" in told and \
        profile.get("access") == "mm-" + MARK and profile.get("expires") == 4102444800000
    yield f"no token is seen: {home.stray_marks()}", not home.stray_marks()
    home = Home(pincer, world)
    world.minimax_state = "somebody else's"
    status, _, told = home.run("login", "--provider", "minimax-portal", "--method", "oauth")
    yield f"another's state is refused: {told}", status == 1 and home.profiles() == {}


def check_chutes(pincer, world):
    home = Home(pincer, world)
    back = f"http://127.0.0.1:{free_port()}/oauth-callback"
    app = {"CHUTES_CLIENT_ID": "cid-1", "CHUTES_CLIENT_SECRET": "secret-" + MARK,
           "CHUTES_OAUTH_REDIRECT_URI": back}
    process = home.start(["login", "--provider", "chutes", "--method", "oauth"], environment=app)
    asked = wait_for_url(process)
    world.codes = {"good-" + MARK: (asked["code_challenge"], back)}
    browse(back, code="good-" + MARK, state=asked["state"])
    status, _, told = home.end(process)
    profile = home.profiles().get("chutes:ada", {})
    yield f"Chutes signs in: {told}", status == 0 and profile.get("accountId") == "user-7" and \
        profile.get("clientId") == "cid-1"
    sent = [fields for place, fields in world.asked if place.endswith("/idp/token")]
    yield "with the program's own secret", sent[0].get("client_secret") == "secret-" + MARK
    yield f"which is not seen: {home.stray_marks()}", not home.stray_marks()


def check_gemini(pincer, world):
    if not is_free(8085):
        return
    home = Home(pincer, world)
    app = {"GEMINI_CLI_OAUTH_CLIENT_ID": "1-x.apps.googleusercontent.com",
           "GEMINI_CLI_OAUTH_CLIENT_SECRET": "GOCSPX-" + MARK}
    process = home.start(["login", "--provider", "google-gemini-cli"], environment=app)
    asked = wait_for_url(process)
    back = asked["redirect_uri"]
    world.codes = {"good-" + MARK: (asked["code_challenge"], back)}
    browse(back, code="good-" + MARK, state=asked["state"])
    status, _, told = home.end(process)
    profile = home.profiles().get("google-gemini-cli:ada@x.test", {})
    yield f"Google signs in, with the account's project: {told}", \
        status == 0 and profile.get("projectId") == "proj-1" and \
        profile["expires"] < time.time() * 1000 + 3_400_000
    yield f"no secret is seen: {home.stray_marks()}", not home.stray_marks()


if __name__ == "__main__":
    sys.exit(main(globals()))
