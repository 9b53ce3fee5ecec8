// C[M][N] = A[M][K] * B[K][N] for a CPU whose work-items are threads of vector code.
//
// The idea: a tile of C, MR rows by NV vectors of W columns, stays in registers while k advances. Each step loads NV
// vectors of B and MR single elements of A, and does MR * NV multiply-adds with them: the larger the tile, the fewer
// loads per multiply-add. The registers are the limit: MR * NV sums + NV vectors of B + 1 for A's element.
//
// A work-item owns NP panels, each NR = NV * W columns of C, and MT row tiles of them. It takes KC rows of B at a time, so
// that this block of a panel stays in the nearest cache while all the row tiles use it.
//
//   M N K      the shape; every trip count below is known to the compiler
//   TA TB      the operand is stored transposed: A as [K][M], B as [N][K]
//   T          element type;  VEC, W: vector of W elements that fills one SIMD register
//   MR NV      rows and vectors of a register tile
//   MT         row tiles per work-item: many, so that the work of copying a block of B is spread; but not so many that
//              a core has nothing to do
//   NP         panels per work-item: several when B is wide, so that a row of B is read in longer pieces (each row may
//              be in a memory page of its own)
//   KC         rows of B per block: 16 KiB of a panel, half the nearest cache
//   PACK       1: the block of B is copied to panels of its own, so that a tile reads it front to back. Needed when B
//              is transposed or N is no multiple of NR; pays when B's rows are long, because addresses that differ by
//              a power of two compete for the same few places of a cache
//   LAY_A      1: pack() first lays A out as its tiles are read, MR elements of a column together. As A is stored, its
//              rows may be a power of two apart and compete for the same places of a cache; and each is read for itself
//   SPLITS KS  the sum over k is cut into SPLITS parts of KS, summed up by a second kernel: for a C so small that
//              its tiles would not keep all cores busy
//
// The last row tile does not stick out: it is moved back until it fits, and its first rows, which the tile before has
// stored, are computed but not stored. Columns beyond the last are computed from whatever lies there and not stored
// either. So no tile is cut, and the code exists once.
// No functions of OpenCL are called: some CPU drivers do not inline them.
#define NR (NV * W)
#define ROW_TILES ((M + MR - 1) / MR)
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));  // a vector at any element's address

#if LAY_A
// A in tiles: [batch][ROW_TILES][K][MR].  Global size (row tiles, batch).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(pack)(__global const T* restrict a, __global T* restrict tiles) {
  const int t = get_global_id(0), back = t * MR + MR <= M ? 0 : t * MR + MR - M;
  a += (size_t)get_global_id(1) * M * K + (size_t)(t * MR - back) * K;
  tiles += ((size_t)get_global_id(1) * ROW_TILES + t) * K * MR;
  for (int k0 = 0; k0 < K; k0 += W) {
    const int width = k0 + W < K ? W : K - k0;  // W elements of each row: a line of the cache
    if (width == W)
      for (int i = 0; i < MR; i++)
        _Pragma("unroll") for (int k = 0; k < W; k++) tiles[(k0 + k) * MR + i] = a[(size_t)i * K + k0 + k];
    else
      for (int i = 0; i < MR; i++)
        for (int k = 0; k < width; k++) tiles[(k0 + k) * MR + i] = a[(size_t)i * K + k0 + k];
  }
}
#endif

// Global size (row tiles / MT, panels / NP, batch * SPLITS).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(gemm)(__global const T* restrict a, __global const T* restrict b, __global T* restrict c) {
  const int t0 = get_global_id(0) * MT, t1 = t0 + MT < ROW_TILES ? t0 + MT : ROW_TILES;
  const int begin = get_global_id(1) * NR * NP, end = begin + NR * NP < N ? begin + NR * NP : N;
  const int batch = get_global_id(2) / SPLITS, part = get_global_id(2) % SPLITS;
  const int first = part * KS, last = first + KS < K ? first + KS : K;
  a += (size_t)batch * (LAY_A ? ROW_TILES * MR : M) * K;
  b += (size_t)batch * K * N;
  c += (size_t)get_global_id(2) * M * N;
