import { compile, defaultBackend, kernels, ProgramScribe } from '../../framework/engine.ts';
import { context, LIFCell, ms, process, simulate } from '../../index.ts';
import type { Contender } from '../harness.ts';
import { lifSimulation, lifStep } from '../ours/lif.ts';
import { ourLinear } from '../ours/linear.ts';
import { currents, type LifContender } from '../peers/lif-work.ts';
import type { Curve, Plotted } from './draw.ts';
import type { Limits } from './limits.ts';
import { measured, type Point } from './measure.ts';
import { cells, fanOut, sending, steps as sparseSteps } from './sparse.ts';

/** What is drawn, once it is measured. */
export type Plotting = (limits: Limits, rounds: number) => Promise<Plotted>;

const curve = async (name: string, points: readonly Point[], rounds: number): Promise<Curve> => ({
  name,
  points: await measured(points, rounds),
});
const limit = (name: string, xs: readonly number[], y: (x: number) => number): Curve => ({
  name,
  isLimit: true,
  points: xs.map((x) => [x, y(x)] as const),
});

/** The step of a LIF layer reads drive and potential and writes the potential, 12 bytes, and does 3 operations. */
const byCells: Plotting = async ({ copy, flops }, rounds) => {
  const sizes = [10, 30, 100, 300, 1000, 3000, 1e4, 3e4, 1e5, 3e5, 1e6];
  const points = (make: LifContender): readonly Point[] =>
    sizes.map((n) => {
      const steps = n < 1e5 ? 1000 : 250;
      const contender = make({ n, steps, chunk: 250, gain: 1 / 20, current: currents(n) });
      return { x: n, units: n * steps, contender };
    });
  return {
    title: 'A step of a LIF layer by its cells',
    caption: 'Per cell it is the same for 100 cells and for a million, as long as memory keeps up.',
    x: 'Cells',
    y: 'Processor time per cell and step, ns',
    curves: [
      await curve('compiled step', points(lifStep), rounds),
      await curve('sim.run', points(lifSimulation), rounds),
      limit('copy of 12 bytes', sizes, (n) => 12 / copy(12 * n)),
      limit('3 operations', sizes, () => 3 / flops),
    ],
  };
};

/** A synapse's target is read, and what it has received is read and written: 12 bytes. */
const bySynapses: Plotting = async ({ copy }, rounds) => {
  const points = (of: readonly (readonly [x: number, p: number, silent: number])[]): readonly Point[] =>
    of.map(([x, p, silent]) => ({ x, units: 1000 * sparseSteps, contender: sending(p, silent) }));
  const reached = [0, 2, 5, 10, 20, 40, 70, 100];
  const there = [1, 250, 500, 1000, 2000, 4000];
  const ofReached = await curve(
    'reached, thousands',
    points(reached.map((spikes) => [(spikes * fanOut) / 1e3, spikes / cells, 100])),
    rounds,
  );
  const still = ofReached.points[0]![1];
  return {
    title: 'A step of a sparse network by its synapses',
    caption:
      'It grows with the synapses that spikes reach, not with those that are there, of which 20 thousand are reached.',
    x: 'Synapses',
    y: 'Processor time of a step, µs',
    linear: true,
    curves: [
      ofReached,
      await curve(
        'there, ten thousands',
        points(there.map((silent) => [(cells * (fanOut + silent)) / 1e4, 0.02, silent])),
        rounds,
      ),
      limit('copy of 12 bytes each', [0, 100], (x) => still + (12 * x) / copy(1e5)),
    ],
  };
};

/** A linear layer of 100 × 100 and its cells, forward and back: a product and an outer product, 4 · 100 operations a cell and step. */
const width = 100;
const learning = (batch: number, steps: number): Point => ({
  x: 0,
  units: batch * steps * width,
  contender: ourLinear({ n: width, batch, steps }),
});
const trained = (
  name: string,
  xs: readonly number[],
  pointOf: (x: number) => Point,
  { copy, flops }: Limits,
  rounds: number,
) =>
  Promise.all([
    curve(
      name,
      xs.map((x) => ({ ...pointOf(x), x })),
      rounds,
    ),
    limit('copy of 24 bytes', xs, (x) => 24 / copy(24 * pointOf(x).units)),
    limit('operations of its products', xs, () => (4 * width) / flops),
  ]);

const bySteps: Plotting = async (machine, rounds) => ({
  title: 'Training by its steps',
  caption:
    'Loss and gradient of 100 inputs and 100 LIF cells, batch 16: per cell and step it stays the same.',
  x: 'Steps',
  y: 'Processor time per cell and step, ns',
  curves: await trained(
    'loss and gradient',
    [3, 10, 30, 100, 300, 1000, 3000],
    (steps) => learning(16, steps),
    machine,
    rounds,
  ),
});

