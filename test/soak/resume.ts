import { expect } from 'chai';
import fc from 'fast-check';
import { BehaviorSubject } from 'rxjs';
import { contentsOf } from '../../contexts/model/registry.ts';
import { compartmentsOf } from '../../framework/engine.ts';
import {
  adam,
  type Compartment,
  component,
  context,
  count,
  type DType,
  delay,
  every,
  input,
  ms,
  mse,
  output,
  process,
  real,
  rockpool,
  type Simulation,
  type Snapshot,
  schedule,
  sgd,
  simulate,
  sizes,
  state,
  type Trainer,
  type TrainSnapshot,
  train,
  wire,
} from '../../index.ts';
import { Noisy, wave } from '../contexts/support.ts';
import { expectSameBits } from '../framework/support.ts';
import { type Draw, draws, modelOf, type Net } from './models.ts';

// What is restored goes on as if nothing had been since: the same bits of all that there is.

const whole = (min: number, max: number) => fc.integer({ min, max });
const positive = (count: number, seed: number) => wave(count, seed).map((x) => 4 + 4 * x);

/** A run, where in it the snapshot is taken, and what is done before it is restored. */
export interface Play {
  readonly model: Draw;
  readonly steps: number;
  readonly chunk: number;
  /** The first chunk after which a snapshot is taken. */
  readonly after: number;
  readonly batch: number;
  readonly dtype: DType;
  readonly tick: number;
  readonly seed: number;
  readonly drive: 'none' | 'log' | 'loop';
  readonly astray: readonly ('run' | 'set' | 'reset' | 'restart' | 'snapshot')[];
  readonly resets: boolean;
}

const plays: fc.Arbitrary<Play> = fc.record({
  model: draws,
  steps: whole(2, 90),
  chunk: whole(1, 40),
  after: whole(0, 4),
  batch: whole(1, 3),
  dtype: fc.constantFrom('f32', 'f64'),
  tick: whole(0, 3).map((i) => [0, 1, 59, 1000][i]!),
  seed: fc.nat(99),
  drive: fc.constantFrom('none', 'log', 'loop'),
  astray: fc.array(fc.constantFrom('run', 'set', 'reset', 'restart', 'snapshot'), { maxLength: 4 }),
  resets: fc.boolean(),
});

const LOG = [
  { tick: 1, value: 2 },
  { tick: 7, value: 5 },
  { tick: 63, value: -1 },
  { tick: 1010, value: 3 },
];

/** All that a simulation shows. */
const shown = (net: Net, sim: Simulation | Snapshot) =>
  [...contentsOf(net, 'resume').parts.keys()]
    .flatMap(compartmentsOf)
    .map((own) => [own.name, sim.get(own)] as const);

function expectSame(a: ReturnType<typeof shown>, b: ReturnType<typeof shown>): void {
  a.forEach(([name, numbers], i) => {
    expectSameBits(name, numbers, b[i]![1]);
  });
}

/** A simulation whose second noise is driven, by a log or by what it shows itself. */
function driven(net: Net, { drive, batch, dtype, tick }: Play, seed: number) {
  const sim = simulate(net, { dt: ms(1), seed, batch, dtype, tick });
  const source = new BehaviorSubject(0);
  if (drive === 'loop') {
    sim.observe(net.z.v, { every: ms(5) }).subscribe(({ data }) => source.next(data.at(-1)! / 10));
  }
  const log = drive === 'log' ? sim.drive(net.b.inputs, LOG.map(scaled)) : undefined;
  const loop = drive === 'loop' ? sim.drive(net.b.inputs, source, { every: ms(5) }) : undefined;
  return { sim, source, driving: log ?? loop };
}

const scaled = ({ tick, value }: (typeof LOG)[number]) => ({ tick, value: value / 10 });

