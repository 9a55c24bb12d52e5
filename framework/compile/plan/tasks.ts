import { grouped } from '../../base/lists.ts';
import { loadsOf } from '../../trace/program.ts';
import { isLastRow } from './facts.ts';
import { loopsOf, type Wanted } from './loops.ts';
import { type Placing, placeOfStore, placeOfValue } from './places.ts';
import type { Watch } from './watch.ts';
import {
  type Facts,
  type KernelCall,
  type LastRow,
  STAGES,
  type Stage,
  samePlace,
  type Task,
} from './words.ts';
import type { SlotWrite } from './writes.ts';

/** A write, and the loop that can do it: one of its stage, turn and layout. */
interface Due extends Wanted {
  readonly stage: Stage;
  readonly turn: number;
  readonly layout: string;
  /** Only the last step of a call has to store it: no step reads it. */
  readonly late: boolean;
  /** A late one in which every step looks for NaN all the same. */
  readonly heeded: boolean;
}

/** What is done in every stage, turn by turn: kernels by themselves, and one loop for all that shares a layout. */
export function tasksOf(
  facts: Facts,
  slotWrites: readonly SlotWrite[],
  placing: Placing,
  watch: Watch,
): Readonly<Record<Stage, readonly Task[]>> {
  const { program, stages, turn, layout, isComputed, isKernel } = facts;
  const { values } = program;
  const due = [...duesOfSlots(facts, slotWrites, placing, watch), ...duesOfMemory(facts, placing)];
  const watchedKernels = new Set(
    slotWrites.filter(({ byKernel, slot }) => byKernel && watch.watched.has(slot.name)).map((w) => w.value),
  );
  const tasksIn = (stage: Stage): Task[] => {
    const computed = values.filter((v) => isComputed(v.id) && stages[v.id] === stage).map((v) => v.id);
    const turns = grouped(computed, (id) => turn[id]!);
    const dues = grouped(
      due.filter((one) => one.stage === stage),
      (one) => one.turn,
    );
    const order = [...new Set([...turns.keys(), ...dues.keys()])].sort((a, b) => a - b);
    return order.flatMap((at): Task[] => {
      const here = turns.get(at) ?? [];
      const fused = grouped(
        here.filter((id) => !isKernel(id)),
        (id) => layout[id]!,
      );
      const written = grouped(dues.get(at) ?? [], (one) => one.layout);
      return [
        ...here.filter(isKernel).map((id) => kernelCall(facts, placing, id, stage, watchedKernels.has(id))),
        ...[...new Set([...fused.keys(), ...written.keys()])].flatMap((key) => {
          const own = fused.get(key) ?? [];
          const writes = written.get(key) ?? [];
          const domain = own.length > 0 ? values[own[0]!]!.shape : writes[0]!.place.shape;
          const group = { stage, domain, values: own };
          const late = writes.filter((one) => one.late);
          const prompt = writes.filter((one) => !one.late);
          const heeded = late.filter((one) => one.heeded).map(({ value }) => value);
          return [
            ...loopsOf(facts, placing, group, late, 'last'),
            ...loopsOf(facts, placing, group, prompt, 'every', heeded),
          ];
        }),
      ];
    });
  };
  const lastRows = STAGES.flatMap((stage) => lastRowsOf(stage, slotWrites, placing, watch));
  return {
    prologue: tasksIn('prologue'),
    before: tasksIn('before'),
    loop: tasksIn('loop'),
    after: [...tasksIn('after'), ...lastRows],
  };
}

/** Stores of the program that loops do. */
function duesOfSlots(
  { accumulators, program }: Facts,
  slotWrites: readonly SlotWrite[],
  { places }: Placing,
  watch: Watch,
): readonly Due[] {
  /** Whether only the last step of a call has to store it. */
  const isLate = ({ value, slot, stage }: SlotWrite): boolean => {
    const { name, role, taped, ring } = slot;
    if (stage !== 'loop' || role !== 'state' || taped || ring > 0) return false;
    const home = places.get(value);
    const isHome = home !== undefined && samePlace(home, placeOfStore(slot));
    return !isHome && loadsOf(program, name).length === 0;
  };
  return slotWrites
    .filter(
      ({ byKernel, value, slot, stage }) =>
        !byKernel && accumulators.get(value) !== slot.name && !isLastRow(stage, slot),
    )
    .map((write) => {
      const { name } = write.slot;
      const late = isLate(write);
      const watched = watch.watched.has(name);
      return {
        ...write,
        place: placeOfStore(write.slot),
        watched: watched && !late,
        late,
        heeded: watched && late && !watch.heard.has(name),
      };
    });
}

/** Values that are kept in memory of their own. */
function duesOfMemory({ stages, turn, layout }: Facts, { places, kept, saves }: Placing): readonly Due[] {
  const due = (value: number, stage: Stage, at: number): Due => ({
    value,
    stage,
    turn: at,
    layout: layout[value]!,
    place: places.get(value)!,
    watched: false,
    late: false,
    heeded: false,
  });
  return [...kept.map((id) => due(id, stages[id]!, turn[id]!)), ...saves.map((id) => due(id, 'loop', 0))];
}

function kernelCall(facts: Facts, placing: Placing, id: number, stage: Stage, watched: boolean): KernelCall {
  const { program, aliasOf } = facts;
  const { op, args, attrs, shape } = program.values[id]!;
  const place = placing.places.get(id)!;
  const operand = (argument: number): KernelCall['args'][number] => {
    const source = program.values[aliasOf[argument]!]!;
    if (source.op === 'const' && !placing.places.has(source.id))
      return { value: source.attrs.value as number };
    const { shape } = program.values[argument]!;
    return { ...placeOfValue(facts, placing, source.id, stage), shape };
  };
  return {
    kind: 'kernel',
    id,
    op: op as KernelCall['op'],
    attrs,
    args: args.map(operand),
    out: { ...place, shape },
    watched,
  };
}

/** What states take over from the sequences that a stage has computed. */
const lastRowsOf = (
  stage: Stage,
  slotWrites: readonly SlotWrite[],
  { places }: Placing,
  { watched }: Watch,
): readonly LastRow[] =>
  slotWrites
    .filter((w) => w.stage === stage && !w.byKernel && isLastRow(stage, w.slot))
    .map(({ value, slot }) => ({
      kind: 'last-row',
      from: places.get(value)!,
      to: placeOfStore(slot),
      watched: watched.has(slot.name),
    }));
