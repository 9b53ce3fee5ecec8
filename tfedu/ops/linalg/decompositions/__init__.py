"""Matrices taken apart: factorisations, determinants, systems of equations, functions of matrices.

What each operation computes depends on the data step by step (pivots, convergence), so NumPy does it on the host.
Every function takes one matrix or a stack of them.
"""

from tfedu.ops.linalg.decompositions.cholesky import cholesky as cholesky
from tfedu.ops.linalg.decompositions.cholesky import cholesky_solve as cholesky_solve
from tfedu.ops.linalg.decompositions.cholesky import logdet as logdet
from tfedu.ops.linalg.decompositions.determinant import matrix_determinant as matrix_determinant
from tfedu.ops.linalg.decompositions.determinant import matrix_inverse as matrix_inverse
from tfedu.ops.linalg.decompositions.determinant import slogdet as slogdet
from tfedu.ops.linalg.decompositions.eigen import self_adjoint_eig as self_adjoint_eig
from tfedu.ops.linalg.decompositions.eigen import self_adjoint_eigvals as self_adjoint_eigvals
from tfedu.ops.linalg.decompositions.functions import matrix_exponential as matrix_exponential
from tfedu.ops.linalg.decompositions.functions import matrix_logarithm as matrix_logarithm
from tfedu.ops.linalg.decompositions.functions import matrix_square_root as matrix_square_root
from tfedu.ops.linalg.decompositions.least_squares import matrix_rank as matrix_rank
from tfedu.ops.linalg.decompositions.least_squares import matrix_solve_ls as matrix_solve_ls
from tfedu.ops.linalg.decompositions.least_squares import pinv as pinv
from tfedu.ops.linalg.decompositions.lu import lu as lu
from tfedu.ops.linalg.decompositions.qr import qr as qr
from tfedu.ops.linalg.decompositions.solve import matrix_solve as matrix_solve
from tfedu.ops.linalg.decompositions.solve import matrix_triangular_solve as matrix_triangular_solve
from tfedu.ops.linalg.decompositions.svd import svd as svd
from tfedu.ops.linalg.decompositions.tridiagonal import tridiagonal_matmul as tridiagonal_matmul
from tfedu.ops.linalg.decompositions.tridiagonal import tridiagonal_solve as tridiagonal_solve
