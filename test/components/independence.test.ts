import { expect } from 'chai';
import * as components from '../../components/index.ts';
import {
  type Command,
  type Compartment,
  compartmentsOf,
  context,
  ms,
  type Part,
  process,
  simulate,
} from '../../index.ts';
import { Noisy } from '../contexts/support.ts';
import { expectSameBits } from '../framework/support.ts';

const [N, STEPS, BATCH] = [5, 12, 2];
const cells = { n_units: N };
const hidden = { hidden_size: N };
const layer = { shape: N };

const { brainstate, norse, rockpool, ...ngclearn } = components;
const named = <K extends string, T extends object>(system: K, all: T) =>
  Object.fromEntries(Object.entries(all).map(([name, own]) => [`${system}.${name}`, own]));

/** Every component that there is, with hyperparameters that make it draw random numbers and learn where it can. */
const given: Readonly<Record<string, object>> = {
  BernoulliCell: cells,
  DenseSynapse: { shape: [N, 4] },
  EventSTDPSynapse: { shape: [N, 4], eta: 0.1 },
  ExpKernel: { ...cells, dt: 1 },
  IFCell: { ...cells, tau_m: 2 },
  LIFCell: { ...cells, tau_m: 20, one_spike: true },
  PoissonCell: cells,
  SLIFCell: { ...cells, tau_m: 10, resist_m: 10, thr: 1 },
  StaticSynapse: { shape: [N, 4] },
  TraceSTDPSynapse: { shape: [N, 4], A_plus: 0.1, A_minus: 0.05, mu: 0.5 },
  VarTrace: { ...cells, tau_tr: 5, a_delta: 0.5 },
  WTASCell: cells,
  'brainstate.ALIF': { in_size: N },
  'brainstate.IF': { in_size: N },
  'brainstate.LIF': { in_size: N },
  'brainstate.LIFRef': { in_size: N },
  'norse.LIFBoxCell': hidden,
  'norse.LIFCell': hidden,
  'norse.LIFRecurrentCell': { input_size: N, ...hidden },
  'norse.LSNNCell': hidden,
  'rockpool.ExpSynJax': layer,
  'rockpool.LIFJax': { shape: [N, N], has_rec: true, noise_std: 0.1 },
  'rockpool.LIFODEJax': { ...layer, has_rec: true, bias: 2 },
  'rockpool.LinearJax': { shape: [N, 3], has_bias: true },
  "a user's cell": cells,
};

const all: Readonly<Record<string, (hyperparameters: object) => Part>> = {
  ...ngclearn,
  ...named('brainstate', brainstate),
  ...named('norse', norse),
  ...named('rockpool', rockpool),
  "a user's cell": Noisy,
} as never;
const isComponent = (x: unknown): boolean => typeof x === 'function' && 'declaration' in x;
const kinds = Object.keys(all).filter((name) => isComponent(all[name]));

const inputsOf = (part: Part): Compartment[] => compartmentsOf(part).filter(({ role }) => role === 'input');

/** 0 and 1 for spikes, and numbers of both signs. */
const numbersFor = (own: Compartment): Float64Array =>
  Float64Array.from({ length: STEPS * own.shape.reduce((a, b) => a * b, BATCH) }, (_, i) =>
    own.kind === 'spike' ? ((i * i) % 3) % 2 : 4 + 4 * Math.sin(3 + i * i),
  );

/** What parts show at every step, with all their commands in one process. */
function shown(parts: Readonly<Record<string, Part>>) {
  const net = context('net', () => {
    const commands = Object.values(parts).flatMap((part) =>
      Object.keys(part.component.commands).map((name) => (part as unknown as Record<string, Command>)[name]!),
    );
    return { ...parts, advance: process(...commands) };
  });
  const inputs = Object.values(parts).flatMap((part) =>
    inputsOf(part).map((own) => [own, numbersFor(own)] as const),
  );
  const record = Object.values(parts).flatMap(compartmentsOf);
  const run = simulate(net, { dt: ms(1), batch: BATCH }).run(net.advance, { steps: STEPS, inputs, record });
  return (part: Part) => compartmentsOf(part).map((own) => ({ name: own.name, data: run.get(own).data }));
}

describe('two parts in one process leave each other alone', () => {
  it('all components are among them', () => {
    expect(kinds).have.members(Object.keys(given));
  });

  for (const a of kinds) {
    it(`${a}, before and after each of the others`, () => {
      for (const b of kinds) {
        const parts = { first: all[a]!(given[a]!), second: all[b]!(given[b]!) };
        const together = shown(parts);
        for (const own of ['first', 'second'] as const) {
          const alone = shown({ [own]: parts[own] })(parts[own]);
          together(parts[own]).forEach(({ name, data }, i) =>
            expectSameBits(`${own} of ${a} and ${b}, ${name}`, data, alone[i]!.data),
          );
        }
      }
    });
  }
});