#if LAY_A
#define A(i, k) a[((size_t)t * K + (k)) * MR + (i)]
#elif TA
#define A(i, k) a[(size_t)(k) * M + i0 + (i)]
#else
#define A(i, k) a[(size_t)(i0 + (i)) * K + (k)]
#endif
#if PACK
  VEC panels[NP][KC * NV];
#define B(k, v) panels[(j0 - begin) / NR][((k) - k0) * NV + (v)]
#else
#define B(k, v) *(__global const KERNEL(loose)*)(b + (size_t)(k) * N + j0 + (v) * W)
#endif
  for (int k0 = first; k0 < last; k0 += KC) {
    const int k1 = k0 + KC < last ? k0 + KC : last;
#if PACK && TB
    for (int j = begin; j < end; j++) {
      T* column = (T*)panels[(j - begin) / NR] + (j - begin) % NR;
      for (int k = k0; k < k1; k++) column[(k - k0) * NR] = b[(size_t)j * K + k];
    }
#elif PACK
    for (int k = k0; k < k1; k++)
      for (int j0 = begin; j0 < end; j0 += NR)
        if ((size_t)k * N + j0 + NR <= (size_t)K * N)
          for (int v = 0; v < NV; v++)
            B(k, v) = *(__global const KERNEL(loose)*)(b + (size_t)k * N + j0 + v * W);
        else  // the last rows: what lies behind them may not be read
          for (int j = j0; j < N; j++) ((T*)&B(k, 0))[j - j0] = b[(size_t)k * N + j];
#endif
    for (int t = t0; t < t1; t++) {
      const int back = t * MR + MR <= M ? 0 : t * MR + MR - M, i0 = t * MR - back;
      for (int j0 = begin; j0 < end; j0 += NR) {
        VEC sum[MR][NV];
        _Pragma("unroll") for (int i = 0; i < MR; i++)
          _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] = (VEC)((T)0);
        for (int k = k0; k < k1; k++) {
#if PACK && !TB
          // The next block's rows lie in other memory pages, where the processor does not look ahead by itself.
          if (t == t0 && k + KC < last)
            _Pragma("unroll") for (int v = 0; v < NV; v++)
              __builtin_prefetch((const __private void*)(size_t)(b + (size_t)(k + KC) * N + j0 + v * W), 0, 2);
#endif
          VEC row[NV];
          _Pragma("unroll") for (int v = 0; v < NV; v++) row[v] = B(k, v);
          _Pragma("unroll") for (int i = 0; i < MR; i++)
            _Pragma("unroll") for (int v = 0; v < NV; v++) sum[i][v] += A(i, k) * row[v];
        }
        VEC tile[MR][NV];  // in memory: the loop below is short to compile, and seldom runs
        _Pragma("unroll") for (int i = 0; i < MR; i++)
          _Pragma("unroll") for (int v = 0; v < NV; v++) tile[i][v] = sum[i][v];
        _Pragma("nounroll") for (int i = back; i < MR; i++) {
          __global T* to = c + (size_t)(i0 + i) * N + j0;
          if (j0 + NR <= N)
            for (int v = 0; v < NV; v++) {
              __global KERNEL(loose)* place = (__global KERNEL(loose)*)(to + v * W);
              *place = k0 == first ? tile[i][v] : *place + tile[i][v];
            }
          else
            for (int j = 0; j < N - j0; j++) to[j] = k0 == first ? ((T*)tile[i])[j] : to[j] + ((T*)tile[i])[j];
        }
      }
    }
  }
}

#if SPLITS > 1
// The sum of the parts, always in the same order.  Global size (elements of C in pieces of 256).
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(join)(__global const T* restrict parts, __global T* restrict c) {
  const size_t i0 = get_global_id(0) * 256, i1 = i0 + 256 < COUNT ? i0 + 256 : COUNT;
  for (size_t i = i0; i < i1; i++) {
    __global const T* part = parts + i / (M * N) * SPLITS * (M * N) + i % (M * N);
    T sum = part[0];
    for (int s = 1; s < SPLITS; s++) sum += part[(size_t)s * M * N];
    c[i] = sum;
  }
}
#endif
#undef NR
#undef ROW_TILES
#undef A
#undef B
