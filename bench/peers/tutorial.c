/* Peer: training of the chirp network by hand-written C, gradients derived by hand. f32, one thread.
 *
 *   tutorial DATA ITERATIONS      DATA: float64s as tutorial-data.ts packs them
 *   "run K"   trains K times from the start, ITERATIONS iterations each; answers "= seconds"
 *   "result"  answers "= mse" of the network as trained last, without the cost of bounds
 *
 * Every array is padded to whole vectors; padding has zero weights, so that it never does anything.
 */
#include <tgmath.h> /* exp, floor, sqrt of the type at hand */
#ifdef __SSE__
#include <xmmintrin.h>
#endif

#include "measure.h"

#ifndef REAL
#define REAL float /* -DREAL=double compares the derivation with the golden losses */
#endif
typedef REAL real;

#ifdef __AVX__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
enum { IN = 200, N = 50, T = 1000, W = (N + LANES - 1) / LANES * LANES };
enum { ROWS = IN + 7, SIZE = ROWS * W };
#define VECTOR __attribute__((aligned(64)))
#define EACH _Pragma("omp simd") for (int i = 0; i < W; i++)

static const real dt = 1e-3, input_scale = 20, window = 0.5, most = 65536;
static const real low = 11e-3, penalty = 100, rate = 1e-4, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;

typedef struct {
  real w_in[IN][W], tau_mem[W], tau_syn[W], bias[W], thr[W], tau_out[W], w_out[W], b_out[W];
} Network; /* all rows of W, so that Adam sees one flat array */

static int iterations;
static VECTOR Network start, net, grad, mean, square;
static int first[T + 1], *channel; /* spikes of step t: channel[first[t]] … channel[first[t + 1] - 1] */
static real target[T], error[T];
/* Row t + 1 is the state after step t; row 0 is the state at rest. */
static VECTOR real isyn[T + 1][W], v[T + 1][W], s[T + 1][W], o[T + 1][W];

typedef struct { real k_mem[W], k_syn[W], decay[W], inverse[W]; } Constants;

static Constants constants(void) {
  Constants c;
  for (int i = 0; i < W; i++) {
    c.k_mem[i] = dt / net.tau_mem[i];
    c.k_syn[i] = dt / net.tau_syn[i];
    c.decay[i] = exp(-dt / net.tau_out[i]);
    c.inverse[i] = 1 / net.thr[i];
  }
  return c;
}

static real forward(const Constants *c) {
  real sum = 0;
  for (int t = 0; t < T; t++) {
    VECTOR real in[W] = {0};
    for (int e = first[t]; e < first[t + 1]; e++) {
      const real *row = net.w_in[channel[e]];
      EACH in[i] += row[i];
    }
    EACH {
      const real current = isyn[t][i] + (input_scale * in[i] - isyn[t][i]) * c->k_syn[i];
      const real x = v[t][i] + (current + net.bias[i] - v[t][i]) * c->k_mem[i];
      /* at least 1: x · (1 / thr) may round to just below it */
      real count = floor(x * c->inverse[i]);
      count = count < 1 ? 1 : count;
      count = count > most ? most : count;
      count = x >= net.thr[i] ? count : 0;
      isyn[t + 1][i] = current;
      v[t + 1][i] = x - count * net.thr[i];
      s[t + 1][i] = count;
      o[t + 1][i] = (o[t][i] + count) * c->decay[i];
    }
    real y = net.b_out[0];
#pragma omp simd reduction(+ : y)
    for (int i = 0; i < W; i++) y += o[t + 1][i] * net.w_out[i];
    error[t] = y - target[t];
    sum += error[t] * error[t];
  }
  return sum / T;
}

