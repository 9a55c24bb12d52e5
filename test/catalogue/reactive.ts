import { Observable } from 'rxjs';
import {
  type Compartment,
  context,
  type DType,
  edit,
  LIFCell,
  ms,
  type Observation,
  process,
  type Simulation,
  simulate,
  undo,
  VarTrace,
  wire,
} from '../../index.ts';
import { rowsOf, uniform } from './numbers.ts';
import { afterwards } from './running.ts';
import type { Entry, Item } from './words.ts';

const build = () => {
  const z = LIFCell({ n_units: 4, tau_m: 10, refract_time: 1 });
  const trace = VarTrace({ n_units: 4, tau_tr: 20, a_delta: 1 });
  wire(z.s, trace.inputs);
  return { z, trace, advance: process(z.advance_state, trace.advance_state) };
};
type Net = ReturnType<typeof build>;
const drivers = (step: number) => uniform(4, 900 + step, 0, 60);

/** What a user does with a simulation by hand. */
const byHand = (
  name: string,
  act: (net: Net, sim: Simulation) => readonly Item[] | Promise<readonly Item[]>,
): Entry => ({
  name,
  ways: [
    {
      name: 'once',
      give: async (dtype: DType) => {
        const net = context('net', build);
        const sim = simulate(net, { dt: ms(1), batch: 2, dtype });
        const seen = await act(net, sim);
        return [...seen, ...afterwards(sim, net)];
      },
    },
  ],
});

const record = (label: string, data: Item['data']): Item => ({ facet: 'records', label, data });

const observed = (sim: Simulation, own: Compartment, every?: string) => {
  const seen: Observation[] = [];
  sim.observe(own, every ? { every } : {}).subscribe((frame) => seen.push(frame));
  return seen;
};

const items = (label: string, frames: readonly Observation[]) =>
  frames.map(({ tick, data }) => record(`${label} from tick ${tick}`, data));

export const reactive = [
  byHand('observe', (net, sim) => {
    const [v, inputs] = [observed(sim, net.z.v, '4 ms'), observed(sim, net.trace.inputs, '10 ms')];
    sim.run(net.advance, { steps: 9, inputs: [[net.z.j, 40]] });
    sim.run(net.advance, { steps: 21, inputs: [[net.z.j, rowsOf(0, 21, drivers)]] });
    return [...items('v', v), ...items('inputs', inputs)];
  }),
  byHand('stream', async (net, sim) => {
    const frames: Item[] = [];
    const stream = sim.stream(net.advance, {
      steps: 30,
      chunk: 8,
      inputs: [[net.z.j, rowsOf(0, 30, drivers)]],
      record: [net.z.s, net.trace.trace],
    });
    await stream.forEach((frame) => {
      for (const own of [net.z.s, net.trace.trace])
        frames.push(record(`${own.name} from tick ${frame.tick}`, frame.get(own).data));
    });
    return frames;
  }),
  byHand('drive', (net, sim) => {
    let now = 0;
    const source = new Observable<number>((subscriber) => {
      subscriber.next(25);
    });
    const trace = observed(sim, net.trace.trace, '5 ms');
    const first = sim.drive(net.z.j, source, { every: ms(5) });
    now = sim.run(net.advance, { steps: 12 }).rows;
    const { log } = first;
    first.stop();
    sim.drive(net.z.j, [...log, { tick: now + 3, value: [10, 20, 30, 40] }, { tick: now + 8, value: 55.5 }]);
    sim.run(net.advance, { steps: 18 });
    return [...items('trace', trace), record('log', JSON.stringify(log))];
  }),
  byHand('set-and-reset', (net, sim) => {
    const inputs = [[net.z.j, 45]] as const;
    sim.set(net.z.hyperparameters.tau_m, '12 ms');
    sim.set(net.z.v, [-60, -58, -56, -54]);
    const first = sim.run(net.advance, { steps: 11, inputs, record: [net.z.v] });
    sim.reset();
    const second = sim.run(net.advance, { steps: 11, inputs, record: [net.z.v] });
    sim.restart();
    const third = sim.run(net.advance, { steps: 11, inputs, record: [net.z.v], recordEvery: 3 });
    return [first, second, third].map((run, i) => record(`v of run ${i}`, run.get(net.z.v).data));
  }),
  byHand('edit-and-undo', (net, sim) => {
    const inputs = [[net.z.j, 45]] as const;
    sim.run(net.advance, { steps: 7, inputs });
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.tau_m = 5;
      draft.parts.trace!.hyperparameters.decay_type = 'lin';
    });
    const edited = sim.run(net.advance, { steps: 7, inputs, record: [net.z.v, net.trace.trace] });
    undo(net);
    const undone = sim.run(net.advance, { steps: 7, inputs, record: [net.z.v, net.trace.trace] });
    return [edited, undone].flatMap((run, i) => [
      record(`v of run ${i}`, run.get(net.z.v).data),
      record(`trace of run ${i}`, run.get(net.trace.trace).data),
    ]);
  }),
];
