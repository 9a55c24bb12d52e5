import {
  type Call,
  type Compartment,
  type DType,
  type Executable,
  type FloatArray,
  type Key,
  type Program,
  referenceBackend,
  traceProcess,
  wasmBackend,
} from '../../framework/index.ts';
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
  readonly backend: 'wasm' | 'reference';
  readonly key: Key;
}

/** What is compiled: the steps that occur, inputs with a row per step, compartments that are kept, most rows. */
export interface Request {
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
  /** The states that the programs change, as they are now; the arrays are used again at the next call. */
  snapshot(): ReadonlyMap<string, FloatArray>;
}

/** Traces and compiles, once for every request; `known` holds what has been so far. */
export function compiler(
  now: () => Contents,
  { batch, dt, dtype, backend, key }: Setting,
  known: Map<string, Compiled>,
): (request: Request) => Compiled {
  const make = backend === 'reference' ? referenceBackend : wasmBackend;
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
    const states = new Map<string, FloatArray>();
    const compiled: Compiled = {
      programs,
      traffic,
      snapshot: () => {
        for (const [slot, rows] of traffic.changing)
          states.set(slot, compiled.executable.read(slot, 0, rows, states.get(slot)));
        return states;
      },
      get executable() {
        if (!executable) {
          executable = make(programs, { dtype, capacity, anyRow: steps.length > 1 });
          for (const program of Object.values(programs)) setKeys(executable, program, key);
        }
        return executable;
      },
    };
    known.set(id, compiled);
    return compiled;
  };
}
