"""The Gradio UI put together."""

import contextlib
import threading
from collections.abc import Callable

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.build import Parts, learn_sentences
from assistant.quiz.bank import Bank
from assistant.quiz.build import build_practice, learn_rubrics
from assistant.quiz.session import Practice
from assistant.types import Query
from ingest.errors import StudyError
from ui.asking import Asking
from ui.chat import Chat
from ui.errors import PortError
from ui.evaluation import REPORT_PATH, Evaluation
from ui.headers import SecurityHeaders
from ui.lab import Lab
from ui.library import Library
from ui.plots import PLOTLY_PATH, plotly_folder
from ui.progress import Progress
from ui.quiz import Quiz
from ui.theme import ASSETS, ASSETS_PATH, HEAD, header, theme

HOST = "127.0.0.1"
PORT = 7860


def build_app(parts: Parts, practice: Practice, evaluation: Evaluation, asking: Asking) -> gr.Blocks:
    """The whole UI, not yet served. `asking` will know whether somebody is being answered."""
    app = gr.Blocks(title="Viva", analytics_enabled=False, fill_width=True)
    with app:
        header()
        with gr.Tabs(elem_id="viva-tabs"):
            with gr.Tab("Chat"):
                Chat(parts, practice.bank, asking).tab()
            with gr.Tab("Quiz") as quiz:
                Quiz(parts, practice).tab(quiz)
            with gr.Tab("Progress") as progress:
                Progress(practice).tab(progress)
            with gr.Tab("Lab") as lab:
                Lab(parts).tab(lab)
            with gr.Tab("Evaluation") as measured:
                evaluation.tab(measured)
            with gr.Tab("Library") as library:
                Library(parts).tab(library)
    return app


def start(parts: Parts, practice: Practice, port: int, asking: Asking) -> gr.Blocks:
    """Serve the UI in a background thread; `close()` on what is returned ends it. Raises PortError."""
    evaluation = Evaluation(parts)
    app = build_app(parts, practice, evaluation, asking)
    try:
        app.launch(
            server_name=HOST,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            theme=theme(),
            head=HEAD,
            favicon_path=str(ASSETS / "favicon.svg"),
            footer_links=[],
            run_history=False,
            share=False,
            ssr_mode=False,
            mcp_server=False,
            enable_monitoring=False,
            app_kwargs={
                "routes": [
                    Mount(ASSETS_PATH, StaticFiles(directory=ASSETS)),
                    Mount(PLOTLY_PATH, StaticFiles(directory=plotly_folder())),
                    Route(REPORT_PATH, evaluation.report),
                ],
                "middleware": [Middleware(SecurityHeaders)],
            },
        )
    except OSError as error:
        raise PortError(
            f"Port {port} of {HOST} can't be used, probably because another program listens there. "
            f"Choose another with --port, for example --port {port + 1}."
        ) from error
    return app


def launch(parts: Parts, port: int = PORT, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve the UI until Ctrl-C; `ready` is told its address once it can be opened. Raises PortError."""
    asking = Asking()
    practice = build_practice(parts)
    app = start(parts, practice, port, asking)
    threading.Thread(target=_warm, args=(parts, practice.bank, asking), daemon=True).start()
    ready(f"http://{HOST}:{port}")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        app.close(verbose=False)
        practice.store.close()


def _warm(parts: Parts, bank: Bank, asking: Asking) -> None:
    """Load what the first question would wait for; then learn, between questions, what makes each fast. Errors show when somebody asks."""
    with contextlib.suppress(StudyError):
        parts.chain.invoke(Query("What is overfitting?"))
        learn_rubrics(parts, bank, lambda _done, _total, _what: asking.wait_for_the_answers())
        learn_sentences(parts, lambda _done, _total, _what: asking.wait_for_the_answers())
