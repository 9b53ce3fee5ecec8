"""Public names that are looked up when they are first used: they bring more than a computation needs."""

from __future__ import annotations

_PROTOS = "tensorboard.compat.proto"

_MESSAGES = "BytesList Example Feature FeatureList FeatureLists Features FloatList Int64List SequenceExample".split()

ELSEWHERE: dict[str, tuple[str, str]] = {
    "compat": ("tfedu.compat", ""),
    "v0": ("tfedu.v0", ""),
    "app": ("tfedu.platform.app", ""),
    "flags": ("tfedu.platform.flags", ""),
    "test": ("tfedu.testing", ""),
    "load_ipython_extension": ("tfedu.compat", "load_ipython_extension"),
    "unload_ipython_extension": ("tfedu.compat", "unload_ipython_extension"),
    "GraphDef": (f"{_PROTOS}.graph_pb2", "GraphDef"),
    "NodeDef": (f"{_PROTOS}.node_def_pb2", "NodeDef"),
    "AttrValue": (f"{_PROTOS}.attr_value_pb2", "AttrValue"),
    "MetaGraphDef": (f"{_PROTOS}.meta_graph_pb2", "MetaGraphDef"),
    "TensorInfo": (f"{_PROTOS}.meta_graph_pb2", "TensorInfo"),
    "Summary": (f"{_PROTOS}.summary_pb2", "Summary"),
    "SummaryMetadata": (f"{_PROTOS}.summary_pb2", "SummaryMetadata"),
    "HistogramProto": (f"{_PROTOS}.summary_pb2", "HistogramProto"),
    "Event": (f"{_PROTOS}.event_pb2", "Event"),
    "LogMessage": (f"{_PROTOS}.event_pb2", "LogMessage"),
    "SessionLog": (f"{_PROTOS}.event_pb2", "SessionLog"),
    "OptimizerOptions": (f"{_PROTOS}.config_pb2", "OptimizerOptions"),
    "NameAttrList": (f"{_PROTOS}.attr_value_pb2", "NameAttrList"),
    "summary.Summary": (f"{_PROTOS}.summary_pb2", "Summary"),
    "summary.SummaryDescription": (f"{_PROTOS}.summary_pb2", "SummaryDescription"),
    "summary.Event": (f"{_PROTOS}.event_pb2", "Event"),
    "summary.SessionLog": (f"{_PROTOS}.event_pb2", "SessionLog"),
    "summary.TaggedRunMetadata": (f"{_PROTOS}.event_pb2", "TaggedRunMetadata"),
    **{f"train.{name}": ("tfedu.ops.parsing.messages", name) for name in _MESSAGES},
}
"""``tf.<name>`` -> (module, attribute); no attribute: the module itself."""
