import { expect } from 'chai';
import {
  context,
  ms,
  process,
  rockpool,
  sgd,
  simulate,
  total,
  train,
  type Warning,
  WTASCell,
  wire,
} from '../../../index.ts';
import { Noisy, Source } from '../support.ts';

/** A source that no process runs, wired into a cell that one does. */
const forgetful = () =>
  context('net', () => {
    const [x, z, y] = [Source({ n_units: 2 }), Noisy({ n_units: 2 }), Noisy({ n_units: 2 })];
    wire(x.j, z.j);
    return { x, z, y, advance: process(z.advance_state) };
  });

/** What is printed meanwhile. */
function printed(work: () => void): readonly string[] {
  const { warn } = console;
  const lines: string[] = [];
  console.warn = (line: string) => void lines.push(line);
  try {
    work();
  } finally {
    console.warn = warn;
  }
  return lines;
}

describe('warnings', () => {
  it('name sources and records that no process runs, each once, to whoever comes later too', () => {
    const net = forgetful();
    const sim = simulate(net, { dt: ms(1) });
    const [early, late]: [Warning[], Warning[]] = [[], []];
    sim.warnings.subscribe((own) => early.push(own));
    const lines = printed(() => {
      sim.run(net.advance, { steps: 2 });
      sim.run(net.advance, { steps: 2, record: [net.y.v, net.z.v] });
      sim.run(net.advance, { steps: 2, record: [net.y.v] });
    });
    sim.warnings.subscribe((own) => late.push(own));
    expect(early.map(({ code, where }) => `${code} ${where}`)).eql(['left-out net/x.j', 'left-out net/y.v']);
    expect(late).eql(early);
    expect(lines.length).equal(2);
    expect(lines[0]).match(/^warning: net\/x\.j: found .* \[left-out\]$/);
  });

  it('are not printed where that is asked for, and not made where a value was set', () => {
    const net = forgetful();
    const lines = printed(() => {
      const sim = simulate(net, { dt: ms(1), warnings: 'silent' });
      const all: Warning[] = [];
      sim.run(net.advance, { steps: 1 });
      sim.warnings.subscribe((own) => all.push(own));
      expect(all.length).equal(1);
      const other = simulate(net, { dt: ms(1) });
      other.set(net.x.j, 1);
      other.run(net.advance, { steps: 1 });
      other.warnings.subscribe(() => expect.fail('nothing is wrong'));
    });
    expect(lines).eql([]);
  });

  it('name what would be trained and gets no gradient', () => {
    const net = context('net', () => {
      // The dynamics of the second do not use its time constant.
      const [a, b] = [rockpool.ExpSynJax({ shape: 2 }), WTASCell({ n_units: 2, tau_m: 20 })];
      return { a, b, advance: process(a.advance_state, b.advance_state) };
    });
    const inputs = [
      [net.a.input, 1],
      [net.b.j, 1],
    ] as const;
    const given = {
      process: net.advance,
      dt: ms(1),
      steps: 3,
      inputs,
      optimizer: sgd(),
      warnings: 'silent',
    } as const;
    const all: Warning[] = [];
    train(net, { ...given, loss: ({ of }) => total(of(net.a.isyn)) }).warnings.subscribe((own) =>
      all.push(own),
    );
    expect(all.map(({ code, found }) => `${code}: ${found}`)).eql([
      'untrained: no gradient for net/b.tau_m, net/b.thr_base',
    ]);
    const loss = {
      loss: ({ of }: { of: (x: typeof net.a.isyn) => ReturnType<typeof total> }) => total(of(net.a.isyn)),
    };
    const named = train(net, { ...given, ...loss, trainable: [net.a.hyperparameters.tau] });
    named.warnings.subscribe(() => expect.fail('nothing is wrong'));
  });
});
