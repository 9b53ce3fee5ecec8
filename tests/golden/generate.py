"""Ask the real TensorFlow 1.15 every question in ``cases/`` and freeze its answers in ``data/``.

    python3.7 tests/golden/generate.py [family ...]

Needs ``tensorflow==1.15.*``; nothing else in the project does. Graph rewriting is switched off and one thread computes,
so that the answers are those of the kernels and come out the same every time.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import numpy as np
import tensorflow as tf

from golden import cases, spec, store

tf.logging.set_verbosity(tf.logging.ERROR)


def session_config():
    config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.optimizer_options.opt_level = -1
    return config


def shape_list(tensor):
    shape = tensor.get_shape()
    return None if shape.ndims is None else shape.as_list()


def plain(value):
    """An attribute in words and numbers that any engine can produce."""
    if isinstance(value, tf.DType):
        return value.base_dtype.name
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None


def attributes(op):
    """The attributes of an operation, except hidden ones and those that hold tensors or functions."""
    found = {}
    for name in op.node_def.attr:
        value = plain(op.get_attr(name)) if not name.startswith("_") and name not in ("value", "shape") else None
        if value is not None:
            found[name] = value
    return found


def describe(graph, skip):
    """Every operation of the graph but the placeholders: name, type, inputs, control inputs."""
    return [
        [op.name, op.type, [tensor.name for tensor in op.inputs], [c.name for c in op.control_inputs]]
        for op in graph.get_operations()
        if op.name not in skip
    ]


def on_path(outputs, inputs):
    """The op types on any path from an input to an output: the ones whose gradient the case exercises."""
    reach, found = {}, set()

    def visit(op):
        if op not in reach:
            reach[op] = False
            reach[op] = max([tensor in inputs or visit(tensor.op) for tensor in op.inputs], default=False)
            if reach[op]:
                found.add(op.type)
        return reach[op]

    inputs = set(inputs)
    for tensor in outputs:
        visit(tensor.op)
    return sorted(found)


def ask_partial(case):
    """The static shapes TensorFlow infers when the placeholders know less."""
    answers = {}
    for static in ("first", "rank", "none"):
        with tf.Graph().as_default():
            try:
                outputs = spec.evaluate(case, tf, spec.placeholders(case, tf, static))
                answers[static] = [shape_list(tensor) for tensor in outputs]
            except (ValueError, TypeError, tf.errors.OpError) as error:
                answers[static] = {
                    "raises": [kind.__name__ for kind in type(error).__mro__],
                    "message": spec.message_of(error),
                }
    return answers


def same_when_shapes_are_unknown(case, answer):
    """Whether the case also works, with the same numbers, when no placeholder declares a shape."""
    with tf.Graph().as_default(), tf.Session(config=session_config()) as session:
        try:
            inputs = spec.placeholders(case, tf, "none")
            outputs = spec.evaluate(case, tf, inputs)
            gradients = []
            if isinstance(answer.get("gradients"), list):
                gradients = spec.gradients(case, tf, inputs, outputs, [value.shape for value in answer["values"]])
            expected = answer["values"] + [g for g in answer.get("gradients", []) if g is not None]
            fetches = outputs + [tf.convert_to_tensor(g) for g in gradients if g is not None]
            actual = session.run(fetches, dict(zip(inputs, case.arrays())))
        except (ValueError, TypeError, LookupError, NotImplementedError, tf.errors.OpError):
            return False
    return all(
        a.shape == e.shape and (a.dtype.kind not in "fc" or np.allclose(a, e, 1e-3, 1e-4, equal_nan=True))
        for a, e in zip(map(np.asarray, actual), expected)
    )


def ask_gradients(case, outputs, inputs, answer):
    """Add ``tf.gradients`` for random cotangents to the answer; returns the tensors to run."""
    if not case.grad or not spec.differentiable(case):
        return []
    answer["path"] = on_path(
        [tensor for tensor in outputs if tensor is not None], [inputs[i] for i in spec.differentiable(case)]
    )
    try:
        gradients = spec.gradients(case, tf, inputs, outputs, [value.shape for value in answer["values"]])
    except (LookupError, TypeError, ValueError) as error:
        answer["gradients"] = {
            "raises": [kind.__name__ for kind in type(error).__mro__],
            "message": spec.message_of(error),
        }
        return []
    if not gradients:
        return []
    answer["gradient_kinds"] = [None if g is None else type(g).__name__ for g in gradients]
    return [None if g is None else tf.convert_to_tensor(g) for g in gradients]


def ask(case):
    """TensorFlow's answer to one case."""
    with tf.Graph().as_default() as graph, tf.Session(config=session_config()) as session:
        if case.graph_seed is not None:
            tf.set_random_seed(case.graph_seed)
        inputs = spec.placeholders(case, tf)
        feed = dict(zip(inputs, case.arrays()))
        stage = "build"
        try:
            outputs = spec.evaluate(case, tf, inputs)
            stage = "run"
            operations = describe(graph, {tensor.op.name for tensor in inputs}) if case.ops == "all" else []
            fetches = [output for output in outputs if output is not None]
            runs = [session.run(fetches, feed) for _ in range(case.runs)]
        except Exception as error:  # the failure is the answer
            if not case.phrase:
                raise
            message = spec.message_of(error)
            assert case.phrase in message, "{}: {!r} is not in {!r}".format(case.id, case.phrase, message)
            return {"stage": stage, "raises": [kind.__name__ for kind in type(error).__mro__], "message": message}
        assert not case.phrase, case.id + " was to fail and did not"
        values = [np.asarray(value) for value in runs[0]]
        answer = {
            "values": values,
            "names": [] if case.ops == "none" else [output if output is None else output.name for output in outputs],
            "dtypes": [tensor.dtype.name for tensor in fetches if not isinstance(tensor, tf.Operation)],
            "shapes": [shape_list(tensor) for tensor in fetches if not isinstance(tensor, tf.Operation)],
            "operations": operations,
            "attributes": {
                tensor.op.name: attributes(tensor.op)
                for tensor in fetches
                if isinstance(tensor, tf.Tensor) and tensor not in inputs and case.ops == "all"
            },
        }
        if case.runs > 1:
            answer["later"] = [[np.asarray(value) for value in later] for later in runs[1:]]
        gradients = ask_gradients(case, outputs, inputs, answer)
        if gradients:
            with tf.Session(config=session_config()) as fresh:  # dropout starts again with its first random numbers
                present = fresh.run([g for g in gradients if g is not None], feed)
            answer["gradients"] = [None if g is None else present.pop(0) for g in gradients]
    if case.inputs and case.static == "full":
        answer["partial"] = ask_partial(case)
        answer["dynamic"] = same_when_shapes_are_unknown(case, answer)
    return answer