/** Runs on to the end of the play, from a step on; what was recorded of every compartment. */
function runFrom(net: Net, sim: Simulation, { steps, chunk, batch, model, seed, drive }: Play, from: number) {
  const rows = positive(steps * batch * model.n, seed).subarray(from * batch * model.n);
  const inputs = [[net.x.j, rows] as const, ...(drive === 'none' ? [[net.b.inputs, 0.3] as const] : [])];
  const record: readonly Compartment[] = [net.x.v, net.z.s, net.b.outputs];
  const recorded = sim.run(net.both, { steps: steps - from, chunk, inputs, record });
  return record.map((own) => recorded.get(own).data);
}

const stray: Record<Play['astray'][number], (net: Net, sim: Simulation, play: Play) => void> = {
  run: (net, sim, play) => void runFrom(net, sim, { ...play, chunk: 7, seed: 7 }, 1),
  set: (net, sim) => sim.set(net.z.hyperparameters.thr, -55),
  reset: (_, sim) => sim.reset(),
  restart: (_, sim) => sim.restart(),
  snapshot: (_, sim) => void sim.snapshot(),
};

/** The model of a play. Times count from tick 0; the event falls into the run. */
export const netOf = ({ model, tick }: Play): Net => modelOf({ ...model, resetAt: tick + model.resetAt });

/** What a play has shown: where the snapshot was taken, and in the end. */
export interface Seen {
  readonly tick: number;
  readonly latest: number;
  readonly log: unknown;
  readonly shown: ReturnType<typeof shown> | undefined;
  readonly recorded: ReturnType<typeof runFrom>;
  readonly end: { readonly shown: ReturnType<typeof shown>; readonly log: unknown; readonly tick: number };
}

/** Plays on from a beginning to the end, and takes a snapshot on the way. */
export function played(net: Net, play: Play) {
  const own = driven(net, play, play.seed);
  const { sim, source, driving } = own;
  if (play.resets) {
    sim.set(net.z.hyperparameters.thr, -51);
    sim.reset();
  }
  const taken: { snapshot?: Snapshot; latest?: number; log?: unknown; shown?: ReturnType<typeof shown> } = {};
  let chunks = 0;
  const watching = sim.observe(net.x.v).subscribe(() => {
    if (chunks++ !== play.after && taken.snapshot) return;
    Object.assign(taken, { snapshot: sim.snapshot(), latest: source.value, log: driving?.log });
    if (play.seed % 5 === 0) taken.shown = shown(net, sim);
  });
  const recorded = runFrom(net, sim, play, 0);
  watching.unsubscribe();
  const end = { shown: shown(net, sim), log: driving?.log, tick: sim.tick };
  const snapshot = taken.snapshot!;
  const { latest, log } = taken;
  const seen: Seen = { tick: snapshot.tick, latest: latest!, log, shown: taken.shown, recorded, end };
  return { own, snapshot, seen };
}

/** Goes on from a snapshot, and sees what the play has seen. */
export function goesOn(
  net: Net,
  play: Play,
  { snapshot, seen }: { readonly snapshot: Snapshot; readonly seen: Seen },
  own = driven(net, play, play.seed + 1),
): void {
  own.sim.restore(snapshot);
  own.source.next(seen.latest);
  expect(own.sim.tick).equal(seen.tick);
  expect(own.driving?.log).eql(seen.log);
  if (seen.shown) expectSame(shown(net, own.sim), seen.shown);
  const from = seen.tick - play.tick;
  if (from < play.steps) {
    runFrom(net, own.sim, play, from).forEach((data, i) => {
      expectSameBits('recorded', data, seen.recorded[i]!.slice(-data.length));
    });
  }
  expectSame(shown(net, own.sim), seen.end.shown);
  expect(own.driving?.log).eql(seen.end.log);
  expect(own.sim.tick).equal(seen.end.tick);
}

/** One draw of a simulation: `restored = uninterrupted`, in the same simulation and in one of another seed. */
export function resumeSimulation(play: Play): void {
  const net = netOf(play);
  const { own, ...before } = played(net, play);
  if (before.seen.shown) expectSame(shown(net, before.snapshot), before.seen.shown);
  for (const act of play.astray) stray[act](net, own.sim, play);
  goesOn(net, play, before, own);
  goesOn(net, play, before);
}

