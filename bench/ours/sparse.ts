import { component, context, pattern, process, real, sparseMatmul, state, where } from '../../index.ts';
import type { SparseContender, SparseWork } from '../peers/sparse-work.ts';
import { compiledSteps } from './steps.ts';

/** Cells and their synapses, as a user would declare them. */
const net = ({ n, gain, current, start, to, w }: SparseWork) => {
  const from = Int32Array.from(to);
  for (let k = 0; k < n; k++) from.fill(k, start[k], start[k + 1]);
  const synapses = pattern({ pre: n, post: n, from, to });
  const Cells = component('Cells', {
    doc: 'v ← v + gain · (current + Σ w · s - v); s = v ≥ 1; v ← 0 where s',
    time: 'ms',
    hyperparameters: {
      gain: real('1', 'dt / tau', gain),
      current: real('1', 'drive', undefined, { shape: () => [n] }),
      w: real('1', 'weights', undefined, { shape: () => [to.length] }),
    },
    compartments: {
      v: state('1', 'membrane', { shape: () => [n] }),
      s: state('spike', 'spikes', { shape: () => [n] }),
    },
    commands: {
      advance_state({ v, s }, p) {
        const j = sparseMatmul(s, p.w, synapses);
        const u = v.add(p.current.add(j).sub(v).mul(p.gain));
        const fired = u.ge(1);
        return { v: where(fired, 0, u), s: fired.spikes() };
      },
    },
  });
  return context('net', () => {
    const cells = Cells({ current, w });
    return { cells, advance: process(cells.advance_state) };
  });
};

/** The compiled steps, a run in calls of a hundred. */
export const ourSparse: SparseContender = (work) => ({
  name: 'myelin, the compiled steps',
  setup() {
    const { n, steps, gain, current, w } = work;
    const given = { 'p.gain': [gain], 'p.current': current, 'p.w': w };
    return compiledSteps(net(work), { n, steps, chunk: 100, given, rest: ['v', 's'] });
  },
});
