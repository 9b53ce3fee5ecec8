"""Every complaint: raised where TensorFlow raises it, of TensorFlow's type, with its key phrase."""

from __future__ import annotations

from typing import Any

import pytest

import tfedu as tf
from tests.golden import spec
from tests.golden.spec import without_line
from tests.ops import replay

AT_BUILD = [(family, case) for family, case in replay.ERRORS if replay.frozen(family)[case.id]["stage"] == "build"]
AT_RUN = [(family, case) for family, case in replay.ERRORS if replay.frozen(family)[case.id]["stage"] == "run"]

MORE_GENERAL = {"OperatorNotAllowedInGraphError": "TypeError", "InaccessibleTensorError": "ValueError"}
"""Types that later TensorFlows refined; the older one is the contract."""


def check(error: BaseException, frozen: dict[str, Any], phrase: str) -> None:
    """The exception is what TensorFlow raised, in type and phrase."""
    wanted = MORE_GENERAL.get(frozen["raises"][0], frozen["raises"][0])
    kinds = [kind.__name__ for kind in type(error).__mro__]
    assert wanted in kinds, f"{kinds[0]} instead of {wanted}: {error}"
    assert phrase in without_line(str(error)), f"{phrase!r} is not in {str(error)!r}"


@pytest.mark.parametrize(("family", "case"), AT_BUILD, ids=replay.name_of)
def test_construction_error(family: str, case: Any) -> None:
    """What cannot work is refused on the line that asks for it."""
    with tf.Graph().as_default():
        inputs = spec.placeholders(case, tf)
        with pytest.raises(Exception) as caught:
            spec.evaluate(case, tf, inputs)
    check(caught.value, replay.frozen(family)[case.id], case.phrase)


@pytest.mark.parametrize(("family", "case"), AT_RUN, ids=replay.name_of)
def test_run_error(family: str, case: Any, device: str) -> None:
    """What only the values can tell is refused when they are there."""
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = spec.placeholders(case, tf)
        outputs, early = [], None
        try:
            outputs = spec.evaluate(case, tf, inputs)
        except ValueError as error:  # refused on the user's own line: better than TensorFlow
            early = str(error)
        if early is None:
            with pytest.raises(Exception) as caught:
                session.run(outputs, dict(zip(inputs, case.arrays())))
            check(caught.value, replay.frozen(family)[case.id], case.phrase)
        else:
            assert case.phrase in early
