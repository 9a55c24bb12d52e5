import { withJaxJs } from './jax-js.ts';
import { type WtasContender, type WtasWork, wtasResult } from './wtas-work.ts';

/** The little of jax-js that is used here. Its functions consume their arguments; `.ref` keeps one. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: number): Tensor;
  div(other: Tensor): Tensor;
  greater(other: Tensor): Tensor;
  greaterEqual(other: number): Tensor;
  sum(): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}
interface JaxJs {
  jit<F>(f: F): F;
  readonly numpy: {
    array(data: Float32Array): Tensor;
    where(condition: Tensor, yes: Tensor | number, no: Tensor | number): Tensor;
    exp(x: Tensor): Tensor;
    max(x: Tensor): Tensor;
    maximum(x: Tensor, y: number): Tensor;
  };
}

const prepare = ({ jit, numpy: np }: JaxJs, { n, steps, refractory, gain, current, threshold }: WtasWork) => {
  const input = np.array(current);
  const step = jit((thr: Tensor, rfr: Tensor, j: Tensor) => {
    const v = np.where(rfr.ref.greaterEqual(refractory), j, 0);
    const e = np.exp(v.ref.sub(np.max(v)));
    const fired = e.ref.div(e.sum()).greater(thr.ref);
    const s = np.where(fired.ref, 1, 0);
    return {
      thr: np.maximum(thr.add(s.ref.sum().sub(1).mul(gain)), 0.025),
      rfr: np.where(fired, 1, rfr.add(1)),
      s,
    };
  });
  const counts = new Float64Array(n);
  let last = new Float32Array(n);
  return {
    run(repeat: number) {
      for (let r = 0; r < repeat; r++) {
        counts.fill(0);
        let thr = np.array(threshold);
        let rfr = np.array(new Float32Array(n).fill(refractory));
        for (let t = 0; t < steps; t++) {
          const next = step(thr, rfr, input.ref);
          ({ thr, rfr } = next);
          next.s.dataSync().forEach((s, i) => {
            counts[i]! += s;
          });
        }
        last = Float32Array.from(thr.dataSync());
        rfr.dispose();
      }
    },
    result: () => wtasResult(counts, last),
    close: () => input.dispose(),
  };
};

export const wtasJaxJs: WtasContender = (work) => ({
  name: 'jax-js, wasm, jit of a step',
  setup: () => withJaxJs<JaxJs>((jax) => prepare(jax, work)),
});
