/* Peer: the LIF layer in C, time loop inside, as cases/lif.ts defines it.
 *
 *   lif N STEPS CHUNK
 *   "run K"   runs K times from rest, STEPS steps each in calls of CHUNK; answers "= seconds"
 *   "result"  answers "= " and the digest of digest.ts: sum v, sum s, hash of the bits of v, of s
 */
#include <math.h>
#include <stdio.h>

#include "measure.h"

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

int main(int count, char **words) {
  if (count != 4) return 2;
  const int n = atoi(words[1]), steps = atoi(words[2]), chunk = atoi(words[3]);
  const size_t floats = n * sizeof(float);
  current = aligned(floats), v = aligned(floats), s = aligned(floats);
  uint32_t state = 1;
  for (int k = 0; k < n; k++) {
    state = state * 1664525u + 1013904223u;
    current[k] = 0.5f + (state >> 16) / 32768.0f;
  }
  char line[64];
  int repeat;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "run %d", &repeat) == 1) {
      const double began = now();
      for (int r = 0; r < repeat; r++) {
        memset(v, 0, n * sizeof *v);
        for (int t = 0; t < steps; t += chunk) advance(n, t, t + chunk, current, v, s);
      }
      printf("= %.9g\n", now() - began);
    } else {
      printf("= %.17g %.17g %u %u\n", sum(v, n), sum(s, n), hash(v, n), hash(s, n));
    }
    fflush(stdout);
  }
  return 0;
}
