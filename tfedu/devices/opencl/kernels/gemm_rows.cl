// C[M][N] = A[M][K] * B[N][K]^T on a CPU, for few rows of A: every element of C is the inner product of two rows that lie
// in memory as they are needed. gemm.cl would first have to turn B, which only pays when many rows of A use the result.
//
// The vectors run along k: a tile is RM rows of A against RN rows of B, RM * RN vectors of partial sums. Each step loads
// RM + RN vectors and does RM * RN multiply-adds; at the end the W lanes of each sum are added up.
//
//   M N K            the shape
//   T VEC W          element type and vector, see gemm.cl
//   RM RN            the tile: RM * RN sums + RM vectors of A + 1 of B must fit in the registers
//   NT               tiles along N per work-item
//
// The last tiles are moved back until they fit; what they share with the tile before is stored by that one.
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));

// Global size (tiles along N / NT, batch).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(gemm)(__global const T* restrict a, __global const T* restrict b, __global T* restrict c) {
  const int begin = get_global_id(0) * NT * RN, end = begin + NT * RN < N ? begin + NT * RN : N;
  a += (size_t)get_global_id(1) * M * K;
  b += (size_t)get_global_id(1) * N * K;
  c += (size_t)get_global_id(1) * M * N;
  for (int j = begin; j < end; j += RN)
    for (int i = 0; i < M; i += RM) {
      const int i0 = i + RM <= M ? i : M - RM, j0 = j + RN <= N ? j : N - RN;
      __global const T* left = a + (size_t)i0 * K;
      __global const T* right = b + (size_t)j0 * K;
      VEC sum[RM][RN];
      _Pragma("unroll") for (int r = 0; r < RM; r++)
        _Pragma("unroll") for (int s = 0; s < RN; s++) sum[r][s] = (VEC)((T)0);
      // While a tile of B is in use, every row tile of A fetches one row of the next tile of B.
      const int ahead = i / RM < RN && j + RN + i / RM < N;
      for (int k = 0; k + W <= K; k += W) {
        if (ahead) __builtin_prefetch((const __private void*)(size_t)(b + (size_t)(j + RN + i / RM) * K + k), 0, 2);
        VEC row[RM];
        _Pragma("unroll") for (int r = 0; r < RM; r++)
          row[r] = *(__global const KERNEL(loose)*)(left + (size_t)r * K + k);
        _Pragma("unroll") for (int s = 0; s < RN; s++) {
          const VEC other = *(__global const KERNEL(loose)*)(right + (size_t)s * K + k);
          _Pragma("unroll") for (int r = 0; r < RM; r++) sum[r][s] += row[r] * other;
        }
      }
      VEC tile[RM][RN];  // in memory, where the loops below find it by index
      _Pragma("unroll") for (int r = 0; r < RM; r++)
        _Pragma("unroll") for (int s = 0; s < RN; s++) tile[r][s] = sum[r][s];
      _Pragma("nounroll") for (int r = i - i0; r < RM; r++)
        _Pragma("nounroll") for (int s = j - j0; s < RN; s++) {
          T* lanes = (T*)&tile[r][s];
          _Pragma("unroll") for (int step = W / 2; step > 0; step /= 2)
            _Pragma("unroll") for (int l = 0; l < step; l++) lanes[l] += lanes[l + step];
          T total = lanes[0];
          for (int k = K / W * W; k < K; k++) total += left[(size_t)r * K + k] * right[(size_t)s * K + k];
          c[(size_t)(i0 + r) * N + j0 + s] = total;
        }
    }
}
