import type { Tensor } from '../ops/tensor.ts';
import { loadedSlot, type Program } from '../trace/program.ts';
import { ProgramScribe } from '../trace/scribe.ts';
import { idOf, type Symbolic } from '../trace/symbolic.ts';
import { derivedScribe, exposed, reverse } from './reverse.ts';

/**
 * Adds the gradient of a scalar to the program that computes it.
 *
 * @param program stores the scalar in the slot `of`
 * @param wrt slots with respect to which the gradient is taken → the slots that receive it; a slot that the
 *   scalar does not depend on receives nothing
 */
export function differentiateScalar(program: Program, of: string, wrt: ReadonlyMap<string, string>): Program {
  const scribe = derivedScribe(
    (pullback) => new ProgramScribe({ name: `${program.name} and its gradient`, units: false, pullback }),
  );
  for (const slot of program.slots) scribe.slot(slot);
  const image = copyValues(program, scribe);
  for (const { slot, value } of program.stores) scribe.store(slot, image[value]!);

  const leaves = new Map<number, string>();
  for (const value of program.values) {
    const target = value.op === 'load' ? wrt.get(loadedSlot(value)) : undefined;
    if (target) leaves.set(value.id, target);
  }
  const scalar = program.stores.find((store) => store.slot === of)!.value;
  const cotangents = reverse({
    values: program.values,
    seeds: new Map([[scalar, scribe.constant(1)]]),
    leaves: new Set(leaves.keys()),
    exposed: exposed(program.values),
    image: (id) => image[id] as Tensor,
    scribe,
  });
  for (const [id, target] of leaves) {
    const cotangent = cotangents.get(id);
    if (!cotangent) continue;
    scribe.slot({ name: target, role: 'state', shape: program.values[id]!.shape });
    scribe.store(target, cotangent);
  }
  return scribe.program();
}

/** Copies all values of a program; `standIns` take the place of some. */
export function copyValues(
  program: Program,
  scribe: ProgramScribe,
  standIns: ReadonlyMap<number, Tensor> = new Map(),
): readonly Symbolic[] {
  const image: Symbolic[] = [];
  for (const value of program.values) {
    const args = value.args.map((arg) => idOf(image[arg]!));
    image.push(standIns.get(value.id) ?? scribe.copy(value, args));
  }
  return image;
}
