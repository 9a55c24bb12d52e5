import { branchKey, type FloatArray } from '../../framework/index.ts';
import { type Column, type DataSet, readData } from './data.ts';
import { forwardPass, type Pass } from './pass.ts';
import { planTraining, setupOfTest, type TrainSetup } from './plan.ts';
import { slotsOf, withoutGradients } from './programs.ts';
import { meanOfScores, type Scores } from './scores.ts';

/** A forward pass for some number of trials, and the slots that it takes from the training. */
interface Prepared {
  readonly pass: Pass;
  take(): void;
}

/**
 * Loss and metrics of data with the parameters of a training, on executables of their own, so that a test disturbs
 * nothing. Samples run in batches of the training's size; what is left runs as one smaller batch.
 *
 * @param current numbers of a hyperparameter or of a lasting state as they are in the training
 * @param lasting states that go on from iteration to iteration
 */
export function tester(
  setup: TrainSetup,
  current: (slot: string) => FloatArray,
  lasting: readonly string[],
): (given: unknown, iteration: number) => Scores {
  const { contents, given, key, all } = setup;
  const known = new Map<string, Prepared>();
  const prepare = (batch: number, data: DataSet): Prepared => {
    const formsOf = (columns: readonly Column[]) =>
      columns.map(({ compartment, perStep }) => `${setup.slotOf(compartment)} ${perStep}`).join();
    const id = [batch, formsOf(data.inputs), formsOf(data.targets), formsOf(data.labels)].join('; ');
    const found = known.get(id);
    if (found) return found;
    const own = setupOfTest(setup, data);
    const plan = planTraining(own, batch, data);
    const programs = withoutGradients(plan.programs);
    const { forward, loss } = programs;
    const pass = forwardPass(own, plan, { forward, others: { loss } }, lasting);
    const read = new Set([...slotsOf(forward), ...loss.slots].map(({ name }) => name));
    const prepared = {
      pass,
      take: () => {
        for (const { slot } of all) if (read.has(slot)) pass.executable.write(slot, current(slot));
        for (const slot of lasting) pass.arrays.set(slot, current(slot));
      },
    };
    known.set(id, prepared);
    return prepared;
  };
  return (own, iteration) => {
    const data = readData(contents, own, 'test, data', given);
    const order = Int32Array.from({ length: data.count }, (_, i) => i);
    const mean = meanOfScores();
    const ready = new Set<Prepared>();
    for (let start = 0; start < data.count; start += given.batch) {
      const samples = order.subarray(start, start + given.batch);
      const prepared = prepare(samples.length, data);
      const { pass, take } = prepared;
      if (!ready.has(prepared)) take();
      ready.add(prepared);
      pass.load(data, samples);
      pass.rekey(branchKey(key, 'tests'), start);
      mean.add(pass.run(iteration), samples.length);
    }
    return mean.take();
  };
}
