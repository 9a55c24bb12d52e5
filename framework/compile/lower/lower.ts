import type { DType } from '../../base/dtypes.ts';
import { derivedScribe } from '../../differentiate/reverse.ts';
import { rowOf } from '../../ops/dictionary.ts';
import type { Writing } from '../../ops/row.ts';
import type { Tensor } from '../../ops/tensor.ts';
import { constantOf, type Program } from '../../trace/program.ts';
import { needed, type Rule, rewrite } from '../../trace/rewrite.ts';
import type { ProgramScribe } from '../../trace/scribe.ts';
import { idOf } from '../../trace/symbolic.ts';
import { accumulations } from '../plan/stages.ts';
import { foldRule } from './fold.ts';

/** The program in primitives of one precision: what every backend starts from. */
export function lower(program: Program, dtype: DType): Program {
  let lowered = program;
  do lowered = rewrite(lowered, expandRule, dtype, derivedScribe);
  while (lowered.values.some((value) => rowOf(value).expand));
  return lowered;
}

const expandRule: Rule = (value, args, scribe) =>
  rowOf(value).expand?.(args as Tensor[], value.attrs, scribe);

/** Removes what does nothing and computes what is constant. Every rule keeps each bit of every result. */
export function simplify(program: Program, dtype: DType): Program {
  const growing = new Set([...accumulations(program).values()].flat());
  const fold = foldRule(dtype);
  const simpler = rewrite(
    program,
    (value, args, scribe) =>
      growing.has(value.id) ? undefined : (fold(value, args, scribe) ?? simplifyRule(value, args, scribe)),
    dtype,
  );
  // What only folded values have needed is left out.
  return needed(simpler);
}

const simplifyRule: Rule = (value, args, scribe) =>
  rowOf(value).simplify?.(args as Tensor[], value.shape, writingOf(scribe), value.attrs);

/** What rows ask of the program that they are written into. */
function writingOf(scribe: ProgramScribe): Writing {
  const written = (x: Tensor) => scribe.value(idOf(x));
  return {
    isConstant: (x, value) => Object.is(constantOf(written(x)), value),
    madeBy: (name, x) => {
      const { op, args, attrs } = written(x);
      return op === name ? { operands: args.map((arg) => scribe.symbol(arg) as Tensor), attrs } : undefined;
    },
    isSame: (x, y) => idOf(x) === idOf(y),
  };
}
