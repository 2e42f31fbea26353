"""A real PostgreSQL on loopback for as long as a test runs. Debian's programs; no server of the system is touched."""

from __future__ import annotations

import getpass
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def program(name: str) -> str:
    """The newest program of that name. PostgreSQL keeps out of PATH on Debian."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}")) or [shutil.which(name) or ""]
    if not found[-1]:
        raise FileNotFoundError(f"{name}: install the Debian package postgresql (make scale does)")
    return found[-1]


@contextmanager
def running() -> Iterator[str]:
    """The address of an empty database. It refuses root, so root starts it as nobody."""
    folder = tempfile.mkdtemp(prefix="skein-pg-")
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    name = owner.pw_name if owner else getpass.getuser()

    def run(*line: str) -> None:
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd="/", **who)  # type: ignore[call-overload]

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = f"{folder}/data"
    try:
        run(program("initdb"), "-D", data, "-U", name, "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        run(program("pg_ctl"), "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://{name}@127.0.0.1:{port}/postgres"
        finally:
            run(program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
