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
  /** Where the parameters stand whose gradients are wanted. */
  readonly roots: readonly number[];
  readonly exposed: readonly boolean[];
}

export function prologueOf(steps: readonly StepFacts[]): Prologue {
  const scribe = derivedScribe(
    (pull) => new ProgramScribe({ name: `${steps[0]!.program.name} pullback`, units: false, pullback: pull }),
  );
  const open: boolean[] = [];
  const roots = new Set<number>();
  const images = new Map<StepFacts, readonly number[]>();
  for (const step of steps) {
    const { program } = step;
    for (const slot of program.slots) {
      if (slot.role === 'parameter' || slot.role === 'state') scribe.slot({ ...slot, role: 'parameter' });
    }
    const changes = varying(program);
    const isOpen = exposed(program.values);
    const image: number[] = [];
    for (const value of program.values) {
      if (changes[value.id]) continue;
      const args = value.args.map((arg) => image[arg]!);
      const id = (image[value.id] = idOf(scribe.copy(value, args)));
      open[id] ||= isOpen[value.id]!;
    }
    for (const root of step.roots) roots.add(image[root]!);
    images.set(step, image);
  }
  return { scribe, roots: [...roots], exposed: open, idOf: (step, id) => images.get(step)![id]! };
}

/** From the accumulated cotangents of the frontier to the gradients of the parameters. */
export function pullbackOfPrologue(
  { scribe, roots, exposed }: Prologue,
  { direct }: Request,
  collected: ReadonlySet<number>,
): Program {
  const values = Array.from({ length: scribe.length }, (_, id) => scribe.value(id));
  const seeds: Cotangents = new Map();
  for (const id of collected) {
    const accumulator = adjointOf(`%${id}`);
    scribe.slot({ name: accumulator, role: 'parameter', shape: values[id]!.shape });
    seeds.set(id, scribe.load(accumulator));
  }
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
    scribe.slot({ name: gradientOf(name), role: 'state', shape });
    scribe.store(gradientOf(name), gradient ?? scribe.zeros(shape));
  }
  return scribe.program();
}
