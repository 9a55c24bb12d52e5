import { contentsOf } from '../../contexts/model/registry.ts';
import { arraysOf } from '../../contexts/session/arrays.ts';
import { trafficOf } from '../../contexts/session/traffic.ts';
import { compile, defaultBackend, emitName, slotName, traceProcess } from '../../framework/engine.ts';
import { seedKey } from '../../framework/index.ts';
import {
  type Compartment,
  context,
  diehlCook,
  eventStdpPatches,
  ms,
  type Process,
  simulate,
} from '../../index.ts';
import type { Contender, Running } from '../harness.ts';
import { type PlasticContender, type PlasticWork, plasticResult } from '../peers/plastic-work.ts';

/** A network of contexts/circuits with what the race needs of it. */
interface Network {
  readonly net: object;
  readonly inputs: Compartment;
  readonly spikes: Compartment;
  readonly weights: Compartment;
  /** Length of a step, ms. */
  readonly dt: number;
  /** What runs for a step each, after so many steps of the first. */
  readonly learn: Process;
  readonly after: readonly Process[];
}

/** Cells that the check compares are chosen by potential, not by chance. */
const digitNetwork = ({ n_in, n_units }: PlasticWork): Network => {
  const net = context('net', () => diehlCook({ n_in, n_units, max_one_spike: true }));
  const { z0, z1e, W1, learn, normalize } = net;
  return { net, inputs: z0.inputs, spikes: z1e.s, weights: W1.weights, dt: 1, learn, after: [normalize] };
};

const patchNetwork = ({ n_in, n_units }: PlasticWork): Network => {
  const net = context('net', () => eventStdpPatches({ n_in, n_units, thr_jitter: 0 }));
  const { z0, z1, W1, learn } = net;
  return { net, inputs: z0.inputs, spikes: z1.s, weights: W1.weights, dt: 3, learn, after: [] };
};

/** The compiled steps themselves, on the given spikes: an intensity beyond the highest rate always spikes. */
const compiled = (work: PlasticWork, of: Network): Contender => ({
  name: 'myelin, the compiled steps',
  setup(): Running {
    const { n_units, steps } = work;
    const contents = contentsOf(of.net, 'bench');
    const { wiring } = contents;
    const slot = ({ part, name }: Compartment) => slotName(wiring.pathOf(part), name);
    const shared = { wiring, batch: 1, dt: of.dt / 1000 };
    const programs = Object.fromEntries(
      [of.learn, ...of.after].map(({ calls }, i) => [
        `${i}`,
        traceProcess({
          name: `${i}`,
          calls,
          ...shared,
          ...(i === 0 && { sequences: [of.inputs], emits: [of.spikes] }),
        }),
      ]),
    );
    const arrays = arraysOf(
      contents,
      { ...shared, backend: defaultBackend, key: seedKey('bench'), dtype: 'f32' },
      [],
    );
    arrays.set(slot(of.weights), Float32Array.from(work.weights));
    const executable = compile(defaultBackend, programs, { dtype: 'f32', capacity: steps });
    const { entering } = trafficOf(Object.values(programs));
    for (const name of entering) executable.write(name, arrays.get(name)!);
    const states = new Map(
      Object.values(programs).flatMap(({ slots }) =>
        slots
          .filter(({ role }) => role === 'state')
          .map(({ name }) => [name, arrays.get(name)!.slice()] as const),
      ),
    );
    const trains = work.spikes.map((s) => 1e6 * s);
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          for (const [name, start] of states) executable.write(name, start);
          executable.write(slot(of.inputs), trains);
          // From tick 1 on: a spike at t = 0 would not count.
          executable.run({ program: '0', tick: 1, steps });
          for (let i = 1; i <= of.after.length; i++)
            executable.run({ program: `${i}`, tick: steps + i, steps: 1 });
        }
      },
      result() {
        const counts = new Float64Array(n_units);
        executable.read(emitName(slot(of.spikes)), 0, steps).forEach((s, i) => {
          counts[i % n_units]! += s;
        });
        return plasticResult(counts, executable.read(slot(of.weights)) as Float32Array);
      },
    };
  },
});

/**
 * What users call: reset, run on an image, normalize. It draws its own spikes and learns on from piece to piece; the
 * check runs the given spikes on a network of its own.
 */
const asUsed = (work: PlasticWork, of: Network): Contender => ({
  name: 'myelin, sim.run on an image, spikes drawn',
  setup(): Running {
    const { steps, n_units } = work;
    const start = () => {
      const sim = simulate(of.net, { dt: ms(of.dt), tick: 1 });
      sim.set(of.weights, work.weights);
      return sim;
    };
    const sim = start();
    const image = Array.from(work.image);
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          sim.reset();
          sim.run(of.learn, { steps, inputs: [[of.inputs, image]], record: [of.spikes] });
          for (const process of of.after) sim.run(process, { steps: 1 });
        }
      },
      result() {
        const once = start();
        const inputs = [[of.inputs, work.spikes.map((s) => 1e6 * s)]] as const;
        const { data } = once.run(of.learn, { steps, inputs, record: [of.spikes] }).get(of.spikes);
        for (const process of of.after) once.run(process, { steps: 1 });
        const counts = new Float64Array(n_units);
        data.forEach((s: number, i: number) => {
          counts[i % n_units]! += s;
        });
        return plasticResult(counts, once.get(of.weights) as Float32Array);
      },
    };
  },
});

export const ourDiehlCook: readonly PlasticContender[] = [
  (work) => compiled(work, digitNetwork(work)),
  (work) => asUsed(work, digitNetwork(work)),
];
export const ourEventStdp: readonly PlasticContender[] = [
  (work) => compiled(work, patchNetwork(work)),
  (work) => asUsed(work, patchNetwork(work)),
];
