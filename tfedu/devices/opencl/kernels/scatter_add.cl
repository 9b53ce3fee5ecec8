// out = base, then out[indices[i]] += updates[i] for i = 0, 1, 2, ...; an index outside is ignored.
//
// Equal indices add up in the order of i, so that the result is the same from run to run, as atomic additions would not
// make it. Work-items share the rows of out among them: each reads all indices and adds the updates of its own rows.
//
//   ROWS INNER     base as [ROWS][INNER];  COUNT: how many indices
//   RANGE          rows per work-item
//   PIECE          elements of a row per work-item
//   LX LY          the local size: work-items side by side in a row, and ranges
//   STORE_T T LOAD STORE INDEX   the types;  E: an opaque type of the elements' size, for the copy
//
// base and out may be the same memory: the copy then does nothing.
// Global size (pieces of a row, ranges of rows), rounded up to whole work-groups.
__kernel __attribute__((reqd_work_group_size(LX, LY, 1)))
void KERNEL(scatter_add)(__global const STORE_T* base, __global const INDEX* indices,
                         __global const STORE_T* updates, __global STORE_T* out) {
  if (get_global_id(1) * RANGE >= ROWS) return;
  const size_t first = get_global_id(1) * RANGE, last = first + RANGE < ROWS ? first + RANGE : ROWS;
  const size_t from = get_global_id(0) * PIECE, to = from + PIECE < INNER ? from + PIECE : INNER;
  if (base != out)
    for (size_t row = first; row < last; row++)
      for (size_t k = from; k < to; k++) ((__global E*)out)[row * INNER + k] = ((__global const E*)base)[row * INNER + k];
  for (size_t i = 0; i < COUNT; i++) {
    const INDEX index = indices[i];
    if (index < (INDEX)first || index >= (INDEX)last) continue;
    __global const STORE_T* add = updates + i * INNER;
    __global STORE_T* sum = out + (size_t)index * INNER;
    for (size_t k = from; k < to; k++) {
      const T value = (T)LOAD(sum, k) + (T)LOAD(add, k);
      STORE(sum, k, value);
    }
  }
}
