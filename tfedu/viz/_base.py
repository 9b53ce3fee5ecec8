"""What every widget has in common: its languages, its theme, its static face and its checks.

A widget is described twice. :class:`View` is plain Python: a payload, an SVG picture and a text, all functions of the
payload alone, so that they are the same bytes on every machine and nbval can compare them. The interactive half is an
anywidget that is made when the view is first shown or when one of its traits is asked for; until then neither
anywidget nor ipywidgets is imported.
"""

from __future__ import annotations

import difflib
import html
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from tfedu.i18n import LANGUAGES, language, t

if TYPE_CHECKING:
    import anywidget

STATIC = Path(__file__).parent / "static"
_PAGE = Path(__file__).with_name("page.html")
THEMES = ("auto", "light", "dark")


class View:
    """Base class of the widgets' Python half.

    A subclass names its bundle (``bundle = "graph"`` is ``static/graph.js``), declares its synced traits with their
    first values in :attr:`traits` and implements :meth:`svg` and :meth:`text`. Every trait can be given to the
    constructor and read and set as an attribute of the view.

    Args:
        payload: the widget's content, plain JSON data.
        **options: first values of the traits; ``locale`` (``"en"``, ``"zh"``; default: the language in force) and
            ``theme`` (``"auto"``, ``"light"``, ``"dark"``) are every widget's.

    Raises:
        TypeError: for an option the widget does not have; the message names the ones it has.
        ValueError: for a locale or theme that does not exist.
    """

    bundle: str
    traits: Mapping[str, Any] = {}
    synced_as: Mapping[str, str] = {}
    """The widget's names for traits whose own name ipywidgets needs for itself."""

    def __init__(self, payload: Mapping[str, Any], **options: Any) -> None:
        state = {"locale": language(), "theme": "auto", **self.traits}
        for name in options:
            if name not in state:
                raise TypeError(t("viz.unknown_option", name=name, view=type(self).__name__, hint=hint(name, state)))
        state.update(options)
        self.__dict__["payload"] = payload
        self.__dict__["_widget"] = None
        self.__dict__["_state"] = {name: self.check(name, value) for name, value in state.items()}

    def check(self, name: str, value: Any) -> Any:
        """``value`` as trait ``name`` keeps it. Subclasses extend this.

        Raises:
            ValueError: when the trait cannot take the value.
        """
        allowed = {"locale": LANGUAGES, "theme": THEMES}.get(name)
        if allowed and value not in allowed:
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed=", ".join(allowed)))
        return value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._state:
            raise AttributeError(
                t("viz.unknown_trait", name=name, view=type(self).__name__, hint=hint(name, self._state))
            )
        return self._state[name] if self._widget is None else getattr(self._widget, self._synced(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._state:
            raise AttributeError(
                t("viz.unknown_trait", name=name, view=type(self).__name__, hint=hint(name, self._state))
            )
        value = self.check(name, value)
        self._state[name] = value
        if self._widget is not None:
            setattr(self._widget, self._synced(name), value)

    def _synced(self, name: str) -> str:
        return self.synced_as.get(name, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._state})

    @property
    def widget(self) -> anywidget.AnyWidget:
        """The live anywidget; made, and its packages imported, on first use.

        Raises:
            ImportError: without anywidget or without the built bundle; the message says what to install.
        """
        if self._widget is None:
            state = {self._synced(name): value for name, value in self._state.items()}
            kind = widget_class(type(self).__name__, self.bundle, tuple(state))
            widget = kind(payload=self.payload, **state)
            self.__dict__["_widget"] = widget
            self.connect(widget)
        return self._widget

    def connect(self, widget: anywidget.AnyWidget) -> None:
        """Called once with the new live widget: the place to observe traits and messages."""

    def observe(self, handler: Callable[[Any], None], names: str | list[str]) -> None:
        """Call ``handler(change)`` when one of the traits ``names`` changes, in the browser or from Python.

        ``change`` has ``name``, ``old`` and ``new``, as traitlets gives it.
        """
        self.widget.observe(handler, [self._synced(name) for name in ([names] if isinstance(names, str) else names)])

    def svg(self) -> str:
        """The static picture: a function of payload and traits, the same bytes everywhere."""
        raise NotImplementedError

    def text(self) -> str:
        """The view in words, for terminals, screen readers and ``text/plain``."""
        raise NotImplementedError

    def label(self) -> str:
        """One sentence for a reader who cannot see the picture (``aria-label``)."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What has been changed in the view, plain data: give it to another one, ``viz.graph(g, **view.state())``."""
        plain = {"theme": "auto", **self.traits}
        now = {name: getattr(self, name) for name in plain}
        return {name: value for name, value in now.items() if value != plain[name]}

    def page(self) -> str:
        """An HTML page that is the view and needs nothing else: no server, no network, no notebook.

        With scripts it is as interactive as in a notebook; without them it shows the static picture.

        Raises:
            ImportError: without the built bundle.
        """
        state = {self._synced(name): getattr(self, name) for name in self._state}
        module = STATIC / f"{self.bundle}.js"
        if not module.exists():
            raise ImportError(t("viz.no_bundle", path=module.name))
        return Template(_PAGE.read_text(encoding="utf8")).substitute(
            lang="zh-CN" if self.locale == "zh" else self.locale,
            title=html.escape(self.label()),
            figure=figure(self.svg(), self.label()),
            state=_embedded({**state, "payload": self.payload}),
            code=_embedded(module.read_text(encoding="utf8")),
        )

    def formats(self) -> dict[str, Callable[[], str]]:
        """What :meth:`save` can write: ending of the file's name -> its content."""
        return {".svg": self.svg, ".html": self.page, ".txt": self.text}

    def save(self, path: str | Path) -> None:
        """Write the view to a file, in the form that the name's ending asks for: ``.svg``, ``.html``, ``.txt`` ...

        Raises:
            ValueError: for an ending that no form has.
        """
        formats = self.formats()
        content = formats.get(Path(path).suffix)
        if content is None:
            raise ValueError(t("viz.bad_file", allowed=", ".join(formats), got=repr(str(path))))
        Path(path).write_text(content(), encoding="utf8")

    def __repr__(self) -> str:
        return self.text()

    def mimebundle(self) -> dict[str, Any]:
        """The static representations: ``text/plain``, ``image/svg+xml`` and ``text/html``.

        Byte for byte the same for the same graph and language.
        """
        picture = self.svg()
        return {
            "text/plain": self.text(),
            "image/svg+xml": picture,
            "text/html": figure(picture, self.label()),
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = self.mimebundle()
        if can_be_interactive(self.bundle):
            bundle["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 1,
                "model_id": self.widget.model_id,
            }
        return bundle


def _embedded(data: Any) -> str:
    """JSON that may stand inside of a ``script`` element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def figure(svg: str, label: str) -> str:
    """``svg`` as an HTML figure whose alternative text survives nbconvert."""
    return f'<figure role="img" aria-label="{html.escape(label)}" style="margin:0">{svg}</figure>'


def can_be_interactive(bundle: str) -> bool:
    """Whether the packages and the built bundle that a live widget needs are installed."""
    from importlib.util import find_spec

    return (STATIC / f"{bundle}.js").exists() and all(find_spec(name) for name in ("anywidget", "ipywidgets"))


@lru_cache(maxsize=None)
def widget_class(name: str, bundle: str, traits: tuple[str, ...]) -> type[anywidget.AnyWidget]:
    """The anywidget class of one bundle: ``payload`` and ``traits``, all synced.

    Raises:
        ImportError: as :attr:`View.widget`.
    """
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(t("viz.no_anywidget")) from error
    module = STATIC / f"{bundle}.js"
    if not module.exists():
        raise ImportError(t("viz.no_bundle", path=module.name))
    members: dict[str, Any] = {trait: traitlets.Any().tag(sync=True) for trait in ("payload", *traits)}
    return type(name, (anywidget.AnyWidget,), {"_esm": module, "__module__": __name__, **members})


def hint(name: str, known: Iterable[str]) -> str:
    """How to go on after a wrong name: the closest right one, or all of them."""
    close = difflib.get_close_matches(name, known, n=1)
    return t("viz.did_you_mean", name=close[0]) if close else t("viz.known_options", names=", ".join(sorted(known)))
