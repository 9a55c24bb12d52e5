import type { Shape } from '../base/shapes.ts';
import { dictionary } from '../ops/dictionary.ts';
import { loadedSlot, type Program, type Slot, slotOf, type Value } from '../trace/program.ts';
import { physical } from './layout.ts';
import { levelsOf } from './levels.ts';
import { loopsOf } from './loops.ts';
import { accumulations, type Stage, stagesOf } from './stages.ts';

/** Where a value can be read after it has been computed. */
export type Home =
  | { readonly kind: 'slot'; readonly slot: Slot }
  | { readonly kind: 'temporary'; readonly id: number; readonly shape: Shape; readonly perStep: boolean };

/** Writing a value somewhere, inside the loop that has it at hand. */
export interface Write {
  readonly value: number;
  readonly target: Home;
}

/** One loop over a domain that computes several values element by element, and writes some of them. */
export interface FusedLoop {
  readonly kind: 'loop';
  readonly domain: Shape;
  readonly values: readonly number[];
  readonly writes: readonly Write[];
  /** Conditions: where all of them are false, nothing has to be written. None: everywhere something is. */
  readonly guards: readonly number[];
  /** Whether only the last step of a run runs it. */
  readonly lastStep: boolean;
}

/** One operation that mixes elements. */
export interface KernelCall {
  readonly kind: 'kernel';
  readonly value: number;
}

/** After a sequence stage: the last row of a sequence becomes the state. */
export interface LastRow {
  readonly kind: 'last-row';
  readonly from: Home;
  readonly slot: Slot;
}

export type Task = FusedLoop | KernelCall | LastRow;

export interface Plan {
  readonly program: Program;
  readonly stages: readonly Stage[];
  /** The value that stands for another of the same memory layout: a reshape is its operand. */
  readonly source: readonly number[];
  readonly homes: ReadonlyMap<number, Home>;
  readonly tasks: Readonly<Record<Stage, readonly Task[]>>;
}

export const STAGES: readonly Stage[] = ['prologue', 'before', 'loop', 'after'];

