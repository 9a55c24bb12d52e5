import {
  type Command,
  type Compartment,
  type DType,
  type Executable,
  type Key,
  type Program,
  referenceBackend,
  traceProcess,
  wasmBackend,
} from '../framework/index.ts';
import type { Contents } from './context.ts';
import { slotOfCompartment } from './handles.ts';
import { setKeys } from './keys.ts';

/** How a simulation computes. */
export interface Setting {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  readonly dtype: DType;
  readonly backend: 'wasm' | 'reference';
  readonly key: Key;
}

/** What is compiled: commands, inputs with a row per step, compartments that are kept, most steps at once. */
export interface Request {
  readonly name: string;
  readonly commands: readonly Command[];
  readonly sequences: readonly Compartment[];
  readonly emits: readonly Compartment[];
  readonly capacity: number;
}

/** A traced program; it is compiled when its executable is first asked for. */
export interface Compiled {
  readonly program: Program;
  readonly executable: Executable;
}

/** Traces and compiles, once for every request; `known` holds what has been so far. */
export function compiler(
  contents: Contents,
  { batch, dt, dtype, backend, key }: Setting,
  known: Map<string, Compiled>,
): (request: Request) => Compiled {
  const make = backend === 'reference' ? referenceBackend : wasmBackend;
  return ({ name, commands, sequences, emits, capacity }) => {
    const slots = (list: readonly Compartment[]) => list.map((own) => slotOfCompartment(contents, own));
    const id = [name, capacity, ...slots(sequences), '→', ...slots(emits)].join(' ');
    const found = known.get(id);
    if (found) return found;
    const { wiring } = contents;
    const program = traceProcess({ name, commands, wiring, batch, dt, sequences, emits });
    let executable: Executable | undefined;
    const compiled: Compiled = {
      program,
      get executable() {
        if (!executable) {
          executable = make({ step: program }, { dtype, capacity });
          setKeys(executable, program, key);
        }
        return executable;
      },
    };
    known.set(id, compiled);
    return compiled;
  };
}
