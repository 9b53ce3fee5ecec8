"""What an operation does, in ten words: the explorer colours and shapes nodes by it, the legend explains it."""

from __future__ import annotations

import re

KINDS = tuple("input constant variable update linear activation math reduce array random control".split())

_TYPES = {
    "input": "Placeholder PlaceholderWithDefault PlaceholderV2 FIFOQueueV2 RandomShuffleQueueV2 QueueDequeueV2 "
    "QueueDequeueManyV2 IteratorV2 IteratorGetNext ReaderReadV2 ReadFile MatchingFiles DecodeRaw "
    "DecodeCSV DecodeJpeg DecodePng",
    "constant": "Const",
    "variable": "Variable VariableV2 VarHandleOp ReadVariableOp TemporaryVariable",
    "update": "Assign AssignAdd AssignSub AssignVariableOp AssignAddVariableOp AssignSubVariableOp "
    "ScatterUpdate ScatterAdd ScatterSub CountUpTo",
    "linear": "MatMul BatchMatMul BatchMatMulV2 Conv2D Conv2DBackpropInput Conv2DBackpropFilter Conv1D Conv3D "
    "DepthwiseConv2dNative DepthwiseConv2dNativeBackpropInput DepthwiseConv2dNativeBackpropFilter "
    "BiasAdd BiasAddGrad SparseMatMul SparseTensorDenseMatMul Einsum MaxPool AvgPool MaxPoolGrad "
    "AvgPoolGrad MaxPoolV2",
    "activation": "Relu Relu6 Elu Selu LeakyRelu Softplus Softsign Sigmoid Tanh Softmax LogSoftmax Erf ReluGrad "
    "Relu6Grad EluGrad SeluGrad LeakyReluGrad SoftplusGrad SoftsignGrad SigmoidGrad TanhGrad "
    "SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits L2Loss LRN LRNGrad "
    "FusedBatchNorm FusedBatchNormV3 FusedBatchNormGrad FusedBatchNormGradV3 InTopK InTopKV2",
    "reduce": "Sum Mean Prod Max Min All Any ArgMax ArgMin EuclideanNorm Cumsum Cumprod SegmentSum SegmentMean "
    "SegmentMax UnsortedSegmentSum TopK TopKV2 AddN",
    "array": "Reshape Shape ShapeN Size Rank Transpose ConcatV2 Concat ConcatOffset Split SplitV Pack Unpack "
    "Slice StridedSlice StridedSliceGrad Gather GatherV2 GatherNd ScatterNd Tile Pad PadV2 MirrorPad "
    "ExpandDims Squeeze Fill ZerosLike OnesLike Range LinSpace OneHot Reverse ReverseV2 "
    "ReverseSequence Where Select Cast Bitcast Identity IdentityN StopGradient PreventGradient "
    "Snapshot BroadcastGradientArgs BroadcastTo InvertPermutation DynamicPartition DynamicStitch "
    "Unique Diag DiagPart MatrixDiag MatrixDiagPart DynamicShape",
    "random": "RandomUniform RandomUniformInt RandomStandardNormal TruncatedNormal RandomShuffle Multinomial "
    "RandomGamma ParameterizedTruncatedNormal",
    "control": "NoOp Switch Merge Enter Exit NextIteration LoopCond RefSwitch RefMerge RefEnter RefExit If While "
    "Assert Print PrintV2 PyFunc CheckNumerics SaveV2 RestoreV2 MergeV2Checkpoints ShardedFilename "
    "MergeSummary",
}  # fmt: skip
_KIND = {op: kind for kind, types in _TYPES.items() for op in types.split()}


def kind_of(op_type: str) -> str:
    """The kind of an operation type; a type the table does not name is elementwise mathematics.

    >>> kind_of("Conv2D"), kind_of("ApplyAdam"), kind_of("Exp")
    ('linear', 'update', 'math')
    """
    if op_type in _KIND:
        return _KIND[op_type]
    if re.match(r"(Resource|Sparse)*(Apply|Scatter)", op_type):
        return "update"
    if op_type.endswith("Summary") or op_type.endswith("SummaryV2"):
        return "control"
    return "math"
