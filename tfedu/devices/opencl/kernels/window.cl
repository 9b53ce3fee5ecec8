// Where a window lies: what pooling and its cotangents share. Images are [N][X0][X1][X2][C] (fewer spatial axes: the
// first are 1), pooled ones [N][Y0][Y1][Y2][C].
//
//   K0 K1 K2   the window;  S0 S1 S2: strides;  L0 L1 L2: rows of padding before the input
//   CB         channels per work-item: many on a CPU, where the loop over them becomes vector code; 1 on a GPU, where
//              neighbouring work-items take neighbouring channels
//
// The number of windows along each axis covers the input, so a window always holds at least one element of it.
#define CHUNKS ((C + CB - 1) / CB)

// The input element at place t of output pixel o, along one axis: -1 if it lies in the padding.
int KERNEL(inside)(int o, int t, int stride, int low, int size) {
  const int i = o * stride - low + t;
  return i >= 0 && i < size ? i : -1;
}

// The output pixel that has input element i at place t of its window, along one axis: -1 if there is none.
int KERNEL(source)(int i, int t, int stride, int low, int size) {
  const int at = i + low - t;
  return at >= 0 && at % stride == 0 && at / stride < size ? at / stride : -1;
}

// How many elements of the input the window of output pixel o holds, along one axis.
int KERNEL(extent)(int o, int window, int stride, int low, int size) {
  const int from = o * stride - low, to = from + window;
  return (to < size ? to : size) - (from > 0 ? from : 0);
}

// Element offset of channel c0 of a pixel.
size_t KERNEL(x_at)(int n, int i0, int i1, int i2, int c0) {
  return ((((size_t)n * X0 + i0) * X1 + i1) * X2 + i2) * C + c0;
}
size_t KERNEL(y_at)(int n, int o0, int o1, int o2, int c0) {
  return ((((size_t)n * Y0 + o0) * Y1 + o1) * Y2 + o2) * C + c0;
}
