// y = the largest element, or the mean, of each window of x (window.cl has the macros). MAX: 1 or 0. LOWEST: the smallest
// value of the type. A mean counts the elements inside the image only. NaN is larger than everything.
//
// Global size (pixels of y * CHUNKS, rounded up to whole work-groups).
__kernel __attribute__((reqd_work_group_size(LINE, 1, 1)))
void KERNEL(pool)(__global const STORE_T* restrict x, __global STORE_T* restrict y) {
  if (get_global_id(0) >= (size_t)N * Y0 * Y1 * Y2 * CHUNKS) return;
  const int c0 = get_global_id(0) % CHUNKS * CB, p = get_global_id(0) / CHUNKS;
  const int o2 = p % Y2, o1 = p / Y2 % Y1, o0 = p / Y2 / Y1 % Y0, n = p / Y2 / Y1 / Y0;
  const int channels = c0 + CB <= C ? CB : C - c0;
  T value[CB];
  for (int c = 0; c < CB; c++) value[c] = MAX ? LOWEST : (T)0;
  for (int t0 = 0; t0 < K0; t0++)
    for (int t1 = 0; t1 < K1; t1++)
      for (int t2 = 0; t2 < K2; t2++) {
        const int i0 = KERNEL(inside)(o0, t0, S0, L0, X0), i1 = KERNEL(inside)(o1, t1, S1, L1, X1);
        const int i2 = KERNEL(inside)(o2, t2, S2, L2, X2);
        if (i0 < 0 || i1 < 0 || i2 < 0) continue;
        const size_t at = KERNEL(x_at)(n, i0, i1, i2, c0);
        for (int c = 0; c < channels; c++) {
          const T v = LOAD(x, at + c);
#if MAX
          value[c] = v > value[c] || IS_NAN(v) ? v : value[c];
#else
          value[c] += v;
#endif
        }
      }
#if !MAX
  const int count = KERNEL(extent)(o0, K0, S0, L0, X0) * KERNEL(extent)(o1, K1, S1, L1, X1) *
                    KERNEL(extent)(o2, K2, S2, L2, X2);
  for (int c = 0; c < CB; c++) value[c] = value[c] / (T)count;
#endif
  const size_t at = KERNEL(y_at)(n, o0, o1, o2, c0);
  for (int c = 0; c < channels; c++) STORE(y, at + c, value[c]);
}
#undef CHUNKS
