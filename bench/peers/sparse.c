/* Peer: LIF cells connected at random, in C, as sparse-work.ts defines them.
 *
 *   sparse N PERCENT STEPS
 *   "run K"   runs K times from rest, STEPS steps each; answers "= seconds"
 *   "result"  answers "= " and the digest of digest.ts: sum v, sum s, hash of the bits of v, of s
 */
#include <math.h>

#include "measure.h"

static float *current, *v, *s, *j, *w;
static int n, steps, *start, *to;
static uint32_t state = 1;

static uint32_t next(void) {
  state = state * 1664525u + 1013904223u;
  return state >> 16;
}

__attribute__((noinline)) static void advance(int n, int steps, const float *restrict i, float *restrict v,
                                              float *restrict s, float *restrict j, const int *restrict start,
                                              const int *restrict to, const float *restrict w) {
  for (int t = 0; t < steps; t++) {
    if (t % 64 == 0)
      for (int k = 0; k < n; k++) v[k] = fabsf(v[k]) < 0x1p-100f ? 0 : v[k];
    memset(j, 0, n * sizeof *j);
    for (int k = 0; k < n; k++) {
      const float x = s[k];
      if (x == 0) continue;
      for (int e = start[k]; e < start[k + 1]; e++) j[to[e]] += x * w[e];
    }
    for (int k = 0; k < n; k++) {
      const float u = v[k] + ((i[k] + j[k]) - v[k]) * 0.0625f;
      const int fired = u >= 1;
      s[k] = fired ? 1 : 0;
      v[k] = fired ? 0 : u;
    }
  }
}

static void run(void) {
  memset(v, 0, n * sizeof *v);
  memset(s, 0, n * sizeof *s);
  advance(n, steps, current, v, s, j, start, to, w);
}

static void result(void) { printf("= %.17g %.17g %u %u\n", sum(v, n), sum(s, n), hash(v, n), hash(s, n)); }

int main(int count, char **words) {
  if (count != 4) return 2;
  n = atoi(words[1]), steps = atoi(words[3]);
  const uint32_t percent = atoi(words[2]);
  const size_t floats = n * sizeof(float);
  current = aligned(floats), v = aligned(floats), s = aligned(floats), j = aligned(floats);
  start = aligned((n + 1) * sizeof(int));
  /* As many synapses as there can be. */
  to = aligned((size_t)n * n * sizeof(int)), w = aligned((size_t)n * n * sizeof(float));
  for (int k = 0; k < n; k++) current[k] = 0.5f + next() / 65536.0f;
  start[0] = 0;
  for (int from = 0, e = 0; from < n; from++) {
    for (int cell = 0; cell < n; cell++) {
      if (next() % 100 >= percent) continue;
      to[e] = cell;
      w[e++] = ((float)next() - 32768.0f) / 262144.0f;
    }
    start[from + 1] = e;
  }
  serve(run, result);
  return 0;
}
