import {
  aNumber,
  milliseconds,
  type OptionRule,
  printed,
  readOptions,
  say,
  sizeText,
  wrongOption,
} from '../../framework/engine.ts';
import { fail, type Quantity } from '../../framework/index.ts';
import { effectOfEdit } from '../model/edit-effect.ts';
import { alive, claim } from '../session/follow.ts';
import { untilMultiple } from '../session/periods.ts';
import { restore, take } from '../session/snapshot.ts';
import { ticksOf } from '../session/timetable.ts';
import type { Attachment, Running, Session } from '../session/words.ts';
import {
  allOf,
  beginning,
  besides,
  bytesOf,
  firstOf,
  lastOf,
  type Outside,
  outsideOf,
  type Past,
  passed,
  replay,
  shot,
  upTo,
  within,
} from './past.ts';
import { type Simulation, sessionOfSimulation } from './simulation.ts';

export interface TimelineOptions {
  /** Time between two snapshots, 100 ticks unless said otherwise: as much is run again at most to go to a tick. */
  readonly every?: Quantity | string;
  /** Bytes that the past may take, 256 MB unless said otherwise. */
  readonly budget?: number;
}

/** The past of a simulation, from when it was asked for. */
export interface Timeline {
  /** The first and the last tick that can be gone to. */
  readonly ticks: readonly [first: number, last: number];
  /** Ticks of which there is a snapshot. */
  readonly snapshots: readonly number[];
  /** What the past takes. */
  readonly bytes: number;
  /**
   * Takes the simulation to a tick, or a time, that it has passed: as it was when it came there, bit for bit, before anything else was done at that tick.
   * It goes on from there; a run then makes another future of it, and what was behind is forgotten.
   */
  seek(to: number | Quantity | string): void;
  /** Lets go of the past. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** What changes while a timeline lives. */
interface Kept {
  past: Past;
  /** The version of the arrays when the last chunk ended: what was changed since, was by others. */
  seen: number;
  /** Whether others have taken the simulation elsewhere. */
  isElsewhere: boolean;
}

/**
 * Keeps the past of a simulation, so that it can be taken back to any tick: snapshots at multiples of a period, and what was given in between: inputs, drives,
 * numbers that were set, resets. From the nearest snapshot before a tick the simulation runs again, to the same bits. What was run before is not there.
 * Inputs that are functions of time are called again, and have to give what they gave.
 *
 * Where the budget is full, every second snapshot is let go, and half as many are taken from then on; where inputs and numbers that were set take more than half of it, the
 * oldest part of the past is forgotten. An edit that changes parts, wires or processes begins it anew.
 *
 * @throws MyelinError `memory` where the budget is less than one snapshot takes
 */
export function timeline(sim: Simulation, options: TimelineOptions = {}): Timeline {
  const session = sessionOfSimulation(sim, 'timeline');
  alive(session, 'timeline');
  const { live, setting } = session;
  const rules = {
    every: { ...ticksOf(setting.dt), fallback: 100 },
    budget: aNumber('a whole number of bytes', (x) => Number.isSafeInteger(x) && x > 0, 2 ** 28),
  };
  const { every, budget } = readOptions('timeline', options, rules);
  const kept: Kept = { past: beginning(session, every), seen: live.version, isElsewhere: false };
  const least = bytesOf(kept.past);
  if (least > budget)
    fail({
      code: 'memory',
      where: 'timeline, budget',
      found: sizeText(budget),
      expected: `at least ${sizeText(least)}, which one snapshot takes`,
      remedy: 'Give it more.',
    });
  const own = keeperOf(session, kept, every, budget);
  live.attached.add(own);
  const dispose = () => {
    live.attached.delete(own);
    own.close();
  };
  const shown: Timeline = {
    get ticks() {
      return kept.past.shots.length > 0 ? ([firstOf(kept.past), lastOf(kept.past)] as const) : NO_TICKS;
    },
    get snapshots() {
      return kept.past.shots.map(({ state }) => state.tick);
    },
    get bytes() {
      return bytesOf(kept.past);
    },
    seek: (to) => seek(session, kept, to),
    dispose,
    [Symbol.dispose]: dispose,
  };
  return printed(shown, ({ ticks, snapshots }) =>
    snapshots.length > 0
      ? `timeline from tick ${ticks[0]} to ${ticks[1]}, ${snapshots.length} snapshots`
      : 'disposed timeline',
  );
}

const NO_TICKS = [0, 0] as const;
const nothing = (): Past => ({ shots: [], legs: [], period: 1, bytes: { all: 0, between: 0 } });

/** Takes part in runs, and writes down what they are given. */
function keeperOf(session: Session, kept: Kept, every: number, budget: number): Attachment {
  const { live, setting } = session;
  /** The chunk that is running, and what was changed before it. */
  let next:
    | { readonly of: Running; readonly tick: number; readonly outside: Outside | undefined }
    | undefined;
  return {
    before: (tick) => untilMultiple(tick, kept.past.period),
    starts: (of) => {
      const { tick, contents } = live;
      const { legs, shots } = kept.past;
      const last = (legs.at(-1) ?? shots[0]!).contents;
      const isEdited = last !== contents && effectOfEdit(last, contents, setting).isStructural;
      const isWithin = tick >= firstOf(kept.past) && tick <= lastOf(kept.past);
      if (isEdited || !isWithin) kept.past = beginning(session, every);
      else if (tick < lastOf(kept.past)) kept.past = upTo(kept.past, tick);
      const changed = kept.isElsewhere ? allOf(session) : outsideOf(session, kept.seen);
      // A run that begins may have changed what stands beside the numbers alone.
      next = { of, tick, outside: changed ?? (of.done === 0 ? besides(session) : undefined) };
    },
    ran: (count) => {
      const { of, tick, outside } = next!;
      passed(kept.past, of, tick, count, outside);
      if (live.tick % kept.past.period === 0) shot(kept.past, session);
      kept.past = within(kept.past, session, budget);
      kept.seen = live.version;
      kept.isElsewhere = false;
    },
    moved: () => {
      kept.isElsewhere = true;
    },
    close: () => {
      kept.past = nothing();
    },
  };
}

/** A tick, or a time since tick 0. */
const tickRule = (dt: number): OptionRule<number> => ({
  expected: 'a tick, or a time such as ms(350)',
  read: (x, where) => (Number.isSafeInteger(x) ? (x as number) : ticksOf(dt).read(x, where)),
});

function seek(session: Session, kept: Kept, to: unknown): void {
  if (kept.past.shots.length === 0)
    wrongOption('seek', 'a disposed timeline', 'a live one', 'Call timeline(sim) again.', 'disposed');
  const { live, setting } = session;
  const { tick } = readOptions('seek', {}, { tick: tickRule(setting.dt) }, { tick: to });
  const [first, last] = [firstOf(kept.past), lastOf(kept.past)];
  const time = (own: number) => `${own} (${milliseconds(own * setting.dt)} ms)`;
  if (tick < first || tick > last)
    wrongOption(
      'seek',
      `tick ${say(tick)}`,
      `one from ${time(first)} to ${time(last)}`,
      'The rest is forgotten, or has not been.',
    );
  claim(session, 'seek')();
  const here = take(session);
  const { past } = kept;
  try {
    restore(session, 'seek', past.shots.filter(({ state }) => state.tick <= tick).at(-1)!);
    replay(session, past, tick);
  } catch (error) {
    restore(session, 'seek', here);
    kept.isElsewhere = true;
    throw error;
  }
  kept.seen = live.version;
  kept.isElsewhere = false;
}
