// 2-D convolution for a CPU, as a matrix product whose left operand is never written down.
//
// out[n][y][x][f] = sum over (ky, kx, c) of in[n][y * SY + ky * DY][x * SX + kx * DX][c] * w[ky][kx][c][f]
//
// As in gemm.cl, a tile of the result stays in registers: here MR neighbouring pixels of one row by NV vectors of W
// output channels. The input has been framed with zeros first (frame.cl), so a tile never looks at the border. For one
// ky the TAPS inputs (kx, c) of a pixel lie side by side in memory, and so do the rows of w that belong to them: the
// inner loop runs straight over both, for one input channel as well as for many.
//
//   N OY OX F       the result's shape
//   IY IX C         the (framed) input's height, width and channels
//   KY KX           the window;  SY SX: strides;  DY DX: dilations
//   T VEC W MR NV   element type and register tile, see gemm.cl
//   ROWS            rows of the result per work-item: they share the filter, which stays in the nearest caches
//   PACKED          1: the filter has been packed to panels of NR channels (frame.cl), else it is read in place
#define NR (NV * W)
#define X_TILES ((OX + MR - 1) / MR)
#define TAPS (DX == 1 ? KX * C : C)  // neighbours in memory
#define RUNS (DX == 1 ? 1 : KX)      // how many such runs one ky has
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));

// Global size (rows of the result / ROWS, channels / NR, N).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(conv)(__global const T* restrict in, __global const T* restrict w, __global T* restrict out) {
  const int y0 = get_global_id(0) * ROWS, y1 = y0 + ROWS < OY ? y0 + ROWS : OY;
  const int f0 = get_global_id(1) * NR, n = get_global_id(2);
#if PACKED
  w += (size_t)get_global_id(1) * KY * KX * C * NR;
#define W_STRIDE NR
#else
  w += f0;
#define W_STRIDE F
#endif
  for (int y = y0; y < y1; y++)
    for (int t = 0; t < X_TILES; t++) {
      // The last tile is moved back until it fits; it computes some pixels once more, to the same values.
      const int x = t * MR + MR <= OX ? t * MR : OX - MR;
      VEC sum[MR][NV];
      _Pragma("unroll") for (int i = 0; i < MR; i++)
        _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] = (VEC)((T)0);
      for (int ky = 0; ky < KY; ky++)
        for (int run = 0; run < RUNS; run++) {
          __global const T* from = in + (((size_t)n * IY + y * SY + ky * DY) * IX + x * SX + run * DX) * C;
          __global const T* taps = w + (size_t)(ky * KX + run) * C * W_STRIDE;
#if TAPS <= 8
          _Pragma("unroll")
#endif
          for (int k = 0; k < TAPS; k++) {
            VEC row[NV];
            _Pragma("unroll") for (int v = 0; v < NV; v++)
              row[v] = *(__global const KERNEL(loose)*)(taps + (size_t)k * W_STRIDE + v * W);
            _Pragma("unroll") for (int i = 0; i < MR; i++)
              _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] += from[i * SX * C + k] * row[v];
          }
        }
      _Pragma("unroll") for (int i = 0; i < MR; i++) {
        __global T* to = out + (((size_t)n * OY + y) * OX + x + i) * F + f0;
        if (f0 + NR <= F) {
          _Pragma("unroll") for (int v = 0; v < NV; v++) *(__global KERNEL(loose)*)(to + v * W) = sum[i][v];
        } else {
          VEC cut[NV];
          _Pragma("unroll") for (int v = 0; v < NV; v++) cut[v] = sum[i][v];
          for (int f = 0; f < F - f0; f++) to[f] = ((T*)cut)[f];
        }
      }
    }
}
#undef NR
#undef X_TILES
#undef TAPS
#undef RUNS
#undef W_STRIDE
