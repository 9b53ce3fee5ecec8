// The filter's cotangent on a CPU: dw[ky][kx][c][f] = sum over pixels (n, y, x) of
//   in[n][y * SY + ky * DY][x * SX + kx * DX][c] * dy[n][y][x][f]
//
// Again a matrix product in registers: MR neighbouring (kx, c) of one ky by NV vectors of f; each pixel adds MR inputs
// times NV vectors of dy. The sum runs over one image at a time: its piece of dy is small enough for the nearest cache,
// and all tiles of a work-item use it before the next image is touched.
//
//   N OY OX         images, and the size of dy;  FP: channels of dy as stored (a multiple of NR)
//   IY IX C         the (framed) input
//   KY KX SY SX DY DX    as in conv.cl
//   T VEC W MR NV   element type and register tile, see gemm.cl
//   SPLITS          the images are dealt to so many work-items, whose sums join() adds up, always in the same order
//   F               channels of dw
#define NR (NV * W)
#define TAPS (DX == 1 ? KX * C : C)
#define RUNS (DX == 1 ? 1 : KX)
#define TILES ((TAPS + MR - 1) / MR)
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));

// Global size (KY * RUNS, FP / NR, SPLITS).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(grad)(__global const T* restrict in, __global const T* restrict dy, __global T* restrict dw) {
  const int ky = get_global_id(0) / RUNS, run = get_global_id(0) % RUNS, f0 = get_global_id(1) * NR;
  const int first = get_global_id(2) * N / SPLITS, last = (get_global_id(2) + 1) * N / SPLITS;
  dw += (((size_t)get_global_id(2) * KY + ky) * KX + run) * C * FP + f0;
  for (int n = first; n < last; n++)
    for (int t = 0; t < TILES; t++) {
      // As in gemm.cl: the last tile is moved back, and does not store what the tile before it has.
      const int back = t * MR + MR <= TAPS ? 0 : t * MR + MR - TAPS, i0 = t * MR - back;
      VEC sum[MR][NV];
      _Pragma("unroll") for (int i = 0; i < MR; i++)
        _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] = (VEC)((T)0);
      for (int y = 0; y < OY; y++) {
        __global const T* from = in + (((size_t)n * IY + y * SY + ky * DY) * IX + run * DX) * C + i0;
        __global const T* dys = dy + ((size_t)n * OY + y) * OX * FP + f0;
        for (int x = 0; x < OX; x++) {
          VEC row[NV];
          _Pragma("unroll") for (int v = 0; v < NV; v++)
            row[v] = *(__global const KERNEL(loose)*)(dys + (size_t)x * FP + v * W);
          _Pragma("unroll") for (int i = 0; i < MR; i++)
            _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] += from[x * SX * C + i] * row[v];
        }
      }
      _Pragma("unroll") for (int i = 0; i < MR; i++)
        if (i >= back) {
          _Pragma("unroll") for (int v = 0; v < NV; v++) {
            __global KERNEL(loose)* place = (__global KERNEL(loose)*)(dw + (size_t)(i0 + i) * FP + v * W);
            *place = n == first ? sum[i][v] : *place + sum[i][v];
          }
        }
    }
}

#if SPLITS > 1 || FP != F
// dw without the surplus channels, its parts summed up.  Global size (KY * KX * C).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(join)(__global const T* restrict parts, __global T* restrict dw) {
  const size_t k = get_global_id(0);
  for (int f = 0; f < F; f++) {
    T sum = parts[k * FP + f];
    for (int s = 1; s < SPLITS; s++) sum += parts[((size_t)s * KY * KX * C + k) * FP + f];
    dw[k * F + f] = sum;
  }
}
#endif
#undef NR
#undef TAPS
#undef RUNS
#undef TILES
