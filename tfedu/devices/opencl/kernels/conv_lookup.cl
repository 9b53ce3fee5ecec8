// A convolution and its two cotangents as matrix products of any dtype in one, two or three spatial dimensions: the
// operands of gemm_tiled.cl are looked up in the image, whose patches are nowhere written down.
//
//   ROLE       0 conv: a = x, b = w      1 input's cotangent: a = dy, b = w      2 filter's cotangent: a = x, b = dy
//   X0 X1 X2   the input's size;  Y0 Y1 Y2: the result's size;  K0 K1 K2: the window (1 where there are fewer axes)
//   S D L      strides, dilations, zeros before the input, each for three axes
//   C F        channels of the input and of the result
//
// In (n, o0, o1, o2) a pixel of the result is counted, in (t0, t1, t2) a place in the window.

// Row n, pixel (i0, i1, i2), channel c of the input; 0 in the frame around it.
T KERNEL(x_at)(__global const STORE_T* x, int n, int i0, int i1, int i2, int c) {
  const bool inside = i0 >= 0 && i0 < X0 && i1 >= 0 && i1 < X1 && i2 >= 0 && i2 < X2;
  return inside ? (T)LOAD(x, ((((size_t)n * X0 + i0) * X1 + i1) * X2 + i2) * C + c) : (T)0;
}

// The input at result pixel p, seen through place t (window place and channel) of the window.
T KERNEL(patch)(__global const STORE_T* x, int p, int t) {
  const int c = t % C, t2 = t / C % K2, t1 = t / C / K2 % K1, t0 = t / C / K2 / K1;
  const int o2 = p % Y2, o1 = p / Y2 % Y1, o0 = p / Y2 / Y1 % Y0, n = p / Y2 / Y1 / Y0;
  return KERNEL(x_at)(x, n, o0 * S0 - L0 + t0 * D0, o1 * S1 - L1 + t1 * D1, o2 * S2 - L2 + t2 * D2, c);
}

// Which result pixel along one axis has input pixel i at place t of its window: -1 if there is none.
int KERNEL(source)(int i, int t, int stride, int dilation, int low, int size) {
  const int at = i + low - t * dilation;
  return at >= 0 && at % stride == 0 && at / stride < size ? at / stride : -1;
}

// dy at the result pixel that has input pixel p at place t (window place and channel of the result) of its window.
T KERNEL(spread)(__global const STORE_T* dy, int p, int t) {
  const int f = t % F, t2 = t / F % K2, t1 = t / F / K2 % K1, t0 = t / F / K2 / K1;
  const int i2 = p % X2, i1 = p / X2 % X1, i0 = p / X2 / X1 % X0, n = p / X2 / X1 / X0;
  const int o0 = KERNEL(source)(i0, t0, S0, D0, L0, Y0), o1 = KERNEL(source)(i1, t1, S1, D1, L1, Y1);
  const int o2 = KERNEL(source)(i2, t2, S2, D2, L2, Y2);
  return o0 < 0 || o1 < 0 || o2 < 0 ? (T)0 : (T)LOAD(dy, ((((size_t)n * Y0 + o0) * Y1 + o1) * Y2 + o2) * F + f);
}

#if ROLE == 0
#define A_AT(i, k) KERNEL(patch)(a, i, k)
#define B_AT(k, j) LOAD(b, (size_t)(k) * F + (j))
#elif ROLE == 1
#define A_AT(i, k) KERNEL(spread)(a, i, k)
#define B_AT(k, j) LOAD(b, ((size_t)((k) / F) * C + (j)) * F + (k) % F)
#else
#define A_AT(i, k) KERNEL(patch)(a, k, i)
#define B_AT(k, j) LOAD(b, (size_t)(k) * F + (j))
#endif
