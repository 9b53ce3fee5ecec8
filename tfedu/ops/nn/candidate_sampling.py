"""A few classes drawn from many, so that training need not look at all of them (``tf.nn.*_candidate_sampler``).

The numbers are TensorFlow's own: the same generator, asked in the same order. How many it is asked for depends on what
it answers (a class that was drawn already is drawn again), so the samplers run on the host.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.nn.candidate_distributions import Fixed, Learned, LogUniform, Uniform, expected_count
from tfedu.ops.random.draws import get_seed

# -- operations -------------------------------------------------------------------------------------------------------

WORDS_PER_SAMPLE = 2048
"""What TensorFlow sets aside for each class that is drawn, used or not."""


def _check_true_classes(ctx: Any, true_classes: np.ndarray) -> None:
    if true_classes.ndim != 2:
        raise ctx.invalid("true_classes must be a matrix")
    columns, wanted = true_classes.shape[1], ctx.attr("num_true")
    if columns != wanted:
        raise ctx.invalid(f"true_classes must have num_true columns, expected: {columns} was: {wanted}")


def _sampler(distribution: Callable[[Any], Uniform]) -> Callable[..., list[np.ndarray]]:
    def sample(ctx: Any, true_classes: np.ndarray) -> list[np.ndarray]:
        _check_true_classes(ctx, true_classes)
        source = ctx.remembered(lambda: distribution(ctx))
        count, unique = ctx.attr("num_sampled"), ctx.attr("unique")
        if unique and count > source.range:
            raise ctx.invalid("Sampler's range is too small.")
        words = ctx.random_words(count * WORDS_PER_SAMPLE)
        drawn: list[int] = []
        seen: set[int] = set()
        tries = 0
        while len(drawn) < count:
            tries += 1
            chosen = source.draw(words)
            if not unique or chosen not in seen:
                seen.add(chosen)
                drawn.append(chosen)
        sampled = np.array(drawn, np.int64)
        result = [sampled, *(expected_count(source.probability(c), count, tries) for c in (true_classes, sampled))]
        source.learn(true_classes)
        return result

    return sample


def _all(ctx: Any, true_classes: np.ndarray) -> list[np.ndarray]:
    _check_true_classes(ctx, true_classes)
    count = ctx.attr("num_sampled")
    return [np.arange(count), np.ones(true_classes.shape, np.float32), np.ones(count, np.float32)]


def _sampler_shape(ctx: ShapeContext) -> list[Dims]:
    count = ctx.attr("num_sampled")
    return [(count,), (ctx.rank(0, 2)[0], ctx.attr("num_true")), (count,)]


_SEEDS = "seed: int = 0, seed2: int = 0"
_UNIGRAMS = (
    "vocab_file: string = '', distortion: float = 1.0, num_reserved_ids: int = 0, num_shards: int >= 1 = 1, "
    "shard: int >= 0 = 0, unigrams: list(float) = []"
)
for _name, _attrs, _host, _doc in (
    (
        "UniformCandidateSampler",
        f"range_max: int >= 1, {_SEEDS}",
        _sampler(Uniform),
        ("Classes drawn evenly", "均匀抽取若干类别"),
    ),
    (
        "LogUniformCandidateSampler",
        f"range_max: int >= 1, {_SEEDS}",
        _sampler(LogUniform),
        ("Classes drawn with falling (Zipf) frequency", "按对数均匀（齐夫）分布抽取若干类别"),
    ),
    (
        "LearnedUnigramCandidateSampler",
        f"range_max: int >= 1, {_SEEDS}",
        _sampler(Learned),
        ("Classes drawn as often as they have been seen", "按已出现的次数抽取若干类别"),
    ),
    (
        "FixedUnigramCandidateSampler",
        f"range_max: int >= 1, {_UNIGRAMS}, {_SEEDS}",
        _sampler(Fixed),
        ("Classes drawn with given frequencies", "按给定的频率抽取若干类别"),
    ),
    ("AllCandidateSampler", _SEEDS, _all, ("All classes", "取出全部类别")),
):
    declare(
        _name,
        "true_classes: int64",
        "sampled_candidates: int64, true_expected_count: float32, sampled_expected_count: float32",
        f"num_true: int >= 1, num_sampled: int >= 1, unique: bool, {_attrs}",
        doc=_doc,
        shape=_sampler_shape,
        host=_host,
        stateful=True,
    )


def _hits(ctx: Any, true_classes: np.ndarray, sampled: np.ndarray) -> list[np.ndarray]:
    """Row, place among the sampled, and -infinity (nearly) for every true class that was sampled too."""
    if true_classes.ndim != 2 or true_classes.shape[1] != ctx.attr("num_true"):
        raise ctx.invalid("true_candidates must be a batch_size * num_true matrix")
    if sampled.ndim != 1:
        raise ctx.invalid("sampled_candidates must be a vector, which is typically an output from CandidateSampler")
    place = {value: i for i, value in enumerate(sampled.tolist())}
    found = [(row, place[v]) for row, values in enumerate(true_classes.tolist()) for v in values if v in place]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return [pairs[:, 0].astype(np.int32), pairs[:, 1], np.full(len(pairs), np.finfo(np.float32).min, np.float32)]


def _hits_shape(ctx: ShapeContext) -> list[Dims]:
    columns, wanted = ctx.rank(0, 2)[1], ctx.attr("num_true")
    if columns not in (None, wanted):
        raise ctx.error(f"Dimension must be {wanted} but is {columns}")
    ctx.rank(1, 1)
    return [(None,)] * 3


declare(
    "ComputeAccidentalHits",
    "true_classes: int64, sampled_candidates: int64",
    "indices: int32, ids: int64, weights: float32",
    f"num_true: int, {_SEEDS}",
    doc=("The true classes that were sampled by chance", "被偶然抽中的正确类别"),
    shape=_hits_shape,
    host=_hits,
)

# -- functions --------------------------------------------------------------------------------------------------------


class Candidates(NamedTuple):
    """What a sampler returns: classes, and how often the true ones and these were to be expected among them."""

    sampled_candidates: Tensor
    true_expected_count: Tensor
    sampled_expected_count: Tensor


class AccidentalHits(NamedTuple):
    """What :func:`compute_accidental_hits` returns."""

    indices: Tensor
    ids: Tensor
    weights: Tensor


def _seed_attrs(seed: int | None) -> dict[str, int]:
    first, second = get_seed(seed)
    return {"seed": first or 0, "seed2": second or 0}


def _sampling_function(op_type: str, what: str) -> Callable[..., Candidates]:
    def function(
        true_classes: Any,
        num_true: int,
        num_sampled: int,
        unique: bool,
        range_max: int,
        seed: int | None = None,
        name: str | None = None,
    ) -> Candidates:
        return Candidates(
            *apply_op(
                op_type,
                name,
                true_classes=true_classes,
                num_true=num_true,
                num_sampled=num_sampled,
                unique=unique,
                range_max=range_max,
                **_seed_attrs(seed),
            )
        )

    function.__doc__ = f"""``num_sampled`` classes of [0, range_max), drawn {what}.

    Args:
        true_classes: int64 [batch, num_true], the right classes.
        unique: draw no class twice.
        seed: operation seed, see :func:`tfedu.ops.random.draws.get_seed`.

    Returns:
        ``(sampled_candidates, true_expected_count, sampled_expected_count)``: int64 [num_sampled],
        float32 [batch, num_true], float32 [num_sampled].

    Raises:
        InvalidArgumentError: in the run, ``true_classes`` has another shape, or there are fewer classes than unique
            samples.
    """
    return function


uniform_candidate_sampler = _sampling_function("UniformCandidateSampler", "evenly")
log_uniform_candidate_sampler = _sampling_function(
    "LogUniformCandidateSampler",
    "with probability log((k + 2) / (k + 1)) / log(range_max + 1):\n    right where classes are sorted by falling "
    "frequency, as the words of a dictionary are",
)
learned_unigram_candidate_sampler = _sampling_function(
    "LearnedUnigramCandidateSampler", "as often as they have been true classes so far in this session, plus one"
)


def fixed_unigram_candidate_sampler(
    true_classes: Any,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    vocab_file: str = "",
    distortion: float = 1.0,
    num_reserved_ids: int = 0,
    num_shards: int = 1,
    shard: int = 0,
    unigrams: Any = (),
    seed: int | None = None,
    name: str | None = None,
) -> Candidates:
    """``num_sampled`` classes of [0, range_max), drawn with given frequencies.

    Args:
        true_classes, num_true, num_sampled, unique, seed: as in :func:`uniform_candidate_sampler`.
        vocab_file: a file whose lines end in ``,frequency``; or else
        unigrams: the frequencies of all classes after the reserved ones.
        distortion: the power to which frequencies are raised; word2vec takes 0.75.
        num_reserved_ids: how many classes at the start are never drawn.
        num_shards, shard: count only every ``num_shards``-th class, from number ``shard`` on.

    Returns:
        ``(sampled_candidates, true_expected_count, sampled_expected_count)``.

    Raises:
        InvalidArgumentError: in the run, neither or both of ``vocab_file`` and ``unigrams``; not ``range_max`` weights.
    """
    return Candidates(
        *apply_op(
            "FixedUnigramCandidateSampler",
            name,
            true_classes=true_classes,
            num_true=num_true,
            num_sampled=num_sampled,
            unique=unique,
            range_max=range_max,
            vocab_file=vocab_file,
            distortion=distortion,
            num_reserved_ids=num_reserved_ids,
            num_shards=num_shards,
            shard=shard,
            unigrams=list(unigrams),
            **_seed_attrs(seed),
        )
    )


def all_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, seed: int | None = None, name: str | None = None
) -> Candidates:
    """All classes 0 .. ``num_sampled`` - 1, each expected once: for testing a sampled loss against the whole one."""
    return Candidates(
        *apply_op(
            "AllCandidateSampler",
            name,
            true_classes=true_classes,
            num_true=num_true,
            num_sampled=num_sampled,
            unique=unique,
            **_seed_attrs(seed),
        )
    )


def compute_accidental_hits(
    true_classes: Any, sampled_candidates: Any, num_true: int, seed: int | None = None, name: str | None = None
) -> AccidentalHits:
    """Where a sampled class is by chance one of the true ones.

    Args:
        true_classes: int64 [batch, num_true].
        sampled_candidates: int64 [num_sampled].

    Returns:
        ``(indices, ids, weights)``, one of each per hit: the row of ``true_classes``, the place in
        ``sampled_candidates``, and the lowest float32, which added to a logit takes the class out.

    >>> hits = compute_accidental_hits([[1], [7]], [7, 3], 1)
    >>> hits.weights.dtype.name
    'float32'
    """
    return AccidentalHits(
        *apply_op(
            "ComputeAccidentalHits",
            name,
            true_classes=true_classes,
            sampled_candidates=sampled_candidates,
            num_true=num_true,
            **_seed_attrs(seed),
        )
    )
