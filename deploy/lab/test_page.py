"""The page of the admin endpoint in a real browser, which has no screen."""

import json
import os
import subprocess
import threading
import time

import pytest

from backend import Backend
from place import LAB, SCRATCH
from servers.vsftpd import Vsftpd
from session import Session
from watched import TOKEN, Watched

SIZE = 96 << 20
NAME = "<img src=x onerror=alert(1)>.bin"
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def met():
    """What the browser met while a download ran, after a wrong password and a missing file."""
    server = Vsftpd().start()
    (server.home / NAME).write_bytes(os.urandom(1 << 20) * (SIZE >> 20))
    server.give(server.home / NAME)
    checked = Backend(server.port, more={"health": "{ every: 1s, timeout: 500ms }"})
    bridge = Watched({"vsftpd": checked}, admin="tokenFile: token", data_ports=4)
    over = threading.Event()
    with bridge, Session(bridge.port("vsftpd")) as session, Session(bridge.port("vsftpd"), login=False) as guess:
        guess.command("USER lab")
        assert guess.command("PASS wrong").code == 530
        assert session.refused("RETR missing").code == 550
        assert session.command(f"SIZE {NAME}").code == 213
        data = session.begin(f"RETR {NAME}")

        def read_slowly():
            while not over.is_set() and data.read(200 << 10):
                time.sleep(0.1)  # a client with a slow line

        reader = threading.Thread(target=read_slowly)
        reader.start()
        try:
            command = ["node", LAB / "page.cjs", SCRATCH / "node_modules", f"http://127.0.0.1:{bridge.admin_port}/", TOKEN, bridge.folder]
            done = subprocess.run(command, capture_output=True, text=True, timeout=90)
        finally:
            over.set()
            reader.join()
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)
    server.stop()


@pytest.mark.parametrize("theme", THEMES)
def test_it_shows_what_runs_and_goes_on_showing_it(met, theme):
    here = met[theme]
    assert here["state"] == ["ready"]
    (transfer,) = here["rows"]["transfers"]
    assert transfer[2] == "download" and transfer[5].endswith("%") and transfer[4].endswith("/s")
    assert {row[0] for row in here["rows"]["sessions"]} == {transfer[0], "not logged in"}
    (server,) = here["rows"]["servers"]
    assert server[0] == "vsftpd" and server[2] == "up" and server[4].endswith(" ms")
    assert ["login", "refused", "1", "1", ""] in here["rows"]["failures"]
    assert ["transfer", "refused", "1", "1", ""] in here["rows"]["failures"]
    (certificate,) = here["rows"]["certificates"]
    assert certificate[0] == "listener vsftpd: certificate" and certificate[3] in ("1", "2")


@pytest.mark.parametrize("theme", THEMES)
def test_a_name_that_is_markup_stays_text(met, theme):
    assert met[theme]["rows"]["transfers"][0][1] == f"RETR {NAME}"
    assert met[theme]["images"] == 0


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_loaded_or_asked_elsewhere_and_no_error_is_told(met, theme):
    assert met[theme]["elsewhere"] == []
    assert met[theme]["errors"] == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(met, theme):
    assert met[theme]["violations"] == []
    assert "color-contrast" in met[theme]["rules"]


@pytest.mark.parametrize("theme", THEMES)
def test_every_table_can_be_reached_by_keyboard_and_shows_it(met, theme):
    reached = met[theme]["keyboard"]
    assert [one["label"] for one in reached] == [f"{name}-title" for name in ("transfers", "sessions", "servers", "failures", "certificates")]
    assert all(one["seen"] for one in reached)


def test_the_themes_differ_and_a_narrow_window_is_enough(met):
    assert met["light"]["ground"] != met["dark"]["ground"]
    assert not met["light"]["wide"] and not met["dark"]["wide"]
