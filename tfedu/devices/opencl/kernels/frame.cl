// What conv.cl needs first: the input in a frame of zeros, and the filter in panels.
//
//   FRAME           1: build frame();  PANELS > 0: build panels()
//   N IY IX C       the framed image that is made;  GY GX: the given image's height and width
//   LY LX           rows and columns of zeros before the given image (negative: that many of its own are left out)
//   AY AX           its pixels are set AY, AX apart with zeros between: a stride's transpose
//   T               element type
#if FRAME
// Global size (IY, N): one row per work-item.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(frame)(__global const T* restrict given, __global T* restrict framed) {
  const int y = (int)get_global_id(0) - LY, n = get_global_id(1);
  __global T* to = framed + ((size_t)n * IY + get_global_id(0)) * IX * C;
  if (y < 0 || y % AY != 0 || y / AY >= GY) {
    for (int i = 0; i < IX * C; i++) to[i] = (T)0;
    return;
  }
  __global const T* from = given + ((size_t)n * GY + y / AY) * GX * C;
#if AX == 1
  // The row is one piece: zeros, the given pixels, zeros.
  const int x0 = LX < 0 ? 0 : LX, x1 = LX + GX < IX ? LX + GX : IX;
  for (int i = 0; i < x0 * C; i++) to[i] = (T)0;
  for (int i = x0 * C; i < x1 * C; i++) to[i] = from[i - LX * C];
  for (int i = (x1 < x0 ? x0 : x1) * C; i < IX * C; i++) to[i] = (T)0;
#else
  for (int x = 0; x < IX; x++) {
    const int g = x - LX;
    const bool inside = g >= 0 && g % AX == 0 && g / AX < GX;
    for (int c = 0; c < C; c++) to[x * C + c] = inside ? from[g / AX * C + c] : (T)0;
  }
#endif
}
#endif

#if PANELS
// The filter w[KY][KX][WC][WF] as panels[p][tap][NR], zero beyond the last channel: the filter itself, or (FLIP) the one
// that takes the cotangent of the result back to the input: turned by 180 degrees, its two channel axes exchanged.
// Global size (PANELS, KY * KX).
#define FROM (FLIP ? WF : WC)  // channels that are summed over
#define TO (FLIP ? WC : WF)
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void KERNEL(panels)(__global const T* restrict w, __global T* restrict panels) {
  const int p = get_global_id(0), tap = get_global_id(1);
  __global const T* from = w + (size_t)(FLIP ? KY * KX - 1 - tap : tap) * WC * WF;
  __global T* to = panels + ((size_t)p * KY * KX + tap) * FROM * NR;
  for (int c = 0; c < FROM; c++)
    for (int j = 0; j < NR; j++) {
      const int f = p * NR + j;
      to[c * NR + j] = f < TO ? from[FLIP ? f * WF + c : c * WF + f] : (T)0;
    }
}
#undef FROM
#undef TO
#endif
