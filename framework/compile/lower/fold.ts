import { type DType, rounding } from '../../base/dtypes.ts';
import { rowOf } from '../../ops/dictionary.ts';
import type { Tensor } from '../../ops/tensor.ts';
import { constantOf } from '../../trace/program.ts';
import type { Rule } from '../../trace/rewrite.ts';
import { idOf } from '../../trace/symbolic.ts';

/**
 * A rule that computes once and for all what has constants for operands, by the meaning of its row and in the precision of
 * the program; and that takes the branch of a choice which constants decide. Shapes stay.
 */
export function foldRule(dtype: DType): Rule {
  const round = rounding(dtype);
  /** No constant holds a truth value or ticks: what is known of those is kept beside the program. */
  const others = new Map<number, number>();
  return (value, args, scribe) => {
    const { elementwise, kind, operands, selects } = rowOf(value);
    if (!elementwise) return undefined;
    const known = args.map((arg) => others.get(idOf(arg)) ?? constantOf(scribe.value(idOf(arg))));
    if (selects && known[selects.condition] !== undefined) {
      const chosen = args[known[selects.condition] ? selects.yes : selects.no] as Tensor;
      if (`${chosen.shape}` === `${value.shape}`) return chosen;
    }
    if (!known.every((x) => x !== undefined)) return undefined;
    const { meaning } = elementwise;
    const compute = typeof meaning === 'function' ? meaning : meaning[dtype];
    const result = compute(...known.map((x, k) => (operands[k] === 'float' ? round(x!) : x!)));
    if (kind === 'float') return scribe.filled(round(result), value.shape);
    const written = scribe.copy(value, args.map(idOf));
    others.set(idOf(written), result);
    return written;
  };
}
