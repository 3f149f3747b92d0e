"""A real HTTP server on loopback that speaks the OpenAI chat-completions protocol, one scripted reply a request."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, TypeAlias


class Exchange(BaseHTTPRequestHandler):
    """One request and its reply, in chunked transfer encoding."""

    protocol_version = "HTTP/1.1"
    server: "ChatServer"

    def do_POST(self) -> None:
        self.server.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.close_connection = True
        reply = self.server.next_reply()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # some tests have the client hang up
            reply(self)

    def start(self, status: int = 200, media_type: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()

    def send(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def send_pieces(self, pieces: Iterable[str]) -> None:
        self.start()
        for piece in pieces:
            self.send_event({"content": piece})

    def send_event(self, delta: dict[str, Any], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "test", "choices": [choice]}
        self.send(f"data: {json.dumps(event)}\n\n")

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


Reply: TypeAlias = Callable[[Exchange], None]


class ChatServer(ThreadingHTTPServer):
    """Serves on a free port while used as a context manager; the last reply is repeated."""

    daemon_threads = True

    def __init__(self, *replies: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.requests: list[dict[str, Any]] = []
        self.closing = threading.Event()
        self._replies = list(replies)

    def next_reply(self) -> Reply:
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()


def says(*pieces: str) -> Reply:
    """A whole reply, streamed piece by piece."""

    def reply(exchange: Exchange) -> None:
        exchange.send_pieces(pieces)
        exchange.send_event({}, "stop")
        exchange.send("data: [DONE]\n\n")
        exchange.end()

    return reply


def fails(status: int) -> Reply:
    """An HTTP error as OpenAI words it."""

    def reply(exchange: Exchange) -> None:
        exchange.start(status, "application/json")
        exchange.send(json.dumps({"error": {"message": f"scripted {status}", "type": "test", "code": None}}))
        exchange.end()

    return reply


def sends(body: str, media_type: str = "text/event-stream") -> Reply:
    """Any body under status 200."""

    def reply(exchange: Exchange) -> None:
        exchange.start(200, media_type)
        exchange.send(body)
        exchange.end()

    return reply


def stalls(*pieces: str) -> Reply:
    """The pieces, then nothing, with the connection open."""

    def reply(exchange: Exchange) -> None:
        if pieces:
            exchange.send_pieces(pieces)
        exchange.server.closing.wait()

    return reply


def keeps_alive(*pieces: str) -> Reply:
    """The pieces, then comments that say nothing, for as long as the client listens."""

    def reply(exchange: Exchange) -> None:
        exchange.send_pieces(pieces)
        while not exchange.server.closing.wait(0.02):
            exchange.send(": still working\n\n")

    return reply


def breaks_off(*pieces: str) -> Reply:
    """The pieces, then the connection is cut within the transfer encoding."""

    def reply(exchange: Exchange) -> None:
        exchange.send_pieces(pieces)

    return reply


def trails_off(*pieces: str) -> Reply:
    """The pieces, then a tidy end of the transfer without the protocol's own ending."""

    def reply(exchange: Exchange) -> None:
        exchange.send_pieces(pieces)
        exchange.end()

    return reply
