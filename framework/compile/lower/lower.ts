import type { DType } from '../../base/dtypes.ts';
import { sameShape, sizeOf } from '../../base/shapes.ts';
import { derivedScribe } from '../../differentiate/reverse.ts';
import { dictionary } from '../../ops/dictionary.ts';
import type { Tensor } from '../../ops/tensor.ts';
import type { Program } from '../../trace/program.ts';
import { type Rule, rewrite } from '../../trace/rewrite.ts';
import type { ProgramScribe } from '../../trace/scribe.ts';
import type { Symbolic } from '../../trace/symbolic.ts';
import { accumulations } from '../plan/stages.ts';

/** The program in primitives of one precision: what every backend starts from. */
export function lower(program: Program, dtype: DType): Program {
  let lowered = rewrite(program, () => undefined, dtype);
  while (lowered.values.some(({ op }) => dictionary[op].expand))
    lowered = rewrite(lowered, expandRule, dtype, derivedScribe);
  return lowered;
}

const expandRule: Rule = (value, args, scribe) =>
  dictionary[value.op].expand?.(args as unknown as Tensor[], value.attrs, scribe);

/** Removes what does nothing. Every rule keeps each bit of every result. */
export function simplify(program: Program, dtype: DType): Program {
  const growing = new Set([...accumulations(program).values()].flat());
  return rewrite(
    program,
    (value, args, scribe) => (growing.has(value.id) ? undefined : simplifyRule(value, args, scribe)),
    dtype,
  );
}

const simplifyRule: Rule = ({ op, shape }, args, scribe) => {
  const [a, b, c] = args;
  const same = (x: Symbolic | undefined) =>
    x && sameShape(x.shape, shape) ? (x as unknown as Tensor) : undefined;
  switch (op) {
    case 'mul':
      return isConstant(scribe, b!, 1) ? same(a) : isConstant(scribe, a!, 1) ? same(b) : undefined;
    case 'div':
      return isConstant(scribe, b!, 1) ? same(a) : undefined;
    case 'sub':
      return isConstant(scribe, b!, 0) ? same(a) : undefined;
    case 'neg':
      return negated(scribe, a!);
    case 'add': {
      // a + (-b) and a - b are the same operation on the same bits.
      const minus = negated(scribe, b!);
      return minus ? asTensor(a!).sub(minus) : undefined;
    }
    case 'where':
      return b!.id === c!.id ? same(b) : undefined;
    case 'matmul':
      return b!.shape[0] === 1 ? oneTerm(asTensor(a!), asTensor(b!)) : undefined;
    case 'addOuter':
      return sizeOf(b!.shape.slice(0, -1)) === 1
        ? oneRow(asTensor(a!), asTensor(b!), asTensor(c!))
        : undefined;
    case 'sum':
      // Along an axis of length 1; the sum starts from 0.
      return same(a)?.add(0);
    case 'reduceMax':
      return same(a);
    case 'reshape':
      return same(a);
    default:
      return undefined;
  }
};

/** A product of one term has no sum to run: the term where x is not 0, and + 0 for the sum's sign of zero. */
const oneTerm = (x: Tensor, w: Tensor): Tensor =>
  x
    .ne(0)
    .where(x.mul(w.reshape([w.shape[1]!])), 0)
    .add(0);

/** The outer product of one row is elementwise, so that it needs no memory of its own. */
function oneRow(a: Tensor, x: Tensor, y: Tensor): Tensor {
  const factor = x.reshape([x.shape.at(-1)!, 1]);
  return factor.ne(0).where(a.add(factor.mul(y.reshape([y.shape.at(-1)!]))), a);
}

const asTensor = (x: Symbolic): Tensor => x as unknown as Tensor;

/** x where the value is -x. */
function negated(scribe: ProgramScribe, x: Symbolic): Tensor | undefined {
  const { op, args } = scribe.value(x.id);
  return op === 'neg' ? asTensor(scribe.symbol(args[0]!)) : undefined;
}

function isConstant(scribe: ProgramScribe, x: Symbolic, value: number): boolean {
  const { op, attrs } = scribe.value(x.id);
  return op === 'const' && Object.is(attrs.value, value);
}
