/* Peer: the networks CUBA and COBA in C, as net-work.ts defines them.
 *
 *   net KIND FILE N STEPS
 *   "run K"   runs K times from the start, STEPS steps each; answers "= seconds"
 *   "result"  answers "= " and the number of spikes of the last run
 */
#include <math.h>
#include <stdio.h>

#include "measure.h"

enum { REFRACTORY = 50 };

static int n, steps, coba, spikes, *start[2], *to[2];
static float *v0, *v, *ge, *gi, *left, *fired;
static int *events;

__attribute__((noinline)) static void deliver(int kind, int count, float w, float *restrict g) {
  const int *begin = start[kind], *target = to[kind];
  for (int e = 0; e < count; e++)
    for (int s = begin[events[e]]; s < begin[events[e] + 1]; s++) g[target[s]] += w;
}

__attribute__((noinline)) static void cuba_cells(float *restrict v, float *restrict ge, float *restrict gi,
                                                 float *restrict left, float *restrict fired) {
  const float m = expf(-0.1f / 20), e = expf(-0.1f / 5), i = expf(-0.1f / 10);
  const float share_e = (e - m) * 5 / (5 - 20), share_i = (i - m) * 10 / (10 - 20);
  for (int k = 0; k < n; k++) {
    const float waiting = left[k] - 1 > 0 ? left[k] - 1 : 0;
    const float moved = (v[k] + 49) * m + ge[k] * share_e + gi[k] * share_i - 49;
    const float next = waiting <= 0 ? moved : v[k];
    const int is = (next > -50) & (waiting <= 0);
    v[k] = is ? -60 : next;
    left[k] = is ? REFRACTORY : waiting;
    fired[k] = is ? 1 : 0;
    ge[k] *= e;
    gi[k] *= i;
  }
}

__attribute__((noinline)) static void coba_cells(float *restrict v, float *restrict ge, float *restrict gi,
                                                 float *restrict left, float *restrict fired) {
  for (int k = 0; k < n; k++) {
    const float waiting = left[k] - 1 > 0 ? left[k] - 1 : 0;
    const float slope = (ge[k] * (0 - v[k]) + gi[k] * (-80 - v[k]) - (v[k] + 60) + 20) / 20;
    const float next = waiting <= 0 ? v[k] + slope * 0.1f : v[k];
    const int is = (next > -50) & (waiting <= 0);
    v[k] = is ? -60 : next;
    left[k] = is ? REFRACTORY : waiting;
    fired[k] = is ? 1 : 0;
    ge[k] -= ge[k] * (0.1f / 5);
    gi[k] -= gi[k] * (0.1f / 10);
  }
}

static void advance(void) {
  const int excite = n / 5 * 4;
  spikes = 0;
  for (int t = 0; t < steps; t++) {
    if (coba) coba_cells(v, ge, gi, left, fired);
    else cuba_cells(v, ge, gi, left, fired);
    int count = 0, inhibit = 0;
    for (int k = 0; k < excite; k++) if (fired[k] != 0) events[count++] = k;
    deliver(0, count, coba ? 0.6f : 1.62f, ge);
    for (int k = excite; k < n; k++) if (fired[k] != 0) events[inhibit++] = k - excite;
    deliver(1, inhibit, coba ? 6.7f : -9.0f, gi);
    spikes += count + inhibit;
  }
}

static int *read_ints(FILE *file, int count) {
  int *all = aligned(count * sizeof(int));
  if (fread(all, sizeof(int), count, file) != (size_t)count) exit(3);
  return all;
}

int main(int count, char **words) {
  if (count != 5) return 2;
  coba = strcmp(words[1], "coba") == 0;
  n = atoi(words[3]), steps = atoi(words[4]);
  FILE *file = fopen(words[2], "rb");
  if (!file) return 3;
  const int pre[2] = {n / 5 * 4, n / 5};
  v0 = (float *)read_ints(file, n);
  for (int kind = 0; kind < 2; kind++) {
    start[kind] = read_ints(file, pre[kind] + 1);
    to[kind] = read_ints(file, start[kind][pre[kind]]);
  }
  const size_t bytes = n * sizeof(float);
  v = aligned(bytes), ge = aligned(bytes), gi = aligned(bytes), left = aligned(bytes), fired = aligned(bytes);
  events = aligned(n * sizeof(int));
  char line[64];
  int repeat;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "run %d", &repeat) == 1) {
      const double began = now();
      for (int r = 0; r < repeat; r++) {
        memcpy(v, v0, bytes);
        memset(ge, 0, bytes), memset(gi, 0, bytes), memset(left, 0, bytes);
        advance();
      }
      printf("= %.9g\n", now() - began);
    } else {
      printf("= %.17g\n", (double)spikes / n);
    }
    fflush(stdout);
  }
  return 0;
}
