"""A sample: graphs as GraphDefs and the runs that were made of them, in words that both engines understand.

Read by the Python of the tests and by the Python 3.7 of the real TensorFlow. A *step* is one ``Session.run``: which
session of which graph, what was fed and fetched by name, and the values (or the kind of error) that came of it.
"""

import hashlib

import numpy as np
from google.protobuf import text_format

from tests.golden import spec, store


class Step:
    """One ``Session.run``; ``values`` follow ``fetches``, ``error`` names the exception instead of them."""

    def __init__(self, session, graph, feeds, fetches, targets, values=None, error=None):
        self.session, self.graph, self.feeds = session, graph, feeds
        self.fetches, self.targets, self.values, self.error = fetches, targets, values, error


class Sample:
    """Messages that hold a graph each, and the steps that run them.

    ``form`` says what the messages are: ``graph``, a binary GraphDef; ``text``, the same as text; ``meta``, a binary
    MetaGraphDef, then ``variables`` are the names in its collections; ``meta_text``.
    """

    def __init__(self, name, graphs, steps, form="graph", variables=()):
        self.name, self.graphs, self.steps = name, graphs, steps
        self.form, self.variables = form, list(variables)

    def without_values(self):
        """The same with nothing that the frozen answers of its golden case have as well."""
        steps = [Step(step.session, step.graph, {}, step.fetches, step.targets) for step in self.steps]
        return Sample(self.name, self.graphs, steps)


def write(folder, samples, name="samples"):
    """Put samples into a folder: one ``.json``, one ``.npz``."""
    writer = store.Writer()
    document = {
        s.name: writer.encode(dict(vars(s), name=None, steps=[vars(step) for step in s.steps])) for s in samples
    }
    writer.save(name, document, folder)


def read(folder, name="samples"):
    """The samples of a folder, one after the other."""
    reader = store.Reader(name, folder)
    for key in reader:
        parts = dict(reader[key], name=key)
        yield Sample(**dict(parts, steps=[Step(**step) for step in parts["steps"]]))


def of_case(tf, family, case, answer):
    """The sample of a golden case: its graph with gradients, and the frozen answers as the values to be expected."""
    with tf.Graph().as_default() as graph:
        if case.graph_seed is not None:
            tf.set_random_seed(case.graph_seed)
        inputs = spec.placeholders(case, tf)
        outputs = [tensor for tensor in spec.evaluate(case, tf, inputs) if tensor is not None]
        slopes = []
        if case.grad and isinstance(answer.get("gradients"), list):
            slopes = spec.gradients(case, tf, inputs, outputs, [value.shape for value in answer["values"]])
            slopes = [tf.convert_to_tensor(slope) for slope in slopes if slope is not None]
    feeds = {tensor.name: array for tensor, array in zip(inputs, case.arrays())}
    wanted = [value for value in answer.get("gradients") or [] if value is not None] if slopes else []
    steps = []
    for values in [answer["values"]] + answer.get("later", []):
        pairs = list(zip(outputs + slopes, values + wanted)) if not steps else list(zip(outputs, values))
        tensors = [(tensor, value) for tensor, value in pairs if hasattr(tensor, "dtype")]
        fetches = [tensor.name for tensor, _ in tensors]
        targets = [op.name for op, _ in pairs if not hasattr(op, "dtype")]
        steps.append(Step(0, 0, feeds, fetches, targets, [value for _, value in tensors]))
    return Sample(family + "/" + case.id, [graph.as_graph_def(add_shapes=True).SerializeToString()], steps)


def _array(value):
    """A copy of a value of a run; NumPy's own kind of words would lose zeros at their ends."""
    return np.array(value, object if isinstance(value, (bytes, str)) else None)


class Recording:
    """Listens to the sessions of a program and makes a sample of what they do."""

    def __init__(self, name):
        self.name, self.sessions, self.graphs, self.steps = name, [], [], []

    @staticmethod
    def _number(things, thing):
        for index, known in enumerate(things):
            if known is thing:
                return index
        things.append(thing)
        return len(things) - 1

    def listen(self, session, feeds, fetches, targets, run):
        """Call ``run``, which returns the values of ``fetches``, and note what happened."""
        step = Step(
            self._number(self.sessions, session),
            self._number(self.graphs, session.graph),
            {tensor.name: _array(array) for tensor, array in feeds},
            [tensor.name for tensor in fetches],
            [op.name for op in targets],
        )
        try:
            result, values = run()
        except Exception as error:
            step.error = type(error).__name__
            self.steps.append(step)
            raise
        step.values = [_array(value) for value in values]
        self.steps.append(step)
        return result

    def sample(self):
        """What was heard; the graphs as they are now."""
        graphs = [graph.as_graph_def(add_shapes=True).SerializeToString() for graph in self.graphs]
        return Sample(self.name, graphs, self.steps)

    def samples(self, tf):
        """The same sample in every form; that with collections has one graph, the first, and its steps."""
        plain = self.sample()
        texts = [text_format.MessageToString(tf.GraphDef.FromString(graph)).encode("utf-8") for graph in plain.graphs]
        meta = tf.train.export_meta_graph(graph=self.graphs[0])
        forms = [("meta", meta.SerializeToString()), ("meta_text", text_format.MessageToString(meta).encode("utf-8"))]
        with self.graphs[0].as_default():
            variables = collections(tf)
        first = [step for step in self.steps if step.graph == 0]
        return [plain, Sample(self.name + "/text", texts, self.steps, "text")] + [
            Sample(f"{self.name}/{form}", [message], first, form, variables) for form, message in forms
        ]


