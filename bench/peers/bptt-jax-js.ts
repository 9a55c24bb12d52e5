import { type BpttContender, type BpttWork, bpttData, leak, slope, summary } from './bptt-work.ts';
import { withJaxJs } from './jax-js.ts';

/** The little of jax-js that is used here. Its functions consume their arguments; `.ref` keeps one. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor | number): Tensor;
  greater(other: number): Tensor;
  reshape(shape: number[]): Tensor;
  sum(): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}
type Loss = (w1: Tensor, w2: Tensor, xs: Tensor[], target: Tensor) => Tensor;
interface JaxJs {
  jit<F>(f: F): F;
  valueAndGrad(
    f: Loss,
    options: { argnums: number[] },
  ): (...args: Parameters<Loss>) => [Tensor, [Tensor, Tensor]];
  readonly lax: { stopGradient(x: Tensor): Tensor };
  readonly nn: { logSoftmax(x: Tensor): Tensor };
  readonly numpy: {
    array(data: Float32Array): Tensor;
    matmul(x: Tensor, y: Tensor): Tensor;
    where(condition: Tensor, yes: number, no: number): Tensor;
    abs(x: Tensor): Tensor;
  };
}

const prepare = (jax: JaxJs, work: BpttWork) => {
  const { jit, lax, nn, numpy: np } = jax;
  const { inputs, hidden, classes, batch, steps } = work;
  const data = bpttData(work);
  /** u / (1 + slope · |u|) has the surrogate's derivative; the difference to the spikes is held fixed. */
  const spike = (u: Tensor) => {
    const smooth = u.ref.div(np.abs(u.ref).mul(slope).add(1));
    return lax.stopGradient(np.where(u.greater(0), 1, 0).sub(smooth.ref)).add(smooth);
  };
  const layer = (xs: Tensor[], w: Tensor) => {
    let v: Tensor | undefined;
    let s: Tensor | undefined;
    return xs.map((x) => {
      const current = np.matmul(x, w.ref);
      const next: Tensor = v && s ? v.mul(leak).add(current).sub(lax.stopGradient(s)) : current;
      v = next.ref;
      const fired = spike(next.sub(1));
      s = fired.ref;
      return fired;
    });
  };
  const loss: Loss = (w1, w2, xs, target) => {
    const counts = layer(layer(xs, w1), w2).reduce((a, b) => a.add(b));
    return nn
      .logSoftmax(counts)
      .mul(target)
      .sum()
      .mul(-1 / batch);
  };
  const both = jit(jax.valueAndGrad(loss, { argnums: [0, 1] }));
  const rows = batch * inputs;
  const xs = Array.from({ length: steps }, (_, t) =>
    np.array(data.spikes.slice(t * rows, (t + 1) * rows)).reshape([batch, inputs]),
  );
  const w1 = np.array(data.w1).reshape([inputs, hidden]);
  const w2 = np.array(data.w2).reshape([hidden, classes]);
  const oneHot = data.labels.flatMap((own) => Array.from({ length: classes }, (_, k) => (k === own ? 1 : 0)));
  const target = np.array(Float32Array.from(oneHot)).reshape([batch, classes]);
  let found: readonly Float32Array[] = [];
  return {
    run(repeat: number) {
      for (let k = 0; k < repeat; k++) {
        const [value, [g1, g2]] = both(
          w1.ref,
          w2.ref,
          xs.map((x) => x.ref),
          target.ref,
        );
        found = [value, g1, g2].map((x) => x.dataSync());
      }
    },
    result: () => summary(found[0]![0]!, found[1]!, found[2]!),
    close: () => [w1, w2, target, ...xs].map((x) => x.dispose()),
  };
};

export const bpttJaxJs: BpttContender = (work) => ({
  name: 'jax-js, wasm, jit of valueAndGrad',
  setup: () => withJaxJs<JaxJs>((jax) => prepare(jax, work)),
});