export const simulations = plays;

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;

/** Weights that learn by a Hebbian rule. */
export const Hebb = component('Hebb', {
  doc: 'outputs = inputs · weights; weights ← 0.9 weights + rate inputsᵀ · outputs, within ±1',
  time: 'ms',
  hyperparameters: {
    shape: sizes('of the weights', 2),
    rate: real('1', 'of learning', 0.02),
    n: count('none', 1),
  },
  compartments: {
    inputs: input('1', 'from', { shape: ({ shape }: { shape: readonly [number, number] }) => [shape[0]] }),
    outputs: output('1', 'to', { shape: ({ shape }: { shape: readonly [number, number] }) => [shape[1]] }),
    weights: state('1', 'plastic', {
      shape: ({ shape }: { shape: readonly [number, number] }) => shape,
      shared: true,
      default: 0.1,
    }),
  },
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights }) => ({ outputs: inputs.matmul(weights) }),
    evolve: ({ inputs, outputs, weights }, p) => ({
      weights: weights.mul(0.9).add(inputs.outer(outputs).mul(p.rate)).clip(-1, 1),
    }),
  },
});

export interface Course {
  readonly n: number;
  readonly ticks: number;
  readonly steps: number;
  readonly period: number;
  readonly batch: number;
  readonly samples: number;
  readonly dtype: DType;
  readonly optimizer: 'adam' | 'sgd';
  readonly states: 'keep' | 'restart';
  readonly plasticity: 'keep' | 'restart';
  readonly frozenNoise: boolean;
  readonly shuffle: boolean;
  readonly iterations: number;
  readonly at: number;
  readonly hook: 'batch' | 'forward' | 'backward' | 'update' | 'none';
  readonly astray: readonly ('run' | 'set' | 'restart' | 'test' | 'evaluate')[];
  readonly seed: number;
}

export const trainings: fc.Arbitrary<Course> = fc.record({
  n: whole(1, 4),
  ticks: whole(0, 3),
  steps: whole(1, 12),
  period: whole(1, 3),
  batch: whole(1, 2),
  samples: whole(2, 7),
  dtype: fc.constantFrom('f32', 'f64'),
  optimizer: fc.constantFrom('adam', 'sgd'),
  states: fc.constantFrom('keep', 'restart'),
  plasticity: fc.constantFrom('keep', 'restart'),
  frozenNoise: fc.boolean(),
  shuffle: fc.boolean(),
  iterations: whole(1, 9),
  at: whole(0, 8),
  hook: fc.constantFrom('batch', 'forward', 'backward', 'update', 'none'),
  astray: fc.array(fc.constantFrom('run', 'set', 'restart', 'test', 'evaluate'), { maxLength: 3 }),
  seed: fc.nat(99),
});

export const trained = ({ n, ticks, period }: Course) =>
  context('net', () => {
    const x = Noisy({ n_units: n, gain: 0.5 });
    const a = LinearJax({ shape: [n, n], weight: positive(n * n, 1).map((w) => w / 8) });
    const z = LIFODEJax({ shape: n, bias: 1.5, tau_mem: ms(4) });
    const w = Hebb({ shape: [n, n] });
    const e = ExpSynJax({ shape: n, tau: 0.003 });
    wire(x.u, a.input);
    wire(a.output, z.input);
    wire(ticks > 0 ? delay(z.spikes, ms(ticks)) : z.spikes, w.inputs);
    wire(w.outputs, e.input);
    const rates = schedule(
      every(ms(1), process(...[x, a, z, w, e].map((part) => part.advance_state))),
      every(ms(period), process(w.evolve)),
    );
    return { x, a, z, w, e, rates };
  });