def check_failures(value, where):
    """Every ``failure`` inside a program's result must have shown its phrase."""
    if isinstance(value, dict):
        if "raises" in value and "phrase" in value:
            assert value["raises"], where + " was to fail and did not: " + value["phrase"]
            assert value["phrase"] in value["message"], "{}: {!r} is not in {!r}".format(
                where, value["phrase"], value["message"]
            )
        for key, item in value.items():
            check_failures(item, "{}.{}".format(where, key))
    elif isinstance(value, (list, tuple)):
        for item in value:
            check_failures(item, where)


def freeze(family):
    """Ask and write one family."""
    writer, document, troubles = store.Writer(), {}, 0
    for case in family.cases:
        try:
            document[case.id] = writer.encode(ask(case))
        except Exception as error:
            troubles += 1
            print("  {}: {}: {}".format(case.id, type(error).__name__, str(error)[:300]))
    for name, function in family.programs.items():
        try:
            with tf.Graph().as_default():
                result = function(tf)
            check_failures(result, name)
            document["program/" + name] = writer.encode(result)
        except Exception as error:
            troubles += 1
            print("  program {}: {}: {}".format(name, type(error).__name__, str(error)[:300]))
    if troubles:
        print("{}: {} questions make no sense; nothing written".format(family.name, troubles))
        return False
    writer.save(family.name, document)
    print("{}: {} answers".format(family.name, len(document)))
    return True


if __name__ == "__main__":
    wanted = sys.argv[1:] or cases.FAMILIES
    sys.exit(sum(not freeze(cases.family(name)) for name in wanted))
