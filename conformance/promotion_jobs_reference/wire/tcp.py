"""A TCP server that writes whatever bytes it is given: no HTTP library would let it.

Each connection has a thread. A handler that the client walks away from ends with an OSError, which is no error; any
other exception is kept in `errors`, and tests look there. Waiting is always for a condition: the end of the server.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A request as it came: its head with the blank line, and its body."""

    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode("latin-1")

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode("latin-1")

    @property
    def headers(self) -> list[tuple[str, str]]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines if line)
        return [(name, value.strip()) for name, _, value in pairs]


class Peer:
    """One connection, from the server's side."""

    def __init__(self, sock: socket.socket, server: TcpServer) -> None:
        self._sock, self.server, self._waiting = sock, server, b""
        self.asked = Asked(b"", b"")
        self.kept = False  # for handlers: whether this connection has had a response
        self.number = 0  # of the last request, counted over all connections from 1
        self.turn = 0  # of the last request, counted on this connection from 1

    def read(self) -> bool:
        """Reads the next request into `asked`. False if the client has gone."""
        while b"\r\n\r\n" not in self._waiting:
            data = self._sock.recv(65536)
            if not data:
                return False
            self._waiting += data
        head, _, rest = self._waiting.partition(b"\r\n\r\n")
        found = re.search(rb"(?im)^content-length:\s*(\d+)", head)
        length = int(found[1]) if found else 0
        while len(rest) < length:
            data = self._sock.recv(65536)
            if not data:
                return False
            rest += data
        self._waiting = rest[length:]
        self.asked = Asked(head + b"\r\n\r\n", rest[:length])
        self.number = self.server.count(self.asked)
        self.turn += 1
        return True

    def send(self, data: bytes) -> None:
        """Sends all of it. Raises OSError once the client has gone."""
        self._sock.sendall(data)

    def drip(self, data: bytes, seconds: float = 0.05) -> None:
        """Sends byte by byte, with a pause after each."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            self.wait(seconds)

    def endlessly(self) -> Iterator[int]:
        """Counts until the server is stopped."""
        number = 0
        while not self.server.stopping.is_set():
            yield number
            number += 1

    def wait(self, seconds: float = 60.0) -> None:
        """Does nothing, but for no longer than the server runs."""
        self.server.stopping.wait(seconds)

    def wait_for_more(self) -> None:
        """Waits until the client sends something more, or closes."""
        if not self._waiting:
            self._sock.recv(1, socket.MSG_PEEK)

    def finish(self) -> None:
        """Closes this side, and reads on until the client has closed the other."""
        self._sock.shutdown(socket.SHUT_WR)
        while self._sock.recv(65536):
            pass

    def reset(self) -> None:
        """Closes with RST: what was not read yet on the other side is lost."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def close(self) -> None:
        """Closes at once, whatever another thread is doing with the socket."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


class TcpServer:
    """Listens on a port (0 for a free one), and gives each connection to `serve`, in its own thread.

    Raises OSError if nothing can listen there.
    """

    def __init__(self, serve: Callable[[Peer], None], host: str = "127.0.0.1", port: int = 0) -> None:
        self._serve, self._host = serve, host
        self.stopping = threading.Event()
        self.errors: list[Exception] = []
        self.requests: list[Asked] = []
        self._lock, self._listening = threading.Lock(), threading.Lock()
        self._peers: set[Peer] = set()
        self._threads: list[threading.Thread] = []
        self._listener = self._listen(port)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{self.port}"

    def count(self, asked: Asked) -> int:
        """Notes a request and returns its number, from 1."""
        with self._lock:
            self.requests.append(asked)
            return len(self.requests)

    def die(self) -> None:
        """As when the process is killed: no listener, no connections."""
        with contextlib.suppress(OSError):  # it may have died before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            peers = list(self._peers)
        for peer in peers:
            peer.close()

    def come_back(self) -> None:
        """Listens on the same port again, unless the server was stopped meanwhile."""
        with self._listening:
            if not self.stopping.is_set():
                self._listener = self._listen(self.port)

    def close(self) -> None:
        """Ends all connections and threads."""
        with self._listening:
            self.stopping.set()
        self.die()
        for thread in list(self._threads):
            thread.join(20)
            if thread.is_alive():
                raise RuntimeError("a handler did not notice that the server was stopped")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _listen(self, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, port), family=family, backlog=64)
        self._start(self._accept, listener)
        return listener

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="tcp", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                sock, _ = listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peer = Peer(sock, self)
                with self._lock:
                    self._peers.add(peer)
                if self.stopping.is_set():  # too late for `close` to have seen it
                    peer.close()
                self._start(self._run, peer)

    def _run(self, peer: Peer) -> None:
        try:
            self._serve(peer)
        except OSError:
            pass  # the client has gone, which is what it should do with most behaviours
        except Exception as error:  # noqa: BLE001 - a fault of the handler, which a test must see
            self.errors.append(error)
        finally:
            peer.close()
            with self._lock:
                self._peers.discard(peer)
