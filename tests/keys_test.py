#!/usr/bin/env python3
"""Keys and tokens on their way into the store. No byte of them may show anywhere else.

usage: keys_test.py PINCER [NAME]; the last line is "N passed, N failed".
"""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/support")

from sign_in_home import CONFIG, KEY, MARK, Home, main  # noqa: E402

GRANTED = (200, {"access_token": "gho_" + MARK * 4, "token_type": "bearer"})
SETUP_TOKEN = "sk-ant-oat01-" + MARK * 8


def check_api_key(pincer, world):
    home = Home(pincer, world)
    world.keys = {KEY}
    status, out, told = home.run("login", "--provider", "openrouter", given=KEY + "\n")
    yield f"a key that works is stored: {told}", status == 0 and home.profiles() == {
        "openrouter:default": {"type": "api_key", "provider": "openrouter", "key": KEY}}
    yield "the config knows it, and no model is on a list", home.read(CONFIG)["auth"] == {
        "profiles": {"openrouter:default": {"provider": "openrouter", "mode": "api_key"}}} and \
        "agents" not in home.read(CONFIG)
    yield "it was asked for once", world.count("openrouter.ai/api/v1/chat/completions") == 1
    status, _, _ = home.run("login", "--provider", "openrouter", "--set-default", given=KEY)
    yield "--set-default sets the default", status == 0 and \
        home.read(CONFIG)["agents"]["defaults"]["model"]["primary"] == "openrouter/auto"
    yield f"the key is nowhere else: {home.stray_marks()}", not home.stray_marks()


def check_refused_key(pincer, world):
    home = Home(pincer, world)
    status, _, told = home.run("login", "--provider", "openrouter", given=KEY)
    yield f"a key that is refused is not stored: {told}", \
        status == 1 and "refuses" in told and home.profiles() == {}
    world.closed = {"openrouter.ai"}
    status, _, told = home.run("login", "--provider", "openrouter", given=KEY)
    yield f"nor one that cannot be tried: {told}", \
        status == 1 and "--no-verify" in told and home.profiles() == {}
    status, _, _ = home.run("login", "--provider", "openrouter", "--no-verify", given=KEY)
    yield "but unchecked if one says so", status == 0 and "openrouter:default" in home.profiles()
    yield f"the key is nowhere else: {home.stray_marks()}", not home.stray_marks()


def check_asked(pincer, world):
    home = Home(pincer, world)
    world.closed = {"openrouter.ai"}
    for answer, stored in (("n", False), ("y", True)):
        session = home.session("login", "--provider", "openrouter")
        mark = session.wait_for("Paste the API key")
        session.send(KEY + "\r")
        session.wait_for("Store it all the same", mark)
        session.send(answer + "\r")
        status, _ = home.end_session(session)
        yield f"what cannot be tried is asked about: {answer}", \
            (status == 0) == stored and ("openrouter:default" in home.profiles()) == stored
    yield f"the key is nowhere else: {home.stray_marks()}", not home.stray_marks()


def check_local_server(pincer, world):
    home = Home(pincer, world)
    status, _, told = home.run("login", "--provider", "lmstudio")
    yield f"a server that is not there is told: {told}", status == 1 and home.profiles() == {}
    status, _, _ = home.run("login", "--provider", "lmstudio", "--no-verify")
    yield "it needs no key, and has what stands for one", status == 0 and \
        home.profiles()["lmstudio:default"]["key"] == "lmstudio-local"


def check_key_in_arguments(pincer, world):
    home = Home(pincer, world)
    for words in (["login", "--provider", "openrouter", KEY], ["paste-token", "--token", KEY],
                  ["paste-token", "--provider", "x", "--token=" + KEY], ["setup-token", KEY],
                  ["login", "--api-key=" + KEY], ["add", KEY], [KEY],
                  ["login-github-copilot", KEY]):
        status, out, told = home.run(*words)
        yield f"{words[0][:6]}: refused, with the right way: {told}", \
            status == 2 and out == "" and home.profiles() == {}
    yield f"and never repeated: {home.stray_marks()}", not home.stray_marks()


def check_variable(pincer, world):
    home = Home(pincer, world)
    world.keys = {KEY}
    status, _, told = home.run("login", "--provider", "openrouter", given="${MY_KEY}\n",
                               environment={"MY_KEY": KEY})
    yield f"a variable is stored by its name: {told}", status == 0 and \
        home.profiles()["openrouter:default"].get("keyRef") == {
            "source": "env", "provider": "default", "id": "MY_KEY"}
    yield f"its value is nowhere: {home.stray_marks()}", not home.stray_marks()


