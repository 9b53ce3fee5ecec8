// COUNT elements of type STORE_T become VALUE: the result of a sum over nothing.
__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void KERNEL(fill)(__global STORE_T* restrict out) {
  const size_t i = get_global_id(0);
  if (i < COUNT) out[i] = VALUE;
}
