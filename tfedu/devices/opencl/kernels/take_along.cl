// out[r][j] = values[r][indices[r][j]]; 0 for an index outside.  values [ROWS][AXIS], indices and out [ROWS][PICKS].
// E: an opaque type of the elements' size.  Global size (ROWS * PICKS, rounded up to whole work-groups).
__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void KERNEL(take_along)(__global const E* restrict values, __global const INDEX* restrict indices,
                        __global E* restrict out) {
  const size_t e = get_global_id(0);
  if (e >= (size_t)ROWS * PICKS) return;
  const INDEX index = indices[e];
  out[e] = index >= 0 && index < AXIS ? values[e / PICKS * AXIS + index] : (E)0;
}
