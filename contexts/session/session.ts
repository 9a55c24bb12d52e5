import { batchedShape, type Emit, emitShape, emittedOf, held, slotsOfLines } from '../../framework/engine.ts';
import type { Compartment, Shape } from '../../framework/index.ts';
import { currentOf, isCompartment, slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { arraysOf, type Look, slotsPerTrial } from './arrays.ts';
import { forget } from './compiled.ts';
import { numbersIn } from './numbers.ts';
import { lookFor } from './odd-numbers.ts';
import { placesOf } from './places.ts';
import { baseOf, emitOf, type Recordable } from './recordable.ts';
import { foreignNames, warningsTo } from './warnings.ts';
import type { Live, Session, Setting, State } from './words.ts';

/** @param now the model, as the last edit has left it */
export function sessionOf(now: () => Contents, setting: Setting, warnings = warningsTo('silent')): Session {
  const contents = now();
  // Parts count in one or the other.
  for (const dt of [1000 * setting.dt, setting.dt]) held(dt, setting.dtype, 'dt');
  const { tick, arrays, fed, key } = startOf(contents, setting, undefined, lookFor({ setting, warnings }));
  warnings.tell(foreignNames(contents));
  const live: Live = {
    contents,
    tick,
    arrays: new Map(arrays),
    perTrial: slotsPerTrial(contents, arrays),
    graded: new Set(),
    fed: new Set(fed),
    drives: new Map(),
    begun: new Map(),
    key,
    ahead: undefined,
    version: 0,
    changed: new Map(),
    compiled: new Map(),
    last: undefined,
    start: undefined,
    attached: new Set(),
    running: undefined,
    isDisposed: false,
  };
  return { now, setting, live, warnings };
}

/**
 * A model at its start: hyperparameters and initial values as given or drawn from the seed.
 *
 * @param known arrays that go on as they are
 */
export const startOf = (
  contents: Contents,
  setting: Setting,
  known?: State['arrays'],
  look?: Look,
): State => ({
  tick: setting.start,
  arrays: arraysOf(contents, setting, slotsOfLines(contents.wiring, setting), known, look),
  fed: new Set(),
  drives: new Map(),
  begun: new Map(),
  key: setting.key,
});

/** Whether no time has passed since the start. */
export const isAtStart = ({ live, setting }: Session): boolean => live.tick === setting.start;

/** The state at the start, from the hyperparameters as they are. */
export function startAgain({ live, setting }: Session, key = setting.key): State {
  const { contents, start } = live;
  const numbers = [...placesOf(contents)].flatMap(([slot, { of }]) =>
    isCompartment(of) ? [] : [[slot, numbersIn(live, slot)] as const],
  );
  const from = [contents, key, ...numbers.flat()];
  if (from.every((own, k) => own === start?.from[k])) return start!.state;
  const state = startOf(contents, { ...setting, key }, new Map(numbers));
  live.start = { from, state };
  return state;
}

/** Cancels what runs, lets go of what is attached, and of all memory. */
export function dispose({ live }: Session): void {
  live.isDisposed = true;
  live.running?.cancel();
  for (const own of [...live.attached]) own.close();
  live.attached.clear();
  forget(live);
  live.arrays = new Map();
  live.changed = new Map();
  live.drives = new Map();
}

/** The slot of a compartment of the model, whose handle may be older than an edit. */
export const slotIn = ({ live }: Session, compartment: Compartment): string =>
  slotOfCompartment(live.contents, compartment);

/** The shape of what is kept at every step, as it is in the model now. */
export function emitShapeIn({ live, setting }: Session, emit: Emit): Shape {
  const of = emittedOf(emit);
  return emitShape(emit, setting.batch, currentOf(live.contents, of) ?? of);
}

/** What a program keeps at every step of what is recorded. */
export const emitIn = (session: Session, of: Recordable): Emit =>
  emitOf(of, session.live.graded.has(slotIn(session, baseOf(of))));

/** The shape of a compartment as it is in the model now. */
export const shapeIn = ({ live, setting }: Session, compartment: Compartment): Shape =>
  batchedShape(currentOf(live.contents, compartment) ?? compartment, setting.batch);
