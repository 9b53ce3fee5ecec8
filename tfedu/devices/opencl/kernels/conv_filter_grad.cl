// The filter's cotangent on a CPU: dw[ky][kx][c][f] = sum over pixels (n, y, x) of
//   in[n][y * SY + ky * DY][x * SX + kx * DX][c] * dy[n][y][x][f]
//
// Again a matrix product in registers: MR neighbouring (kx, c) of one ky by NV vectors of f; each pixel adds MR inputs
// times NV vectors of dy. A work-item owns a panel of NR = NV * W channels f. It copies a block of dy, BY rows of BX
// pixels, to a place of its own, small enough for the nearest cache, and all tiles of dw use it before the next block
// is touched. dw meanwhile grows in memory, which costs little: once per tile and block.
//
//   N OY OX F       images, and the size of dy
//   IY IX C         the (framed) input
//   KY KX SY SX DY DX    as in conv.cl
//   T VEC W MR NV   element type and register tile, see gemm.cl
//   BY BX           the block: at most 16 KiB of dy
//   SPLITS          the images are dealt to so many work-items, whose sums join() adds up, always in the same order
#define NR (NV * W)
#define TAPS (DX == 1 ? KX * C : C)
#define RUNS (DX == 1 ? 1 : KX)
#define TILES ((TAPS + MR - 1) / MR)
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));

// Global size (channels / NR, SPLITS).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(grad)(__global const T* restrict in, __global const T* restrict dy, __global T* restrict dw) {
  const int f0 = get_global_id(0) * NR, part = get_global_id(1);
  const int first = part * N / SPLITS, last = (part + 1) * N / SPLITS;
  dw += (size_t)part * KY * KX * C * F + f0;
  VEC block[BY * BX * NV];
  for (int n = first; n < last; n++)
    for (int y0 = 0; y0 < OY; y0 += BY)
      for (int x0 = 0; x0 < OX; x0 += BX) {
        const int y1 = y0 + BY < OY ? y0 + BY : OY, width = x0 + BX < OX ? BX : OX - x0;
        const bool fresh = n == first && y0 == 0 && x0 == 0;
        for (int y = y0; y < y1; y++)
          for (int x = 0; x < width; x++) {
            const size_t at = (((size_t)n * OY + y) * OX + x0 + x) * F + f0;
            VEC* pixel = block + ((y - y0) * BX + x) * NV;
            if (at + NR <= (size_t)N * OY * OX * F)  // lanes beyond the last channel hold rubbish, and stay unstored
              for (int v = 0; v < NV; v++) pixel[v] = *(__global const KERNEL(loose)*)(dy + at + v * W);
            else
              for (int f = 0; f < F - f0; f++) ((T*)pixel)[f] = dy[at + f];
          }
        for (int ky = 0; ky < KY; ky++)
          for (int run = 0; run < RUNS; run++)
            for (int t = 0; t < TILES; t++) {
              // As in gemm.cl: the last tile is moved back, and does not store what the tile before it has.
              const int back = t * MR + MR <= TAPS ? 0 : t * MR + MR - TAPS, i0 = t * MR - back;
              VEC sum[MR][NV];
              _Pragma("unroll") for (int i = 0; i < MR; i++)
                _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] = (VEC)((T)0);
              for (int y = y0; y < y1; y++) {
                const size_t row = ((size_t)n * IY + y * SY + ky * DY) * IX + x0 * SX + run * DX;
                __global const T* from = in + row * C + i0;
                const VEC* pixel = block + (y - y0) * BX * NV;
#if SX * C < MR
                // Neighbouring tiles of the input overlap. Left alone, the compiler would carry the common elements from
                // one x to the next in registers, and run out of them; in a longer body it just loads them again.
                _Pragma("unroll 4")
#endif
                for (int x = 0; x < width; x++)
                  _Pragma("unroll") for (int i = 0; i < MR; i++)
                    _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] += from[x * SX * C + i] * pixel[x * NV + v];
              }
              VEC tile[MR][NV];  // in memory: the loop below is short to compile, and seldom runs
              _Pragma("unroll") for (int i = 0; i < MR; i++)
                _Pragma("unroll") for (int v = 0; v < NV; v++) tile[i][v] = sum[i][v];
              _Pragma("nounroll") for (int i = back; i < MR; i++) {
                __global T* to = dw + ((size_t)(ky * KX + run) * C + i0 + i) * F;
                if (f0 + NR <= F)
                  for (int v = 0; v < NV; v++) {
                    __global KERNEL(loose)* place = (__global KERNEL(loose)*)(to + v * W);
                    *place = fresh ? tile[i][v] : *place + tile[i][v];
                  }
                else
                  for (int f = 0; f < F - f0; f++) to[f] = fresh ? ((T*)tile[i])[f] : to[f] + ((T*)tile[i])[f];
              }
            }
      }
}

#if SPLITS > 1
// The sum of the parts, always in the same order.  Global size (elements of dw in pieces of 256).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(join)(__global const T* restrict parts, __global T* restrict dw) {
  const int count = KY * KX * C * F, i0 = get_global_id(0) * 256, i1 = i0 + 256 < count ? i0 + 256 : count;
  for (int i = i0; i < i1; i++) {
    T sum = parts[i];
    for (int s = 1; s < SPLITS; s++) sum += parts[(size_t)s * count + i];
    dw[i] = sum;
  }
}
#endif
#undef NR
#undef TAPS
#undef RUNS
#undef TILES
