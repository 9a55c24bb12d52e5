import { attempt, compartmentsOf, emitName, rowOf, storeOf } from '../../framework/engine.ts';
import { type Compartment, total } from '../../framework/index.ts';
import { enter } from '../session/flow.ts';
import { numbersIn, replace } from '../session/numbers.ts';
import type { TrainSetup } from './options.ts';
import { runTrial } from './passage.ts';
import { planTraining, type TrainingPlan } from './plan.ts';
import { withoutGradients } from './programs.ts';
import { NO_SCORES, plus } from './scores.ts';
import { kept as keptTrial, take } from './tester.ts';
import { keyOf, type Training } from './training.ts';
import { giveAll, load, trialOf } from './trial.ts';
import type { Loss } from './words.ts';

// Layers that never spike. Nothing looks for them in the loop: at iterations 1, 2, 4, 8, … it is asked whether something is
// 0 that would be if there were one, and only then a trial of its own counts the spikes of all layers.

/** Warns of layers without a spike in this iteration, before its update. */
export function watchForSilence(training: Training): void {
  const { setup, plan, live, warnings } = training;
  const count = live.progressed.iteration + 1;
  if ((count & (count - 1)) !== 0) return;
  const layers = spiking(setup, plan);
  if (layers.length === 0 || !isSuspicious(training, layers)) return;
  // What there is no memory for is not counted.
  const counts = attempt([], () => spikesIn(training, layers)) ?? {};
  const parts = [...new Set(layers.map(({ part }) => part))].map((part) =>
    layers.filter((own) => own.part === part).map(setup.slotOf),
  );
  const silent = parts.filter((slots) => slots.every((slot) => counts[slot] === 0));
  warnings.tell(
    silent.map(([where]) => ({
      code: 'silent',
      where: where!,
      found: `no spike in iteration ${count - 1}, at any step of any trial`,
      expected: 'spikes: what follows is driven by nothing, and weights behind it have the gradient 0',
      remedy: 'Raise what drives it, or lower its threshold; a wide surrogate lets it learn to fire.',
    })),
  );
}

/** What the process emits as spikes: by its unit, or by how it is computed. */
function spiking(setup: TrainSetup, { programs: { forward } }: TrainingPlan): readonly Compartment[] {
  const isSpike = (own: Compartment) =>
    Object.values(forward).some((program) => {
      const store = storeOf(program, setup.slotOf(own));
      return store !== undefined && (own.kind === 'spike' || rowOf(program.values[store.value]!).fires);
    });
  return outputsOf(setup).filter(isSpike);
}

/** Outputs of the parts that the process runs. */
export function outputsOf({ occurring, timetable }: TrainSetup): readonly Compartment[] {
  const parts = new Set(occurring.flatMap(timetable.calls).map(({ command }) => command.part));
  return [...parts].flatMap(compartmentsOf).filter((own) => own.role === 'output');
}

/** Whether what the loss sees of a layer is 0, or a whole gradient. */
function isSuspicious({ setup, plan, trial }: Training, layers: readonly Compartment[]): boolean {
  const { compiled, known, segments } = trial;
  const executable = compiled.executable!;
  const isZero = (name: string, rows: number) =>
    (executable.lend?.(name, 0, rows) ?? executable.read(name, 0, rows)).every((x) => x === 0);
  const seen = layers.map((own) => emitName(setup.slotOf(own))).filter((emit) => known.has(emit));
  return (
    seen.some((emit) => isZero(emit, segments.at(-1)!.count)) ||
    [...plan.slots.gradients.values()].some((gradient) => isZero(gradient, 1))
  );
}

/** How many spikes each layer has in the trials of this iteration, by slot. */
function spikesIn(training: Training, layers: readonly Compartment[]): Readonly<Record<string, number>> {
  const { setup, trial, data, lasting, kept, live } = training;
  const { iteration } = live.progressed;
  const { shards, averageEvery = 1 } = setup.given;
  const size = setup.given.batch / shards;
  const own = keptTrial(training, 'silence', () => {
    const counts = layers.map((layer): [string, Loss] => [setup.slotOf(layer), ({ of }) => total(of(layer))]);
    const loss: Loss = (inputs) => counts.map(([, count]) => count(inputs)).reduce((a, b) => a.add(b));
    const given = { ...setup.given, loss, metrics: Object.fromEntries(counts), inputGradients: [] };
    const counting = { ...setup, named: new Set<string>(), given };
    const plan = planTraining(counting, size, data, shards);
    return trialOf(counting, plan, withoutGradients(plan), [...lasting, ...kept]);
  });
  take(training, own);
  for (const slot of kept) replace(own.session.live, slot, numbersIn(trial.session.live, slot));
  own.session.live.tick = trial.session.live.tick;
  let sum = NO_SCORES;
  for (let first = 0; first < setup.given.batch; first += size) {
    enter(own.session, own.compiled, { key: keyOf(training, iteration * averageEvery), first });
    giveAll(own, first / size);
    if (data) load(own, data, live.batches.samples(iteration).subarray(first, first + size));
    sum = plus(sum, runTrial(own, iteration));
  }
  return sum.sums;
}
