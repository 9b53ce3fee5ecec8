"""``tf.train.Example`` and its kin: the protocol buffers that records hold.

The classes are made by the protobuf library from TensorFlow's schema, which stands below in short. They live in a pool
of their own, so that a program may also import a package that defines the same messages.

>>> example = Example(features=Features(feature={"age": Feature(int64_list=Int64List(value=[29]))}))
>>> list(Example.FromString(example.SerializeToString()).features.feature["age"].int64_list.value)
[29]
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

SCHEMA = """
BytesList: repeated bytes value = 1
FloatList: repeated float value = 1
Int64List: repeated int64 value = 1
Feature: oneof BytesList bytes_list = 1, oneof FloatList float_list = 2, oneof Int64List int64_list = 3
Features: map Feature feature = 1
FeatureList: repeated Feature feature = 1
FeatureLists: map FeatureList feature_list = 1
Example: single Features features = 1
SequenceExample: single Features context = 1, single FeatureLists feature_lists = 2
"""
"""Message: its fields. A map's keys are strings; the fields of a oneof exclude each other."""

_PACKAGE = "tensorflow"
_SCALARS = {
    "bytes": FieldDescriptorProto.TYPE_BYTES,
    "float": FieldDescriptorProto.TYPE_FLOAT,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "string": FieldDescriptorProto.TYPE_STRING,
}


def _add_field(message: DescriptorProto, label: str, kind: str, name: str, number: int) -> None:
    field = message.field.add(name=name, number=number, label=FieldDescriptorProto.LABEL_OPTIONAL)
    if label in ("repeated", "map"):
        field.label = FieldDescriptorProto.LABEL_REPEATED
    if label == "map":  # a list of messages of a key and a value, marked as a map
        entry = message.nested_type.add(name=f"{name.title().replace('_', '')}Entry")
        entry.options.map_entry = True
        _add_field(entry, "single", "string", "key", 1)
        _add_field(entry, "single", kind, "value", 2)
        kind = f"{message.name}.{entry.name}"
    if label == "oneof":
        if not message.oneof_decl:
            message.oneof_decl.add(name="kind")
        field.oneof_index = 0
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"


def _classes() -> dict[str, Any]:
    file = FileDescriptorProto(name="tensorflow/core/example/example.proto", package=_PACKAGE, syntax="proto3")
    for line in SCHEMA.split("\n"):
        name, _, fields = line.partition(": ")
        if name:
            message = file.message_type.add(name=name)
            for field in fields.split(", "):
                label, kind, field_name, _, number = field.split()
                _add_field(message, label, kind, field_name, int(number))
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    found = pool.FindFileByName(file.name).message_types_by_name
    return {name: message_factory.GetMessageClass(descriptor) for name, descriptor in found.items()}


_MADE = _classes()
BytesList, FloatList, Int64List = _MADE["BytesList"], _MADE["FloatList"], _MADE["Int64List"]
Feature, Features, FeatureList = _MADE["Feature"], _MADE["Features"], _MADE["FeatureList"]
FeatureLists, Example, SequenceExample = _MADE["FeatureLists"], _MADE["Example"], _MADE["SequenceExample"]
