// Operands side by side: out[o] = operand 0's row o, then operand 1's, ...
//
//   PARTS(X)   one X(number, start, width) per operand: which elements of a row of out it fills
//   OUTER ROW  rows, and elements in a row of out
//   E          an opaque type of the elements' size
//   PIECE      elements per work-item: many on a CPU, 1 on a GPU
#define PARAMETER(number, start, width) __global const E* restrict part##number,
#define COPY(number, start, width)                                                    \
  for (size_t k = from > start ? from : start; k < to && k < start + width; k++)      \
    out[row * ROW + k] = part##number[row * width + (k - start)];

// Global size (pieces of a row, OUTER).
__kernel void KERNEL(concat)(PARTS(PARAMETER) __global E* restrict out) {
  const size_t row = get_global_id(1), from = get_global_id(0) * PIECE;
  const size_t to = from + PIECE < ROW ? from + PIECE : ROW;
  PARTS(COPY)
}
#undef PARAMETER
#undef COPY
