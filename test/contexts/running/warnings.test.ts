import { expect } from 'chai';
import {
  at,
  component,
  context,
  count,
  DenseSynapse,
  edit,
  every,
  input,
  type Loss,
  ms,
  output,
  process,
  real,
  rockpool,
  type SimulateOptions,
  schedule,
  sgd,
  simulate,
  state,
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

  const heard = (
    net: object,
    options: Partial<SimulateOptions>,
    work: (sim: ReturnType<typeof simulate>) => void,
  ) => {
    const sim = simulate(net, { dt: ms(1), warnings: 'silent', ...options });
    const all: string[] = [];
    sim.warnings.subscribe(({ code, where, found }) => all.push(`${code} ${where}: ${found}`));
    work(sim as never);
    return all;
  };

  it('say where what is declared as spikes is none: in what a run leaves behind, is recorded or read', () => {
    const Half = component('Half', {
      doc: 's = x / 2',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { x: input('1', 'given', { default: 0 }), s: output('spike', 'half of it') },
      commands: { advance_state: ({ x }) => ({ s: x.mul(0.5) }) },
    });
    const net = context('net', () => {
      const h = Half({ n_units: 3 });
      return { h, advance: process(h.advance_state) };
    });
    const { h, advance } = net;
    const inputs = [[h.x, [0, 1, 4]]] as const;
    const half = ['not-spikes net/h.s: 0.5'];
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 3, inputs }))).eql(half);
    // A run that ends in whole spikes, and one whose rows show others.
    const rows = [[[h.x, [[1], [2], [0]].map(([x]) => [x!, x!, x!])]]] as const;
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 3, inputs: rows[0] }))).eql([]);
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 3, inputs: rows[0], record: [h.s] }))).eql(half);
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 1, inputs: [[h.x, 4]], record: [h.s] }))).eql(
      [],
    );
    const second = (sim: ReturnType<typeof simulate>) => {
      sim.run(advance, { steps: 1, inputs: [[h.x, 4]] });
      sim.run(advance, { steps: 1, inputs });
      sim.get(h.s);
    };
    expect(heard(net, {}, second)).eql(half);
  });

  it('say so in a training, too: of what the loss sees, and of what it does not', () => {
    const Half = component('Half', {
      doc: 'wrong on purpose',
      time: 'ms',
      hyperparameters: { n_units: count('cells'), w: real('1', 'weight', 0.5) },
      compartments: {
        x: input('1', 'given', { default: 0 }),
        v: state('1', 'half of it'),
        s: output('spike', 'the same'),
      },
      commands: { advance_state: ({ x }, p) => ({ v: x.mul(p.w), s: x.mul(p.w) }) },
    });
    const told = (seen: 'v' | 's', x: number, more: object) => {
      const net = context('net', () => {
        const h = Half({ n_units: 2 });
        return { h, advance: process(h.advance_state) };
      });
      const trainer = train(net, {
        ...{
          process: net.advance,
          dt: ms(1),
          steps: 4,
          inputs: [[net.h.x, x]],
          optimizer: sgd({ lr: 1e-9 }),
        },
        ...{ loss: ({ of }) => total(of(net.h[seen])), warnings: 'silent', ...more },
      });
      const all: string[] = [];
      trainer.warnings.subscribe(({ code, where, found }) => all.push(`${code} ${where}: ${found}`));
      trainer.run({ iterations: 2, progress: false });
      return all;
    };
    const half = ['not-spikes net/h.s: 0.5'];
    for (const more of [{}, { segment: 2 }, { states: 'keep' }]) {
      expect(told('v', 1, more)).eql(half);
      expect(told('s', 1, more)).eql(half);
      expect(told('s', 2, more)).eql([]);
    }
  });

  it('say where a whole number is another one in f32', () => {
    const net = context('net', () => {
      const z = Noisy({ n_units: 2 });
      return { z, advance: process(z.advance_state) };
    });
    const { z, advance } = net;
    const given = (numbers: ArrayLike<number>) => (sim: ReturnType<typeof simulate>) => {
      sim.run(advance, { steps: 1, inputs: [[z.j, numbers]] });
    };
    const odd = [1, 2 ** 24 + 1];
    const text = ': 16777217, which is 16777216 in f32';
    expect(heard(net, {}, given(odd))).eql([`rounded net/z.j${text}`]);
    expect(heard(net, {}, (sim) => sim.set(z.v, odd))).eql([`rounded net/z.v${text}`]);
    expect(heard(net, { dtype: 'f64' }, given(odd))).eql([]);
    for (const fine of [Float32Array.from(odd), [2 ** 24, 2 ** 30], [1e7 + 0.3, -(2 ** 24)]])
      expect(heard(net, {}, given(fine))).eql([]);
    // A function of time, in the tick in which it gives one; of a training, its inputs and data.
    const flowing = (t: number) => (t === 7 ? 2 ** 24 + 1 : 0);
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 7, inputs: [[z.j, flowing]] }))).eql([]);
    expect(heard(net, {}, (sim) => sim.run(advance, { steps: 9, inputs: [[z.j, flowing]] }))).eql([
      `rounded net/z.j${text}`,
    ]);
    const { gain } = z.hyperparameters;
    const training = (more: object) => {
      const loss: Loss = ({ of }) => total(of(z.v));
      const trainer = train(net, {
        ...{
          process: advance,
          dt: ms(1),
          steps: 9,
          loss,
          optimizer: sgd(),
          warnings: 'silent',
          trainable: [gain],
        },
        ...more,
      });
      const all: string[] = [];
      trainer.warnings.subscribe(({ code, where, found }) => all.push(`${code} ${where}: ${found}`));
      trainer.evaluate();
      return all.filter((own) => own.startsWith('rounded'));
    };
    for (const given of [odd, flowing]) {
      expect(training({ inputs: [[z.j, given]] })).eql([`rounded net/z.j${text}`]);
      expect(training({ data: { inputs: [[z.j, [given]]] } })).eql([`rounded net/z.j${text}`]);
    }
  });

  it('say so of hyperparameters: of a part, of a simulation, and where one is set', () => {
    const odd = 2 ** 24 + 1;
    const netOf = (gain: number) =>
      context('net', () => {
        const z = Noisy({ n_units: 2, gain });
        return { z, advance: process(z.advance_state) };
      });
    const rounded = ['rounded net/z.gain: 16777217, which is 16777216 in f32'];
    expect(heard(netOf(odd), {}, () => {})).eql(rounded);
    expect(heard(netOf(odd), { dtype: 'f64' }, () => {})).eql([]);
    const net = netOf(1);
    const { gain } = net.z.hyperparameters;
    expect(heard(net, {}, () => {})).eql([]);
    expect(heard(net, { hyperparameters: [[gain, odd]] }, () => {})).eql(rounded);
    expect(heard(net, {}, (sim) => sim.set(gain, odd))).eql(rounded);
    expect(
      heard(net, {}, (sim) => {
        edit(net, (draft) => {
          draft.parts.z!.hyperparameters.gain = odd;
        });
        sim.run(net.advance, { steps: 1, inputs: [[net.z.j, 0]] });
      }),
    ).eql(rounded);
  });

  it('judge all processes of the schedule that is run: what they forget to write or to read, by the command that is missing', () => {
    const net = context('net', () => {
      const [W, z, x] = [DenseSynapse({ shape: [2, 2] }), Noisy({ n_units: 2 }), Source({ n_units: 2 })];
      const [late, first] = [Noisy({ n_units: 2 }), Noisy({ n_units: 2 })];
      wire(W.outputs, z.j);
      wire(x.j, late.j);
      const [advance, source] = [process(z.advance_state, late.advance_state), process(x.advance_state)];
      const whole = process(x.advance_state, W.advance_state, advance);
      return {
        ...{ W, z, x, late, first, advance, source, whole },
        later: schedule(every(ms(1), process(late.advance_state)), at(ms(5), source)),
        reset: process(z.reset),
      };
    });
    const told = (run: (sim: ReturnType<typeof simulate>) => void): readonly string[] => {
      const sim = simulate(net, { dt: ms(1), warnings: 'silent' });
      run(sim);
      const all: string[] = [];
      sim.warnings.subscribe(({ code, where, expected }) => all.push(`${code} ${where}: ${expected}`));
      return all;
    };
    const inputs = [[net.W.inputs, 1]] as const;
    const forgets = 'left-out net/W.outputs: a process with net/W.advance_state';
    const source = 'left-out net/x.j: a process with net/x.advance_state';
    const unread = 'left-out net/W.inputs: a process with a command of its part that reads it';
    expect(told((sim) => sim.run(net.advance, { steps: 2, inputs }))).eql([forgets, source, unread]);
    expect(told((sim) => sim.run(net.advance, { steps: 2, record: [net.first.v, net.z.v] }))).eql([
      ...[forgets, source],
      'left-out net/first.v: a process with net/first.advance_state',
    ]);
    const trained: string[] = [];
    train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 2, inputs, optimizer: sgd(), warnings: 'silent' },
      ...{ trainable: [net.z.hyperparameters.gain], loss: ({ of }) => total(of(net.z.v)) },
    }).warnings.subscribe(({ where }) => trained.push(where));
    expect(trained).eql(['net/W.outputs', 'net/x.j', 'net/W.inputs']);
    // What runs later in the schedule, has run before, or is weights, is not forgotten.
    expect(told((sim) => sim.run(net.whole, { steps: 2, inputs, record: [net.W.weights] }))).eql([]);
    expect(told((sim) => sim.run(net.later, { steps: 2 }))).eql([]);
    expect(told((sim) => sim.run(net.reset, { steps: 1, record: [net.z.v] }))).eql([]);
    expect(
      told((sim) => {
        sim.run(net.whole, { steps: 1, inputs });
        sim.reset();
        sim.run(net.advance, { steps: 1 });
      }),
    ).eql([]);
  });

  it('name what would be trained and gets no gradient', () => {
    const net = context('net', () => {
      // No gradient passes the spikes of the second.
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
      'untrained: no gradient for net/b.resist_m, net/b.thr_base, net/b.thr_gain',
    ]);
    const loss = {
      loss: ({ of }: { of: (x: typeof net.a.isyn) => ReturnType<typeof total> }) => total(of(net.a.isyn)),
    };
    const named = train(net, { ...given, ...loss, trainable: [net.a.hyperparameters.tau] });
    named.warnings.subscribe(() => expect.fail('nothing is wrong'));
  });
});
