"""No listing of the source books is forgotten."""

from __future__ import annotations

from pathlib import Path

from tests.compat import covered, list_listings

HERE = Path(__file__).parent
ALL = dict(line.split(": ", 1) for line in list_listings.LIST.read_text(encoding="utf8").splitlines())
RUN = {name: programs for name, *programs in (line.split() for line in covered.PROGRAMS.strip().splitlines())}
LEFT = {name: reason for reason, names in covered.REASONS.items() for name in names.split()}


def test_every_listing_has_a_program_or_a_reason() -> None:
    assert sorted([*RUN, *LEFT]) == sorted(ALL)


def test_the_programs_are_run() -> None:
    suite = (HERE / "test_programs.py").read_text(encoding="utf8")
    for name, programs in RUN.items():
        assert programs, name
        for program in programs:
            if "/" in program:
                assert (HERE.parents[1] / program).is_file(), program
            else:
                assert (HERE / "programs" / f"{program}.py").is_file() and f'"{program}' in suite, program
