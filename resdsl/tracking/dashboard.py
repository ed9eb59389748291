"""optuna-dashboard over a run directory, while the study runs or after it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from resdsl.study.run.run_directory import read_run_directory
from resdsl.text.diagnostics import ResdslError
from resdsl.tracking.packages import import_extra

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from resdsl.tracking.optuna_copy import OptunaCopy

SECONDS = 2.0
"""How often a dashboard looks for trials that have ended."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True  # A browser that keeps a connection does not keep the command.


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing: the page asks for news every few seconds."""


@contextmanager
def dashboard(
    run_directory: str | Path, *, host: str = "127.0.0.1", port: int = 8080
) -> Iterator[str]:
    """Serve optuna-dashboard over a run directory while the context lasts; give its address.

    The trials stand in memory, so that nothing that is done on the page changes the run directory;
    those that end while the page is open are added. Each has a note with the picture of its net and
    its YAML.

    Args:
        run_directory: of a study, which may be running.
        host: the address to listen on; others than this machine can see the page only where it is
            not ``127.0.0.1``.
        port: 0 takes one that is free.

    Raises:
        ResdslError: `not-a-run`, `damaged-run`; `missing-package` without optuna-dashboard;
            `port-in-use` where nothing can listen there.
    """
    package = import_extra("optuna_dashboard", "dashboard")
    from optuna.artifacts import FileSystemArtifactStore
    from optuna.storages import InMemoryStorage

    from resdsl.tracking.optuna_copy import OptunaCopy

    storage, directory = InMemoryStorage(), read_run_directory(run_directory)
    with tempfile.TemporaryDirectory(prefix="resdsl-dashboard-") as folder:
        copy = OptunaCopy(directory, storage, Path(folder))
        copy.update()
        pages = package.wsgi(storage, FileSystemArtifactStore(folder))
        with _listening(host, port, pages) as server, _following(copy):
            yield f"http://{host}:{server.server_port}"


@contextmanager
def _listening(host: str, port: int, pages: WSGIApplication) -> Iterator[WSGIServer]:
    try:
        server = make_server(host, port, pages, server_class=_Server, handler_class=_Quiet)
    except (OSError, OverflowError) as error:
        message = (
            f"nothing can listen on {host}:{port}: {getattr(error, 'strerror', None) or error}"
        )
        raise ResdslError.of("port-in-use", message, help="give another --port") from None
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _following(copy: OptunaCopy) -> Iterator[None]:
    """Add trials that end, in a thread of its own, until the context ends."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(SECONDS):
            # A file that is damaged now may be whole when it is looked at again.
            with suppress(ResdslError, OSError):
                copy.update()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
