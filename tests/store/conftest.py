"""A GeoPackage and a real PostGIS, the same tests for both. The server is one of this run only."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_NAMES = itertools.count()


def find_program(name: str) -> str:
    """initdb and pg_ctl stand outside the PATH on Debian."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    if not program:
        pytest.fail(f"expected PostgreSQL with PostGIS for these tests, found no {name}; run: make services")
    return program


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as somebody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    """The folder of the socket of a running server; databases are made per test."""
    folder = Path(tempfile.mkdtemp(prefix="cm-pg-", dir="/tmp"))  # a socket's path must be short
    user = server_user()
    if user:
        shutil.chown(folder, user)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(*arguments: str) -> None:
        done = subprocess.run(
            arguments, user=user, env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            log = folder / "log"
            pytest.fail(f"{arguments[0]}: {done.stderr}{log.read_text() if log.exists() else ''}")

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    data = str(folder / "data")
    try:
        run(find_program("initdb"), "-D", data, "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync")
        # the server must not hold the pipes of the run that starts it
        run(find_program("pg_ctl"), "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start")
        yield str(folder)
    finally:
        subprocess.run(
            [find_program("pg_ctl"), "-D", data, "-m", "immediate", "stop"],
            user=user, env=environment, cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgis(postgis_server: str) -> Iterator[str]:
    """The address of a fresh database."""
    import psycopg

    name = f"war_{next(_NAMES)}"
    with psycopg.connect(
        f"postgresql://tester@/postgres?host={postgis_server}", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://tester@/{name}?host={postgis_server}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["geopackage", pytest.param("postgis", marks=pytest.mark.postgis)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made: a file name or the address of a database."""
    if request.param == "geopackage":
        return str(tmp_path / "war.gpkg")
    return str(request.getfixturevalue("postgis"))


Edit = Callable[[str], None]


@pytest.fixture
def edit(target: str) -> Edit:
    """Change a store as QGIS or psql would, behind the program's back."""

    def run(sql: str) -> None:
        if target.startswith("postgresql"):
            import psycopg

            with psycopg.connect(target) as connection:
                connection.execute(sql.replace("EVENTS", "conflictmap_events"))
        else:
            from conflictmap.store.geopackage import GeoPackageStore

            with GeoPackageStore(Path(target)) as store, store.transaction():
                store.execute(sql.replace("EVENTS", "events"))

    return run
