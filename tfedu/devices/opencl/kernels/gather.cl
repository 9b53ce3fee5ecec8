// Whole slices of params, picked by index: out[o][i][...] = params[o][indices[i]][...]; zeros for an index outside.
//
//   OUTER AXIS INNER   params as [OUTER][AXIS][INNER];  COUNT: how many indices
//   E INDEX            an opaque type of the elements' size; the type of the indices
//   PIECE              elements of a slice per work-item: a whole slice or many of it on a CPU, 1 on a GPU
//   LX LY              the local size: work-items side by side in a slice, and slices
//
// Global size (pieces of a slice, OUTER * COUNT), rounded up to whole work-groups.
__kernel __attribute__((reqd_work_group_size(LX, LY, 1)))
void KERNEL(gather)(__global const E* restrict params, __global const INDEX* restrict indices,
                    __global E* restrict out) {
  if (get_global_id(1) >= (size_t)OUTER * COUNT) return;
  const size_t row = get_global_id(1), from = get_global_id(0) * PIECE;
  const size_t to = from + PIECE < INNER ? from + PIECE : INNER;
  const INDEX index = indices[row % COUNT];
  const bool valid = index >= 0 && index < AXIS;
  params += (row / COUNT * AXIS + (valid ? index : 0)) * INNER;
  for (size_t k = from; k < to; k++) out[row * INNER + k] = valid ? params[k] : (E)0;
}
