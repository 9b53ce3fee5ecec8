// Where the elements of each row go when it is sorted; equal elements keep their order.
//
// Merge sort, bottom up: runs of 1, 2, 4, ... indices are sorted, and pairs of them merged. One work-item merges as one
// does with two stacks of cards: take the smaller top card. Many who share a row cannot, so there every element finds
// its place for itself: its place in its own run plus the number of elements of the other run that come before it,
// found by bisection.
//
//   ROWS AXIS      the operand as [ROWS][AXIS]
//   BEFORE(a, b)   a must stand before b
//   GROUP          work-items per row: 1 on a CPU, where rows are what is shared out
//
// order and spare take turns as source and result of a merge. PASSES merges are needed; the first one reads from where
// the last one shall not write, so that the result ends in order.
// Global size (ROWS * GROUP).
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void KERNEL(argsort)(__global const STORE_T* restrict values, __global int* order, __global int* spare) {
  const size_t row = get_group_id(0);
  values += row * AXIS;
  __global int* from = (PASSES % 2 ? spare : order) + row * AXIS;
  __global int* to = (PASSES % 2 ? order : spare) + row * AXIS;
  for (int i = get_local_id(0); i < AXIS; i += GROUP) from[i] = i;
  barrier(CLK_GLOBAL_MEM_FENCE);
  for (int run = 1; run < AXIS; run *= 2) {
#if GROUP == 1
    for (int start = 0; start < AXIS; start += 2 * run) {
      const int middle = start + run < AXIS ? start + run : AXIS, end = middle + run < AXIS ? middle + run : AXIS;
      for (int i = start, j = middle, k = start; k < end; k++) {
        // Of equal elements the left run's come first.
        const bool right = j < end && (i == middle || BEFORE(LOAD(values, from[j]), LOAD(values, from[i])));
        to[k] = from[right ? j++ : i++];
      }
    }
#else
    for (int i = get_local_id(0); i < AXIS; i += GROUP) {
      const bool left = i / run % 2 == 0;
      const int own = i / run * run, other = left ? own + run : own - run;
      const T mine = LOAD(values, from[i]);
      int low = other < AXIS ? other : AXIS, high = other + run < AXIS ? other + run : AXIS;
      const int start = low;
      while (low < high) {
        const int middle = low + (high - low) / 2;
        const T theirs = LOAD(values, from[middle]);
        // Of equal elements the left run's come first.
        const bool theirs_first = left ? BEFORE(theirs, mine) : !BEFORE(mine, theirs);
        if (theirs_first) low = middle + 1;
        else high = middle;
      }
      to[(left ? own : other) + (i - own) + (low - start)] = from[i];
    }
#endif
    barrier(CLK_GLOBAL_MEM_FENCE);
    __global int* swap = from;
    from = to;
    to = swap;
  }
}
