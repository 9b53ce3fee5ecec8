// Random numbers, the same as TensorFlow's: Philox 4x32-10 (Salmon et al., SC'11) and the distributions on top of it.
// tfedu/devices/reference/philox.py says the same in NumPy and explains the rules; read it first.
//
// A work-item makes one group of numbers from the counters that belong to the group. It keeps no state: any number of
// work-items may run in any order.
//
//   DIST       0 uniform in [0, 1)   1 uniform integers in [LOW, LOW + RANGE)   2 normal   3 normal within (-2, 2)
//   COUNT      numbers wanted
//   GROUP      numbers per group: 4, or 2 of a 64-bit type;  GROUPS = ceil(COUNT / GROUP)
//   STRIDE     counters per group: 1, or a reserve for the draws that a truncated normal may need
//   DOUBLE HALF  the type of the numbers, if it is not float
//   FP64       1: the device has double, and float functions are taken in it, bit for bit as the reference does;
//              0: the device's own float functions, whose last bits may differ

// Ten rounds turn a counter into four random words. seeds.x is the key, seeds.y the upper half of the counter.
uint4 KERNEL(philox)(ulong counter, ulong2 seeds) {
  uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)seeds.y, c3 = (uint)(seeds.y >> 32);
  uint k0 = (uint)seeds.x, k1 = (uint)(seeds.x >> 32);
  _Pragma("unroll") for (int round = 0; round < 10; round++) {
    const ulong p0 = (ulong)c0 * 0xD2511F53u, p1 = (ulong)c2 * 0xCD9E8D57u;
    c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
    c1 = (uint)p1;
    c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
    c3 = (uint)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (uint4)(c0, c1, c2, c3);
}

// Random bits behind the point: set them as the fraction of a number in [1, 2), and subtract 1.
float KERNEL(unit)(uint x) {
  return as_float((x & 0x7FFFFFu) | 0x3F800000u) - 1.0f;
}
#if DOUBLE
double KERNEL(unit_double)(uint high, uint low) {
  return as_double((((ulong)high << 32 | low) & 0xFFFFFFFFFFFFFul) | 0x3FF0000000000000ul) - 1.0;
}
#endif

#if DIST >= 2 && !DOUBLE
#if FP64
// 1/c and log c for 16 numbers c in [0.7, 1.4).
__constant double KERNEL(table)[32] = {
  0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2, 0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2,
  0x1.49539f0f010bp+0,  -0x1.01eae7f513a67p-2, 0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3,
  0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3, 0x1.25e227b0b8eap+0,  -0x1.1aa2bc79c81p-3,
  0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4, 0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4,
  0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5, 0x1p+0,               0x0p+0,
  0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5,  0x1.ca4b31f026aap-1,  0x1.c5e53aa362eb4p-4,
  0x1.b2036576afce6p-1, 0x1.526e57720db08p-3,  0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3,
  0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2,  0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2};

// log x = log c + exponent * log 2 + log(z / c), where z / c is near 1.
float KERNEL(log)(float x) {
  const int bits = as_int(x), above = bits - 0x3F330000, entry = above >> 19 & 15, exponent = above >> 23;
  const double r = (double)as_float(bits - (exponent << 23)) * KERNEL(table)[2 * entry] - 1.0, r2 = r * r;
  const double y = 0x1.5575b0be00b6ap-2 * r - 0x1.ffffef20a4123p-2 - 0x1.00ea348b88334p-2 * r2;
  return (float)(y * r2 + (KERNEL(table)[2 * entry + 1] + exponent * 0x1.62e42fefa39efp-1 + r));
}

// Sine and cosine of an angle in [0, 2 pi]: n quarter turns, and a polynomial for what is left.
float2 KERNEL(sincos)(float angle) {
  const int n = angle < 0.75f ? 0 : (int)(angle * 0x1.45f306dc9c883p-1 + 0.5);
  const double x = angle - n * 0x1.921fb54442d18p0, x2 = x * x, x3 = x2 * x, x4 = x2 * x2;
  const double sine = x - 0x1.555545995a603p-3 * x3 + x3 * x2 * (0x1.1107605230bc4p-7 - x2 * 0x1.994eb3774cf24p-13);
  const double cosine = 1.0 - 0x1.ffffffd0c621cp-2 * x2 + 0x1.55553e1068f19p-5 * x4 +
                        x4 * x2 * (0x1.99343027bf8c3p-16 * x2 - 0x1.6c087e89a359dp-10);
  const float s = (float)(n & 1 ? cosine : sine), c = (float)(n & 1 ? -sine : cosine);
  return n & 2 ? (float2)(-s, -c) : (float2)(s, c);
}
float KERNEL(angle)(float u) { return (float)(6.283185307179586 * u); }
float KERNEL(root)(float x) { return (float)sqrt((double)x); }
#else
float KERNEL(log)(float x) { return log(x); }
float2 KERNEL(sincos)(float angle) {
  float c;
  const float s = sincos(angle, &c);
  return (float2)(s, c);
}
// 2 pi u, rounded once: the product's own rounding error and the rest of 2 pi are added back.
float KERNEL(angle)(float u) {
  const float product = u * 6.2831855f;
  return product + (fma(u, 6.2831855f, -product) - u * 1.7484556e-7f);
}
float KERNEL(root)(float x) { return sqrt(x); }
#endif

