"""The way from the recorder to the browser: at most four messages a second, however fast the loop runs.

Most messages carry only what changed. The 1st, 2nd, 4th, 8th, ... and every last one is the whole state, as a trait:
a page that was not ready, or lost a message, is right again soon without asking a kernel that is busy training.
"""

from __future__ import annotations

import threading
import time

from tfedu.viz.live import notebook
from tfedu.viz.live.view import LiveView

INTERVAL = 0.25  # seconds between two messages


class Stream:
    """Feeds the view's widget from a thread that sleeps while nothing is logged."""

    def __init__(self, view: LiveView) -> None:
        self._view = view
        self._news = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._sent_at = 0.0
        self._sent = 0
        self._sending = threading.Lock()
        view.widget.on_msg(self._answer)
        notebook.hear_while_busy(view.widget.comm)

    def announce(self) -> None:
        """Something was logged; it will be shown within ``INTERVAL``."""
        if not self._news.is_set():
            self._news.set()
            if self._thread is None:
                self._ending.clear()
                self._thread = threading.Thread(target=self._run, name="tfedu-live", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Send the whole state now and end the thread; :meth:`announce` begins again."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._ending.set()
            self._news.set()
            thread.join()
        self._news.clear()
        self._send(whole=True)

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._ending.wait(self._sent_at + INTERVAL - time.monotonic())
            if self._ending.is_set():
                return
            self._news.clear()
            self._send()

    def _send(self, *, whole: bool = False) -> None:
        with self._sending:
            self._sent += 1
            message, data = self._view.changes()
            if whole or self._sent & (self._sent - 1) == 0:
                self._view.widget.send_state("payload")
            else:
                self._view.widget.send(message, buffers=[data])
            self._sent_at = time.monotonic()

    def _answer(self, _: object, content: object, buffers: object) -> None:
        """The browser noticed that it missed something."""
        if content == {"kind": "resend"}:
            self._send(whole=True)
