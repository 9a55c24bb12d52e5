import { type Shape, sameShape, sizeOf } from '../../base/shapes.ts';
import { type Program, slotOf } from '../../trace/program.ts';

/** A piece of memory behind one or more slots: a single array, or one row per step. */
export interface BufferSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly rows: number;
  /** Length of the ticks that it holds, which come and go as times; null: it holds numbers. */
  readonly dt: number | null;
}

/** The buffers of programs that run together. A program may see a sequence's buffer whole, as `[T, …]`. */
export function buffersOf(programs: readonly Program[], capacity: number): readonly BufferSpec[] {
  const specs = new Map<string, BufferSpec>();
  for (const { slots } of programs) {
    for (const slot of slots) {
      const perStep = slot.role === 'sequence' || slot.role === 'emit' || slot.taped;
      const rows = slot.taped || slot.shift ? capacity + 1 : perStep ? capacity : slot.ring || 1;
      const known = specs.get(slot.buffer);
      specs.set(
        slot.buffer,
        known ? merged(known, slot.shape, rows) : { name: slot.buffer, shape: slot.shape, rows, dt: slot.dt },
      );
    }
  }
  return [...specs.values()];
}

function merged(known: BufferSpec, shape: Shape, rows: number): BufferSpec {
  if (sameShape(known.shape, shape)) return { ...known, rows: Math.max(known.rows, rows) };
  // One of the two sees all rows as one array.
  const [row, whole] = known.shape.length < shape.length ? [known.shape, shape] : [shape, known.shape];
  const count = Math.max(known.rows, rows, sizeOf(whole) / sizeOf(row));
  return { ...known, shape: row, rows: count };
}

/** The buffers of sequences that none of the programs writes: what they hold changes only when it is given anew. */
export function givenTo(programs: readonly Program[]): ReadonlySet<string> {
  const written = new Set(
    programs.flatMap((program) => program.stores.map(({ slot }) => slotOf(program, slot).buffer)),
  );
  const slots = programs.flatMap((program) => program.slots);
  const given = slots.filter(({ role, buffer }) => role === 'sequence' && !written.has(buffer));
  return new Set(given.map(({ buffer }) => buffer));
}

/** The states that programs change. Of a tape, which a run writes from its first row on, the first row. */
export function statesOf(programs: readonly Program[]): readonly BufferSpec[] {
  const states = programs.flatMap(({ slots, stores }) => {
    const stored = new Set(stores.map(({ slot }) => slot));
    return slots.filter(({ name, role }) => role === 'state' && stored.has(name));
  });
  const specs = states.map(({ buffer, shape, ring, dt }) => ({ name: buffer, shape, rows: ring || 1, dt }));
  return [...new Map(specs.map((spec) => [spec.name, spec])).values()];
}
