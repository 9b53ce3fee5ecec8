// Walks along one axis of x, seen as [OUTER][AXIS][INNER]: the place of the largest or smallest element, or running sums
// and products.
//
//   ARG            1: argreduce, 2: scan
//   BEFORE(a, b)   argreduce: a beats b;  STEP(a, b): scan's operation;  START: its neutral element
//   EXCLUSIVE REVERSE   scan: without the element itself; from the end
//   CB             neighbours (along INNER) per work-item: many on a CPU, where the loop over them becomes vector code
//   STORE_T T LOAD STORE   the type of x;  INDEX: of argreduce's result
#define CHUNKS ((INNER + CB - 1) / CB)

// Global size (OUTER * CHUNKS, rounded up to whole work-groups).
__kernel __attribute__((reqd_work_group_size(LINE, 1, 1)))
#if ARG == 1
void KERNEL(along)(__global const STORE_T* restrict x, __global INDEX* restrict out) {
#else
void KERNEL(along)(__global const STORE_T* restrict x, __global STORE_T* restrict out) {
#endif
  if (get_global_id(0) >= (size_t)OUTER * CHUNKS) return;
  const size_t o = get_global_id(0) / CHUNKS, j0 = get_global_id(0) % CHUNKS * CB;
  const int width = j0 + CB <= INNER ? CB : INNER - j0;
  x += o * AXIS * INNER + j0;
#if ARG == 1
  out += o * INNER + j0;
  T best[CB];
  INDEX place[CB];
  for (int j = 0; j < width; j++) {
    best[j] = LOAD(x, j);
    place[j] = 0;
  }
  for (INDEX i = 1; i < AXIS; i++)
    for (int j = 0; j < width; j++) {
      const T v = LOAD(x, (size_t)i * INNER + j);
      const bool better = BEFORE(v, best[j]);
      best[j] = better ? v : best[j];
      place[j] = better ? i : place[j];
    }
  for (int j = 0; j < width; j++) out[j] = place[j];
#else
  out += o * AXIS * INNER + j0;
  T total[CB];
  for (int j = 0; j < width; j++) total[j] = START;
  for (size_t i = 0; i < AXIS; i++) {
    const size_t at = (REVERSE ? AXIS - 1 - i : i) * INNER;
    for (int j = 0; j < width; j++) {
      const T before = total[j];
      total[j] = STEP(before, (T)LOAD(x, at + j));
      STORE(out, at + j, EXCLUSIVE ? before : total[j]);
    }
  }
#endif
}
#undef CHUNKS
