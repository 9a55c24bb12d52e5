import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { cell, fromEquations, synapse } from '../../../framework/equations/index.ts';
import {
  connectivity,
  context,
  delay,
  model,
  open,
  process,
  simulate,
  spikeTimes,
  wire,
} from '../../../index.ts';

const text = `
  dApre/dt = -Apre/tau : 1
  dApost/dt = -Apost/tau : 1
  w = 0.5; tau = 12 ms; gain_post : 1
  g_post : 1
  total_post = w*Apre : 1 (summed)`;
const rule = {
  on_pre: 'g_post += w; Apre += 0.1; w = clip(w + Apost*gain_post, 0, 1)',
  on_post: 'Apost -= 0.11; w = clip(w + Apre, 0, 1)',
};
const All = synapse('All', text, rule);
const Some = synapse('Some', text, { ...rule, carrier: 'sparse' });
const Late = synapse('Late', text, { ...rule, carrier: 'delayed' });
const shown = ['w', 'Apre', 'Apost', 'g_post', 'total_post'] as const;

const [cells, steps] = [[4, 3] as const, 60];
const spikesOf = (count: number, every: number) =>
  spikeTimes(
    Array.from({ length: count }, (_, k) =>
      [1 + k, 1 + k + every, 7 * k + 3, 40 + 3 * k].toSorted((a, b) => a - b),
    ),
  );

/** What synapses come to, and all that they have sent. */
function learnt(part: () => unknown, late?: string): Record<string, number[]> {
  const net = context('net', () => {
    const y = part() as ReturnType<typeof Some>;
    const P = cell('P', 'x : 1 (input)', { threshold: 'x > 0' })({ n_units: cells[0] });
    if (late !== undefined) wire(delay(P.s as never, late) as never, y.pre);
    return { y, P, advance: process(P.advance_state, y.advance_state) };
  });
  const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
  const run = sim.run(net.advance, {
    steps,
    inputs: [
      [late === undefined ? net.y.pre : net.P.x, spikesOf(cells[0], 9)],
      [net.y.post, spikesOf(cells[1], 5)],
      [net.y.gain_post, [0.5, 1, 1.5]],
    ],
    record: [net.y.g_post],
  } as never);
  const { data } = run.get(net.y.g_post as never) as unknown as { readonly data: Float64Array };
  return {
    ...Object.fromEntries(shown.map((name) => [name, [...(sim.get(net.y[name] as never) as Float64Array)]])),
    sent: [...data],
  };
}

