import {
  at,
  BernoulliCell,
  type Condition,
  DenseSynapse,
  delay,
  every,
  given,
  hold,
  LIFCell,
  ms,
  once,
  process,
  SLIFCell,
  scale,
  schedule,
  sum,
  TraceSTDPSynapse,
  total,
  VarTrace,
  when,
  wire,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';

const hot: Condition = ({ of, any }) => any(of('z.v').gt(-60));
const traced: Condition = ({ of, all }) => all(of('trace.trace').gt(0.5));

export const schedules = [
  running(
    'schedule-rates',
    () => {
      const x = BernoulliCell({ n_units: 6 });
      const W = DenseSynapse({ shape: [6, 3], weight_low: 10, weight_high: 40 });
      const z = LIFCell({ n_units: 3, tau_m: 20 });
      const recent = VarTrace({ n_units: 3, tau_tr: 30, a_delta: 1 });
      const mean = VarTrace({ n_units: 3, tau_tr: 200, a_delta: 0.1 });
      wire(x.outputs, W.inputs);
      wire(W.outputs, z.j);
      wire(z.s, recent.inputs);
      wire(recent.outputs, mean.inputs);
      const advance = process(W.advance_state, x.advance_state, z.advance_state, recent.advance_state);
      const watch = process(mean.advance_state);
      const clear = process(x.reset, z.reset, recent.reset);
      const trial = schedule(
        every(ms(1), advance),
        every(ms(2.5), watch, { from: ms(1.5) }),
        at(ms(12), clear),
      );
      return { x, W, z, recent, mean, advance, watch, clear, trial };
    },
    ({ x, trial }) => ({
      process: trial,
      dt: ms(0.5),
      steps: 60,
      batch: 2,
      inputs: [[x.inputs, perStep(uniform, 6, 63, 0, 0.8)]],
      reference: true,
    }),
  ),
  running(
    'schedule-resets',
    () => {
      const z = SLIFCell({ n_units: 4, tau_m: 6, resist_m: 1, thr: 1, thr_gain: 0.2 });
      const kept = SLIFCell({ n_units: 4, tau_m: 6, resist_m: 1, thr: 1, thr_gain: 0.2, thr_persist: true });
      const trace = VarTrace({ n_units: 4, tau_tr: 10, a_delta: 1 });
      wire(delay(z.s, ms(3)), trace.inputs);
      const advance = process(z.advance_state, kept.advance_state, trace.advance_state);
      const clear = process(z.reset, kept.reset);
      return {
        z,
        kept,
        trace,
        advance,
        clear,
        trials: schedule(every(ms(10), clear), every(ms(1), advance)),
      };
    },
    ({ z, kept, trials }) => ({
      process: trials,
      steps: 35,
      inputs: [
        [z.j, perStep(uniform, 4, 60, -1, 6)],
        [kept.j, perStep(uniform, 4, 62, 0, 6)],
      ],
      reference: true,
    }),
  ),
  running(
    'schedule-learning',
    () => {
      const W = TraceSTDPSynapse({ shape: [5, 3], A_plus: 0.1, A_minus: 0.05, w_norm: 2 });
      const post = BernoulliCell({ n_units: 3 });
      const [pre, after] = [5, 3].map((n_units) => VarTrace({ n_units, tau_tr: 15, a_delta: 0 })) as [
        ReturnType<typeof VarTrace>,
        ReturnType<typeof VarTrace>,
      ];
      wire(hold(post.outputs), W.postSpike);
      wire(post.outputs, after.inputs);
      wire(pre.trace, W.preTrace);
      wire(after.trace, W.postTrace);
      const advance = process(post.advance_state, pre.advance_state, after.advance_state, W.advance_state);
      const learn = process(given(W.evolve, { eta: 0.5 }));
      const forget = process(given(W.evolve, { eta: -0.1, A_minus: 0.5 }), W.normalize);
      const trial = schedule(every(ms(1), advance), every(ms(2), learn), at(ms(17), forget));
      return { W, post, pre, after, advance, learn, forget, trial };
    },
    ({ W, post, pre, trial }) => ({
      process: trial,
      steps: 30,
      batch: 2,
      inputs: [
        [W.inputs, perStep(spikes, 5, 61)],
        [W.preSpike, perStep(spikes, 5, 61)],
        [pre.inputs, perStep(spikes, 5, 61)],
        [post.inputs, 0.3],
      ],
    }),
  ),
  running(
    'schedule-crossings',
    () => {
      const x = BernoulliCell({ n_units: 4 });
      const W = DenseSynapse({ shape: [4, 3], weight_low: 20, weight_high: 60 });
      const z = LIFCell({ n_units: 3, tau_m: 10 });
      const fast = VarTrace({ n_units: 3, tau_tr: 6, a_delta: 1 });
      const slow = VarTrace({ n_units: 3, tau_tr: 40, a_delta: 0.5 });
      wire(once(delay(x.outputs, ms(2.5))), W.inputs);
      wire(W.outputs, z.j);
      wire(sum(once(z.s), delay(once(scale(z.s, 0.5)), ms(2))), fast.inputs);
      wire(sum(total(scale(z.s, 2)), total(delay(z.s, ms(1.5))), hold(fast.trace)), slow.inputs);
      const trial = schedule(
        every(ms(1.5), process(x.advance_state)),
        every(ms(1), process(z.advance_state, W.advance_state)),
        every(ms(0.5), process(fast.advance_state)),
        every(ms(4), process(slow.advance_state), { from: ms(1) }),
        at(ms(17), process(z.reset)),
      );
      return { x, W, z, fast, slow, trial };
    },
    ({ x, trial }) => ({
      process: trial,
      dt: ms(0.5),
      steps: 90,
      batch: 2,
      inputs: [[x.inputs, 0.4]],
      reference: true,
    }),
  ),
  running(
    'schedule-conditions',
    () => {
      const x = BernoulliCell({ n_units: 4 });
      const W = DenseSynapse({ shape: [4, 3], weight_low: 20, weight_high: 60 });
      const z = LIFCell({ n_units: 3, tau_m: 10 });
      const [trace, slow] = [6, 40].map((tau_tr) => VarTrace({ n_units: 3, tau_tr, a_delta: 1 })) as [
        ReturnType<typeof VarTrace>,
        ReturnType<typeof VarTrace>,
      ];
      wire(x.outputs, W.inputs);
      wire(W.outputs, z.j);
      wire(total(delay(z.s, ms(2))), trace.inputs);
      wire(trace.trace, slow.inputs);
      const trial = schedule(
        every(ms(1), process(x.advance_state, W.advance_state, z.advance_state)),
        when(hot, process(trace.advance_state)),
        when(traced, process(slow.advance_state, z.reset)),
      );
      return { x, W, z, trace, slow, trial };
    },
    ({ x, trial }) => ({
      process: trial,
      steps: 70,
      batch: 2,
      inputs: [[x.inputs, 0.4]],
      reference: true,
      functions: { hot, traced },
    }),
  ),
];
