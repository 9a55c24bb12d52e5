import type { Tensor } from '../ops/tensor.ts';
import { loadedSlot, type Program, varying } from '../trace/program.ts';
import { ProgramScribe } from '../trace/scribe.ts';
import { idOf } from '../trace/symbolic.ts';
import { accumulate, type Cotangents, derivedScribe, exposed, reverse } from './reverse.ts';
import type { StepFacts } from './steps.ts';
import { adjointOf, gradientOf, type Request } from './words.ts';

/** What does not change in time, of all steps, as one computation: what several compute stands in it once. */
export interface Prologue {
  readonly scribe: ProgramScribe;
  /** Where a value of a step stands in it. */
  idOf(step: StepFacts, id: number): number;
  /** Where it stands what states are before the first step. */
  readonly begun: ReadonlyMap<string, number>;
  readonly exposed: readonly boolean[];
}

/** @param begin what states are before the first step, where gradients reach that */
export function prologueOf(steps: readonly StepFacts[], begin: Program | undefined): Prologue {
  const scribe = derivedScribe(
    (pull) => new ProgramScribe({ name: `${steps[0]!.program.name} pullback`, units: false, pullback: pull }),
  );
  const open: boolean[] = [];
  const begun = new Map<string, number>();
  const images = new Map<StepFacts, readonly number[]>();
  const take = (program: Program): readonly number[] => {
    for (const slot of program.slots) {
      if (slot.role === 'parameter' || slot.role === 'state') scribe.slot({ ...slot, role: 'parameter' });
    }
    const changes = varying(program);
    const isOpen = exposed(program.values);
    const image: number[] = [];
    for (const value of program.values) {
      if (changes[value.id]) continue;
      const args = value.args.map((arg) => image[arg]!);
      // A state that stays as it began is what it began as.
      const before = value.op === 'load' ? begun.get(loadedSlot(value)) : undefined;
      const id = (image[value.id] = before ?? idOf(scribe.copy(value, args)));
      open[id] ||= isOpen[value.id]!;
    }
    return image;
  };
  if (begin) {
    const image = take(begin);
    for (const { slot, value } of begin.stores) begun.set(slot, image[value]!);
  }
  for (const step of steps) images.set(step, take(step.program));
  return { scribe, begun, exposed: open, idOf: (step, id) => images.get(step)![id]! };
}

/**
 * From what has come back to the gradients of the parameters.
 *
 * @param collected values that have collected cotangents
 * @param carried states whose adjoint is, after the way back, that of what they began as
 */
export function pullbackOfPrologue(
  { scribe, begun, exposed }: Prologue,
  { direct, parameters }: Request,
  { collected, carried }: { readonly collected: ReadonlySet<number>; readonly carried: ReadonlySet<string> },
): Program {
  const values = Array.from({ length: scribe.length }, (_, id) => scribe.value(id));
  const roots = parameters.flatMap((name) =>
    values.filter((value) => value.op === 'load' && loadedSlot(value) === name).map(({ id }) => id),
  );
  const seeds: Cotangents = new Map();
  const seed = (id: number, name: string) => {
    scribe.slot({ name, role: 'parameter', shape: values[id]!.shape });
    seeds.set(id, accumulate(scribe, seeds.get(id), scribe.load(name)));
  };
  for (const id of collected) seed(id, adjointOf(`%${id}`));
  for (const [slot, id] of begun) if (carried.has(slot)) seed(id, adjointOf(slot));
  const image = (id: number) => scribe.symbol(id) as Tensor;
  reverse({ values, seeds, leaves: new Set(roots), exposed, image, scribe });
  for (const id of roots) {
    const name = loadedSlot(values[id]!);
    const { shape } = values[id]!;
    let gradient = seeds.get(id);
    if (direct?.includes(name)) {
      scribe.slot({ name: adjointOf(name), role: 'parameter', shape });
      gradient = accumulate(scribe, gradient, scribe.load(adjointOf(name)));
    }
    if (!gradient) continue;
    scribe.slot({ name: gradientOf(name), role: 'state', shape });
    scribe.store(gradientOf(name), gradient);
  }
  return scribe.program();
}
