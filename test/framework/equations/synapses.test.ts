import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { cell, synapse } from '../../../framework/equations/index.ts';
import { context, process, simulate, spikeTimes, wire } from '../../../index.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../golden/operations/brian2-synapses.json', import.meta.url), 'utf8'),
) as {
  readonly source: string;
  readonly text: string;
  readonly on_pre: string;
  readonly on_post: string;
  readonly dt: string;
  readonly steps: number;
  readonly cells: [number, number];
  readonly numbers: Readonly<Record<string, number>>;
  readonly weights: number[][];
  readonly spikes: Readonly<Record<'pre' | 'post', [number, number][]>>;
  readonly after: Readonly<Record<string, number[]>>;
  readonly g: number[];
};

const refused = (make: () => unknown): MyelinError => {
  try {
    make();
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  throw new Error('taken');
};

describe('synapses from equations', () => {
  for (const backend of ['wasm', 'reference'] as const)
    it(`learn as in ${golden.source}, on ${backend}`, () => {
      const { cells, text, on_pre, on_post, numbers, weights, dt, steps } = golden;
      const STDP = synapse('STDP', text, { on_pre, on_post });
      const net = context('net', () => {
        const y = STDP({ shape: cells, w: weights, ...numbers } as never);
        return { y, advance: process(y.advance_state as never) };
      });
      const y = net.y as unknown as Readonly<Record<string, never>>;
      const sim = simulate(net, { dt, dtype: 'f64', backend });
      const at = (own: [number, number][], count: number) => {
        const rows = Array.from({ length: steps * count }, () => 0);
        for (const [i, step] of own) rows[step * count + i] = 1;
        return rows;
      };
      const inputs = [
        [y.pre, at(golden.spikes.pre, cells[0])],
        [y.post, at(golden.spikes.post, cells[1])],
      ];
      const run = sim.run(net.advance as never, { steps, inputs, record: [y.g_post!] } as never);
      for (const [name, theirs] of Object.entries(golden.after)) {
        const ours = sim.get(y[name]!) as Float64Array;
        for (const [k, x] of theirs.entries()) expect(ours[k], `${name}, synapse ${k}`).closeTo(x, 1e-13);
      }
      const { data } = run.get(y.g_post!) as unknown as { readonly data: Float64Array };
      for (const [j, x] of golden.g.entries()) {
        const own = Array.from({ length: steps }, (_, step) => data[step * cells[1] + j]!);
        expect(own.reduce((a, b) => a + b)).closeTo(x, 1e-11);
      }
    });

  it('drive cells from equations: a jump of the conductance in the step after the spike', () => {
    const Cell = cell(
      'Cell',
      `dv/dt = (g*(E - v) - v)/tau : mV
       dg/dt = -g/tau_g : 1
       exc : 1 (input)
       E = 60 mV; tau = 10 ms; tau_g = 5 ms`,
      { receive: 'g += exc' },
    );
    const Static = synapse('Static', 'w : 1\ng_post : 1', { on_pre: 'g_post += w' });
    const net = context('net', () => {
      const y = Static({ shape: [2, 1], w: [[0.5], [0.25]] });
      const z = Cell({ n_units: 1 });
      wire(y.g_post as never, z.exc as never);
      return { y, z, advance: process(z.advance_state, y.advance_state) };
    });
    const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    const run = sim.run(net.advance, {
      steps: 6,
      inputs: [[net.y.pre, spikeTimes([[1], [1, 3]])]],
      record: [net.z.g],
    });
    const decay = Math.exp(-1 / 5);
    const g = [0, 0, 0.75 * decay, 0.75 * decay ** 2, (0.75 * decay ** 2 + 0.25) * decay];
    g.push(g[4]! * decay);
    for (const [step, x] of g.entries()) expect(run.get(net.z.g).data[step]).closeTo(x, 1e-15);
  });

  it('sum over the synapses of each cell, and read what cells are', () => {
    const Gap = synapse(
      'Gap',
      'w = 2 nS; v_pre : mV; v_post : mV\nI_post = w*(v_pre - v_post) : pA (summed)\nI_pre = w*(v_post - v_pre) : pA (summed)',
    );
    const net = context('net', () => {
      const y = Gap({ shape: [2, 3] });
      return { y, advance: process(y.advance_state) };
    });
    const { y } = net;
    const sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    const inputs = [
      [y.v_pre, [1, 2]],
      [y.v_post, [10, 20, 30]],
    ];
    sim.run(net.advance, { steps: 1, inputs } as never);
    expect([...sim.get(y.I_post)]).eql([-34, -74, -114]);
    expect([...sim.get(y.I_pre)]).eql([114, 108]);
  });

  it('let cells come together from the first step on, where gap junctions stand before them', () => {
    const Passive = cell('Passive', 'dv/dt = (I - v)/tau : mV; tau = 10 ms; I : mV (input)', {
      method: 'euler',
      initial: { v: '10 mV*(1 - 2*i)' },
    });
    const Gap = synapse('Gap', 'w = 2; v_pre : mV; v_post : mV\nI_post = w*(v_pre - v_post) : mV (summed)');
    const net = context('net', () => {
      const z = Passive({ n_units: 2 });
      const y = Gap({ shape: [2, 2] });
      wire(z.v, y.v_pre);
      wire(z.v, y.v_post);
      wire(y.I_post, z.I);
      return { z, y, advance: process(y.advance_state, z.advance_state) };
    });
    const { data } = simulate(net, { dt: '0.1 ms', dtype: 'f64' })
      .run(net.advance, { steps: 3, record: [net.z.v] })
      .get(net.z.v);
    // The difference of two cells, which leak and each pull at the other.
    for (const step of [0, 1, 2])
      expect(data[2 * step]! - data[2 * step + 1]!).closeTo(
        20 * (1 - 0.01 * (1 + 2 * 2)) ** (step + 1),
        1e-14,
      );
  });

  it('are refused where they would set what is of cells, or sum to nobody', () => {
    const set = refused(() => synapse('S', 'w : 1\ng_post : 1', { on_pre: 'g_post = w' }));
    expect(set.message).include('a value for g_post').include('S, on_pre');
    expect(refused(() => synapse('S', 'w : 1', { on_pre: 'g_post += w' })).message).include("'g_post'");
    expect(refused(() => synapse('S', 'w : 1\nI = w*2 : 1 (summed)')).message).include('_post or _pre');
    expect(refused(() => synapse('S', 'w : 1', { threshold: 'w > 1' } as never)).message).include(
      'threshold',
    );
  });
});
