// C[M][N] = A[M][K] * B[K][N] for a GPU, and for element types without vectors.
//
// A work-group of SIDE x SIDE work-items computes a square of C, TILE = SIDE * EACH elements a side. It walks along k in
// steps of DEPTH: all work-items together bring TILE x DEPTH of A and DEPTH x TILE of B into local memory, wait for
// each other, then each multiplies its EACH x EACH elements from there. So every element of A and B is fetched from
// global memory once per group instead of once per work-item: TILE times less traffic.
//
//   M N K               the shape
//   A_AT(i, k) B_AT(k, j)    the operands' elements, as expressions in a, b: a matrix that is stored somehow, or the
//                       patches of an image (conv_lookup.cl), which makes this a convolution
//   A_ALONG_K B_ALONG_K 1: elements with neighbouring k are neighbours in memory, else those with neighbouring i, j
//   A_STEP B_STEP       elements of an operand to the next product of a batch
//   STORE_T T LOAD STORE   element type in memory, in arithmetic, and the way between (half: float)
//   SIDE EACH DEPTH     16, 4, 16: 256 work-items with 16 sums each in registers, 2 * 64 * 16 elements of local memory
//                       (8 KiB of float). The local size must be (SIDE, SIDE, 1).
//
// The rows of a local tile are one element longer than needed, so that a column of them lies in different banks.
#define TILE (SIDE * EACH)
__kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
void KERNEL(gemm)(__global const STORE_T* restrict a, __global const STORE_T* restrict b,
                  __global STORE_T* restrict c) {
  __local T a_tile[DEPTH][TILE + 1], b_tile[DEPTH][TILE + 1];
  const int x = get_local_id(0), y = get_local_id(1), worker = y * SIDE + x;
  const int j0 = get_group_id(0) * TILE, i0 = get_group_id(1) * TILE;
  a += (size_t)get_global_id(2) * A_STEP;
  b += (size_t)get_global_id(2) * B_STEP;
  c += (size_t)get_global_id(2) * M * N;
  T sum[EACH][EACH];
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < EACH; j++) sum[i][j] = 0;
  for (int k0 = 0; k0 < K; k0 += DEPTH) {
    // Neighbouring work-items read neighbouring addresses, whichever way the operand is stored.
    for (int e = worker; e < TILE * DEPTH; e += SIDE * SIDE) {
      const int ik = A_ALONG_K ? e % DEPTH : e / TILE, ii = A_ALONG_K ? e / DEPTH : e % TILE;
      const int jk = B_ALONG_K ? e % DEPTH : e / TILE, jj = B_ALONG_K ? e / DEPTH : e % TILE;
      a_tile[ik][ii] = i0 + ii < M && k0 + ik < K ? (T)A_AT(i0 + ii, k0 + ik) : (T)0;
      b_tile[jk][jj] = j0 + jj < N && k0 + jk < K ? (T)B_AT(k0 + jk, j0 + jj) : (T)0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; k < DEPTH; k++)
      for (int i = 0; i < EACH; i++)
        for (int j = 0; j < EACH; j++)
          sum[i][j] += a_tile[k][y + i * SIDE] * b_tile[k][x + j * SIDE];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < EACH; j++) {
      const int row = i0 + y + i * SIDE, column = j0 + x + j * SIDE;
      if (row < M && column < N) STORE(c, (size_t)row * N + column, sum[i][j]);
    }
}
#undef TILE
#undef A_AT
#undef B_AT
