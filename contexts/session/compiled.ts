import {
  bytesOf,
  compile,
  type Emit,
  emitText,
  type Gate,
  type Program,
  sizeOf,
  streamsOf,
  traceProcess,
} from '../../framework/engine.ts';
import type { Call, Compartment, Executable } from '../../framework/index.ts';
import { slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { lostInputs, neededInputs } from './clamps.ts';
import { fetch } from './numbers.ts';
import { trafficOf } from './traffic.ts';
import type { Compiled, Live, Session } from './words.ts';

/** What is compiled: the steps that occur, inputs with a row per step, compartments that are kept, most rows. */
export interface CompileRequest {
  /** The model that the calls are of. */
  readonly contents: Contents;
  readonly name: string;
  readonly steps: readonly string[];
  readonly calls: (step: string) => readonly Call[];
  readonly sequences: readonly Compartment[];
  readonly emits: readonly Emit[];
  readonly capacity: number;
  /** Whether a run ends with a step, and what tells that from other conditions. */
  readonly until?: { readonly gate: Gate; readonly id: number } | undefined;
  /** Whether a tick passes in a step; it does unless said otherwise. */
  readonly passes?: boolean;
}

/** Most programs that are kept, and most bytes that they may take together; what is in use is kept in any case. */
const MOST = 16;
const MOST_BYTES = 2 ** 28;

/** Traces the programs of a request, once as long as they are kept. */
export function prepare(session: Session, request: CompileRequest): Compiled {
  const { contents, name, steps, calls, sequences, emits, capacity, until, passes = true } = request;
  const slots = (list: readonly Emit[]) =>
    list.map((own) => emitText(own, (of) => slotOfCompartment(contents, of))).join('|');
  const { perTrial, compiled } = session.live;
  const given = [name, steps.join('|'), slots(sequences), [...perTrial].join('|'), until?.id];
  const id = `${given.join('×')}→${slots(emits)}`;
  const known = compiled.get(id);
  // What has room for more steps runs fewer too; what has not steps aside, until it is let go.
  if (known && known.capacity < capacity) {
    compiled.delete(id);
    compiled.set(id + known.capacity, known);
  }
  return keep(session.live, id, () => {
    const { wiring } = contents;
    const { batch, dt, dtype } = session.setting;
    const programs = steps.map((step) => {
      const own = {
        name,
        calls: calls(step),
        wiring,
        batch,
        dt,
        dtype,
        sequences,
        emits,
        passes,
        perTrial,
        until: until?.gate,
      };
      return [step, traceProcess(own)] as const;
    });
    const sizes = { capacity, anyRow: steps.length > 1 };
    return compiledOf(contents, Object.fromEntries(programs), sizes);
  });
}

/** What is known under a name, or is made now. */
export function keep(live: Live, id: string, make: () => Compiled): Compiled {
  const found = live.compiled.get(id) ?? make();
  // What was used last stands last.
  live.compiled.delete(id);
  live.compiled.set(id, found);
  return found;
}

/** By program, the inputs that it sets back; nothing where none does. */
function mapLost(contents: Contents, programs: Readonly<Record<string, Program>>): Compiled['loses'] {
  const lost = Object.entries(programs).map(([step, own]) => [step, lostInputs(contents, own)] as const);
  return new Map(lost.filter(([, slots]) => slots.length > 0));
}

export function compiledOf(
  contents: Contents,
  programs: Readonly<Record<string, Program>>,
  sizes: Pick<Compiled, 'capacity' | 'anyRow'>,
): Compiled {
  const all = Object.values(programs);
  return {
    programs,
    drawing: all.filter((program) => streamsOf(program).length > 0),
    ...sizes,
    traffic: trafficOf(all),
    inputs: neededInputs(contents, all),
    loses: mapLost(contents, programs),
    ...{ executable: undefined, seen: -1, draws: undefined, asked: new Set(), looked: false },
    instability: undefined,
  };
}

/** The executable of programs, compiled when it is first asked for; then others that were not used for long are let go. */
export function executableOf({ live, setting }: Session, compiled: Compiled): Executable {
  if (compiled.executable) return compiled.executable;
  const { programs, capacity, anyRow } = compiled;
  const { backend, dtype, kernels } = setting;
  compiled.executable = compile(backend, programs, { dtype, capacity, anyRow, ...(kernels && { kernels }) });
  makeRoom(live, compiled, bytesOf(dtype));
  return compiled.executable;
}

/** Lets go of what was used least recently, until the rest is within bounds. */
function makeRoom(live: Live, added: Compiled, bytes: number): void {
  let total = 0;
  for (const own of live.compiled.values()) total += own.executable ? bytes * elementsOf(own) : 0;
  for (const [id, own] of live.compiled) {
    if (live.compiled.size <= MOST && total <= MOST_BYTES) return;
    if (own === added || own === live.last) continue;
    total -= own.executable ? bytes * elementsOf(own) : 0;
    live.compiled.delete(id);
    release(live, own);
  }
}

/** Numbers that programs hold for themselves, not counting intermediate ones. */
export function elementsOf({ programs, capacity }: Compiled): number {
  const slots = new Map(Object.values(programs).flatMap((own) => own.slots.map((slot) => [slot.name, slot])));
  return [...slots.values()].reduce((sum, { shape, role, ring, taped }) => {
    const rows = role === 'sequence' || role === 'emit' || taped ? capacity : ring || 1;
    return sum + rows * sizeOf(shape);
  }, 0);
}

function release(live: Live, compiled: Compiled): void {
  if (live.ahead?.compiled === compiled) fetch(live);
  compiled.executable?.dispose();
  compiled.executable = undefined;
  compiled.seen = -1;
  compiled.draws = undefined;
}

/** Lets go of all that was compiled. */
export function forget(live: Live): void {
  live.ahead = undefined;
  live.last = undefined;
  for (const own of live.compiled.values()) own.executable?.dispose();
  live.compiled.clear();
}
