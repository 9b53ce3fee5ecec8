// C[M][N] = A[M][K] * B[K][N] for a GPU, and for element types without vectors.
//
// A work-group of SIDE x SIDE work-items computes a square of C, TILE = SIDE * EACH elements a side. It walks along k in
// steps of DEPTH: all work-items together bring TILE x DEPTH of A and DEPTH x TILE of B into local memory, wait for
// each other, then each multiplies its EACH x EACH elements from there. So every element of A and B is fetched from
// global memory once per group instead of once per work-item: TILE times less traffic.
//
//   M N K BATCH TA TB   as in gemm.cl
//   STORE_T T ACC_T LOAD STORE   element type in memory, in arithmetic, of the sum, and the way between (half: float)
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
  a += (size_t)get_global_id(2) * M * K;
  b += (size_t)get_global_id(2) * K * N;
  c += (size_t)get_global_id(2) * M * N;
  ACC_T sum[EACH][EACH];
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < EACH; j++) sum[i][j] = 0;
  for (int k0 = 0; k0 < K; k0 += DEPTH) {
    // Neighbouring work-items read neighbouring addresses, whichever way the operand is stored.
    for (int e = worker; e < TILE * DEPTH; e += SIDE * SIDE) {
      const int ik = TA ? e / TILE : e % DEPTH, ii = TA ? e % TILE : e / DEPTH;
      const int jk = TB ? e % DEPTH : e / TILE, jj = TB ? e / DEPTH : e % TILE;
      const int i = i0 + ii, j = j0 + jj, ki = k0 + ik, kj = k0 + jk;
      a_tile[ik][ii] = i < M && ki < K ? (T)LOAD(a, TA ? (size_t)ki * M + i : (size_t)i * K + ki) : (T)0;
      b_tile[jk][jj] = j < N && kj < K ? (T)LOAD(b, TB ? (size_t)j * K + kj : (size_t)kj * N + j) : (T)0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; k < DEPTH; k++)
      for (int i = 0; i < EACH; i++)
        for (int j = 0; j < EACH; j++)
          sum[i][j] += (ACC_T)a_tile[k][y + i * SIDE] * (ACC_T)b_tile[k][x + j * SIDE];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  for (int i = 0; i < EACH; i++)
    for (int j = 0; j < EACH; j++) {
      const int row = i0 + y + i * SIDE, column = j0 + x + j * SIDE;
      if (row < M && column < N) STORE(c, (size_t)row * N + column, (T)sum[i][j]);
    }
}
#undef TILE
