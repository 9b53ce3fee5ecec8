"""One source, two notebooks: the same bytes every time, the same code in both, and a check for what is stale."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from builder import command
from builder.execute import execute
from builder.lint import Term, glossary, problems
from builder.notebook import Notebook, build, to_bytes
from builder.source import LessonError, Prose, Solution, accept, fingerprint, read
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "tutorials" / "lessons").glob("*.py"))
TITLES = command.titles()

LESSON = """\
# %% [markdown] lang="en"
# # 01 Hello, graph
#
# A tensor.
# %% [markdown] lang="zh"
# # 01 你好，计算图
#
# 一个张量。
# %%
print(6 * 7)
# %% tags=["exercise"]
answer = None
# %% tags=["solution"]
answer = 42
# %% [markdown] lang="en" tags=["solution"]
# Because.
# %% [markdown] lang="zh" tags=["solution"]
# 因为就是这样。
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tutorials folder with one small lesson whose Chinese is accepted."""
    place = tmp_path / "tutorials"
    (place / "lessons").mkdir(parents=True)
    lesson(place).write_text(LESSON, encoding="utf8")
    words = "- {en: tensor, zh: 张量, note: {en: An array., zh: 数组。}}\n"
    (place / "glossary.yml").write_text(words, encoding="utf8")
    accept(lesson(place))
    return place


def lesson(root: Path) -> Path:
    return root / "lessons" / "01_hello_graph.py"


def edit(root: Path, before: str, after: str) -> None:
    text = lesson(root).read_text(encoding="utf8")
    assert before in text
    lesson(root).write_text(text.replace(before, after), encoding="utf8")


def run(root: Path, *arguments: str) -> int:
    return command.main(["01", "--root", str(root), *arguments])


def notebook(root: Path, language: str = "en") -> Notebook:
    loaded: Notebook = json.loads((root / language / "01_hello_graph.ipynb").read_text(encoding="utf8"))
    return loaded


def executed(root: Path) -> None:
    """Pretend that both notebooks have been run: outputs that say so, signed for the code as it is."""
    from builder.notebook import code_sha

    for language in ("en", "zh"):
        made = notebook(root, language)
        made["metadata"]["tfedu"]["outputs_of"] = code_sha(made)
        for cell in made["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["42\n"]}]
        (root / language / "01_hello_graph.ipynb").write_bytes(to_bytes(made))


# ------------------------------------------------------------------ the lessons themselves


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_both_notebooks_have_the_same_code(path: Path) -> None:
    english, chinese = (build(read(path), language, TITLES)["cells"] for language in ("en", "zh"))
    code = [
        [(cell["source"], cell["metadata"]) for cell in cells if cell["cell_type"] == "code"]
        for cells in (english, chinese)
    ]
    assert code[0] == code[1]
    assert len(code[0]) >= 10
    assert [cell["cell_type"] for cell in english] == [cell["cell_type"] for cell in chinese]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_all_its_parts(path: Path) -> None:
    parsed = read(path)
    code = "\n".join(cell.source for cell in parsed.code)
    assert f'course.begin("{path.stem}")' in code
    assert "tf.viz.graph(" in code
    assert "course.quiz(" in code
    if path.stem > "02":
        assert "tf.viz.live(" in code
    exercises = [block for block in parsed.code if "exercise" in block.tags]
    solutions = [block for block in parsed.blocks if isinstance(block, Solution)]
    assert len(exercises) == len(solutions) >= 1


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_heading_is_the_title_that_ships_with_the_package(path: Path) -> None:
    first = read(path).prose[0]
    for language in ("en", "zh"):
        heading = getattr(first, language).splitlines()[0]
        assert heading == f"# {path.stem[:2]} {TITLES[path.stem][language]}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_mark_is_left_to_fill_in_and_chinese_is_chinese(path: Path) -> None:
    assert not re.search(r"@[A-Z]+@", path.read_text(encoding="utf8"))
    for prose in read(path).prose:
        assert re.search(r"[\u4e00-\u9fff]", prose.zh), prose.line
        assert not re.search(r"[\u4e00-\u9fff]", prose.en), prose.line


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_chinese_punctuation_is_full_width(path: Path) -> None:
    """A half-width comma or full stop between Chinese characters is a slip of the keyboard."""
    for prose in read(path).prose:
        text = re.sub(r"`[^`]*`", "", prose.zh)
        assert not re.search(r"[\u4e00-\u9fff][,;:?!.]|[,;:?!][\u4e00-\u9fff]", text), prose.line


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_emphasis_is_rendered(path: Path) -> None:
    """Beside full-width punctuation Markdown may take ** for two stars, and the learner sees them."""
    markdown = MarkdownIt("commonmark").enable("table")
    for prose in read(path).prose:
        for text in (prose.en, prose.zh):
            tokens = markdown.parse(re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$", "formula", text, flags=re.DOTALL))
            plain = [part.content for token in tokens for part in token.children or () if part.type == "text"]
            assert not [content for content in plain if "*" in content], prose.line


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_notebooks_are_valid_and_their_ids_are_unique(path: Path) -> None:
    for language in ("en", "zh"):
        made = build(read(path), language, TITLES)
        nbformat.validate(nbformat.from_dict(made))
        identities = [cell["id"] for cell in made["cells"]]
        assert len(set(identities)) == len(identities)


def test_what_is_committed_is_what_the_lessons_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check"]) == 0, capsys.readouterr().out


# ------------------------------------------------------------------ building


def test_building_anywhere_at_any_time_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    run(root)
    first = {path.name: path.read_bytes() for path in sorted((root / "zh").iterdir())}
    for seed in ("1", "2"):
        for path in (root / "zh").iterdir():
            path.unlink()
        subprocess.run(
            [sys.executable, str(ROOT / "tutorials" / "build.py"), "01", "--root", str(root)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai"},
            cwd=tmp_path,
            check=True,
        )
        assert {path.name: path.read_bytes() for path in sorted((root / "zh").iterdir())} == first


def test_a_solution_is_folded_away_and_cannot_be_run(root: Path) -> None:
    run(root)
    made = notebook(root, "zh")
    code = ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]
    assert code == ["print(6 * 7)", "answer = None"]
    folded = next("".join(cell["source"]) for cell in made["cells"] if "answer = 42" in "".join(cell["source"]))
    assert folded.startswith("<details><summary>查看参考答案</summary>\n\n```python\n")
    assert "因为就是这样。" in folded
    assert folded.endswith("</details>")


def test_the_languages_do_not_mix(root: Path) -> None:
    run(root)
    assert "一个张量" not in (root / "en" / "01_hello_graph.ipynb").read_text(encoding="utf8")
    assert "A tensor" not in (root / "zh" / "01_hello_graph.ipynb").read_text(encoding="utf8")


def test_the_last_cell_leads_to_the_next_lesson() -> None:
    links = {path.stem: "".join(build(read(path), "en", TITLES)["cells"][-1]["source"]) for path in LESSONS}
    order = [path.stem for path in LESSONS]
    for here, following in pairwise(order):
        assert f"({following}.ipynb) →" in links[here]
        assert f"({here}.ipynb)" in links[following]


# ------------------------------------------------------------------ what the check notices


def test_a_missing_translation_is_named_with_its_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = lesson(root).read_text(encoding="utf8")
    start = text.index('# %% [markdown] lang="zh"')
    lesson(root).write_text(text[:start] + text[text.index("# %%\nprint") :], encoding="utf8")
    assert run(root, "--check") == 1
    assert "01_hello_graph.py:1: this English cell is not followed by its Chinese" in capsys.readouterr().out


def test_prose_without_a_language_is_refused(root: Path) -> None:
    edit(root, '# %% [markdown] lang="en"\n# # 01', "# %% [markdown]\n# # 01")
    with pytest.raises(LessonError, match='expected prose with lang="en", found no language'):
        read(lesson(root))


def test_a_solution_without_an_exercise_is_refused(root: Path) -> None:
    edit(root, '# %% tags=["exercise"]', "# %%")
    with pytest.raises(LessonError, match="a solution must follow its exercise"):
        read(lesson(root))


def test_edited_english_makes_the_chinese_stale_until_it_is_accepted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(root)
    executed(root)
    assert run(root, "--check") == 0
    edit(root, "# A tensor.", "# Two tensors.")
    run(root)
    assert run(root, "--check") == 1
    assert "01_hello_graph.py:1: the English changed after the Chinese was written" in capsys.readouterr().out
    assert run(root, "--accept") == 0
    assert run(root, "--check") == 0


def test_accepting_changes_nothing_but_the_sha(root: Path) -> None:
    before = lesson(root).read_text(encoding="utf8")
    edit(root, "# Because.", "# Because of that.")
    assert accept(lesson(root)) == 1
    after = lesson(root).read_text(encoding="utf8")
    assert after == before.replace("# Because.", "# Because of that.").replace(
        fingerprint("Because."), fingerprint("Because of that.")
    )
    assert accept(lesson(root)) == 0


def test_a_notebook_edited_by_hand_is_noticed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(root)
    executed(root)
    path = root / "zh" / "01_hello_graph.ipynb"
    path.write_text(path.read_text(encoding="utf8").replace("一个张量", "两个张量"), encoding="utf8")
    assert run(root, "--check") == 1
    assert "zh/01_hello_graph.ipynb: differs from its lesson" in capsys.readouterr().out


def test_a_notebook_that_is_not_there_is_noticed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(root)
    executed(root)
    (root / "en" / "01_hello_graph.ipynb").unlink()
    assert run(root, "--check") == 1
    assert "en/01_hello_graph.ipynb: missing" in capsys.readouterr().out


def test_outputs_survive_a_change_of_prose_but_not_of_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(root)
    executed(root)
    edit(root, "# 一个张量。", "# 一个张量啊。")
    run(root)
    assert notebook(root)["cells"][1]["outputs"][0]["text"] == ["42\n"]
    edit(root, "print(6 * 7)", "print(6 * 8)")
    run(root)
    assert notebook(root)["cells"][1]["outputs"] == []
    assert run(root, "--check") == 1
    assert "its outputs are not those of its code" in capsys.readouterr().out


# ------------------------------------------------------------------ vocabulary


def findings(en: str, zh: str, terms: list[Term]) -> list[str]:
    parsed = read(LESSONS[0])
    prose = Prose(en, zh, fingerprint(en), 7)
    return problems(type(parsed)(parsed.path, (prose,)), terms)


TENSOR = Term(("tensor",), ("张量",), ("张力",), {"en": "", "zh": ""}, paired=True)
FEED = Term(("feed", "fed"), ("馈送",), ("供给", "feed in"), {"en": "", "zh": ""}, paired=False)


@pytest.mark.parametrize(
    ("en", "zh", "fault"),
    [
        ("Two tensors flow.", "两个张力在流动，张量也是。", "'张力': the course says '张量'"),
        ("Two tensors flow.", "两个东西在流动。", "the English speaks of 'tensor', the Chinese nowhere of '张量'"),
        ("You feed in a value.", "送入一个值。", "'feed in': the course says 'feed'"),
    ],
)
def test_a_word_that_the_course_does_not_use_is_found(en: str, zh: str, fault: str) -> None:
    assert [finding.split(": ", 1)[1] for finding in findings(en, zh, [TENSOR, FEED])] == [fault]


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("Two tensors flow.", "两个张量在流动。"),
        ("`tensor` is code, $tensor$ a formula.", "这是代码，那是公式。"),
        ("A TensorFlow program.", "一个TensorFlow程序。"),
        ("It is fed.", "把值送进去。"),
        ("See [this](tensor.ipynb).", "见[这里](tensor.ipynb)。"),
    ],
)
def test_words_in_code_names_and_links_are_left_alone(en: str, zh: str) -> None:
    assert findings(en, zh, [TENSOR, FEED]) == []


def test_the_glossary_is_complete_and_has_no_word_twice() -> None:
    terms = glossary(ROOT / "tutorials" / "glossary.yml")
    assert len(terms) >= 40
    for language in ("en", "zh"):
        words = [word for term in terms for word in getattr(term, language)]
        assert len(words) == len(set(words))
    used = {word for term in terms for word in (*term.en, *term.zh)}
    assert not used & {word for term in terms for word in term.avoid}


def test_an_entry_without_a_definition_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yml"
    path.write_text("- {en: tensor, zh: 张量, note: {en: An array.}}", encoding="utf8")
    with pytest.raises(ValueError, match="needs en, zh and note"):
        glossary(path)


# ------------------------------------------------------------------ executing

ASK = """\
import inspect
made_in = inspect.currentframe().f_code.co_filename"""

SHOW = """\
from IPython.display import display
print("a", end="")
print("b")
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "curve"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}, raw=True)
print(made_in, "line 1")"""


@pytest.mark.slow
def test_a_run_keeps_what_can_be_committed_and_nothing_else(root: Path) -> None:
    edit(root, "print(6 * 7)", f"{ASK}\n# %%\n{SHOW}")
    edit(root, '# %% tags=["exercise"]', '# %% tags=["shows-data"]\nprint("borrowed")\n# %% tags=["exercise"]')
    run(root)
    made = execute(build(read(lesson(root)), "en", TITLES), root / "en")
    cells = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert cells[1]["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": ["ab\n"]},
        {"data": {"text/plain": ["curve"]}, "metadata": {}, "output_type": "display_data"},
        {"name": "stdout", "output_type": "stream", "text": ["Cell In[1] line 1\n"]},
    ]
    assert cells[2]["outputs"] == []
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4]
    assert "widgets" not in made["metadata"]
    assert to_bytes(made) == to_bytes(execute(build(read(lesson(root)), "en", TITLES), root / "en"))
