import { type Shape, sameShape } from '../../base/shapes.ts';
import { type Elementwise, rowOf } from '../../ops/dictionary.ts';
import type { Value } from '../../trace/program.ts';
import { accessTo, indexedAccess } from './nest.ts';
import { type Placing, placeOfValue } from './places.ts';
import type { Access, Argument, Facts, Instruction, Stage } from './words.ts';

interface Body {
  readonly body: readonly Instruction[];
  /** Grows while operands are asked for. */
  readonly reads: readonly Access[];
  /** The operand for a value, as an argument of something of the given shape. */
  readonly operandOf: (argument: number, shape: Shape) => Argument;
}

/** The instructions that compute some values of a stage, in their order, and what they read from memory. */
export function bodyOf(facts: Facts, placing: Placing, stage: Stage, inside: readonly number[]): Body {
  const { program, aliasOf } = facts;
  const isIndexed = new Set(inside.filter((id) => facts.indexOf(id)));
  const computed = inside.filter((id) => !immediateOf(program.values[id]!) && !isIndexed.has(id));
  const positions = new Map(computed.map((id, at): [number, Argument] => [id, { from: 'body', at }]));
  const reads: Access[] = [];
  /** What has been read of a value, by the shape that it has there and that of what reads it. */
  const known = new Map<
    number,
    { readonly own: Shape; readonly shape: Shape; readonly argument: Argument }[]
  >();
  const operandOf = (argument: number, shape: Shape): Argument => {
    const id = aliasOf[argument]!;
    const there = positions.get(id) ?? immediateOf(program.values[id]!);
    if (there) return there;
    const own = program.values[argument]!.shape;
    const before = known.get(id) ?? [];
    const same = before.find((one) => sameShape(one.own, own) && sameShape(one.shape, shape));
    if (same) return same.argument;
    const read = readOf(id, own, shape);
    known.set(id, [...before, { own, shape, argument: read }]);
    return read;
  };
  const readAt = new Map<string, number>();
  const readOf = (id: number, own: Shape, shape: Shape): Argument => {
    const access = isIndexed.has(id)
      ? indexed(id)
      : accessTo(stage, placeOfValue(facts, placing, id, stage), own, shape);
    const key = `${id}:${access.strides}`;
    if (!readAt.has(key)) readAt.set(key, reads.push(access) - 1);
    return { from: 'read', at: readAt.get(key)! };
  };
  /** What a value's operand is, read by its table. */
  const indexed = (id: number): Access => {
    const source = program.values[id]!.args[0]!;
    const place = placeOfValue(facts, placing, aliasOf[source]!, stage);
    return indexedAccess(stage, place, program.values[source]!.shape, facts.indexOf(id)!);
  };
  const body = computed.map((id): Instruction => {
    const { op, args, shape } = program.values[id]!;
    return { id, op: op as Elementwise, args: args.map((arg) => operandOf(arg, shape)) };
  });
  return { body, reads, operandOf };
}

/** What is the same in all elements and needs no memory. */
function immediateOf(value: Value): Argument | undefined {
  const { op, attrs } = value;
  if (op === 'const') return { from: 'number', value: attrs.value as number };
  return rowOf(value).everywhere
    ? { from: 'clock', dt: value.kind === 'tick' ? null : (attrs.dt as number) }
    : undefined;
}
