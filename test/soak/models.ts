import fc from 'fast-check';
import {
  at,
  BernoulliCell,
  type Command,
  context,
  delay,
  EventSTDPSynapse,
  every,
  hold,
  LIFCell,
  ms,
  once,
  process,
  schedule,
  sum,
  TraceSTDPSynapse,
  total,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';
import { Noisy } from '../contexts/support.ts';

/** What a random model is like. */
export interface Draw {
  readonly n: number;
  /** Ticks of delays: of spikes on their way to synapses, and of noise beside what is not delayed; 0: none. */
  readonly delays: readonly [number, number];
  readonly plasticity: 'traces' | 'events' | 'none';
  /** Ticks between two steps of the slow process, and when the cell is reset. */
  readonly period: number;
  readonly resetAt: number;
}

const whole = (min: number, max: number) => fc.integer({ min, max });

export const draws: fc.Arbitrary<Draw> = fc.record({
  n: whole(1, 6),
  delays: fc.tuple(whole(0, 7), whole(0, 5)),
  plasticity: fc.constantFrom('traces', 'events', 'none'),
  period: whole(1, 7),
  resetAt: whole(0, 90),
});

/** Noise, a cell, delays, plastic synapses at a rate of their own, an event: all that has a state. */
export const modelOf = ({ n, delays, plasticity, period, resetAt }: Draw) =>
  context('net', () => {
    const [x, y] = [Noisy({ n_units: n, gain: 3 }), Noisy({ n_units: n })];
    const z = LIFCell({ n_units: n, tau_m: 20, thr: -52, one_spike: n > 3 });
    const b = BernoulliCell({ n_units: n });
    wire(x.v, z.j);
    wire(delays[1] > 0 ? sum(delay(x.v, ms(delays[1])), x.v) : x.v, y.j);
    const { parts, slow } = synapses[plasticity](n, b, delays[0]);
    return {
      ...parts,
      ...{ x, y, z, b },
      both: schedule(
        every(ms(1), process(...[x, z, b].map((part) => part.advance_state), ...advancing(parts))),
        every(ms(period), process(y.advance_state, ...slow)),
        at(ms(resetAt), process(z.reset)),
      ),
    };
  });
export type Net = ReturnType<typeof modelOf>;

type Parts = Readonly<Record<string, { readonly advance_state: Command }>>;
const advancing = (parts: Parts) => Object.values(parts).map((part) => part.advance_state);

/** Synapses from a cell, and what is about them; the commands that have a rate of their own. */
const synapses: Record<
  Draw['plasticity'],
  (
    n: number,
    from: ReturnType<typeof BernoulliCell>,
    ticks: number,
  ) => { readonly parts: Parts; readonly slow: readonly Command[] }
> = {
  none: () => ({ parts: {}, slow: [] }),
  events: (n, from) => {
    const W = EventSTDPSynapse({ shape: [n, 2], eta: 0.1, lmbda: 0.1, presyn_win_len: 3 });
    const o = WTASCell({ n_units: 2, thr_base: 0.3 });
    wire(from.outputs, W.inputs);
    wire(from.tols, W.pre_tols);
    wire(W.outputs, o.j);
    wire(hold(o.s), W.postSpike);
    return { parts: { W, o }, slow: [W.evolve] };
  },
  traces: (n, from, ticks) => {
    const W = TraceSTDPSynapse({ shape: [n, 2], A_plus: 0.1, A_minus: 0.06 });
    const o = WTASCell({ n_units: 2, thr_base: 0.3 });
    const [pre, post] = [
      VarTrace({ n_units: n, tau_tr: 12, a_delta: 0.5 }),
      VarTrace({ n_units: 2, tau_tr: 12, a_delta: 0.5 }),
    ];
    const spikes = ticks > 0 ? delay(from.outputs, ms(ticks)) : from.outputs;
    wire(spikes, W.inputs);
    wire(once(spikes), W.preSpike);
    wire(spikes, pre.inputs);
    wire(W.outputs, o.j);
    wire(total(o.s), W.postSpike);
    wire(o.s, post.inputs);
    wire(pre.trace, W.preTrace);
    wire(post.trace, W.postTrace);
    return { parts: { pre, post, W, o }, slow: [W.evolve] };
  },
};
