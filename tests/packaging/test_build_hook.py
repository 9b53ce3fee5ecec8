"""The widgets' bundles are built exactly when a source changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_build import NODE, ROOT, BuildHook, WidgetBundles


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "widgets" / "src" / "graph").mkdir(parents=True)
    (tmp_path / "widgets" / "package.json").write_text("{}")
    (tmp_path / "widgets" / "src" / "graph" / "index.ts").write_text("export {}\n")
    (tmp_path / "tfedu" / "viz" / "static").mkdir(parents=True)
    return tmp_path


def built(tree: Path) -> WidgetBundles:
    """What a successful build leaves."""
    bundles = WidgetBundles(tree)
    (bundles.static / "graph.js").write_text("export{};")
    bundles.stamp.write_text(bundles.digest() + "\n")
    return bundles


def hook(tree: Path, target: str = "wheel") -> BuildHook:
    return BuildHook(str(tree), {}, None, None, str(tree), target)


def test_a_tree_without_bundles_asks_for_node(tree: Path) -> None:
    assert not WidgetBundles(tree).fresh()
    assert hook(tree).dependencies() == [NODE]


def test_a_built_tree_asks_for_nothing_and_is_left_alone(tree: Path) -> None:
    bundles = built(tree)
    assert bundles.fresh()
    assert hook(tree).dependencies() == []
    build_data: dict[str, dict[str, str]] = {"force_include": {}}
    hook(tree, "sdist").initialize("standard", build_data)
    assert build_data == {"force_include": {}}


@pytest.mark.parametrize("name", ["src/graph/index.ts", "src/graph/new.ts", "package.json", "build.mjs"])
def test_any_changed_source_makes_the_bundles_stale(tree: Path, name: str) -> None:
    bundles = built(tree)
    (tree / "widgets" / name).write_text("changed")
    assert not bundles.fresh()


def test_times_and_line_ends_do_not_count(tree: Path) -> None:
    bundles = built(tree)
    (tree / "widgets" / "src" / "graph" / "index.ts").write_bytes(b"export {}\r\n")
    assert bundles.fresh()


def test_bundles_that_were_deleted_are_missed(tree: Path) -> None:
    bundles = built(tree)
    (bundles.static / "graph.js").unlink()
    assert not bundles.fresh()


def test_an_incomplete_tree_is_refused_by_name(tree: Path) -> None:
    (tree / "widgets" / "package.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"package\.json is missing"):
        hook(tree).dependencies()


def test_a_wheel_without_lessons_is_refused_and_an_editable_install_needs_none(tree: Path) -> None:
    built(tree)
    with pytest.raises(FileNotFoundError, match="holds no notebook"):
        hook(tree).initialize("standard", {"force_include": {}})
    build_data: dict[str, dict[str, str]] = {"force_include": {}}
    hook(tree).initialize("editable", build_data)
    assert build_data == {"force_include": {}}


def test_a_wheel_gets_lessons_and_catalogue(tree: Path) -> None:
    built(tree)
    for language in ("en", "zh"):
        (tree / "tutorials" / language).mkdir(parents=True)
        (tree / "tutorials" / language / "01_x.ipynb").write_text("{}")
    build_data: dict[str, dict[str, str]] = {"force_include": {}}
    hook(tree).initialize("standard", build_data)
    assert build_data["force_include"] == {
        str(tree / "tutorials" / "en"): "tfedu/lessons/en",
        str(tree / "tutorials" / "zh"): "tfedu/lessons/zh",
        str(tree / "datasets" / "catalogue.json"): "tfedu/datasets/catalogue.json",
    }


def test_the_checkouts_own_sources_are_seen() -> None:
    names = {path.relative_to(ROOT / "widgets").as_posix() for path in WidgetBundles().sources()}
    assert {"package.json", "package-lock.json", "build.mjs", "src/graph/index.ts"} <= names
    assert not [name for name in names if name.startswith(("node_modules", "tests"))]
