import { digest } from './digest.ts';
import { withJaxJs } from './jax-js.ts';
import type { LifContender, LifWork } from './lif-work.ts';

/** The little of jax-js that is used here. Its functions consume their arguments; `.ref` keeps one. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: number): Tensor;
  greaterEqual(other: number): Tensor;
  less(other: number): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}
interface JaxJs {
  jit<F>(f: F): F;
  readonly numpy: {
    array(data: Float32Array): Tensor;
    where(condition: Tensor, yes: number, no: number | Tensor): Tensor;
    abs(x: Tensor): Tensor;
  };
}

const prepare = ({ jit, numpy: np }: JaxJs, { n, steps, gain, current }: LifWork) => {
  const input = np.array(current);
  const step = jit((v: Tensor, i: Tensor) => {
    const u = v.ref.add(i.sub(v).mul(gain));
    const fired = u.ref.greaterEqual(1);
    return { v: np.where(fired.ref, 0, u), s: np.where(fired, 1, 0) };
  });
  const flush = jit((v: Tensor) => np.where(np.abs(v.ref).less(2 ** -100), 0, v));
  let last: { v: Float32Array; s: Float32Array } = { v: new Float32Array(n), s: new Float32Array(n) };
  return {
    run(repeat: number) {
      for (let r = 0; r < repeat; r++) {
        let v = np.array(new Float32Array(n));
        for (let t = 0; t < steps; t++) {
          const next = step(v, input.ref);
          v = t % 64 ? next.v : flush(next.v);
          last.s = next.s.dataSync(); // never read, its work piles up and it gets ten times slower
        }
        last = { v: v.dataSync(), s: last.s };
      }
    },
    result: () => digest(last.v, Float32Array.from(last.s)),
    close: () => input.dispose(),
  };
};

export const lifJaxJs: LifContender = (work) => ({
  name: 'jax-js, wasm, jit of a step',
  setup: () => withJaxJs<JaxJs>((jax) => prepare(jax, work)),
});
