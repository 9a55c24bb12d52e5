import { compile, type Program, traceProcess } from '../../framework/engine.ts';
import type { Backend, Call, Compartment, DType, Executable, Key } from '../../framework/index.ts';
import { slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { setKeys } from './keys.ts';
import { type Traffic, trafficOf } from './traffic.ts';

/** How a simulation computes. */
export interface Setting {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  readonly dtype: DType;
  readonly backend: Backend;
  readonly key: Key;
}

/** What is compiled: the steps that occur, inputs with a row per step, compartments that are kept, most rows. */
export interface CompileRequest {
  readonly name: string;
  readonly steps: readonly string[];
  readonly calls: (step: string) => readonly Call[];
  readonly sequences: readonly Compartment[];
  readonly emits: readonly Compartment[];
  readonly capacity: number;
  /** Whether a tick passes in a step; it does unless said otherwise. */
  readonly passes?: boolean;
}

/** Traced programs, one for every step that occurs; they are compiled when their executable is first asked for. */
export interface Compiled {
  readonly programs: Readonly<Record<string, Program>>;
  readonly traffic: Traffic;
  readonly executable: Executable;
  /** Lets go of the executable. */
  dispose(): void;
}

/** Traces and compiles, once for every request; `known` holds what has been so far. */
export function compiler(
  now: () => Contents,
  { batch, dt, dtype, backend, key }: Setting,
  known: Map<string, Compiled>,
): (request: CompileRequest) => Compiled {
  return ({ name, steps, calls, sequences, emits, capacity, passes = true }) => {
    const contents = now();
    const slots = (list: readonly Compartment[]) => list.map((own) => slotOfCompartment(contents, own));
    const id = [name, ...steps, capacity, ...slots(sequences), '→', ...slots(emits)].join('|');
    const found = known.get(id);
    if (found) return found;
    const { wiring } = contents;
    const programs = Object.fromEntries(
      steps.map((step) => {
        const own = { name, calls: calls(step), wiring, batch, dt, sequences, emits, passes };
        const program = traceProcess(own);
        return [step, program] as const;
      }),
    );
    const traffic = trafficOf(Object.values(programs));
    let executable: Executable | undefined;
    const compiled: Compiled = {
      programs,
      traffic,
      dispose: () => executable?.dispose(),
      get executable() {
        if (!executable) {
          executable = compile(backend, programs, { dtype, capacity, anyRow: steps.length > 1 });
          for (const program of Object.values(programs)) setKeys(executable, program, key);
        }
        return executable;
      },
    };
    known.set(id, compiled);
    return compiled;
  };
}
