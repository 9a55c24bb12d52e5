import type { FusedLoop, Plan } from '../../plan/words.ts';
import type { Code } from './encoder.ts';

/** Pushes an i32 that is 0 for no. */
type Push = () => void;

/**
 * Whether a row may have anything to write, as far as the conditions that are the same for a whole row tell (`ofRow`
 * pushes one of them). `undefined` if they do not tell.
 */
export function rowGuard(
  f: Code,
  { program, aliasOf }: Plan,
  { guards, values }: FusedLoop,
  ofRow: (id: number) => Push | undefined,
): Push | undefined {
  const combine = (a: Push, b: Push, op: 'i32.or' | 'i32.and'): Push => {
    return () => {
      a();
      b();
      f.op(op);
    };
  };
  const either = (a: Push | undefined, b: Push | undefined) => a && b && combine(a, b, 'i32.or');
  const both = (a: Push | undefined, b: Push | undefined) => (a && b ? combine(a, b, 'i32.and') : (a ?? b));
  const bound = (id: number): Push | undefined => {
    if (!values.includes(id)) return ofRow(id);
    const { op, args } = program.values[id]!;
    const [a, b] = args.map((arg) => aliasOf[arg]!);
    if (op === 'or') return either(bound(a!), bound(b!));
    if (op === 'and') return both(bound(a!), bound(b!));
    return undefined;
  };
  return guards.length > 0 ? guards.map(bound).reduce(either) : undefined;
}