/** Decides what runs when, what shares a loop, and what needs memory. */
export function planOf(program: Program, { anyRow = false }: { readonly anyRow?: boolean } = {}): Plan {
  const { values, stores } = program;
  const stages = stagesOf(program, anyRow);
  const source = aliases(values);
  const isKernel = (id: number) => kernelOf(values[id]!);
  // Numbers that are the same in all lanes need memory only where a kernel reads them.
  const inMemory = new Set(
    values.flatMap(({ id, op, args }) =>
      isKernel(id) ? args.slice(op === 'addOuter' ? 1 : 0).map((arg) => source[arg]!) : [],
    ),
  );
  const isComputed = (id: number) => {
    const { op } = values[id]!;
    return source[id] === id && op !== 'load' && (inMemory.has(id) || !['const', 'time'].includes(op));
  };
  const layout = values.map((v) => physical(v.shape));
  const sums = accumulations(program);
  const accumulators = new Map([...sums].flatMap(([slot, chain]) => chain.map((id) => [id, slot] as const)));
  const consumers: Value[][] = values.map(() => []);
  for (const value of values) {
    if (source[value.id] !== value.id) continue;
    for (const arg of new Set(value.args.map((a) => source[a]!))) consumers[arg]!.push(value);
  }
  const inLoop = (id: number) => stages[id] === 'loop';

  const level = levelsOf({ program, source, stages, layout, consumers, isComputed, isKernel });

  // Writes to slots, each in the stage of its value; what the prologue holds is stored in the loop.
  interface Pending {
    readonly slot: Slot;
    readonly value: number;
    readonly stage: Stage;
    readonly layout: string;
    readonly direct: boolean;
    level: number;
  }
  const loads = (id: number, slot: string) => values[id]!.op === 'load' && loadedSlot(values[id]!) === slot;
  const readers = (slot: string) =>
    values.filter(({ id }) => loads(id, slot)).flatMap(({ id }) => consumers[id]!.map((user) => user.id));
  const isReadInOtherStage = (id: number) =>
    stages[id] !== 'prologue' && consumers[id]!.some((user) => stages[user.id] !== stages[id]);
  const hasRows = ({ role, taped }: Slot) => role === 'emit' || taped;
  const pending: Pending[] = stores.map((store) => {
    const slot = slotOf(program, store.slot);
    const value = source[store.value]!;
    const isRead = values.some(({ id }) => loads(id, slot.name));
    // A state that steps read changes step by step, also where its values are known before the loop.
    const needsLoop =
      stages[value] === 'prologue' ||
      (stages[value] === 'before' && ((isRead && !slot.taped) || slot.ring > 0));
    const stage = needsLoop || !isComputed(value) ? 'loop' : stages[value]!;
    const kernel = isComputed(value) && isKernel(value);
    const readElsewhere = hasRows(slot) ? [] : readers(slot.name);
    const own = sums.get(slot.name) ?? [];
    const direct =
      kernel &&
      stage === stages[value] &&
      readElsewhere.every((id) => own.includes(id) || (stages[id] === stage && level[id]! < level[value]!)) &&
      (hasRows(slot) ||
        own.length > 0 ||
        (stage === 'loop' &&
          !isReadInOtherStage(value) &&
          !stores.some((other) => loads(source[other.value]!, slot.name))));
    const start =
      stages[value] === stage && isComputed(value) ? level[value]! + (kernel && !direct ? 1 : 0) : 0;
    return { slot, value, stage, layout: physical(slot.shape), direct, level: start };
  });
  const taken = new Map<number, Slot>();
  for (const write of pending) {
    if (!write.direct) continue;
    if (taken.has(write.value)) Object.assign(write, { direct: false, level: write.level + 1 });
    else taken.set(write.value, write.slot);
  }
  // A slot is overwritten only when nobody needs its old value any more.
  for (let moved = true; moved; ) {
    moved = false;
    for (const write of pending) {
      const { slot } = write;
      if (slot.role !== 'state' || slot.taped || write.direct || write.stage !== 'loop') continue;
      let least = write.level;
      for (const id of readers(slot.name)) {
        if (!inLoop(id)) continue;
        least = Math.max(least, level[id]! + (isKernel(id) || layout[id] === write.layout ? 0 : 1));
      }
      for (const other of pending) {
        if (other === write || !loads(other.value, slot.name)) continue;
        least = Math.max(least, other.level + (other.layout === write.layout ? 0 : 1));
      }
      if (least > write.level) {
        write.level = least;
        moved = true;
      }
    }
  }

  // Homes: a value that leaves its loop is read from where it is written anyway, or gets memory of its own.
  const homes = new Map<number, Home>();
  const temporaries: Write[] = [];
  const lastRows: LastRow[] = [];
  const saves: number[] = [];
  for (const { id, shape, op } of values) {
    if (source[id] !== id) continue;
    const users = consumers[id]!;
    if (op === 'load') {
      const slot = slotOf(program, loadedSlot(values[id]!));
      const savedForLater =
        slot.role === 'state' &&
        !slot.taped &&
        stages[id] !== 'prologue' &&
        users.some((user) => stages[user.id] === 'after' && !sums.get(slot.name)?.includes(user.id));
      if (savedForLater) {
        saves.push(id);
        homes.set(id, { kind: 'temporary', id, shape, perStep: true });
      }
      continue;
    }
    if (!isComputed(id)) continue;
    const stage = stages[id]!;
    const perStep = stage === 'before' || stage === 'after' || isReadInOtherStage(id);
    const writes = pending.filter((w) => w.value === id);
    const direct = writes.find((w) => w.direct);
    const shared = writes.find(
      (w) =>
        !w.direct &&
        w.stage === stage &&
        w.level === level[id] &&
        !isKernel(id) &&
        w.layout === layout[id] &&
        (hasRows(w.slot) || !perStep),
    );
    const accumulated = accumulators.get(id);
    const elsewhere =
      isKernel(id) ||
      users.some(
        (u) =>
          stages[u.id] !== stage ||
          isKernel(u.id) ||
          level[u.id] !== level[id] ||
          layout[u.id] !== layout[id],
      ) ||
      writes.some(
        (w) =>
          w.stage !== stage || w.level !== level[id] || w.layout !== layout[id] || isLastRow(stage, w.slot),
      );
    if (direct) homes.set(id, { kind: 'slot', slot: direct.slot });
    else if (accumulated) homes.set(id, { kind: 'slot', slot: slotOf(program, accumulated) });
    else if (shared && elsewhere) homes.set(id, { kind: 'slot', slot: shared.slot });
    else if (elsewhere) {
      const home: Home = { kind: 'temporary', id, shape, perStep };
      homes.set(id, home);
      if (!isKernel(id)) temporaries.push({ value: id, target: home });
    }
  }

  /** Whether only the last step of a run has to write it. */
  const isLate = ({ value, target }: Write): boolean => {
    if (target.kind !== 'slot' || !target.slot.onDemand) return false;
    const { name, role, taped } = target.slot;
    const home = homes.get(value);
    const isHome = home?.kind === 'slot' && home.slot === target.slot;
    return role === 'state' && !taped && !isHome && !values.some(({ id }) => loads(id, name));
  };
  const tasks = { prologue: [] as Task[], before: [] as Task[], loop: [] as Task[], after: [] as Task[] };
  for (const stage of STAGES) {
    const computed = values.filter((v) => isComputed(v.id) && stages[v.id] === stage).map((v) => v.id);
    const writes: (Write & { level: number; layout: string; shape: Shape })[] = [];
    for (const w of pending) {
      if (w.stage !== stage || w.direct || accumulators.get(w.value) === w.slot.name) continue;
      if (isLastRow(stage, w.slot)) {
        lastRows.push({ kind: 'last-row', from: homes.get(w.value)!, slot: w.slot });
        continue;
      }
      writes.push({
        value: w.value,
        target: { kind: 'slot', slot: w.slot },
        level: w.level,
        layout: w.layout,
        shape: w.slot.shape,
      });
    }
    for (const w of temporaries) {
      if (stages[w.value] === stage) {
        writes.push({
          ...w,
          level: level[w.value]!,
          layout: layout[w.value]!,
          shape: values[w.value]!.shape,
        });
      }
    }
    if (stage === 'loop') {
      for (const id of saves) {
        writes.push({
          value: id,
          target: homes.get(id)!,
          level: 0,
          layout: layout[id]!,
          shape: values[id]!.shape,
        });
      }
    }
    const top = Math.max(-1, ...computed.map((id) => level[id]!), ...writes.map((w) => w.level));
    for (let at = 0; at <= top; at++) {
      const here = computed.filter((id) => level[id] === at);
      for (const id of here) if (isKernel(id)) tasks[stage].push({ kind: 'kernel', value: id });
      const fused = here.filter((id) => !isKernel(id));
      const written = writes.filter((w) => w.level === at);
      const layouts = new Set([...fused.map((id) => layout[id]!), ...written.map((w) => w.layout)]);
      for (const key of layouts) {
        const own = fused.filter((id) => layout[id] === key);
        const ownWrites = written.filter((w) => w.layout === key);
        const domain = own.length > 0 ? values[own[0]!]!.shape : ownWrites[0]!.shape;
        const group = {
          domain,
          values: own,
          writes: ownWrites.map(({ value, target }) => ({ value, target })),
        };
        tasks[stage].push(...loopsOf(program, source, group, stage === 'loop' ? isLate : () => false));
      }
    }
  }
  tasks.after.push(...lastRows);
  return { program, stages, source, homes, tasks };
}

/** Outside the loop a sequence of all steps is computed: a state that is not on tape takes its last row. */
const isLastRow = (stage: Stage, slot: Slot): boolean =>
  (stage === 'before' || stage === 'after') && slot.role === 'state' && !slot.taped;

const kernelOf = ({ op }: Value): boolean => dictionary[op].structural !== undefined && op !== 'time';

/** Reshapes that move nothing are their operand. */
function aliases(values: readonly Value[]): readonly number[] {
  const source: number[] = [];
  for (const { id, op, args, shape } of values) {
    const isAlias = op === 'reshape' && physical(values[args[0]!]!.shape) === physical(shape);
    source[id] = isAlias ? source[args[0]!]! : id;
  }
  return source;
}
