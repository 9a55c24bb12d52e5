import {
  type DType,
  type FloatArray,
  type Key,
  MyelinError,
  type Program,
  referenceBackend,
  sizeOf,
  slotOf,
} from '../framework/index.ts';
import { setKeys } from './keys.ts';
import type { Memory } from './memory.ts';

interface Rows {
  readonly slot: string;
  readonly data: ArrayLike<number>;
}

/** A chunk in which a NaN came up, with all that is needed to run it again. */
export interface Replay {
  readonly program: Program;
  readonly states: readonly { readonly slot: string; readonly data: FloatArray }[];
  readonly parameters: Memory;
  readonly rows: readonly Rows[];
  readonly tick: number;
  readonly count: number;
  readonly dtype: DType;
  readonly capacity: number;
  readonly key: Key;
  readonly batch: number;
  readonly dt: number;
}

/** Runs the chunk again on the reference backend and names the first compartment, cell and step with a NaN. */
export function nameFault(replay: Replay): MyelinError | undefined {
  const { program, states, parameters, rows, tick, count, dtype, capacity, key, batch, dt } = replay;
  const reference = referenceBackend({ step: program }, { dtype, capacity });
  setKeys(reference, program, key);
  for (const { name, role } of program.slots)
    if (role === 'parameter') reference.write(name, parameters.get(name));
  for (const { slot, data } of [...states, ...rows]) reference.write(slot, data);
  reference.run('step', tick, count);
  const { fault } = reference;
  if (!fault) return undefined;
  const { shape } = slotOf(program, fault.slot);
  const perTrial = sizeOf(shape) / (shape[0] === batch ? batch : 1);
  const trial = batch > 1 ? `, trial ${Math.floor(fault.element / perTrial)}` : '';
  return new MyelinError([
    {
      code: 'not-finite',
      where: fault.slot,
      found: `NaN in cell ${fault.element % perTrial}${trial} at step ${fault.tick} (t = ${Number((fault.tick * dt * 1000).toPrecision(12))} ms)`,
      expected: 'finite numbers',
      remedy:
        'It is the first NaN of the run. Look at what this compartment is computed from; a smaller dt or weights may help.',
    },
  ]);
}
