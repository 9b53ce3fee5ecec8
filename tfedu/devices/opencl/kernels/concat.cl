// Operands side by side: out[o] = operand 0's row o, then operand 1's, ...
//
//   PARTS(X)   one X(number, start, width) per operand: which elements of a row of out it fills
//   OUTER ROW  rows, and elements in a row of out
//   E          an opaque type of the elements' size
//   PIECE      elements per work-item: many on a CPU, 1 on a GPU
//   LX LY      the local size: work-items side by side in a row, and rows
#define PARAMETER(number, start, width) __global const E* restrict part##number,
#define COPY(number, start, width)                                                    \
  for (size_t k = from > start ? from : start; k < to && k < start + width; k++)      \
    out[row * ROW + k] = part##number[row * width + (k - start)];

// Global size (pieces of a row, OUTER), rounded up to whole work-groups.
__kernel __attribute__((reqd_work_group_size(LX, LY, 1)))
void KERNEL(concat)(PARTS(PARAMETER) __global E* restrict out) {
  if (get_global_id(1) >= OUTER) return;
  const size_t row = get_global_id(1), from = get_global_id(0) * PIECE;
  const size_t to = from + PIECE < ROW ? from + PIECE : ROW;
  PARTS(COPY)
}
#undef PARAMETER
#undef COPY
