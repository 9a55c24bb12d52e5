import type { Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { compartmentsOf } from '../../../framework/engine.ts';
import {
  type Compartment,
  context,
  delay,
  every,
  LIFCell,
  ms,
  process,
  type SimulateOptions,
  type Simulation,
  schedule,
  simulate,
  wire,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { Noisy, Ratio } from '../support.ts';

export const N = 3;

/** Noise drives a spiking cell; every fifth step, a second noise moves on from what the first one was 3 ms ago. `r` is NaN where its input is 0. */
export const network = () =>
  context('net', () => {
    const [x, y] = [Noisy({ n_units: N, gain: 3 }), Noisy({ n_units: N })];
    const z = LIFCell({ n_units: N, tau_m: 20, thr: -52, one_spike: false });
    const r = Ratio({ n_units: N });
    wire(x.v, z.j);
    wire(delay(x.v, ms(3)), y.j);
    const advance = process(x.advance_state, z.advance_state);
    const slow = process(y.advance_state);
    return {
      x,
      y,
      z,
      r,
      advance,
      divide: process(r.advance_state),
      both: schedule(every(ms(1), advance), every(ms(5), slow)),
    };
  });
export type Net = ReturnType<typeof network>;

export const simulated = (net: Net, options: Partial<SimulateOptions> = {}): Simulation =>
  simulate(net, { dt: ms(1), seed: 's', batch: 2, ...options });

export const compartments = (net: Net): readonly Compartment[] =>
  [net.x, net.y, net.z].flatMap(compartmentsOf);

/** All that the simulations hold is the same. */
export function expectSameState(net: Net, a: Simulation, b: Simulation): void {
  for (const own of compartments(net))
    expectSameBits(`${own.part.component.name}.${own.name}`, a.get(own), b.get(own));
}

/** Chunks run when the test says so. */
export function byHand() {
  let next: (() => void) | undefined;
  return {
    schedule(work: () => void) {
      next = work;
      return {
        unsubscribe: () => {
          if (next === work) next = undefined;
        },
      };
    },
    /** Runs so many chunks; says how many there were. */
    turn(most = Infinity): number {
      for (let done = 0; ; done++) {
        const work = next;
        if (!work || done === most) return done;
        next = undefined;
        work();
      }
    },
  };
}

/** Runs marbles in virtual time, in which a chunk takes one frame. */
export function marbles(
  check: (
    at: Parameters<Parameters<TestScheduler['run']>[0]>[0],
    chunks: { schedule(work: () => void): Subscription },
  ) => void,
  equal: (actual: unknown, expected: unknown) => void,
): void {
  const time = new TestScheduler(equal);
  time.run((at) => check(at, { schedule: (work) => time.schedule(work, 1) }));
}