def check_paste(pincer, world):
    for umask in (0o000, 0o002, 0o022):
        home = Home(pincer, world, umask)
        status, out, told = home.run("paste-token", "--provider", "Z.AI", "--expires-in", "1h30m",
                                     given="tok-" + MARK + "\n")
        profile = home.profiles().get("zai:manual", {})
        yield f"a token comes in by a pipe: {told}", status == 0 and "zai:manual" in out and \
            abs(profile["expires"] - time.time() * 1000 - 5_400_000) < 60_000
        yield f"umask {umask:03o} opens nothing: {home.open_files()}", not home.open_files()
        yield f"the token is nowhere else: {home.stray_marks()}", not home.stray_marks()
    status, _, _ = home.run("paste-token", "--provider", "zai", "--profile-id", "zai:manual",
                            given="two\nlines\n")
    yield "several lines are no token", status == 1 and \
        home.profiles()["zai:manual"]["token"] == "tok-" + MARK


def check_other_kind(pincer, world):
    home = Home(pincer, world)
    home.run("login", "--provider", "zai", "--method", "api-key", "--no-verify",
             "--profile-id", "zai:manual", given=KEY)
    status, _, told = home.run("paste-token", "--provider", "zai", given="tok-other")
    yield f"a profile of another kind stays: {told}", status == 1 and \
        home.profiles()["zai:manual"]["type"] == "api_key" and "--replace" in told
    status, _, _ = home.run("paste-token", "--provider", "zai", "--replace", given="tok-other")
    yield "until one says so", status == 0 and home.profiles()["zai:manual"] == {
        "type": "token", "provider": "zai", "token": "tok-other"}


def check_setup_token(pincer, world):
    home = Home(pincer, world)
    home.run("login", "--provider", "anthropic", "--method", "api-key", "--no-verify",
             given="sk-ant-api03-" + MARK)
    session = home.session("setup-token", "--yes")
    mark = session.wait_for("is there already, as api_key. Replace it")
    session.send("n")
    session.send("\r")
    status, _ = home.end_session(session)
    yield "an API key is not written over by itself", status == 1 and \
        home.profiles()["anthropic:default"]["type"] == "api_key"
    session = home.session("setup-token", "--profile-id", "anthropic:work")
    mark = session.wait_for("Continue with")
    session.send("\r")
    mark = session.wait_for("Paste token", mark)
    session.send("\x1b[200~" + SETUP_TOKEN[:40] + " \n" + SETUP_TOKEN[40:] + "\x1b[201~\r")
    status, out = home.end_session(session)
    yield f"a setup-token is stored: {session.plain()[-200:]}", status == 0 and \
        home.profiles()["anthropic:work"].get("token") == SETUP_TOKEN
    yield "the new one comes first", \
        home.read(CONFIG)["auth"]["order"]["anthropic"][0] == "anthropic:work"
    yield f"it is not seen: {home.stray_marks()}", not home.stray_marks()


def check_add(pincer, world):
    home = Home(pincer, world)
    session = home.session("add")
    mark = session.wait_for("which provider")
    session.send("openrouter")
    mark = session.wait_for("Filter: openrouter", mark)
    session.send("\r")
    mark = session.wait_for("How", mark)
    session.send("paste")
    mark = session.wait_for("Filter: paste", mark)
    session.send("\r")
    mark = session.wait_for("Profile id", mark)
    session.send("\r")
    mark = session.wait_for("expire", mark)
    session.send("y\r")
    mark = session.wait_for("Expires in", mark)
    session.send("\r")
    mark = session.wait_for("Paste token", mark)
    session.send("tok-" + MARK + "\r")
    status, out = home.end_session(session)
    profile = home.profiles().get("openrouter:manual", {})
    yield f"asked for everything: {session.plain()[-200:]}", status == 0 and \
        profile.get("token") == "tok-" + MARK and \
        abs(profile["expires"] - time.time() * 1000 - 365 * 86_400_000) < 60_000
    yield f"the token is not seen: {home.stray_marks()}", not home.stray_marks()
    session = home.session("paste-token", "--provider", "zai")
    session.wait_for("Paste token")
    session.send("abc\x03")
    status, _ = home.end_session(session)
    yield "Ctrl-C stores nothing and leaves the terminal as it was", \
        status == 130 and "zai:manual" not in home.profiles() and session.is_left_clean()


def names_of(pid):
    """Arguments and environment of a process and of those it started."""
    text = b""
    for name in ("cmdline", "environ"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                text += file.read()
        except OSError:
            pass
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
    except OSError:
        children = []
    return text + b"".join(names_of(child) for child in children)


def check_nothing_in_proc(pincer, world):
    home = Home(pincer, world)
    world.polls = [(200, {"error": "authorization_pending"}), GRANTED]
    world.keys = {KEY}
    looked, found = 0, False
    for words, given in ((["login-github-copilot"], ""),
                         (["login", "--provider", "openrouter"], KEY),
                         (["paste-token", "--provider", "zai"], "tok-" + MARK)):
        process = home.start(words, given)
        while process.poll() is None:
            text = names_of(process.pid)
            looked += b"models" in text
            found = found or MARK.encode() in text
            time.sleep(0.005)
        home.end(process)
    yield f"looked {looked} times, no secret in arguments or environment", looked and not found


if __name__ == "__main__":
    sys.exit(main(globals()))
