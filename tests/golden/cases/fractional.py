"""Pooling over windows of random widths."""

from ..spec import Family, apart, f32, f64, i32

FAMILY = Family("fractional")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

IMAGES = [
    ((1, 2, 2, 1), "1.0, 1.5, 1.1, 1.0"),
    ((2, 7, 9, 3), "1.0, 1.44, 1.73, 1.0"),
    ((1, 33, 31, 1), "1.0, 1.2, 1.9, 1.0"),
    ((2, 10, 11, 2), "1.0, 2.3, 3.4, 1.0"),
    ((1, 8, 9, 2), "1.0, 2.0, 3.0, 1.0"),
    ((1, 5, 5, 1), "1.0, 1.0, 1.0, 1.0"),
]
for kind, source in (("max", apart), ("avg", f32)):
    for image, ratio in IMAGES:
        for pseudo in (False, True):
            for overlapping in (False, True):
                case(
                    "{}/{}_{}{}".format(
                        kind,
                        "x".join(map(str, image)),
                        "pseudo" if pseudo else "random",
                        "_overlapping" if overlapping else "",
                    ),
                    "tf.nn.fractional_{}_pool(x0, [{}], {}, {}, True, 5, 7)[0]".format(
                        kind, ratio, pseudo, overlapping
                    ),
                    source(*image),
                    scale=4,
                )
    case(
        kind + "/named",
        "tf.nn.fractional_{}_pool(x0, [1.0, 1.5, 1.5, 1.0], deterministic=True, seed=3, name='mine')[0]".format(kind),
        source(1, 6, 7, 2),
    )
    case(
        kind + "/int32",
        "tf.nn.fractional_{}_pool(x0, [1.0, 1.5, 1.5, 1.0], deterministic=True, seed2=3)[0]".format(kind),
        i32(1, 6, 7, 2),
        grad=False,
    )
    case(
        kind + "/float64",
        "tf.nn.fractional_{}_pool(x0, [1.0, 1.5, 1.5, 1.0], deterministic=True, seed2=3)[0]".format(kind),
        f64(1, 6, 7, 2),
    )
    error(
        kind + "/seed",
        "tf.nn.fractional_{}_pool(x0, [1.0, 1.5, 1.5, 1.0], seed=3)".format(kind),
        f32(1, 6, 7, 2),
        phrase="Both seed and seed2 should be 0 if deterministic is false.",
    )
    error(
        kind + "/ratios",
        "tf.nn.fractional_{}_pool(x0, [1.0, 1.5, 1.5], deterministic=True, seed=3)".format(kind),
        f32(1, 6, 7, 2),
        phrase="pooling_ratio",
    )


@program
def windows_of_a_session(tf):
    """Deterministic windows are the same in every run; the others at least cover the image."""
    image = tf.ones([1, 9, 9, 1])
    ratio = [1.0, 1.5, 1.5, 1.0]
    drawn = [
        tf.nn.fractional_avg_pool(tf.ones([1, rows, 3 * rows, 1]), [1.0, 1.3, 2.4, 1.0], pseudo, False, True, 1, rows)[
            1:
        ]
        for rows in (2, 9, 31, 64)
        for pseudo in (True, False)
    ]
    same = tf.nn.fractional_max_pool(image, ratio, deterministic=True, seed=8, seed2=9)
    free = tf.nn.fractional_max_pool(image, ratio)
    with tf.Session() as session:
        borders = session.run(drawn)
        runs = [session.run([same[1], same[2]]) for _ in range(3)]
        rows = [session.run(free[1]) for _ in range(5)]
    return [borders, runs, [[row[0], row[-1], len(row)] for row in rows]]


FAMILY.on_reference_alone("*_pseudo*", "*_random*")
