"""Matrices known by what they do (``tf.linalg.LinearOperator``): products, solutions and determinants by structure."""

from tfedu.ops.linear_operators import rules as rules  # which operator comes out of which
from tfedu.ops.linear_operators.circulant import (
    LinearOperatorCirculant as LinearOperatorCirculant,
    LinearOperatorCirculant2D as LinearOperatorCirculant2D,
    LinearOperatorCirculant3D as LinearOperatorCirculant3D,
    LinearOperatorToeplitz as LinearOperatorToeplitz,
)
from tfedu.ops.linear_operators.combined import (
    LinearOperatorBlockDiag as LinearOperatorBlockDiag,
    LinearOperatorComposition as LinearOperatorComposition,
)
from tfedu.ops.linear_operators.dense import (
    LinearOperatorFullMatrix as LinearOperatorFullMatrix,
    LinearOperatorLowerTriangular as LinearOperatorLowerTriangular,
)
from tfedu.ops.linear_operators.derived import (
    LinearOperatorAdjoint as LinearOperatorAdjoint,
    LinearOperatorInversion as LinearOperatorInversion,
)
from tfedu.ops.linear_operators.diagonal import (
    LinearOperatorDiag as LinearOperatorDiag,
    LinearOperatorHouseholder as LinearOperatorHouseholder,
)
from tfedu.ops.linear_operators.identity import (
    LinearOperatorIdentity as LinearOperatorIdentity,
    LinearOperatorScaledIdentity as LinearOperatorScaledIdentity,
    LinearOperatorZeros as LinearOperatorZeros,
)
from tfedu.ops.linear_operators.kronecker import LinearOperatorKronecker as LinearOperatorKronecker
from tfedu.ops.linear_operators.low_rank import LinearOperatorLowRankUpdate as LinearOperatorLowRankUpdate
from tfedu.ops.linear_operators.operator import LinearOperator as LinearOperator
