import { loadedSlot, type Program, type Value } from '../../trace/program.ts';

/** What is known of a value in a cell whose state is NaN. */
type Consequence = 'nan' | 'true' | 'false' | undefined;

/**
 * Whether a NaN in a state stays there: a state that keeps it needs no look at every step, one at the end of a
 * run finds it. Follows the step with the state's load set to NaN.
 */
export function keepsNaN(program: Program, slot: string): boolean {
  const store = program.stores.find((s) => s.slot === slot);
  if (!store) return false;
  const known: Consequence[] = [];
  for (const value of program.values) {
    known[value.id] = value.op === 'load' && loadedSlot(value) === slot ? 'nan' : consequence(value, known);
  }
  return known[store.value] === 'nan';
}

const PROPAGATING = new Set([
  'add',
  'sub',
  'mul',
  'div',
  'neg',
  'abs',
  'sqrt',
  'floor',
  'nearest',
  'single',
  'min',
  'max',
  'reshape',
]);
const COMPARING = new Set(['lt', 'le', 'gt', 'ge', 'eq']);

function consequence({ op, args, kind }: Value, known: readonly Consequence[]): Consequence {
  const [a, b, c] = args.map((arg) => known[arg]);
  const anyNaN = args.some((arg) => known[arg] === 'nan');
  if (PROPAGATING.has(op)) return anyNaN ? 'nan' : undefined;
  if (op === 'addOuter') return a;
  if (COMPARING.has(op)) return anyNaN ? 'false' : undefined;
  if (op === 'ne') return anyNaN ? 'true' : undefined;
  if (op === 'not') return a === 'true' ? 'false' : a === 'false' ? 'true' : undefined;
  if (op === 'and')
    return a === 'false' || b === 'false' ? 'false' : a === 'true' && b === 'true' ? 'true' : undefined;
  if (op === 'or')
    return a === 'true' || b === 'true' ? 'true' : a === 'false' && b === 'false' ? 'false' : undefined;
  if (op === 'where' && kind === 'float') {
    if (a === 'true') return b;
    if (a === 'false') return c;
    return b === c ? b : undefined;
  }
  return undefined;
}