const refused = (make: () => unknown): MyelinError => {
  try {
    make();
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  throw new Error('taken');
};

describe('synapses over lists and rules', () => {
  const w = Array.from({ length: cells[0] }, (_, i) =>
    Array.from({ length: cells[1] }, (_, j) => (i + 2 * j) / 12),
  );
  const every = { pre: cells[0], post: cells[1], pairs: 'all' } as const;

  it('are the dense ones where every pair has one', () => {
    const dense = learnt(() => All({ shape: [...cells], w } as never));
    const sparse = learnt(() => Some({ connectivity: every, w: w.flat() } as never));
    for (const [name, x] of Object.entries(dense))
      for (const [k, own] of x.entries()) expect(sparse[name]![k], `${name} ${k}`).closeTo(own, 1e-14);
  });

  it('are in any order, and a pair may have two', () => {
    const from = [2, 0, 3, 0, 2, 2];
    const to = [1, 2, 0, 0, 1, 2];
    const own = learnt(() =>
      Some({ connectivity: { pre: 4, post: 3, from, to }, w: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] } as never),
    );
    const dense = learnt(() =>
      All({
        shape: [...cells],
        w: from.reduce(
          (all, i, e) => {
            all[i]![to[e]!] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6][e]!;
            return all;
          },
          [
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
          ],
        ),
      } as never),
    );
    for (const [e, i] of from.entries())
      if (e !== 0) expect(own.w![e], `synapse ${e}`).closeTo(dense.w![i * 3 + to[e]!]!, 1e-14);
    expect(own.w![0]).lessThan(own.w![4]!);
  });

  it('with one delay for each are those behind a delayed wire, where all delays are one', () => {
    const each = Array.from({ length: 12 }, () => 4);
    const wired = learnt(() => Some({ connectivity: every, w: w.flat() } as never), '4 ms');
    const late = learnt(() =>
      Late({ connectivity: every, w: w.flat(), delays: each, step: '1 ms' } as never),
    );
    for (const [name, x] of Object.entries(wired))
      for (const [k, own] of x.entries()) expect(late[name]![k], `${name} ${k}`).closeTo(own, 1e-14);
  });

  it('with a delay of one step, and of many, send when they are due', () => {
    const Static = synapse('Static', 'w : 1\ng_post : 1', { on_pre: 'g_post += w', carrier: 'delayed' });
    const net = context('net', () => {
      const connectivity = { pre: 1, post: 3, pairs: 'all' } as const;
      const y = Static({ connectivity, delays: [1, 2.6, 7], step: '1 ms', w: [1, 2, 3] } as never);
      return { y, advance: process(y.advance_state) };
    });
    const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    const run = sim.run(net.advance, {
      steps: 10,
      inputs: [[net.y.pre, spikeTimes([[2]])]],
      record: [net.y.g_post],
    } as never);
    const data = [...(run.get(net.y.g_post as never) as unknown as { readonly data: Float64Array }).data];
    expect(data.flatMap((x, k) => (x ? [[Math.floor(k / 3), k % 3, x]] : []))).eql([
      [3, 0, 1],
      [5, 1, 2],
      [9, 2, 3],
    ]);
  });

  it('begin with what a formula says of their cells, or of drawn numbers', () => {
    const ring = connectivity({ pre: 5, post: 4, probability: 0.6, seed: 3 });
    const { from, to } = ring.pattern;
    const Near = synapse('Near', 'w = 0\ng_post : mV\nx = 1 mV', {
      on_pre: 'g_post += w*x + (i - j)*mV',
      ...{ carrier: 'sparse', initial: { w: 'exp(-(i - j)**2/4) + N_pre/100 + N/1000', x: '2*x*rand()' } },
    });
    const net = context('net', () => {
      const y = Near({ connectivity: ring });
      return { y, advance: process(y.advance_state) };
    });
    const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    const ends = Array.from(from.numbers, (i, e) => [i, to.numbers[e]!] as const);
    const weights = ends.map(([i, j]) => Math.exp(-((i - j) ** 2) / 4) + 0.05 + ring.synapses / 1000);
    const now = (of: unknown) => [...(sim.get(of as never) as Float64Array)];
    for (const [e, x] of now(net.y.w).entries()) expect(x).closeTo(weights[e]!, 1e-15);
    const x = now(net.y.x);
    expect(Math.max(...x)).lessThan(2);
    expect(new Set(x).size).equal(ring.synapses);
    sim.run(net.advance, { steps: 1, inputs: [[net.y.pre, [1, 1, 1, 1, 1]]] } as never);
    const sums = [0, 0, 0, 0];
    for (const [e, [i, j]] of ends.entries()) sums[j]! += weights[e]! * x[e]! + (i - j);
    for (const [j, g] of now(net.y.g_post).entries()) expect(g).closeTo(sums[j]!, 1e-13);
  });

  it('stand in files with their connectivity, and are refused where they cannot be', async () => {
    const net = context('net', () => ({
      y: Late({
        connectivity: { pre: 4, post: 3, inDegree: 2, seed: 'a' },
        delays: { low: 1, high: 5, seed: 2 },
        step: '1 ms',
      } as never),
    }));
    const document = model(net);
    const opened = await open<typeof net>(JSON.parse(JSON.stringify(document)) as object, {
      equations: fromEquations,
    });
    expect(model(opened.net)).eql(document);
    expect(refused(() => synapse('S', 'w : 1', { carrier: 'spars' } as never)).message).include("'sparse'");
    expect(refused(() => Some({ shape: [2, 2] } as never)).message).include('connectivity');
    expect(refused(() => synapse('S', 'connectivity : 1')).message).include("'connectivity'");
  });
});

