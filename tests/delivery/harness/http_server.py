"""A web server that keeps what is posted to it and answers as it is told."""

import contextlib
import http.server
import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass

from harness.waiting import PATIENCE, TooLate


@dataclass
class Post:
    """One request that was posted."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    def json(self):
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Answer:
    """What is said to a request: `endless` sends its body again and again."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"ok"
    endless: bool = False
    hang: bool = False  # the connection stays open, without an answer


class HttpServer:
    """Listens on 127.0.0.1. `answer(post)` says how each request is answered; by default 200."""

    def __init__(self, context: ssl.SSLContext | None = None,
                 answer: Callable[[Post], Answer] | None = None):
        self.posts: list[Post] = []
        self.answer = answer or (lambda post: Answer())
        self.changed = threading.Condition()
        self.closed = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, address: None
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Ends every answer that hangs, and frees the port."""
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def wait_for_posts(self, count: int, seconds: float = 30) -> list[Post]:
        """All requests, as soon as they are so many."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.posts) >= count, seconds * PATIENCE):
                raise TooLate(f"{len(self.posts)} of {count} requests came within {seconds} s")
            return list(self.posts)


def _handler_of(owner: HttpServer) -> type:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Reads a request, hands it to the owner, answers."""

        protocol_version = "HTTP/1.1"

        def do_GET(self):
            """A redirect that is followed ends here."""
            self._take(b"")

        def do_POST(self):
            """Content-Length or chunks: a client may use either."""
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                self._take(b"".join(iter(self._chunk, b"")))
            else:
                self._take(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _chunk(self) -> bytes:
            size = int(self.rfile.readline().split(b";")[0], 16)
            chunk = self.rfile.read(size)
            self.rfile.readline()
            return chunk

        def _take(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = Post(self.path, headers, body)
            answer = owner.answer(post)
            with owner.changed:
                owner.posts.append(post)
                owner.changed.notify_all()
            with contextlib.suppress(OSError):
                self._say(answer)

        def _say(self, answer: Answer) -> None:
            if answer.hang:
                owner.closed.wait()
                return
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if not answer.endless:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            while answer.endless and not owner.closed.is_set():
                self.wfile.write(answer.body)

        def log_message(self, format, *args):  # pylint: disable=redefined-builtin
            """Silent: the tests say what went wrong."""

    return Handler