const byBatch: Plotting = async (machine, rounds) => ({
  title: 'Training by its batch',
  caption:
    'Loss and gradient of 100 inputs and 100 LIF cells, 100 steps: trials that run side by side share what a step costs.',
  x: 'Trials of a batch',
  y: 'Processor time per cell and step, ns',
  curves: await trained(
    'loss and gradient',
    [1, 2, 4, 8, 16, 32, 64, 128, 256],
    (batch) => learning(batch, 100),
    machine,
    rounds,
  ),
});

/** So many of 10 000 cells are recorded, as rows: what is recorded is read and written, 8 bytes. */
const byOutputs: Plotting = async ({ copy }, rounds) => {
  const [n, steps] = [10_000, 1000];
  const recording = (kept: number): Contender => ({
    name: `${kept}`,
    setup() {
      const net = context('net', () => {
        const z = LIFCell({ n_units: n, tau_m: ms(20) });
        return { z, advance: process(z.advance_state) };
      });
      const sim = simulate(net, { dt: ms(1) });
      const some = () => net.z.v.at(Array.from({ length: kept }, (_, k) => k));
      const record = kept === n ? [net.z.v] : kept ? [some()] : [];
      const inputs = [[net.z.j, Float32Array.from({ length: n }, (_, i) => 20 + (i % 64) / 8)]] as const;
      return {
        run(repeat) {
          for (let k = 0; k < repeat; k++) {
            sim.restart();
            sim.run(net.advance, { steps, record, inputs });
          }
        },
        result: () => [0],
      };
    },
  });
  const point = (kept: number): Point => ({ x: kept, units: 1000 * steps, contender: recording(kept) });
  const kept = [10, 100, 300, 1000, 3000, 10_000];
  const [[, bare]] = (await measured([point(0)], rounds)) as [readonly [number, number]];
  return {
    title: 'A step by what is recorded of it',
    caption: 'The potentials of so many of 10 000 LIF cells, at every step.',
    x: 'Numbers recorded in a step',
    y: 'Processor time of a step, µs',
    curves: [
      await curve('recorded', kept.map(point), rounds),
      limit('nothing recorded', kept, () => bare),
      limit('and a copy of 8 bytes each', kept, (k) => bare + (8 * k) / 1000 / copy(8 * k * steps)),
    ],
  };
};

/** A product of 64 × n and n × n numbers in every step. */
const byProducts: Plotting = async ({ flops }, rounds) => {
  const rows = 64;
  const product = (n: number): Contender => ({
    name: `${n}`,
    setup() {
      const scribe = new ProgramScribe({ name: 'product', units: false });
      scribe.slot({ name: 'x', role: 'state', shape: [rows, n] });
      scribe.slot({ name: 'w', role: 'parameter', shape: [n, n] });
      scribe.slot({ name: 'y', role: 'state', shape: [rows, n] });
      // The next step reads what this one writes, so that none is left out.
      const [x, y] = [scribe.load('x'), scribe.load('y')];
      scribe.store('x', x.neg());
      scribe.store('y', y.mul(0.5).add(x.matmul(scribe.load('w'))));
      const executable = compile(
        defaultBackend,
        { step: scribe.program() },
        { dtype: 'f32', capacity: 1, kernels },
      );
      executable.write(
        'w',
        Float32Array.from({ length: n * n }, (_, k) => (k % 7) / 8 - 0.4),
      );
      executable.write(
        'x',
        Float32Array.from({ length: rows * n }, (_, k) => (k % 5) / 4 + 0.1),
      );
      return {
        run: (repeat) => executable.run({ program: 'step', tick: 0, steps: repeat }),
        result: () => [0],
      };
    },
  });
  const sizes = [16, 32, 64, 128, 256, 512, 1024];
  const points = sizes.map((n) => ({ x: n, units: 2 * rows * n * n, contender: product(n) }));
  return {
    title: 'Products of matrices by their size',
    caption: '64 × n and n × n numbers, none of them 0.',
    x: 'n',
    y: 'GFLOP/s',
    curves: [
      { name: 'product', points: (await measured(points, rounds)).map(([n, ns]) => [n, 1 / ns] as const) },
      limit('vectors without memory', sizes, () => flops),
    ],
  };
};

export const plots: Readonly<Record<string, Plotting>> = {
  cells: byCells,
  synapses: bySynapses,
  steps: bySteps,
  batch: byBatch,
  outputs: byOutputs,
  products: byProducts,
};
