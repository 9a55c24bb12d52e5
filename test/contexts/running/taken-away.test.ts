import { expect } from 'chai';
import {
  at,
  component,
  context,
  count,
  every,
  input,
  LIFCell,
  ms,
  output,
  type Process,
  process,
  type Schedule,
  schedule,
  sgd,
  simulate,
  total,
  train,
  type Warning,
  when,
} from '../../../index.ts';

const Echo = component('Echo', {
  doc: 'y = x',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: { x: input('1', 'without a default'), y: output('1', 'x') },
  commands: { advance_state: ({ x }) => ({ y: x.mul(1) }) },
});

const net = (make: (go: Process, reset: Process) => Process | Schedule) =>
  context('net', () => {
    const z = Echo({ n_units: 1 });
    return { z, plan: make(process(z.advance_state), process(z.reset)) };
  });
type Net = ReturnType<typeof net>;

const codesOf = (own: Net, numbers: number | (() => number) | number[][], steps: number) => {
  const heard: Warning[] = [];
  const sim = simulate(own, { dt: ms(1), warnings: 'silent' });
  sim.warnings.subscribe((one) => heard.push(one));
  const inputs = [[own.z.x, numbers]] as const;
  const run = sim.run(own.plan, { steps, inputs, record: [own.z.y] });
  const trainer = train(own, {
    ...{ process: own.plan, dt: ms(1), steps, inputs, optimizer: sgd(), warnings: 'silent' },
    inputGradients: typeof numbers === 'number' ? [] : [own.z.x],
    loss: ({ of }) => total(of(own.z.y)),
  });
  trainer.warnings.subscribe((one) => heard.push(one));
  return {
    codes: heard.flatMap(({ code, where }) => (code === 'taken-away' ? [where] : [])),
    last: run.get(own.z.y).data.at(-1),
  };
};

describe('one number for a run, which a reset within it takes away', () => {
  const both = ['net/z.x', 'net/z.x'];

  it('is warned of where it is read again', () => {
    for (const own of [
      net((go, reset) => schedule(every(ms(1), go), at(ms(2), reset))),
      net((go, reset) => process(go, reset, go)),
      net((go, reset) => process(reset, go)),
    ])
      expect(codesOf(own, 5, 5)).eql({ codes: both, last: 0 });
  });

  it('is no matter where nothing reads it any more, nor rows, functions and conditions', () => {
    const late = net((go, reset) => schedule(every(ms(1), go), at(ms(4), reset)));
    expect(codesOf(late, 5, 5).codes).eql([]);
    const early = net((go, reset) => schedule(every(ms(1), go), at(ms(2), reset)));
    expect(codesOf(early, () => 5, 5)).eql({ codes: [], last: 5 });
    expect(codesOf(early, [[1], [2], [3], [4], [6]], 5)).eql({ codes: [], last: 6 });
    const gated = net((go, reset) =>
      schedule(
        every(ms(1), go),
        when(({ of, any }) => any(of(ofZ()).gt(9)), reset),
      ),
    );
    const ofZ = () => gated.z.y;
    expect(codesOf(gated, 5, 5)).eql({ codes: [], last: 5 });
  });

  it('is no matter where the input has a default', () => {
    const cell = context('net', () => {
      const z = LIFCell({ n_units: 1, tau_m: 20 });
      return { z, plan: schedule(every(ms(1), process(z.advance_state)), at(ms(2), process(z.reset))) };
    });
    const heard: Warning[] = [];
    const sim = simulate(cell, { dt: ms(1), warnings: 'silent' });
    sim.warnings.subscribe((one) => heard.push(one));
    sim.run(cell.plan, { steps: 5, inputs: [[cell.z.j, 5]] });
    expect(heard).eql([]);
  });
});