def collections(tf):
    """The names of the variables in the default graph's collections."""
    return [variable.name for variable in tf.global_variables() + tf.trainable_variables()]


def load(tf, message, form):
    """Add what a message holds to the default graph."""
    if form == "graph":
        tf.import_graph_def(tf.GraphDef.FromString(message), name="")
    elif form == "text":
        tf.import_graph_def(text_format.Parse(message.decode("utf-8"), tf.GraphDef()), name="")
    else:
        kind = type(tf.train.export_meta_graph(graph=tf.Graph()))
        parsed = kind.FromString(message) if form == "meta" else text_format.Parse(message.decode("utf-8"), kind())
        tf.train.import_meta_graph(parsed)


def freeze(tf, session, step):
    """The values of a step when this engine has made constants of the session's variables."""
    ends = [name.split(":")[0] for name in step.fetches]
    message = tf.graph_util.convert_variables_to_constants(session, session.graph.as_graph_def(), ends)
    with tf.Graph().as_default(), tf.Session() as frozen:
        tf.import_graph_def(message, name="")
        assert not tf.global_variables()
        names = {op.name + ":0" for op in frozen.graph.get_operations()}
        return frozen.run(step.fetches, {name: value for name, value in step.feeds.items() if name in names})


def replay(tf, sample, config=None):
    """Run a sample's steps on graphs read from its messages; the same steps with the values of this engine.

    When the graphs came with collections, these must hold the variables, and the last step must give the same once more
    after its graph has been frozen here.
    """
    graphs, sessions, steps = [], {}, []
    for message in sample.graphs:
        graphs.append(tf.Graph())
        with graphs[-1].as_default():
            load(tf, message, sample.form)
            assert not sample.variables or collections(tf) == sample.variables, collections(tf)
    try:
        for step in sample.steps:
            if step.session not in sessions:
                sessions[step.session] = tf.Session(graph=graphs[step.graph], config=config)
            again = Step(step.session, step.graph, {}, step.fetches, step.targets)
            try:
                values = sessions[step.session].run([step.fetches, step.targets], step.feeds)[0]
                again.values = [_array(value) for value in values]
            except tf.errors.OpError as error:
                again.error = type(error).__name__
                again.message = error.message
            steps.append(again)
        if sample.variables:
            for one, other in zip(freeze(tf, sessions[step.session], step), steps[-1].values):
                np.testing.assert_allclose(one, other, rtol=1e-5)
    finally:
        for session in sessions.values():
            session.close()
    return steps


def digest(tf, sample):
    """Twelve digits that change when the graphs or what is fetched from them do.

    They are the same for every version of Python, protobuf and NumPy: nodes are sorted, and of real numbers in
    constants, which mathematics libraries round differently, four digits count. The other forms of a sample have its
    graphs once more.
    """
    total = hashlib.sha256()
    for message in sample.graphs:
        for node in sorted(tf.GraphDef.FromString(message).node, key=lambda node: node.name):
            words = [node.name, node.op, node.device, "|".join(node.input)]
            words += [f"{key}={_spelled(node.attr[key])}" for key in sorted(node.attr)]
            total.update("\t".join(words).encode("utf-8") + b"\n")
    for step in sample.steps:
        line = [step.session, step.graph, sorted(step.feeds), step.fetches, step.targets, bool(step.error)]
        total.update(repr(line).encode("utf-8"))
    return total.hexdigest()[:12]


def _spelled(value):
    """An attribute in words."""
    kind = value.WhichOneof("value")
    if kind == "tensor":
        return _spelled_tensor(value.tensor)
    if kind == "list":
        return "[{}]".format(",".join(_items(value.list)))
    if kind == "shape":
        return _spelled_shape(value.shape)
    return f"{kind}:{getattr(value, kind)!r}" if kind != "func" else value.func.name


def _items(message):
    """The items of a ListValue, whichever of its fields holds them."""
    for field, items in message.ListFields():
        for item in items:
            if field.name == "tensor":
                yield _spelled_tensor(item)
            elif field.name == "shape":
                yield _spelled_shape(item)
            else:
                yield f"{field.name}:{item!r}"


def _spelled_shape(shape):
    return "?" if shape.unknown_rank else repr([dim.size for dim in shape.dim])


REAL = {1: "<f4", 2: "<f8", 8: "<c8", 18: "<c16", 19: "<f2"}


def _spelled_tensor(tensor):
    content, given = tensor.tensor_content, []
    if tensor.dtype in REAL and content:
        numbers = np.frombuffer(content, REAL[tensor.dtype])
        content = " ".join(f"{number:.3e}" for number in numbers)
    for field, items in tensor.ListFields():
        if field.name.endswith("_val"):
            given = [f"{i:.3e}" if isinstance(i, float) else repr(i) for i in items]
    return f"{tensor.dtype}{_spelled_shape(tensor.tensor_shape)}{content!r}{given}"
