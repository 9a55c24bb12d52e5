import { expect } from 'chai';
import fc from 'fast-check';
import { cell, type MethodGiven } from '../../../framework/equations/index.ts';
import { type Arithmetic, stepped, tableaus } from '../../../framework/ops/integrators.ts';
import { context, process, simulate } from '../../../index.ts';
import { effort } from '../support.ts';

/** States after some time, by name, of one cell. */
function ended(
  text: string,
  {
    method,
    dt,
    time,
    initial,
    backend = 'wasm',
  }: {
    readonly method?: MethodGiven;
    readonly dt: number;
    readonly time: number;
    readonly initial: Readonly<Record<string, number>>;
    readonly backend?: 'wasm' | 'reference';
  },
): Record<string, number> {
  const Own = cell('Own', text, { initial, ...(method && { method }) });
  const net = context('net', () => {
    const z = Own({ n_units: 1 } as never);
    return { z, advance: process(z.advance_state as never) };
  });
  const sim = simulate(net, { dt: `${dt} ms`, dtype: 'f64', backend });
  sim.run(net.advance as never, { steps: Math.round(time / dt) });
  const { z } = net as unknown as { readonly z: Readonly<Record<string, never>> };
  return Object.fromEntries(Object.keys(initial).map((name) => [name, sim.get(z[name]!)[0]!]));
}

const methodOf = (text: string, options: Parameters<typeof cell>[2] = {}): string =>
  cell('Own', text, options).declaration.equations!.method!;

describe('integrators', () => {
  it('are consistent: weights of a step are 1 in sum, those of a stage are its moment', () => {
    for (const [name, { stages, step }] of Object.entries(tableaus)) {
      const sum = ({ weights, over }: { weights: readonly number[]; over: number }) =>
        weights.reduce((all, x) => all + x, 0) / over;
      expect(sum(step), name).closeTo(1, 1e-15);
      for (const stage of stages) expect(sum(stage), name).closeTo(stage.at, 1e-15);
    }
  });

  it("are stable as far as they say: the factor of x' = -x over a step is 1 there", () => {
    for (const [name, tableau] of Object.entries(tableaus)) {
      const factor = (h: number): number => {
        const numbers: Arithmetic<number> = {
          ...{ add: (a, b) => a + b, scale: (a, by) => a * by },
          along: (slope, by, over) => (slope * by * h) / over,
        };
        return stepped(tableau, [1], ([x]) => [-x!], numbers)[0]!;
      };
      expect(Math.abs(factor(tableau.stable)), name).closeTo(1, 1e-9);
      expect(Math.abs(factor(tableau.stable * 1.01)), name).above(1);
      expect(Math.abs(factor(tableau.stable * 0.99)), name).below(1);
    }
  });

  // x = e^(sin t), y = sin t: not linear, and not the same at all times.
  const swing = 'dx/dt = x*cos(t/ms)/ms : 1\ndy/dt = (cos(t/ms) + y*(log(x) - y))/ms : 1';
  const errorAt = (method: MethodGiven, dt: number): number => {
    const { x, y } = ended(swing, { method, dt, time: 2, initial: { x: 1, y: 0 } });
    return Math.abs(x! / Math.exp(Math.sin(2)) - 1) + Math.abs(y! / Math.sin(2) - 1);
  };
  it('go as long as they like where a state grows by itself', () => {
    const grown = ended('dv/dt = v/tau : 1\ntau = 10 ms', {
      method: 'euler',
      dt: 1,
      time: 10,
      initial: { v: 1 },
    });
    expect(grown.v).closeTo(1.1 ** 10, 1e-12);
  });

  it('have a limit of their own in each of many cells', () => {
    const Own = cell('Own', 'dv/dt = -v/tau : 1\ntau : ms', { method: 'euler' });
    const taus = new Float64Array(300_000).fill(10);
    taus[299_999] = 0.4;
    const net = context('net', () => {
      const z = Own({ n_units: taus.length, tau: taus });
      return { z, advance: process(z.advance_state) };
    });
    expect(() => simulate(net, { dt: '1 ms' }).run(net.advance, { steps: 1 })).throw(/at most 0.8 ms/);
  });

  for (const [method, { order }] of Object.entries(tableaus))
    it(`${method} is of order ${order}`, () => {
      const steps = order > 2 ? [0.02, 0.01, 0.005] : [0.004, 0.002, 0.001];
      const errors = steps.map((dt) => Math.log2(errorAt(method as MethodGiven, dt)));
      const slopes = errors.slice(1).map((error, i) => errors[i]! - error);
      for (const slope of slopes) expect(slope).closeTo(order, 0.1);
    });

  it('exp_euler is of order 1, and exact for a rate that is linear in its state', () => {
    const relaxing = 'dx/dt = (sin(t/ms) - x*(2 + cos(t/ms)))/ms : 1';
    const at = (dt: number) => ended(relaxing, { method: 'exp_euler', dt, time: 2, initial: { x: 1 } }).x!;
    const best = ended(relaxing, { method: 'rk4', dt: 0.002, time: 2, initial: { x: 1 } }).x!;
    const errors = [0.02, 0.01, 0.005].map((dt) => Math.log2(Math.abs(at(dt) - best)));
    for (const [i, error] of errors.slice(1).entries()) expect(errors[i]! - error).closeTo(1, 0.1);
    const decay = ended('dx/dt = -x/(5 ms) : 1', { method: 'exp_euler', dt: 1, time: 5, initial: { x: 1 } });
    expect(decay.x).closeTo(Math.exp(-1), 1e-15);
  });

  it('of one state by itself are those of the books', () => {
    // The factor of x' = -x over a step of 1/4: 1 - h + h²/2 - … as far as the order goes.
    const factors = { euler: 0.75, midpoint: 0.78125, heun: 0.78125, ralston: 0.78125 };
    for (const [method, factor] of Object.entries(factors))
      expect(
        ended('dx/dt = -x/ms : 1', { method: method as MethodGiven, dt: 0.25, time: 0.25, initial: { x: 1 } })
          .x,
      ).closeTo(factor, 1e-15);
    const rk4 = 1 - 1 / 4 + 1 / 32 - 1 / 384 + 1 / 6144;
    const own = ended('dx/dt = -x/ms : 1', { method: 'rk4', dt: 0.25, time: 0.25, initial: { x: 1 } });
    expect(own.x).closeTo(rk4, 1e-15);
  });
});