function trainerOf(net: ReturnType<typeof trained>, course: Course, seed: number): Trainer {
  const { n, steps, batch, samples, dtype, states, plasticity, frozenNoise, shuffle } = course;
  const list = (k: number) => Array.from({ length: samples }, (_, i) => positive(steps * n, k + i));
  const data = { inputs: [[net.x.j, list(3)]], targets: [[net.e.output, list(50)]] } as const;
  return train(net, {
    ...{ process: net.rates, dt: ms(1), steps, batch, seed, dtype, states, plasticity, frozenNoise, shuffle },
    // A kept state has no next sample to begin with.
    data,
    loss: ({ of, target }) => mse(of(net.e.output), target(net.e.output)),
    optimizer: course.optimizer === 'adam' ? adam({ lr: 1e-4 }) : sgd({ lr: 1e-6 }),
    best: 'loss',
    warnings: 'silent',
  });
}

const trainedIn = (net: ReturnType<typeof trained>) => [
  net.a.hyperparameters.weight,
  net.z.hyperparameters.tau_mem,
  net.e.hyperparameters.tau,
];

/** All that a training shows. */
const allOf = (net: ReturnType<typeof trained>, of: Trainer) => [
  ...trainedIn(net).map((one) => of.parameters.get(one)),
  ...[net.w.weights, net.z.vmem, net.e.isyn].map((one) => of.state(one)),
  ...trainedIn(net).map((one) => of.best?.get(one) ?? new Float64Array(0)),
  Float64Array.of(of.iteration, of.best?.iteration ?? -1, of.best?.scores.loss ?? -1),
];

/** What a training has shown: its losses, and all in the end. */
export interface Learnt {
  readonly iteration: number;
  readonly losses: Float64Array;
  readonly end: ReturnType<typeof allOf>;
}

export const courseOf = (course: Course): Course => ({
  ...course,
  batch: Math.min(course.batch, course.samples),
});

/** Trains to the end, and takes a snapshot on the way. */
export function learnt(net: ReturnType<typeof trained>, own: Course) {
  const trainer = trainerOf(net, own, own.seed);
  const taken: { snapshot: TrainSnapshot } = { snapshot: trainer.snapshot() };
  const hooks =
    own.hook === 'none'
      ? {}
      : {
          [own.hook]: ({ iteration }: { iteration: number }) => {
            if (iteration === own.at) taken.snapshot = trainer.snapshot();
          },
        };
  const losses = trainer.run({ iterations: own.iterations, progress: false, hooks });
  const { snapshot } = taken;
  const seen: Learnt = { iteration: snapshot.iteration, losses, end: allOf(net, trainer) };
  return { trainer, snapshot, seen };
}

/** Goes on from a snapshot, and shows what the training has shown. */
export function learnsOn(
  net: ReturnType<typeof trained>,
  own: Course,
  { snapshot, seen }: { readonly snapshot: TrainSnapshot; readonly seen: Learnt },
  trainer = trainerOf(net, own, own.seed + 1),
): void {
  trainer.restore(snapshot);
  expect(trainer.iteration).equal(seen.iteration);
  if (seen.iteration < own.iterations) {
    const rest = trainer.run({ iterations: own.iterations - seen.iteration, progress: false });
    expectSameBits('losses', rest, seen.losses.slice(seen.iteration));
  }
  allOf(net, trainer).forEach((numbers, i) => {
    expectSameBits(`of the training, ${i}`, numbers, seen.end[i]!);
  });
  trainer[Symbol.dispose]();
}

/** One draw of a training, likewise. */
export function resumeTraining(course: Course): void {
  const net = trained(course);
  const own = courseOf(course);
  const { trainer, ...before } = learnt(net, own);
  for (const act of own.astray) {
    if (act === 'run') trainer.run({ iterations: 2, progress: false });
    else if (act === 'set') trainer.parameters.set(net.a.hyperparameters.weight, positive(own.n * own.n, 9));
    else if (act === 'restart') trainer.restart();
    else if (act === 'evaluate') trainer.evaluate();
    else
      trainer.test({
        inputs: [[net.x.j, [positive(own.steps * own.n, 5)]]],
        targets: [[net.e.output, [positive(own.steps * own.n, 6)]]],
      });
  }
  learnsOn(net, own, before, trainer);
  learnsOn(net, own, before);
}
