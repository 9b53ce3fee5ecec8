// Vector mathematics for CPUs, in single precision: FLOAT and INT are float and int of WIDTH lanes.
//
// PoCL's own built-in functions are slow unless it happens to inline them, and with 64-byte vectors they may even abort
// the process (its library and the kernel are compiled for different processors). So these use operators only.
// Errors are at most 3 units in the last place unless said otherwise. A section begins with "//# name: what it needs";
// only the sections that a program needs are put into it.

//# rint:
// Adding and subtracting 1.5 * 2^23 leaves no room for a fraction: the hardware rounds half to even.
FLOAT rint_WIDTH(FLOAT x) {
  const FLOAT size = as_FLOAT(as_INT(x) & 0x7fffffff);
  const FLOAT near = (size + 8388608.0f) - 8388608.0f;
  const FLOAT result = as_FLOAT(as_INT(near) | (as_INT(x) & (int)0x80000000));
  return size < 8388608.0f ? result : x;
}

//# floor: rint
FLOAT floor_WIDTH(FLOAT x) {
  const FLOAT near = rint_WIDTH(x);
  return near > x ? near - 1.0f : near;
}

//# ceil: rint
FLOAT ceil_WIDTH(FLOAT x) {
  const FLOAT near = rint_WIDTH(x);
  return near < x ? as_FLOAT(as_INT(near + 1.0f) | (as_INT(x) & (int)0x80000000)) : near;
}

//# trunc: floor
FLOAT trunc_WIDTH(FLOAT x) {
  const FLOAT size = floor_WIDTH(as_FLOAT(as_INT(x) & 0x7fffffff));
  return as_FLOAT(as_INT(size) | (as_INT(x) & (int)0x80000000));
}

//# expm1_reduced:
// x = n ln 2 + r with |r| <= ln(2) / 2; gives exp(r) - 1 by its Taylor polynomial and n as an integer.
FLOAT expm1_reduced_WIDTH(FLOAT x, INT *n) {
  const FLOAT shifted = x * 1.44269504f + 12582912.0f;
  *n = as_INT(shifted) - 0x4b400000;
  const FLOAT k = shifted - 12582912.0f;
  const FLOAT r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  FLOAT p = r * 1.9841270e-4f + 1.3888889e-3f;
  p = p * r + 8.3333333e-3f;
  p = p * r + 4.1666667e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  return p * (r * r) + r;
}

//# exp: expm1_reduced
FLOAT exp_WIDTH(FLOAT x) {
  // outside these bounds the result is infinite or 0; NaN passes
  const FLOAT inside = x > 89.0f ? (FLOAT)89.0f : x < -104.0f ? (FLOAT)-104.0f : x;
  INT n;
  const FLOAT p = expm1_reduced_WIDTH(inside, &n) + 1.0f;
  // 2^n in two factors, for n may be -150 (denormal results) or 128
  const INT half_n = n >> 1;
  return p * as_FLOAT((half_n + 127) << 23) * as_FLOAT((n - half_n + 127) << 23);
}

//# expm1: expm1_reduced
FLOAT expm1_WIDTH(FLOAT x) {
  const FLOAT inside = x > 88.72283f ? (FLOAT)88.72283f : x < -30.0f ? (FLOAT)-30.0f : x;
  INT n;
  const FLOAT p = expm1_reduced_WIDTH(inside, &n);
  const FLOAT lower = as_FLOAT((n + 126) << 23);  // 2^n / 2, finite also for n = 128
  const FLOAT result = 2.0f * (p * lower + (lower - 0.5f));
  return x > 88.72283f ? (FLOAT)INFINITY : n == 0 ? p : result;
}

//# log:
// x = m 2^e with m in [sqrt(1/2), sqrt(2)); log(m) = 2 atanh(s), s = (m - 1) / (m + 1), as a series in s^2.
FLOAT log_WIDTH(FLOAT x) {
  const INT tiny = x < 1.17549435e-38f;
  const FLOAT scaled = tiny ? x * 8388608.0f : x;
  const INT bits = as_INT(scaled);
  const INT e = (bits - 0x3f3504f3) >> 23;
  const FLOAT m = as_FLOAT(bits - (e << 23));
  const FLOAT k = CONVERT(e, FLOAT) - (tiny ? (FLOAT)23.0f : (FLOAT)0.0f);
  const FLOAT f = m - 1.0f;
  const FLOAT s = f / (m + 1.0f);
  const FLOAT z = s * s;
  FLOAT p = z * 0.24279079f + 0.28498787f;
  p = p * z + 0.40000972f;
  p = p * z + 0.66666663f;
  // log(m) = f - f^2/2 + s (f^2/2 + z p): the large terms are exact
  const FLOAT h = 0.5f * f * f;
  const FLOAT result = k * 0.693359375f + (f - (h - (s * (h + z * p) - k * 2.12194440e-4f)));
  const FLOAT special = x == 0.0f ? (FLOAT)-INFINITY : x < 0.0f ? (FLOAT)NAN : x;
  return (x > 0.0f) & (x < INFINITY) ? result : special;
}

