"""What cannot travel between the engines, and why. The tests fail when one of these begins to work."""

from __future__ import annotations

import fnmatch

NOT_WRITTEN = {
    "matrix_functions/expm/*": "TensorFlow took the kernel of MatrixExponential away; it computes it in a loop",
}
"""Cases whose graph, written by tfedu, TensorFlow refuses."""

NOT_ASKED = {
    "bits/program/time_stamp": "another time in every run; models/program/time asks for it",
    "boxes/program/noise_around_a_glimpse": "random numbers without a seed",
    "claims/program/gradients_of_ones_own": "draws a name by chance",
    "claims/program/scopes_that_choose_initializers": "random numbers without a seed",
    "fractional/program/windows_of_a_session": "random numbers without a seed",
    "parsing/program/file_names": "names of files in a temporary folder; models/program/files has its own",
    "parsing/program/files": "names of files in a temporary folder; models/program/files has its own",
    "parsing/program/print_graphs": "names of files in a temporary folder",
    **dict.fromkeys(
        [
            f"queues/program/{name}"
            for name in (
                "waiting_to_take waiting_to_bring closing_the_session running_out_of_time many_threads queue_runners* "
                "coordinators looper_threads"
            ).split()
        ]
        + ["pipelines/program/*"]
        + [
            f"sync_replicas/program/{name}"
            for name in "one_worker two_workers* rows_of_two_workers step_by_step".split()
        ],
        "several threads: the order of the runs is another one every time",
    ),
    "queues/program/first_in_first_out": "asks and closes in one run, for which there is no order",
    **dict.fromkeys(
        ["summaries/program/pictures", "summaries/program/tags_of_a_network"],
        "PNG files: the same pixels, compressed to other bytes",
    ),
    "sampling/program/vocabulary_file": "names of files in a temporary folder",
    "session/program/python_functions": "calls Python functions, which are not part of a graph",
    "sparse/program/a_tensor_taken_twice": "calls Python functions, which are not part of a graph",
}
"""Programs that no second engine can repeat."""

DIFFERENT = dict.fromkeys(
    "optimizers/program/variables_with_constraints averages/program/averages_after_the_step "
    "averages/program/averages_of_assigned_values".split(),
    "what reads a variable before a step sees, in TensorFlow, what the step wrote: a reference is an alias",
)
"""Programs whose graph, written by TensorFlow, gives something else here."""

NEVER_WRITTEN = {
    "MatrixExponential": NOT_WRITTEN["matrix_functions/expm/*"],
    "PyFunc": "a Python function is not part of a graph",
    "QuantizedReluX": "no function makes it; older quantised graphs have it",
}
"""Operations of tfedu that occur in no graph that TensorFlow ran with equal results."""

NEVER_READ = {
    **dict.fromkeys(
        "CheckedIdentity DecodeImage ExtractImagePatchesGrad ExtractVolumePatchesGrad GatherGrad InitializedValue "
        "KeptShape ReducedLast RowsOfReduced Trigamma UninitializedNames".split(),
        "tfedu's own; written as operations of TensorFlow",
    ),
    "MatrixExponential": "TensorFlow computes it in a loop",
    "PyFunc": "a Python function is not part of a graph",
    "QuantizedReluX": NEVER_WRITTEN["QuantizedReluX"],
}
"""Operations of tfedu that occur in no graph of TensorFlow's that tfedu ran with equal results."""

NOT_READ = {
    **dict.fromkeys("Enter Exit LoopCond Merge NextIteration Switch".split(), "tf.cond and tf.while_loop: not here"),
    **dict.fromkeys("StackPopV2 StackPushV2 StackV2 ControlTrigger".split(), "gradients of loops: not here"),
    **dict.fromkeys(
        "TensorArrayGatherV3 TensorArrayReadV3 TensorArrayScatterV3 TensorArraySizeV3 TensorArrayV3 "
        "TensorArrayWriteV3".split(),
        "tf.TensorArray, which loops use: not here",
    ),
    **dict.fromkeys("Empty InplaceAdd While".split(), "a loop of functions: not here"),
    **dict.fromkeys(
        "AssignAddVariableOp AssignSubVariableOp AssignVariableOp ReadVariableOp ResourceApplyGradientDescent "
        "ResourceGather ResourceGatherNd VarHandleOp VarIsInitializedOp".split(),
        "variables that are resources: here every variable is a reference",
    ),
    **dict.fromkeys("RestoreV2 SaveV2".split(), "checkpoints: not here"),
}
"""Operations of TensorFlow in the graphs of golden cases that tfedu refuses by name."""


def reason(name: str, table: dict[str, str]) -> str | None:
    """The reason that a table of patterns gives for ``name``."""
    return next((why for pattern, why in table.items() if fnmatch.fnmatchcase(name, pattern)), None)
