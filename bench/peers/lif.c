/* Peer: the LIF layer in C, time loop inside, as cases/lif.ts defines it.
 *
 *   lif N STEPS CHUNK
 *   "run K"   runs K times from rest, STEPS steps each in calls of CHUNK; answers "= seconds"
 *   "result"  answers "= " and the digest of digest.ts: sum v, sum s, hash of the bits of v, of s
 */
#include <math.h>

#include "measure.h"

static int n, steps, chunk;
static float *current, *v, *s;

/* Not inlined: one call per chunk, as the other contenders have it. */
__attribute__((noinline)) static void advance(int n, int t, int end, const float *restrict i, float *restrict v,
                                              float *restrict s) {
  for (; t < end; t++) {
    for (int k = 0; k < n; k++) {
      const float u = v[k] + 0.05f * (i[k] - v[k]);
      const int fired = u >= 1;
      s[k] = fired ? 1 : 0;
      v[k] = fired ? 0 : u;
    }
    if (t % 64 == 0)
      for (int k = 0; k < n; k++) v[k] = fabsf(v[k]) < 0x1p-100f ? 0 : v[k];
  }
}

static void run(void) {
  memset(v, 0, n * sizeof *v);
  for (int t = 0; t < steps; t += chunk) advance(n, t, t + chunk, current, v, s);
}

static void result(void) { printf("= %.17g %.17g %u %u\n", sum(v, n), sum(s, n), hash(v, n), hash(s, n)); }

int main(int count, char **words) {
  if (count != 4) return 2;
  n = atoi(words[1]), steps = atoi(words[2]), chunk = atoi(words[3]);
  const size_t floats = n * sizeof(float);
  current = aligned(floats), v = aligned(floats), s = aligned(floats);
  uint32_t state = 1;
  for (int k = 0; k < n; k++) {
    state = state * 1664525u + 1013904223u;
    current[k] = 0.5f + (state >> 16) / 32768.0f;
  }
  serve(run, result);
  return 0;
}
