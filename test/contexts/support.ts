import { expect } from 'chai';
import {
  component,
  context,
  count,
  type Diagnostic,
  type DiagnosticCode,
  input,
  LIFCell,
  MyelinError,
  nA,
  output,
  process,
  real,
  state,
  WTASCell,
} from '../../index.ts';

/** What a call fails with; the test fails where it does not, or with an error that is none of ours. */
export function faultsOf(call: () => unknown): readonly Diagnostic[] {
  try {
    call();
  } catch (error) {
    if (error instanceof MyelinError) return error.diagnostics;
    throw error;
  }
  return expect.fail('it did not fail');
}

/** Numbers between -1 and 1 without a pattern, the same for the same seed. */
export const wave = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + i * i));

/** A user's own cells, for what no component of ours does. */

/** Shows `level`, in nA, from the first step on. */
export const Source = component('Source', {
  doc: 'constant current',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), level: real('nA', 'current', 1) },
  compartments: { j: output('nA', 'current') },
  commands: { advance_state: (_, p) => ({ j: p.level.mul(1) }) },
});

/** `out = a · dt / (t - t0)`: infinite at t0, each cell at its own. */
export const Pole = component('Pole', {
  doc: 'infinite at t0',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    t0: real('ms', 'when', undefined, { shape: ({ n_units }: { n_units: number }) => [n_units] }),
    a: real('nA', 'height', 1),
  },
  compartments: { out: output('nA', 'current') },
  commands: { advance_state: (_, p, { t, dt }) => ({ out: p.a.mul(dt.div(t.sub(p.t0))) }) },
});

/** `q = x / x`, and how many steps it has made. */
export const Ratio = component('Ratio', {
  doc: '1, but for 0 / 0',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: { x: input('1', 'any'), q: output('1', 'x / x'), steps: state('1', 'made') },
  commands: { advance_state: ({ x, steps }) => ({ q: x.div(x), steps: steps.add(1) }) },
});

/** Leaky sum of its input and of noise. */
export const Noisy = component('Noisy', {
  doc: 'v ← 0.9 v + j + U',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), gain: real('1', 'of the noise', 1) },
  compartments: {
    j: input('nA', 'current', { default: 0 }),
    v: state('nA', 'level'),
    u: output('1', 'noise'),
  },
  commands: {
    advance_state({ j, v }, p, { random }) {
      const u = random.uniform([v.shape[1]!]);
      return {
        v: v
          .mul(0.9)
          .add(j)
          .add(u.mul(p.gain).mul(nA(1))),
        u,
      };
    },
  },
});

/** Takes spikes only. */
export const Monitor = component('Monitor', {
  doc: 'counts spikes',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {
    spikes: input('spike', 'what is counted', { default: 0 }),
    more: input('spike', 'and these', { default: 0 }),
    total: state('1', 'how many'),
  },
  commands: { advance_state: ({ spikes, more, total }) => ({ total: total.add(spikes).add(more) }) },
});

/** A source that drives a LIF cell, and a WTAS cell that nothing drives. */
export const pair = (n = 3) =>
  context('net', () => {
    const x = Source({ n_units: n });
    const z = LIFCell({ n_units: n, tau_m: 20 });
    const w = WTASCell({ n_units: n });
    return { x, z, w, advance: process(x.advance_state, z.advance_state, w.advance_state) };
  });

/** What a faulty call must say: the place, the code and a piece of the remedy of its first fault. */
export type Row = readonly [
  what: string,
  where: string,
  code: DiagnosticCode,
  remedy: string,
  call: () => unknown,
];

/** A test for every row; each must find exactly one fault. */
export function rows(table: readonly Row[]): void {
  for (const [what, where, code, remedy, call] of table) {
    it(`${what}: ${code}`, () => {
      const faults = faultsOf(call);
      expect(faults.map((fault) => [fault.code, fault.where])).eql([[code, where]]);
      expect(faults[0]!.remedy).include(remedy);
      for (const text of Object.values(faults[0]!))
        expect(text)
          .match(/\S/)
          .not.match(/undefined|\[object/);
    });
  }
}

/** Faulty calls come without types here, as they do from JavaScript. */
export const untyped = (x: unknown) => x as never;
