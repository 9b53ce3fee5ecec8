"""No listing of the source books is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compat import claimed, covered, list_listings
from tests.golden.cases import FAMILIES, family

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


CLAIMS = list_listings.CLAIMS.read_text(encoding="utf8").split()
TESTED = {name: places for name, *places in (line.split() for line in claimed.TESTED.strip().splitlines())}


def _beyond(claim: str) -> bool:
    words = [word for names in claimed.BEYOND.values() for word in names.split()]
    return any(claim == word or (not word[-1].isdigit() and claim.startswith(word)) for word in words)


def test_every_claim_of_the_core_is_tested() -> None:
    assert [claim for claim in CLAIMS if (claim in TESTED) == _beyond(claim)] == []
    assert sorted(set(TESTED) - set(CLAIMS)) == []


@pytest.mark.parametrize("place", sorted({place for places in TESTED.values() for place in places}))
def test_the_place_of_a_test_exists(place: str) -> None:
    tests = HERE.parent
    if "::" in place:
        path, _, start = place.partition("::")
        assert f"\ndef {start}" in (tests / path).read_text(encoding="utf8")
    elif place.endswith(":"):
        assert place[:-1] in FAMILIES
    elif "." in place:
        name, _, function = place.partition(".")
        assert function in family(name).programs
    else:
        assert (HERE / "programs" / f"{place}.py").is_file()