// Box and Muller: two uniform numbers give two normal ones.
float2 KERNEL(normal)(uint x, uint y) {
  const float u = KERNEL(unit)(x), radius = KERNEL(root)(-2.0f * KERNEL(log)(u < 1.0e-7f ? 1.0e-7f : u));
  const float2 turn = KERNEL(sincos)(KERNEL(angle)(KERNEL(unit)(y)));
  return turn * radius;
}
#endif
#if DIST >= 2 && DOUBLE
double2 KERNEL(normal)(uint4 w) {
  const double u = KERNEL(unit_double)(w.x, w.y), angle = 6.283185307179586 * KERNEL(unit_double)(w.z, w.w);
  const double radius = sqrt(-2.0 * log(u < 1.0e-7 ? 1.0e-7 : u));
  return (double2)(sin(angle), cos(angle)) * radius;
}
#endif

// Global size (GROUPS, rounded up to whole work-groups).
__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void KERNEL(random)(__global OUT_T* restrict out, ulong offset, ulong2 seeds) {
  const size_t group = get_global_id(0);
  if (group >= GROUPS) return;
  ulong counter = offset + group * STRIDE;
  NUMBER value[GROUP];
#if DIST == 3
  for (int have = 0; have < GROUP;) {
    const uint4 w = KERNEL(philox)(counter++, seeds);
#if DOUBLE
    const double2 pair = KERNEL(normal)(w);
    const double drawn[2] = {pair.x, pair.y};
#else
    const float2 one = KERNEL(normal)(w.x, w.y), two = KERNEL(normal)(w.z, w.w);
    const float drawn[4] = {one.x, one.y, two.x, two.y};
#endif
    for (int i = 0; i < GROUP && have < GROUP; i++)
      if (drawn[i] > -2 && drawn[i] < 2) value[have++] = drawn[i];
  }
#else
  const uint4 w = KERNEL(philox)(counter, seeds);
#if DIST == 2 && DOUBLE
  const double2 pair = KERNEL(normal)(w);
  value[0] = pair.x;
  value[1] = pair.y;
#elif DIST == 2
  const float2 one = KERNEL(normal)(w.x, w.y), two = KERNEL(normal)(w.z, w.w);
  value[0] = one.x;
  value[1] = one.y;
  value[2] = two.x;
  value[3] = two.y;
#elif DIST == 1 && GROUP == 2
  value[0] = (long)(((ulong)w.y << 32 | w.x) % RANGE + LOW);
  value[1] = (long)(((ulong)w.w << 32 | w.z) % RANGE + LOW);
#elif DIST == 1
  value[0] = (int)(w.x % RANGE + LOW);
  value[1] = (int)(w.y % RANGE + LOW);
  value[2] = (int)(w.z % RANGE + LOW);
  value[3] = (int)(w.w % RANGE + LOW);
#elif DOUBLE
  value[0] = KERNEL(unit_double)(w.x, w.y);
  value[1] = KERNEL(unit_double)(w.z, w.w);
#elif HALF  // ten bits are all a half can hold
  value[0] = (w.x & 0x3FF) * 0x1p-10f;
  value[1] = (w.y & 0x3FF) * 0x1p-10f;
  value[2] = (w.z & 0x3FF) * 0x1p-10f;
  value[3] = (w.w & 0x3FF) * 0x1p-10f;
#else
  value[0] = KERNEL(unit)(w.x);
  value[1] = KERNEL(unit)(w.y);
  value[2] = KERNEL(unit)(w.z);
  value[3] = KERNEL(unit)(w.w);
#endif
#endif
  for (int i = 0; i < GROUP; i++) {
    const size_t at = group * GROUP + i;
    if (at >= COUNT) break;
#if HALF
    vstore_half(value[i], at, out);
#else
    out[at] = value[i];
#endif
  }
}
