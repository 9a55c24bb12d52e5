import { expect } from 'chai';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { compartmentsOf } from '../../framework/engine.ts';
import { type Compartment, edit, ms, redo, type Simulation, simulate, undo } from '../../index.ts';
import { byHand } from '../contexts/running/streaming.ts';
import { expectSameBits } from '../framework/support.ts';
import { type Draw, draws, modelOf, type Net } from './models.ts';

// Two simulations of one model stream side by side, each with subscribers that edit the model, undo that, set and drive at their frames.
// Whatever each simulation had at which tick is noted; runs that are cut at these ticks, with the same in between, give the same bits.

type Act =
  | { readonly is: 'edit'; readonly tau: number }
  | { readonly is: 'undo' | 'redo' }
  | { readonly is: 'set' | 'drive'; readonly of: 0 | 1; readonly value: number };

interface Subscriber {
  readonly of: 0 | 1;
  /** Ticks from frame to frame; 0: a frame for every chunk. */
  readonly every: number;
  /** What it does at its frames, one at each. */
  readonly acts: readonly Act[];
}

export interface Hours {
  readonly model: Draw;
  readonly batch: number;
  readonly chunks: readonly [number, number];
  readonly period: number;
  readonly steps: number;
  readonly subscribers: readonly Subscriber[];
  /** Which of both goes on, turn by turn. */
  readonly turns: readonly (0 | 1)[];
}

const whole = (min: number, max: number) => fc.integer({ min, max });
const which = fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>;
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ is: fc.constant('edit' as const), tau: whole(4, 40) }),
  fc.record({ is: fc.constantFrom('undo' as const, 'redo' as const) }),
  fc.record({ is: fc.constantFrom('set' as const, 'drive' as const), of: which, value: whole(5, 30) }),
);

export const hours: fc.Arbitrary<Hours> = fc.record({
  model: draws,
  batch: whole(1, 2),
  chunks: fc.tuple(whole(1, 9), whole(1, 9)),
  period: whole(1, 6),
  steps: whole(5, 60),
  subscribers: fc.array(
    fc.record({ of: which, every: whole(0, 8), acts: fc.array(acts, { maxLength: 12 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  turns: fc.array(which, { minLength: 1, maxLength: 20 }),
});

/** What was done, and the tick of each simulation at that moment. */
interface Done {
  readonly act: Act;
  readonly ticks: readonly number[];
}

interface Place {
  readonly net: Net;
  readonly sims: readonly Simulation[];
  readonly sources: readonly Subject<number>[];
}

const watched = ({ x, z }: Net): readonly Compartment[] => [x.v, z.v, z.s];
const inputsOf = ({ b }: Net) => [[b.inputs, 0.3]] as const;
const stateOf = (net: Net, sim: Simulation) =>
  [net.x, net.y, net.z, net.b].flatMap(compartmentsOf).map((own) => sim.get(own));

/** @param count of simulations: the second one has another seed */
function begun(
  { model, batch, period }: Hours,
  seeds: readonly number[],
): Place & { readonly logs: () => unknown[] } {
  const net = modelOf(model);
  const sims = seeds.map((seed) => simulate(net, { dt: ms(1), seed, batch, warnings: 'silent' }));
  const sources = sims.map(() => new Subject<number>());
  const drives = sims.map((sim, i) => sim.drive(net.x.j, sources[i]!, { every: ms(period) }));
  for (const source of sources) source.next(1);
  return { net, sims, sources, logs: () => drives.map(({ log }) => log) };
}

/** Does what is to be done, in all simulations or in the one that is meant. */
function act({ net, sims, sources }: Place, own: Act, only?: 0 | 1): void {
  if (own.is === 'edit')
    edit(net, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: own.tau }));
  else if (own.is === 'undo') undo(net);
  else if (own.is === 'redo') redo(net);
  else if ((own.is === 'set' || own.is === 'drive') && (only ?? own.of) === own.of) {
    const i = only === undefined ? own.of : 0;
    if (own.is === 'set') sims[i]!.set(net.x.hyperparameters.gain, own.value);
    else sources[i]!.next(own.value);
  }
}

/** One draw: how often something was done. */
export function liveHours(own: Hours): number {
  const live = begun(own, [1, 2]);
  const { net, sims } = live;
  const done: Done[] = [];
  for (const { of, every, acts } of own.subscribers) {
    let next = 0;
    sims[of]!.observe(net.y.v, every > 0 ? { every: ms(every) } : {}).subscribe(() => {
      const one = acts[next++];
      if (!one) return;
      done.push({ act: one, ticks: sims.map(({ tick }) => tick) });
      act(live, one);
    });
  }
  const rows = sims.map(() => watched(net).map(() => [] as number[]));
  const turning = sims.map((sim, i) => {
    const scheduler = byHand();
    const options = {
      steps: own.steps,
      chunk: own.chunks[i]!,
      inputs: inputsOf(net),
      record: watched(net),
      scheduler,
    };
    sim.stream(net.both, options).subscribe((frame) => {
      watched(net).forEach((of, k) => rows[i]![k]!.push(...frame.get(of).data));
    });
    return scheduler;
  });
  for (const i of own.turns) turning[i]!.turn(1);
  for (const scheduler of turning) scheduler.turn();
  sims.forEach((sim, i) => {
    expect(sim.tick).equal(own.steps);
    const again = begun(own, [i + 1]);
    const [one] = again.sims as [Simulation];
    const record = watched(again.net);
    const pieces = record.map(() => [] as number[]);
    const runTo = (tick: number) => {
      if (tick === one.tick) return;
      const piece = one.run(again.net.both, { steps: tick - one.tick, inputs: inputsOf(again.net), record });
      record.forEach((of, k) => pieces[k]!.push(...piece.get(of).data));
    };
    for (const { act: what, ticks } of done) {
      runTo(ticks[i]!);
      act(again, what, i as 0 | 1);
    }
    runTo(own.steps);
    stateOf(again.net, one).forEach((numbers, k) => {
      expectSameBits(`simulation ${i}, compartment ${k}`, stateOf(net, sim)[k]!, numbers);
    });
    expect(again.logs()[0]).eql(live.logs()[i]);
    expect(pieces).eql(rows[i]);
  });
  for (const sim of sims) sim[Symbol.dispose]();
  return done.length;
}
