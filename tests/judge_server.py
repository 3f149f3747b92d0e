"""A real HTTP server on loopback that speaks the OpenAI protocol and judges as ragas asks it to.

It is an honest judge of a small world: the statements of a text are its sentences, and a text bears out the sentences that stand in it.
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, TypeAlias

INPUT = re.compile(r"input: (\{.*\})\s*Output:", re.DOTALL)
UNSURE = "I am not sure."

Asked: TypeAlias = dict[str, Any]
"""What stands in the prompt as input."""


def sentences(text: str) -> list[str]:
    return re.findall(r"[A-Z][^.]*\.", text)


def verdict(asked: Asked, prompt: str) -> dict[str, Any]:
    """The reply to one of ragas's prompts, told apart by what they ask for."""
    if "noncommittal" in prompt:
        return {"question": " ".join(asked["response"].split()[:2]), "noncommittal": int(asked["response"] == UNSURE)}
    if "statements" in asked:
        found = [{"statement": each, "reason": "as it stands", "verdict": int(each in asked["context"])} for each in asked["statements"]]
        return {"statements": found}
    if "classifications" in prompt:
        return {
            "classifications": [
                {"statement": each, "reason": "as it stands", "attributed": int(each in asked["context"])}
                for each in sentences(asked["answer"])
            ]
        }
    if "context" in asked:
        return {"reason": "as it stands", "verdict": int(any(each in asked["context"] for each in sentences(asked["answer"])))}
    if "atomicity" in asked:
        return {"claims": sentences(asked["response"])}
    return {"statements": sentences(str(asked.get("answer") or asked.get("text")))}


class Exchange(BaseHTTPRequestHandler):
    """One prompt and its reply."""

    protocol_version = "HTTP/1.1"
    server: "JudgeServer"

    def do_POST(self) -> None:
        messages = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"]
        prompt = next(each["content"] for each in messages if INPUT.search(each["content"]))
        found = INPUT.findall(prompt.rpartition("Now perform the same")[2])
        asked = json.loads(found[-1])
        self.server.asked.append(asked)
        if self.server.stalls(asked):
            self.server.closing.wait()
            return
        content = "Hm." if self.server.garbles(asked) else json.dumps(verdict(asked, prompt))
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        body = json.dumps(
            {"id": "1", "object": "chat.completion", "created": 0, "model": "test", "choices": [choice], "usage": usage}
        ).encode()
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


def never(_: Asked) -> bool:
    return False


class JudgeServer(ThreadingHTTPServer):
    """Serves on a free port while used as a context manager."""

    daemon_threads = True

    def __init__(self, garbles: Callable[[Asked], bool] = never, stalls: Callable[[Asked], bool] = never) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self.garbles = garbles
        self.stalls = stalls

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
