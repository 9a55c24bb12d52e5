/* What peers in C have in common: requests, the digest of digest.ts, the clock, and memory in cache lines. */
#include <stdint.h>
#include <stdio.h>
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

/* "run K" runs K times and answers "= seconds"; "result" has the result printed. */
static void serve(void (*run)(void), void (*result)(void)) {
  char line[64];
  int repeat;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "run %d", &repeat) == 1) {
      const double began = now();
      for (int r = 0; r < repeat; r++) run();
      printf("= %.9g\n", now() - began);
    } else {
      result();
    }
    fflush(stdout);
  }
}
