// dx from dy where a work-item has a whole image to itself (window.cl has the macros): it visits the windows in order and
// moves dy to the first element that equals the window's maximum y. SAME(a, b): whether it does; NaN equals NaN here.
//
// Every window looks at each of its elements once; pool_grad.cl, which asks from dx's side, compares all elements before
// it as well. One work-item adds up what overlapping windows give to an element, so the order is always the same.
//
//   VEC W      a vector of W elements of type T, where the channels are a multiple of W; else T and 1
//
// Global size (images * CHUNKS).
typedef VEC KERNEL(loose) __attribute__((aligned(sizeof(T))));  // a vector at any element's address

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(sweep)(__global const T* restrict x, __global const T* restrict y, __global const T* restrict dy,
                   __global T* restrict dx) {
  const int c0 = get_global_id(0) % CHUNKS * CB, n = get_global_id(0) / CHUNKS;
  const int vectors = (C % CB == 0 || c0 + CB <= C ? CB : C - c0) / W;
  for (int i = 0; i < X0 * X1 * X2; i++) {
    __global KERNEL(loose)* pixel = (__global KERNEL(loose)*)(dx + ((size_t)n * X0 * X1 * X2 + i) * C + c0);
    for (int v = 0; v < vectors; v++) pixel[v] = (VEC)((T)0);
  }
  for (int o0 = 0; o0 < Y0; o0++)
    for (int o1 = 0; o1 < Y1; o1++)
      for (int o2 = 0; o2 < Y2; o2++) {
        const size_t at = KERNEL(y_at)(n, o0, o1, o2, c0);
        for (int v = 0; v < vectors; v++) {
          const VEC largest = *(__global const KERNEL(loose)*)(y + at + v * W);
          VEC left = *(__global const KERNEL(loose)*)(dy + at + v * W);
          for (int t0 = 0; t0 < K0; t0++)
            for (int t1 = 0; t1 < K1; t1++)
              for (int t2 = 0; t2 < K2; t2++) {
                const int i0 = KERNEL(inside)(o0, t0, S0, L0, X0), i1 = KERNEL(inside)(o1, t1, S1, L1, X1);
                const int i2 = KERNEL(inside)(o2, t2, S2, L2, X2);
                if (i0 < 0 || i1 < 0 || i2 < 0) continue;
                const size_t to = KERNEL(x_at)(n, i0, i1, i2, c0) + v * W;
                const VEC mine = *(__global const KERNEL(loose)*)(x + to);
                __global KERNEL(loose)* sum = (__global KERNEL(loose)*)(dx + to);
                *sum += SAME(mine, largest) ? left : (VEC)((T)0);
                left = SAME(mine, largest) ? (VEC)((T)0) : left;
              }
        }
      }
}
#undef CHUNKS