describe('exact integration', () => {
  it('is found where the equations are linear with constant coefficients, and nowhere else', () => {
    const linear = [
      'dv/dt = -v/tau : mV\ntau = 10 ms',
      'dv/dt = (E - v + R*I)/tau : mV\nI : nA (input)\nE = -70 mV; R = 1 MΩ; tau = 10 ms',
      // What is wired is held over the step.
      'dv/dt = (g*(E - v) + I)/C : mV\ng : nS (input)\nI : nA (input)\nE = 0 mV; C = 1 nF',
      'dv/dt = w/ms : 1\ndw/dt = -v/ms : 1',
      'dv/dt = a*b*v - (v + w)/tau : 1\ndw/dt = -w*a : 1\na = 1 Hz; b = 2; tau = 1 ms',
      'dv/dt = (a > 1 ? -v : -2*v)/ms : 1\na = 2',
      'dx/dt = 1/ms : 1',
      'x = -v/2 : 1\ndv/dt = x/ms : 1',
    ];
    const itself = [
      'dv/dt = (g*(E - v))/C : mV\ndg/dt = -g/tau : nS\nE = 0 mV; C = 1 nF; tau = 5 ms',
      'dv/dt = (sin(t/ms) - v)/ms : 1',
      'dm/dt = (1 - m)*a*exp(v) - m*a : 1\ndv/dt = (m**3 - v)/ms : 1\na = 1 kHz',
    ];
    const neither = [
      'dv/dt = v**2/ms : 1',
      'dv/dt = exp(v)/ms : 1',
      'dv/dt = (v > 0 ? -v : v)/ms : 1',
      'dv/dt = abs(v)/ms : 1',
    ];
    for (const text of linear) expect(methodOf(text), text).equal('exact');
    for (const text of itself) expect(methodOf(text), text).equal('exp_euler');
    for (const text of neither) expect(methodOf(text), text).equal('euler');
    for (const text of [...itself, ...neither])
      expect(() => methodOf(text, { method: 'exact' }), text).throw('linear with constant coefficients');
    for (const text of neither)
      expect(() => methodOf(text, { method: 'exp_euler' }), text).throw('not linear in v');
    expect(methodOf(linear[0]!, { method: 'linear' })).equal('exact');
    expect(methodOf(linear[0]!, { method: 'exponential_euler' })).equal('exp_euler');
  });

  it('takes what is constant over a step as it was when the step began, as every method does', () => {
    const text = 'dv/dt = (x - v)/tau : 1; tau = 10 ms; x = t/ms + 0.5*v : 1 (constant over dt)';
    const h = -1 / 10;
    // By how much the distance from x shrinks in a step.
    const shares = {
      exact: Math.exp(h),
      exp_euler: Math.exp(h),
      euler: 1 + h,
      midpoint: 1 + h + h ** 2 / 2,
      rk4: 1 + h + h ** 2 / 2 + h ** 3 / 6 + h ** 4 / 24,
    };
    for (const [method, share] of Object.entries(shares)) {
      let v = 2;
      for (let t = 0; t < 5; t++) v = t + 0.5 * v + (v - (t + 0.5 * v)) * share;
      const found = ended(text, { method: method as MethodGiven, dt: 1, time: 5, initial: { v: 2 } });
      expect(found.v, method).closeTo(v, 1e-14);
    }
    // Brian2 wants it of what is drawn.
    const noise = cell('Own', 'dv/dt = (x - v)/tau : 1; tau = 10 ms; x = rand() : 1 (constant over dt)');
    expect(noise.declaration.equations?.method).equal('exact');
    expect(() => cell('Own', 'x = y : 1 (constant over dt); y = x : 1')).throw('in terms of itself');
  });

  it('needs no small steps: decay, chain, oscillation, and what has no decay at all', () => {
    const cases = [
      ['dx/dt = -x/(2 ms) : 1', { x: 3 }, (t: number) => ({ x: 3 * Math.exp(-t / 2) })],
      ['dx/dt = 3/ms : 1', { x: 1 }, (t: number) => ({ x: 1 + 3 * t })],
      ['dx/dt = k*x + 2/ms : 1\nk = 0 Hz', { x: 1 }, (t: number) => ({ x: 1 + 2 * t })],
      [
        'dx/dt = y/ms : 1\ndy/dt = -x/ms : 1',
        { x: 1, y: 0 },
        (t: number) => ({ x: Math.cos(t), y: -Math.sin(t) }),
      ],
      // An alpha function: two time constants that are one.
      [
        'dx/dt = (y - x)/ms : 1\ndy/dt = -y/ms : 1',
        { x: 0, y: 1 },
        (t: number) => ({ x: t * Math.exp(-t), y: Math.exp(-t) }),
      ],
      // A free fall.
      [
        'dx/dt = v/ms : 1\ndv/dt = -1/ms : 1',
        { x: 0, v: 2 },
        (t: number) => ({ x: 2 * t - t ** 2 / 2, v: 2 - t }),
      ],
    ] as const;
    for (const [text, initial, solution] of cases)
      for (const dt of [0.1, 1, 8]) {
        const found = ended(text, { dt, time: 8, initial });
        for (const [name, x] of Object.entries(solution(8)))
          expect(found[name], `${text}, ${name}`).closeTo(x, 2e-13 * Math.max(1, Math.abs(x)));
      }
  });

  it('is the same in whatever units the numbers are written', () => {
    const currents = 'dv/dt = (g_L*(E - v) + I + x)/C : mV; dx/dt = -x/tau : ';
    const ways = [
      `${currents}pA; g_L = 10 nS; E = -0.07 V; I = 0.1 nA; C = 200 pF; tau = 3 ms`,
      `${currents}nA; g_L = 0.01 uS; E = -70 mV; I = 100 pA; C = 0.2 nF; tau = 0.003 s`,
      `${currents.replace('mV', 'volt')}uA; g_L = 1e-8 S; E = -70 mV; I = 1e-10 A; C = 2e-10 F; tau = 5e-5 minutes`,
    ];
    for (const method of ['exact', 'exp_euler', 'euler', 'rk4'] as const) {
      const found = ways.map((text, k) => {
        const initial = { v: [-60, -60, -0.06][k]!, x: [50, 0.05, 5e-5][k]! };
        const { v, x } = ended(text, { method, dt: 0.1, time: 5, initial });
        return [v! * [1, 1, 1000][k]!, x! * [1, 1000, 1e6][k]!] as const;
      });
      for (const [v, x] of found) {
        expect(v, method).closeTo(found[0]![0], 1e-11);
        expect(x, method).closeTo(found[0]![1], 1e-11);
      }
      const decayed = 50 * Math.exp(-5 / 3);
      expect(found[0]![1]).closeTo(decayed, method === 'euler' ? 1 : 1e-4);
    }
  });

  it('of random systems is what many small steps come to, on both backends', () => {
    const rate = fc.integer({ min: -20, max: 20 }).map((k) => k / 10);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(rate, { minLength: 24, maxLength: 24 }),
        (n, numbers) => {
          const names = ['a', 'b', 'c', 'd'].slice(0, n);
          const lines = names.map((to, i) => {
            const terms = names.map((from, j) =>
              `${numbers[4 * i + j]! - (i === j ? 2 : 0)}*${from}`.replace(/^-(.*)/, '(-$1)'),
            );
            return `d${to}/dt = (${terms.join(' + ')} + (${numbers[16 + i]}))/ms : 1`;
          });
          const initial = Object.fromEntries(names.map((name, i) => [name, numbers[20 + i]!]));
          const text = lines.join('\n');
          const once = ended(text, { dt: 0.5, time: 0.5, initial });
          const fine = ended(text, { method: 'rk4', dt: 0.5 / 512, time: 0.5, initial });
          for (const name of names)
            expect(once[name], `${text} ${JSON.stringify(initial)}`).closeTo(
              fine[name]!,
              2e-11 * Math.max(1, Math.abs(fine[name]!)),
            );
          expect(ended(text, { dt: 0.5, time: 0.5, initial, backend: 'reference' })).eql(once);
        },
      ),
      effort(8),
    );
  });
});
