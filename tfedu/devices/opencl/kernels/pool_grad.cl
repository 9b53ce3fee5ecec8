// dx from dy: MAX: dy goes to the first largest element of its window; else it is spread evenly over the window.
//
// Windows may overlap, so writing from dy's side would need atomic additions, whose order, and so whose rounding,
// changes from run to run. Instead each element of dx looks up the windows that it lies in, always in the same order.
// It has won a window if it equals the window's maximum y and no element before it in the window does. SAME(a, b):
// whether it does; NaN equals NaN here.
//
// Global size (pixels of x * CHUNKS, rounded up to whole work-groups).
__kernel __attribute__((reqd_work_group_size(LINE, 1, 1)))
#if MAX
void KERNEL(pool_grad)(__global const STORE_T* restrict x, __global const STORE_T* restrict y,
                       __global const STORE_T* restrict dy, __global STORE_T* restrict dx) {
#else
void KERNEL(pool_grad)(__global const STORE_T* restrict dy, __global STORE_T* restrict dx) {
#endif
  if (get_global_id(0) >= (size_t)N * X0 * X1 * X2 * CHUNKS) return;
  const int c0 = get_global_id(0) % CHUNKS * CB, p = get_global_id(0) / CHUNKS;
  const int i2 = p % X2, i1 = p / X2 % X1, i0 = p / X2 / X1 % X0, n = p / X2 / X1 / X0;
  const int channels = c0 + CB <= C ? CB : C - c0;
  const size_t to = KERNEL(x_at)(n, i0, i1, i2, c0);
  T value[CB];
  for (int c = 0; c < CB; c++) value[c] = 0;
  for (int t0 = 0; t0 < K0; t0++)
    for (int t1 = 0; t1 < K1; t1++)
      for (int t2 = 0; t2 < K2; t2++) {
        const int o0 = KERNEL(source)(i0, t0, S0, L0, Y0), o1 = KERNEL(source)(i1, t1, S1, L1, Y1);
        const int o2 = KERNEL(source)(i2, t2, S2, L2, Y2);
        if (o0 < 0 || o1 < 0 || o2 < 0) continue;
        const size_t at = KERNEL(y_at)(n, o0, o1, o2, c0);
#if MAX
        uchar won[CB];
        for (int c = 0; c < channels; c++) {
          const T mine = LOAD(x, to + c), largest = LOAD(y, at + c);
          won[c] = SAME(mine, largest);
        }
        for (int before = 0; before < (t0 * K1 + t1) * K2 + t2; before++) {
          const int j2 = KERNEL(inside)(o2, before % K2, S2, L2, X2);
          const int j1 = KERNEL(inside)(o1, before / K2 % K1, S1, L1, X1);
          const int j0 = KERNEL(inside)(o0, before / K2 / K1, S0, L0, X0);
          if (j0 < 0 || j1 < 0 || j2 < 0) continue;
          const size_t other = KERNEL(x_at)(n, j0, j1, j2, c0);
          for (int c = 0; c < channels; c++) {
            const T theirs = LOAD(x, other + c), largest = LOAD(y, at + c);
            won[c] &= !SAME(theirs, largest);
          }
        }
        for (int c = 0; c < channels; c++) value[c] += won[c] ? (T)LOAD(dy, at + c) : (T)0;
#else
        const int count = KERNEL(extent)(o0, K0, S0, L0, X0) * KERNEL(extent)(o1, K1, S1, L1, X1) *
                          KERNEL(extent)(o2, K2, S2, L2, X2);
        for (int c = 0; c < channels; c++) value[c] += (T)LOAD(dy, at + c) / (T)count;
#endif
      }
  for (int c = 0; c < channels; c++) STORE(dx, to + c, value[c]);
}
#undef CHUNKS
