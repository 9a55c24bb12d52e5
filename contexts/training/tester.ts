import { branchKey } from '../../framework/index.ts';
import { enter } from '../session/flow.ts';
import { numbersIn, replace } from '../session/numbers.ts';
import { dispose } from '../session/session.ts';
import { type Column, type DataSet, readData } from './data.ts';
import { setupOfTest } from './options.ts';
import { runTrial } from './passage.ts';
import { planTraining } from './plan.ts';
import { withoutGradients } from './programs.ts';
import { meanOf, NO_SCORES, plus, type Scores } from './scores.ts';
import type { Training } from './training.ts';
import { load, type Trial, trialOf } from './trial.ts';

/** Most forms of data whose trials are kept. */
const MOST = 4;

/** A test that is being done, batch by batch. */
export interface Test {
  /** Samples in all. */
  readonly count: number;
  isDone(): boolean;
  /** Runs the next batch; says how many samples have been. */
  batch(): number;
  /** Means over the samples that have been. */
  scores(): Scores;
}

/**
 * Loss and metrics of data with the parameters of a training, in sessions of their own, so that a test disturbs
 * nothing. Samples run in batches of the training's size; what is left runs as one smaller batch.
 */
export function testOn(training: Training, given: unknown, caller: string): Test {
  const { setup, live, trial } = training;
  const { batch } = trial.plan;
  const data = readData(setup.contents, given, `${caller}, data`, setup.given);
  const order = Int32Array.from({ length: data.count }, (_, i) => i);
  const key = branchKey(trial.session.live.key, 'tests');
  let sum = NO_SCORES;
  let first = 0;
  return {
    count: data.count,
    isDone: () => first >= data.count,
    batch: () => {
      const samples = order.subarray(first, first + batch);
      const own = trialFor(training, samples.length, data);
      take(training, own);
      enter(own.session, own.compiled, { key, first });
      load(own, data, samples);
      sum = plus(sum, runTrial(own, live.progressed.iteration), samples.length);
      first += samples.length;
      return first;
    },
    scores: () => meanOf(sum),
  };
}

/** A trial for so many samples of the form that data have. */
function trialFor(training: Training, batch: number, data: DataSet): Trial {
  const { setup, lasting } = training;
  const formsOf = (columns: readonly Column[]) =>
    columns
      .map(({ compartment, name, perStep }) => JSON.stringify([setup.slotOf(compartment), name, perStep]))
      .join();
  const id = [batch, formsOf(data.inputs), formsOf(data.targets), formsOf(data.labels)].join('; ');
  return kept(training, id, () => {
    const own = setupOfTest(setup, data, batch);
    const plan = planTraining(own, batch, data);
    return trialOf(own, plan, withoutGradients(plan), lasting);
  });
}

/** A trial that was made before, or is made now and kept for the next time. */
export function kept({ live: { tests } }: Training, id: string, make: () => Trial): Trial {
  const known = tests.get(id);
  if (known) return known;
  const made = make();
  const oldest = tests.keys().next();
  if (tests.size >= MOST && !oldest.done) {
    dispose(tests.get(oldest.value)!.session);
    tests.delete(oldest.value);
  }
  tests.set(id, made);
  return made;
}

/** Gives a test the parameters of a training, and the states that have lasted. The arrays are shared. */
export function take({ setup, lasting, trial }: Training, { session, known }: Trial): void {
  const slots = [...setup.all.map(({ slot }) => slot).filter((slot) => known.has(slot)), ...lasting];
  for (const slot of slots) {
    const numbers = numbersIn(trial.session.live, slot);
    // With a value per trial, fewer trials take those of the first.
    const count = known.get(slot)!;
    replace(session.live, slot, numbers.length > count ? numbers.subarray(0, count) : numbers);
  }
}