static void backward(const Constants *c) {
  VECTOR real g_v[W] = {0}, g_isyn[W] = {0}, g_o[W] = {0}, g_in[W];
  memset(&grad, 0, sizeof grad);
  for (int t = T - 1; t >= 0; t--) {
    const real g_y = error[t] * 2 / T;
    grad.b_out[0] += g_y;
    EACH {
      const real out = g_o[i] + g_y * net.w_out[i];
      grad.w_out[i] += g_y * o[t + 1][i];
      grad.tau_out[i] += out * o[t + 1][i];
      g_o[i] = out * c->decay[i];

      const real x = v[t + 1][i] + s[t + 1][i] * net.thr[i];
      const real g_s = g_o[i] - g_v[i] * net.thr[i];
      const real open = x >= net.thr[i] - window ? g_s * c->inverse[i] : 0;
      grad.thr[i] -= g_v[i] * s[t + 1][i] + open * x * c->inverse[i];

      const real g_x = g_v[i] + open;
      grad.bias[i] += g_x;
      grad.tau_mem[i] += g_x * (x - v[t][i]);
      g_v[i] = g_x - g_x * c->k_mem[i];

      const real g_current = g_isyn[i] + g_x * c->k_mem[i];
      grad.tau_syn[i] += g_current * (isyn[t + 1][i] - isyn[t][i]);
      g_in[i] = g_current * c->k_syn[i];
      g_isyn[i] = g_current - g_in[i];
    }
    for (int e = first[t]; e < first[t + 1]; e++) {
      real *row = grad.w_in[channel[e]];
      EACH row[i] += g_in[i];
    }
  }
}

static real below(real tau) { return tau < low ? -penalty * exp(low - tau) : 0; }

/* What was left out of the loop over time because it does not change there. */
static void finish(const Constants *c) {
  real *w = grad.w_in[0];
#pragma omp simd
  for (int i = 0; i < IN * W; i++) w[i] *= input_scale;
  for (int i = 0; i < W; i++) {
    grad.bias[i] *= c->k_mem[i];
    grad.tau_mem[i] = -grad.tau_mem[i] / net.tau_mem[i] + below(net.tau_mem[i]);
    grad.tau_syn[i] = -grad.tau_syn[i] / net.tau_syn[i] + below(net.tau_syn[i]);
    grad.tau_out[i] = grad.tau_out[i] * dt / (net.tau_out[i] * net.tau_out[i]) + below(net.tau_out[i]);
  }
}

static void adam(int iteration) {
  real *restrict p = (real *)&net, *restrict m = (real *)&mean, *restrict q = (real *)&square;
  const real *restrict g = (const real *)&grad;
  const real by1 = 1 / (1 - pow(beta1, iteration + 1)), by2 = 1 / (1 - pow(beta2, iteration + 1));
#pragma omp simd
  for (int i = 0; i < SIZE; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    q[i] = beta2 * q[i] + (1 - beta2) * g[i] * g[i];
    p[i] -= rate * (m[i] * by1) / (sqrt(q[i] * by2) + epsilon);
  }
}

static void train(void) {
  net = start;
  memset(&mean, 0, sizeof mean);
  memset(&square, 0, sizeof square);
  for (int k = 0; k < iterations; k++) {
    const Constants c = constants();
    forward(&c);
    backward(&c);
    finish(&c);
    adam(k);
  }
}

static double next(FILE *file) {
  double value;
  if (fread(&value, sizeof value, 1, file) != 1) exit(3);
  return value;
}

static void rows(FILE *file, real *to, int count, int width) {
  for (int r = 0; r < count; r++)
    for (int i = 0; i < width; i++) to[r * W + i] = next(file);
}

static void load(FILE *file) {
  const int events = next(file);
  channel = malloc(events * sizeof *channel);
  for (int e = 0; e < events; e++) {
    const int t = next(file);
    channel[e] = next(file);
    first[t + 1] = e + 1;
  }
  for (int t = 0; t < T; t++)
    if (first[t + 1] < first[t]) first[t + 1] = first[t];
  for (int t = 0; t < T; t++) target[t] = next(file);
  for (int i = 0; i < W; i++) start.tau_mem[i] = start.tau_syn[i] = start.tau_out[i] = start.thr[i] = 1;
  rows(file, start.w_in[0], IN, N);
  rows(file, start.tau_mem, 6, N); /* tau_mem, tau_syn, bias, thr, tau_out, w_out follow each other */
  rows(file, start.b_out, 1, 1);
}

static void result(void) {
  const Constants c = constants();
  printf("= %.9g\n", (double)forward(&c));
}

int main(int count, char **words) {
  FILE *file = count == 3 ? fopen(words[1], "rb") : NULL;
  if (!file) return 2;
  load(file);
  fclose(file);
#ifdef __SSE__
  _mm_setcsr(_mm_getcsr() | 0x8040); /* flush denormals: small squares in Adam would cost 100 times more */
#endif
  iterations = atoi(words[2]);
  serve(train, result);
  return 0;
}
