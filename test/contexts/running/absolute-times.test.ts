import { expect } from 'chai';
import {
  BernoulliCell,
  component,
  context,
  count,
  EventSTDPSynapse,
  input,
  ms,
  output,
  process,
  simulate,
  state,
  where,
  wire,
} from '../../../index.ts';
import { BACKENDS, DTYPES } from '../../framework/support.ts';

/** Cells that fire every `period` ticks and say how old their last spike is. */
const Metronome = component('Metronome', {
  doc: 'spikes by a count of steps; the age of the last spike',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), period: count('steps from spike to spike') },
  compartments: {
    left: state('1', 'steps to the next spike'),
    last: state('ms', 'time of the last spike', { moment: true }),
    age: output('ms', 'time since the last spike, before this step'),
    isNow: output('spike', 'whether the last spike was now'),
  },
  commands: {
    advance_state({ left, last }, p, { t }) {
      const fired = left.le(0);
      const next = where(fired, t, last);
      return {
        left: where(fired, p.period - 1, left.sub(1)),
        last: next,
        age: t.sub(last),
        isNow: next.ge(t).and(next.eq(t)).spikes(),
      };
    },
  },
});

/** The tick of 17.5 minutes and of eleven days at 0.1 ms, where singles are 0.125 and 64 ms apart. */
const OLD = [0, 10_500_000, 2_000_000_000];

describe('absolute times', () => {
  for (const backend of BACKENDS) {
    for (const dtype of DTYPES) {
      it(`are exact at any age: ${backend.name}, ${dtype}`, () => {
        for (const tick of OLD) {
          const net = context('net', () => {
            const z = Metronome({ n_units: 5, period: 20 });
            return { z, advance: process(z.advance_state) };
          });
          const { z } = net;
          const sim = simulate(net, { dt: ms(0.1), dtype, backend, tick });
          sim.run(net.advance, { steps: 1 });
          const run = sim.run(net.advance, { steps: 60, record: [z.age, z.isNow], chunk: 7 });
          const ages = [...run.get(z.age).data].filter((_, i) => i % 5 === 0);
          const expected = ages.map((_, step) => ((step % 20) + 1) * 0.1);
          expect(ages).eql(dtype === 'f32' ? expected.map(Math.fround) : expected);
          const spikes = [...run.get(z.isNow).data].filter((_, i) => i % 5 === 0);
          expect(spikes.flatMap((s, step) => (s ? [step] : []))).eql([19, 39, 59]);
          // What is shown is the time in the precision of the run.
          const time = (tick + 60) * 0.1;
          expect([...sim.get(z.last)]).eql(new Array(5).fill(dtype === 'f32' ? Math.fround(time) : time));
        }
      });
    }
  }

  it('decide how long a presynaptic spike counts, whenever it comes', () => {
    for (const tick of OLD) {
      const Feed = component('Feed', {
        doc: 'passes spikes on and keeps their times',
        time: 'ms',
        hyperparameters: { n_units: count('cells') },
        compartments: {
          spikes: input('spike', 'spikes', { default: 0 }),
          tols: output('ms', 'time of the last spike', { moment: true }),
        },
        commands: {
          advance_state: ({ spikes, tols }, _p, { t }) => ({ tols: where(spikes.gt(0), t, tols) }),
        },
      });
      const net = context('net', () => {
        const x = Feed({ n_units: 1 });
        const W = EventSTDPSynapse({ shape: [1, 1], eta: 0.1, presyn_win_len: ms(2) });
        wire(x.tols, W.pre_tols);
        return { x, W, advance: process(x.advance_state, W.evolve) };
      });
      const steps = 40;
      const once = Array.from({ length: steps }, (_, step) => Number(step === 5));
      const sim = simulate(net, { dt: ms(0.1), tick });
      const { data } = sim
        .run(net.advance, {
          steps,
          inputs: [
            [net.x.spikes, once],
            [net.W.postSpike, new Array(steps).fill(1)],
          ],
          record: [net.W.dWeights],
        })
        .get(net.W.dWeights);
      const raised = [...data].flatMap((x, step) => (x > 0 ? [step] : []));
      expect(raised, `from tick ${tick}`).eql(Array.from({ length: 20 }, (_, k) => 5 + k));
    }
  });

  it('have a unit of time', () => {
    const Wrong = component('Wrong', {
      doc: 'a potential that is called a time',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { v: state('mV', 'potential', { moment: true }) },
      commands: { advance_state: () => ({}) },
    });
    expect(() => context('net', () => ({ z: Wrong({ n_units: 1 }) }))).throws(
      'Wrong.v: found a moment in mV, expected a unit of time.',
    );
  });

  it('that are set are taken in whole ticks', () => {
    const net = context('net', () => {
      const z = BernoulliCell({ n_units: 2 });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(0.1) });
    sim.set(net.z.tols, [1_050_000.1, 0.3]);
    sim.run(net.advance, { steps: 3, inputs: [[net.z.inputs, 0]] });
    expect([...sim.get(net.z.tols)]).eql([1_050_000.1, 0.3].map(Math.fround));
  });
});
