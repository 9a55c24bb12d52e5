/* What peers in C have in common: the digest of digest.ts, the clock, and memory in cache lines. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double sum(const float *x, int n) {
  double total = 0;
  for (int k = 0; k < n; k++) total += x[k];
  return total;
}

static uint32_t hash(const float *x, int n) {
  uint32_t h = 2166136261u, word;
  for (int k = 0; k < n; k++) {
    memcpy(&word, x + k, 4);
    h = (h ^ word) * 16777619u;
  }
  return h;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *aligned(size_t bytes) { return aligned_alloc(64, (bytes + 63) / 64 * 64); }
