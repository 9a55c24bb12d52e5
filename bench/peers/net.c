/* Peer: the networks CUBA, COBA and Brunel's in C, as net-work.ts defines them.
 *
 *   net KIND FILE N STEPS STARTS
 *   "run K"   runs K times, from each start in turn, STEPS steps each; answers "= seconds"
 *   "result"  answers "= " and the number of spikes of the last run
 */
#include <math.h>

#include "measure.h"

enum { REFRACTORY = 50, BRUNEL_REFRACTORY = 20, DELAY = 15 };
enum { CUBA, COBA, BRUNEL };

/** What a spike adds, of the cells that excite and of those that inhibit. */
static const float weight[][2] = {{1.62f, -9}, {0.6f, 6.7f}, {0.1f, -0.5f}};

static int n, steps, starts, runs, network, spikes, *start[2], *to[2];
static float *v0, *v, *ge, *gi, *left, *fired;
/** Who has fired, in each of the last steps: those that excite, from the front, and those that inhibit. */
static int *events[DELAY + 1][2], counts[DELAY + 1][2];
/** Goes on from run to run: each has noise of its own. */
static unsigned long long noise = 0x9e3779b97f4a7c15ULL;

__attribute__((noinline)) static void deliver(int kind, const int *sent, int count, float w, float *restrict g) {
  const int *begin = start[kind], *target = to[kind];
  for (int e = 0; e < count; e++)
    for (int s = begin[sent[e]]; s < begin[sent[e] + 1]; s++) g[target[s]] += w;
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

/** A number from 0 to 1: xorshift64*. */
static float uniform(void) {
  noise ^= noise >> 12, noise ^= noise << 25, noise ^= noise >> 27;
  return (float)((noise * 2685821657736338717ULL) >> 40) * 0x1p-24f;
}

/** A Poisson number of mean 2, by inversion of its distribution. */
static int poisson2(const float *restrict below) {
  const float u = uniform();
  int k = 0;
  while (u >= below[k]) k++;
  return k;
}

__attribute__((noinline)) static void draw(float *restrict outside) {
  static float below[32];
  if (!below[0]) {
    double term = exp(-2.0), sum = term;
    for (int k = 0; k < 31; k++, term *= 2.0 / k, sum += term) below[k] = (float)sum;
    below[31] = 2;
  }
  for (int k = 0; k < n; k++) outside[k] = (float)poisson2(below);
}

/** ge: what has arrived of other cells; gi: what comes from outside. */
__attribute__((noinline)) static void brunel_cells(float *restrict v, float *restrict ge, float *restrict gi,
                                                   float *restrict left, float *restrict fired) {
  const float m = expf(-0.1f / 20);
  for (int k = 0; k < n; k++) {
    const float waiting = left[k] - 1 > 0 ? left[k] - 1 : 0;
    // What arrives moves cells that were not refractory when the last step ended; then the potential decays, as in Brian2.
    const float charged = left[k] <= 0 ? v[k] + ge[k] + gi[k] * 0.1f : v[k];
    const float next = waiting <= 0 ? charged * m : v[k];
    const int is = (next > 20) & (waiting <= 0);
    v[k] = is ? 10 : next;
    left[k] = is ? BRUNEL_REFRACTORY : waiting;
    fired[k] = is ? 1 : 0;
    ge[k] = 0;
  }
}

static void advance(void) {
  const int excite = n / 5 * 4, delay = network == BRUNEL ? DELAY : 0;
  spikes = 0;
  memset(counts, 0, sizeof counts);
  for (int t = 0; t < steps; t++) {
    if (network == BRUNEL) draw(gi), brunel_cells(v, ge, gi, left, fired);
    else if (network == COBA) coba_cells(v, ge, gi, left, fired);
    else cuba_cells(v, ge, gi, left, fired);
    int *const *own = events[t % (DELAY + 1)], *count = counts[t % (DELAY + 1)];
    count[0] = count[1] = 0;
    for (int k = 0; k < excite; k++) if (fired[k] != 0) own[0][count[0]++] = k;
    for (int k = excite; k < n; k++) if (fired[k] != 0) own[1][count[1]++] = k - excite;
    spikes += count[0] + count[1];
    const int then = (t + DELAY + 1 - delay) % (DELAY + 1);
    for (int kind = 0; kind < 2; kind++)
      deliver(kind, events[then][kind], counts[then][kind], weight[network][kind], kind && network != BRUNEL ? gi : ge);
  }
}

static void run(void) {
  const size_t bytes = n * sizeof(float);
  memcpy(v, v0 + (size_t)(runs++ % starts) * n, bytes);
  memset(ge, 0, bytes), memset(gi, 0, bytes), memset(left, 0, bytes);
  advance();
}

static void result(void) { printf("= %.17g\n", (double)spikes / n); }

static int *read_ints(FILE *file, int count) {
  int *all = aligned(count * sizeof(int));
  if (fread(all, sizeof(int), count, file) != (size_t)count) exit(3);
  return all;
}

int main(int count, char **words) {
  if (count != 6) return 2;
  network = strcmp(words[1], "brunel") == 0 ? BRUNEL : strcmp(words[1], "coba") == 0 ? COBA : CUBA;
  n = atoi(words[3]), steps = atoi(words[4]), starts = atoi(words[5]);
  FILE *file = fopen(words[2], "rb");
  if (!file) return 3;
  const int pre[2] = {n / 5 * 4, n / 5};
  v0 = (float *)read_ints(file, n * starts);
  for (int kind = 0; kind < 2; kind++) {
    start[kind] = read_ints(file, pre[kind] + 1);
    to[kind] = read_ints(file, start[kind][pre[kind]]);
  }
  const size_t bytes = n * sizeof(float);
  v = aligned(bytes), ge = aligned(bytes), gi = aligned(bytes), left = aligned(bytes), fired = aligned(bytes);
  for (int t = 0; t <= DELAY; t++)
    for (int kind = 0; kind < 2; kind++) events[t][kind] = aligned(n * sizeof(int));
  serve(run, result);
  return 0;
}
