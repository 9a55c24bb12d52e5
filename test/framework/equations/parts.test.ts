import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fromText, libraryAsText } from '../../../examples/library-as-text.ts';
import { type CellOptions, cell } from '../../../framework/equations/index.ts';
import { context, LIFCell, mse, process, sgd, simulate, train, VarTrace } from '../../../index.ts';

// Parts of the library and of the examples, given as text: the same bits where the method is the same.

type Loose = Readonly<Record<string, never>>;

/** What a part records in steps, with an input that is given for each step. */
function recorded(
  part: () => unknown,
  {
    input,
    values,
    of,
    steps = 300,
    dt = '0.1 ms',
    dtype = 'f64',
  }: {
    readonly input?: string;
    readonly values?: readonly number[];
    readonly of: readonly string[];
    readonly steps?: number;
    readonly dt?: string;
    readonly dtype?: 'f32' | 'f64';
  },
): number[][] {
  const net = context('net', () => {
    const z = part() as Loose;
    return { z, advance: process(z.advance_state!) };
  });
  const z = net.z as unknown as Loose;
  const sim = simulate(net, { dt, dtype });
  const inputs = input === undefined ? [] : [[z[input], values]];
  const run = sim.run(net.advance as never, { steps, inputs, record: of.map((name) => z[name]!) } as never);
  return of.map((name) => [...(run.get(z[name]!) as unknown as { readonly data: Float64Array }).data]);
}

const made = (text: string, options: CellOptions, given: object = {}) =>
  cell('Own', text, options)({ n_units: 1, ...given } as never);