//# log1p: log
FLOAT log1p_WIDTH(FLOAT x) {
  const FLOAT u = 1.0f + x;
  const FLOAT d = u - 1.0f;
  // log(u) / (u - 1) changes slowly, so the rounding of u hardly matters (Goldberg 1991, theorem 4)
  const FLOAT result = log_WIDTH(u) * (x / d);
  return d == 0.0f ? x : (x > -1.0f) & (x < INFINITY) ? result : log_WIDTH(u);
}

//# tanh: expm1
FLOAT tanh_WIDTH(FLOAT x) {
  const FLOAT size = as_FLOAT(as_INT(x) & 0x7fffffff);
  const FLOAT e = expm1_WIDTH(-2.0f * size);
  const FLOAT t = -e / (e + 2.0f);
  return as_FLOAT(as_INT(t) | (as_INT(x) & (int)0x80000000));
}

//# sigmoid: exp
FLOAT sigmoid_WIDTH(FLOAT x) {
  const FLOAT small = exp_WIDTH(-as_FLOAT(as_INT(x) & 0x7fffffff));
  return (x < 0.0f ? small : (FLOAT)1.0f) / (1.0f + small);
}

//# pow: rint
// |x|^y = 2^(y log2 |x|) in double precision: a relative error in the logarithm becomes y times as large. Errors are
// at most 0.51 units in the last place. What is special (C99 F.9.4.4) is decided at the end.
FLOAT pow_WIDTH(FLOAT x, FLOAT y) {
  const FLOAT size = as_FLOAT(as_INT(x) & 0x7fffffff);
  const INT tiny = size < 1.17549435e-38f;
  const INT bits = as_INT(tiny ? size * 8388608.0f : size);
  const INT e = (bits - 0x3f3504f3) >> 23;
  // size = m 2^e with m in [sqrt(1/2), sqrt(2)); log2(m) = 2 / ln(2) atanh(s), s = (m - 1) / (m + 1)
  const DOUBLE m = CONVERT(as_FLOAT(bits - (e << 23)), DOUBLE);
  const DOUBLE s = (m - 1.0) / (m + 1.0), z = s * s;
  DOUBLE p = z * 0.07692307692307693 + 0.09090909090909091;
  p = p * z + 0.1111111111111111;
  p = p * z + 0.14285714285714285;
  p = p * z + 0.2;
  p = p * z + 0.3333333333333333;
  p = p * z + 1.0;
  const DOUBLE log2 = CONVERT(e + (tiny ? (INT)-23 : (INT)0), DOUBLE) + p * s * 2.8853900817779268;
  DOUBLE t = CONVERT(y, DOUBLE) * log2;
  t = t > 200.0 ? (DOUBLE)200.0 : t < -200.0 ? (DOUBLE)-200.0 : t;  // beyond what a float can hold; NaN passes
  const DOUBLE shifted = t + 6755399441055744.0;  // 1.5 * 2^52: rounds to an integer, and shows it in the last bits
  const DOUBLE r = (t - (shifted - 6755399441055744.0)) * 0.6931471805599453;
  DOUBLE q = r * 2.48015873015873e-05 + 1.984126984126984e-04;
  q = q * r + 1.388888888888889e-03;
  q = q * r + 8.333333333333333e-03;
  q = q * r + 4.1666666666666664e-02;
  q = q * r + 1.6666666666666666e-01;
  q = q * r + 0.5;
  q = q * r + 1.0;
  q = q * r + 1.0;
  FLOAT result = CONVERT(q * as_DOUBLE((as_LONG(shifted) - 0x4338000000000000L + 1023L) << 52), FLOAT);
  const FLOAT vast = INFINITY, none = 0.0f, one = 1.0f;
  const INT endless = as_INT(y) << 1 == (INT)0xff000000;
  result = size == none ? (y < none ? vast : none) : size == vast ? (y < none ? none : vast) : result;
  result = (size == one) & endless ? one : y != y ? y : result;
  const FLOAT half_y = 0.5f * y;
  const INT whole = rint_WIDTH(y) == y, odd = whole & (rint_WIDTH(half_y) != half_y);
  result = odd & (as_INT(x) < 0) ? -result : result;
  result = (x < none) & (size < vast) & ~whole ? (FLOAT)NAN : result;
  return (y == none) | (x == one) ? one : x != x ? x : result;
}