describe('cells from equations', () => {
  it('have what a reset or what is received writes as states, which the types know', () => {
    const Own = cell('Own', 'dv/dt = (I - v)/(10 ms) : 1\nI : 1 (input)\ntheta = 1; k : 1\nb = 2', {
      threshold: 'v > theta',
      reset: 'v = 0; theta += 0.5',
      receive: 'k *= b',
    });
    const z = Own({ n_units: 1, k: 1 });
    expect([z.theta, z.k, z.v, z.I].map(({ role }) => role)).eql(['state', 'state', 'state', 'input']);
    // @ts-expect-error b is written by nothing
    expect(z.b).equal(undefined);
    const net = context('net', () => ({ z, advance: process(z.advance_state) }));
    const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    sim.run(net.advance, { steps: 3, inputs: [[z.I, 100]] });
    expect([sim.get(z.theta)[0], sim.get(z.k)[0]]).eql([2.5, 8]);
  });

  const ran = (Cell: ReturnType<typeof cell>, n: number, count: number, name: string): number[] => {
    const net = context('net', () => {
      const z = Cell({ n_units: n } as never) as unknown as Readonly<Record<string, never>>;
      return { z, advance: process(z.advance_state!) };
    });
    const sim = simulate(net as never, { dt: '1 ms', dtype: 'f64' });
    sim.run(net.advance as never, { steps: count } as never);
    return [...(sim.get((net.z as unknown as Record<string, never>)[name]!) as Float64Array)];
  };

  it('know their numbers, and how many they are', () => {
    const Cell: unknown = cell('Cell', 'dv/dt = i*mV/ms : mV\nx = N : 1\ntau = 1 ms', {
      initial: { v: '10*i*mV', tau: '(1 + i)*tau' },
    });
    expect(ran(Cell as never, 3, 2, 'v')).eql([0, 12, 24]);
    expect(ran(Cell as never, 3, 2, 'x')).eql([3, 3, 3]);
    expect(ran(Cell as never, 3, 1, 'tau')).eql([1, 2, 3]);
  });

  it('count steps, have noise by the root of a time, and comments in their statements, as in Brian2', () => {
    const Cell: unknown = cell(
      'Cell',
      'dv/dt = (tau**-0.5)**2*tau**1.5*tau**-0.5/ms : 1\ntau = 4 ms\nk = timestep(t + 0.0001*ms, 1 ms) : 1\nn = 0',
      {
        ...{ threshold: 'timestep(t, dt) == 2', reset: 'n += 1  # how often\n# and back\nv = 7' },
      },
    );
    expect(ran(Cell as never, 1, 2, 'v')).eql([2]);
    expect(ran(Cell as never, 1, 3, 'v')).eql([7]);
    expect(ran(Cell as never, 1, 6, 'n')).eql([1]);
    expect(ran(Cell as never, 1, 6, 'k')).eql([5]);
  });

  it('know when they last fired, long ago at first', () => {
    const Cell: unknown = cell('Cell', 'dv/dt = 1/ms : 1\nage = t - lastspike : ms\nseen = 0 ms', {
      threshold: 'v > 3.5 + i',
      reset: 'v = 0; seen = lastspike',
    });
    expect(ran(Cell as never, 2, 2, 'age')).eql([1e7 + 1, 1e7 + 1]);
    expect(ran(Cell as never, 2, 6, 'age')).eql([2, 1]);
    expect(ran(Cell as never, 2, 6, 'seen')).eql([3, 4]);
  });
});