describe('parts of the library as text', () => {
  for (const [name, twin] of Object.entries(libraryAsText))
    for (const dtype of ['f32', 'f64'] as const)
      it(`${name}, ${dtype}: the same bits`, () => {
        const { by, mean, swing, dt = 0.1 } = twin.driven;
        const values = Array.from({ length: 300 }, (_, k) => mean + swing * Math.sin(k / 20));
        const how = { input: by, values, of: twin.states, dt: `${dt} ms`, dtype };
        const library = recorded(twin.part, how);
        expect(recorded(() => fromText(twin), how)).eql(library);
        // It did something: it fired, where it fires, and moved.
        if (twin.states.includes('s')) expect(library.at(-1)!.includes(1), 'fires').equal(true);
        expect(new Set(library[0]).size).above(50);
      });

  it('VarTrace: what the trace is after its decay', () => {
    const spikes = Array.from({ length: 300 }, (_, k) => (k % 7 === 0 || k % 31 === 4 ? 1 : 0));
    const [library] = recorded(() => VarTrace({ n_units: 1, tau_tr: 12, a_delta: 0.3 }), {
      ...{ input: 'inputs', values: spikes, of: ['trace'] },
    });
    const [text] = recorded(
      () => made('dx/dt = -x/tau : 1; inputs : 1 (input); tau = 12 ms', { receive: 'x += 0.3*inputs' }),
      { input: 'inputs', values: spikes, of: ['x'] },
    );
    const decay = Math.exp(-0.1 / 12);
    for (const [k, x] of text!.entries()) expect(x).closeTo(library![k]! * decay, 1e-14);
  });

  it('alpha synapse of example 08: the peak is 1, a time constant after the spike', () => {
    const [g] = recorded(
      () =>
        made('dx/dt = -x/tau : 1; dg/dt = (x - g)/tau : 1; spikes : 1 (input); tau = 5 ms', {
          receive: 'x += e*spikes',
        }),
      { input: 'spikes', values: [1, ...new Array<number>(99).fill(0)], of: ['g'], steps: 100 },
    );
    for (const [k, x] of g!.entries()) {
      const t = (k + 1) / 50;
      expect(x).closeTo(t * Math.exp(1 - t), 1e-13);
    }
  });

  // Written out in JavaScript, in the order of the text: numbers of 64 bits, as f64 has them.
  const dt = 0.1;
  const loops: readonly (readonly [
    string,
    string,
    CellOptions,
    Record<string, number>,
    (x: number[]) => number[],
  ])[] = [
    [
      'quadratic integrate-and-fire',
      'dv/dt = (a*(v - v_r)*(v - v_c) + I)/tau : 1; a = 0.04; v_r = -60; v_c = -45; I = 20; tau = 10 ms',
      { threshold: 'v > 30', reset: 'v = -65', method: 'euler' },
      { v: -60 },
      ([v]) => {
        const next = v! + ((0.04 * (v! - -60) * (v! - -45) + 20) / 10) * dt;
        return [next > 30 ? -65 : next];
      },
    ],
    [
      'Izhikevich',
      'dv/dt = (0.04*v**2 + 5*v + 140 - u + I)/ms : 1; du/dt = a*(b*v - u)/ms : 1; a = 0.02; b = 0.2; I = 10',
      { threshold: 'v >= 30', reset: 'v = -65; u += 8', method: 'euler' },
      { v: -65, u: -13 },
      ([v, u]) => {
        const next = v! + (v! * v! * 0.04 + v! * 5 + 140 - u! + 10) * dt;
        const later = u! + 0.02 * (0.2 * v! - u!) * dt;
        return next >= 30 ? [-65, later + 8] : [next, later];
      },
    ],
    [
      'FitzHugh and Nagumo',
      'dv/dt = (v - v**3/3 - w + I)/ms : 1; dw/dt = (v + a - b*w)/tau : 1; I = 0.5; a = 0.7; b = 0.8; tau = 12.5 ms',
      { method: 'euler' },
      { v: 0.1, w: 0 },
      ([v, w]) => [
        v! + (v! - (v! * (v! * v!)) / 3 - w! + 0.5) * dt,
        w! + ((v! + 0.7 - 0.8 * w!) / 12.5) * dt,
      ],
    ],
  ];
  for (const [name, text, options, initial, step] of loops)
    it(`${name}: the same bits as a loop`, () => {
      const names = Object.keys(initial);
      const ours = recorded(() => made(text, { ...options, initial }), { of: names, steps: 500 });
      let x = Object.values(initial);
      for (let k = 0; k < 500; k++) {
        x = step(x);
        expect(ours.map((own) => own[k])).eql(x);
      }
    });

  it('Hodgkin and Huxley of example 13: as often as in NumPy, and as near as a step lets it be', () => {
    const numpy = JSON.parse(
      readFileSync(new URL('../../golden/operations/hodgkin-huxley.json', import.meta.url), 'utf8'),
    ) as { readonly j: number[]; readonly steps: number; readonly spikes: number[][] };
    const text = `
      dv/dt = (120*m**3*h*(50 - v) + 36*n**4*(-77 - v) + 0.3*(-54.387 - v) + j)/ms : 1
      dm/dt = (rise((v + 40)/10)*(1 - m) - 4*exp(-(v + 65)/18)*m)/ms : 1
      dh/dt = (0.07*exp(-(v + 65)/20)*(1 - h) - sigmoid((v + 35)/10)*h)/ms : 1
      dn/dt = (0.1*rise((v + 55)/10)*(1 - n) - 0.125*exp(-(v + 65)/80)*n)/ms : 1
      j : 1`;
    const gates = { m: 0.05293248525724958, h: 0.5961207535084603, n: 0.3176769140606974 };
    const rise = (x: Parameters<NonNullable<NonNullable<CellOptions['functions']>[string]>>[0]) =>
      x.eq(0).where(1, x.div(x.neg().expm1().neg()));
    const Axon = cell('Axon', text, {
      ...{ threshold: 'v >= 0', refractory: 'v >= 0', functions: { rise }, initial: { v: -65, ...gates } },
    });
    expect(Axon.declaration.equations!.method).equal('exp_euler');
    const [s] = recorded(() => Axon({ n_units: numpy.j.length, j: numpy.j }), {
      ...{ of: ['s'], steps: numpy.steps, dt: '0.01 ms' },
    });
    for (const [i, theirs] of numpy.spikes.entries()) {
      const ours = Array.from({ length: numpy.steps }, (_, k) => k).filter((k) => s![k * numpy.j.length + i]);
      expect(ours.length, `${numpy.j[i]} µA`).equal(theirs.length);
      for (const [k, step] of ours.entries()) expect(step / 100).closeTo(theirs[k]!, 0.2);
    }
  });
});

describe('cells from equations', () => {
  it('train by gradient as a cell of the library does', () => {
    const surrogate = 'norse.superSpike';
    const trained = (part: () => unknown) => {
      const net = context('net', () => {
        const z = part() as Loose;
        return { z, advance: process(z.advance_state!) };
      });
      const z = net.z as unknown as Loose & { readonly hyperparameters: Loose };
      const trainer = train(net, {
        ...{ process: net.advance, dt: '0.5 ms', dtype: 'f64', steps: 40 },
        inputs: [[z.j, 22]],
        targets: [[z.s, 0.3]],
        loss: ({ of, target }: { of: (x: never) => never; target: (x: never) => never }) =>
          mse(of(z.s!), target(z.s!)),
        optimizer: sgd({ lr: 10 }),
        trainable: [z.hyperparameters.tau_m],
      } as never);
      const losses = trainer.run({ iterations: 3 }) as ArrayLike<number>;
      return [...Array.from(losses), ...trainer.parameters.get(z.hyperparameters.tau_m!)];
    };
    const library = trained(() =>
      LIFCell({ n_units: 1, tau_m: 7, tau_theta: 0, refract_time: 0, surrogate }),
    );
    const text = trained(() =>
      made(
        'dv/dt = (v_rest - v + resist_m*j)/tau_m : mV; j : nA (input); resist_m = 1 MΩ; tau_m = 7 ms; v_rest = -65 mV',
        { threshold: 'v > -52 mV', reset: 'v = -60 mV', method: 'euler', initial: { v: 'v_rest' } },
        { surrogate },
      ),
    );
    expect(text.at(-1)).not.closeTo(7, 1e-3);
    for (const [k, x] of text.entries()) expect(x).closeTo(Number(library[k]), 1e-12);
  });

  it('have noise of the strength that is written, by Euler and by Heun', () => {
    const n = 20_000;
    const ends = (text: string, method?: 'euler' | 'heun') => {
      const Own = cell('Own', text, method ? { method } : {});
      const net = context('net', () => {
        const z = Own({ n_units: n } as never) as unknown as Loose;
        return { z, advance: process(z.advance_state!) };
      });
      const sim = simulate(net, { dt: '0.1 ms', seed: 4 });
      sim.run(net.advance as never, { steps: 400 });
      const x = sim.get((net.z as unknown as Loose).x!) as unknown as Float32Array;
      const mean = x.reduce((a, b) => a + b, 0) / n;
      return { mean, deviation: Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / n) };
    };
    const additive = 'dx/dt = (3 - x)/tau + sigma*sqrt(2/tau)*xi : 1; tau = 5 ms; sigma = 0.5';
    for (const method of ['euler', 'heun'] as const) {
      const { mean, deviation } = ends(additive, method);
      expect(mean).closeTo(3, 4 * (0.5 / Math.sqrt(n)) + 0.003);
      expect(deviation).closeTo(0.5, 0.015);
    }
    // Two noises are independent: their variances add up.
    expect(
      ends('dx/dt = -x/tau + 0.3*sqrt(2/tau)*xi_1 + 0.4*sqrt(2/tau)*xi_2 : 1; tau = 5 ms').deviation,
    ).closeTo(0.5, 0.015);
    // In seconds and milliseconds alike.
    expect(ends('dx/dt = -x/tau + 0.5*sqrt(2/tau)*xi : 1; tau = 0.005 s').deviation).closeTo(0.5, 0.015);
  });

  it('draw Poisson numbers of a mean that is written, another one in each cell and step', () => {
    const [n, mean] = [20_000, 2.5];
    const Own = cell('Own', 'x = 0\nmean : 1', { receive: 'x = poisson(mean)' });
    const net = context('net', () => {
      const z = Own({ n_units: n, mean } as never) as unknown as Loose;
      return { z, advance: process(z.advance_state!) };
    });
    const sim = simulate(net, { dt: '0.1 ms', seed: 4 });
    const [first, second] = [0, 1].map(() => {
      sim.run(net.advance as never, { steps: 1 });
      return sim.get((net.z as unknown as Loose).x!) as unknown as Float32Array;
    });
    for (const x of [first!, second!]) {
      const found = x.reduce((a, b) => a + b, 0) / n;
      expect(found).closeTo(mean, 4 * Math.sqrt(mean / n));
      expect(x.reduce((a, b) => a + (b - found) ** 2, 0) / n).closeTo(mean, 0.15);
      expect(x.every(Number.isInteger)).equal(true);
    }
    expect(first!.filter((x, i) => x === second![i]).length / n).below(0.25);
  });

  it('have the noise method that fits, and refuse others', () => {
    const method = (text: string, options: CellOptions = {}) =>
      cell('Own', text, options).declaration.equations!.method;
    expect(method('dx/dt = -x/ms + xi/ms**0.5 : 1')).equal('euler');
    expect(method('dx/dt = -x/ms + x*xi/ms**0.5 : 1')).equal('heun');
    expect(() => method('dx/dt = x*xi/ms**0.5 : 1', { method: 'euler' })).throw("'heun'");
    expect(() => method('dx/dt = xi/ms**0.5 : 1', { method: 'rk4' })).throw('noise by the method rk4');
    expect(() => method('dx/dt = xi**2 : 1')).throw('not linear in its noise');
  });
});
