import type { DType } from '../base/dtypes.ts';
import { fail } from '../base/errors.ts';
import { printed } from '../base/printed.ts';
import { say } from '../base/say.ts';
import { formatShape, type Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import { dictionary, type Op, type OpName } from '../ops/dictionary.ts';
import type { Attrs } from '../ops/row.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import type { Value } from './program.ts';

/** A value of a program under construction, as commands and rows handle it. */
export type Symbolic = Tensor | Bool;

/** What a symbol needs of the scribe of its program. */
export interface Writer {
  /** Names the command being traced, for messages. */
  readonly place: string;
  /** The precision that has to hold the numbers that users write. */
  readonly holds: DType;
  /** A number becomes a constant in the given unit. */
  operand(x: Operand | Bool, like?: Unit): Symbolic;
  /** Writes an operation; a bare number has no unit where that fits, else the unit of what it meets. */
  apply(op: Op, operands: readonly (Operand | Bool)[], attrs?: Attrs): Symbolic;
}

/** What a symbol stands for: a value, and who writes what is computed from it. */
export interface Node {
  readonly writer: Writer;
  readonly value: Value;
}

// The methods that rows give are installed below.
// biome-ignore-start lint/suspicious/noUnsafeDeclarationMerging: the loop below installs what is declared
export interface TensorSymbol extends Tensor {}
export interface BoolSymbol extends Bool {}

/** A symbol of numbers. */
export class TensorSymbol {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }
  /** What a symbol of numbers stands for. Private, so that nothing else passes for one and a look at it never throws. */
  static nodeOf(x: object): Node | undefined {
    return #node in x ? x.#node : undefined;
  }
  get kind() {
    return 'float' as const;
  }
  get shape(): Shape {
    return this.#node.value.shape;
  }
  get unit(): Unit {
    return this.#node.value.unit;
  }

  [Symbol.toPrimitive](): never {
    return isNoNumber(this.#node);
  }
  [Symbol.iterator](): never {
    return isNoList(this.#node);
  }
}

/** A symbol of truth values. */
export class BoolSymbol {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }
  static nodeOf(x: object): Node | undefined {
    return #node in x ? x.#node : undefined;
  }
  get kind() {
    return 'bool' as const;
  }
  get shape(): Shape {
    return this.#node.value.shape;
  }

  [Symbol.toPrimitive](): never {
    return isNoNumber(this.#node);
  }
}
// biome-ignore-end lint/suspicious/noUnsafeDeclarationMerging: the loop below installs what is declared

printed(TensorSymbol.prototype, ({ shape, unit }) => `tensor ${formatShape(shape)} ${unit.text}`);
printed(BoolSymbol.prototype, ({ shape }) => `truth values ${formatShape(shape)}`);

// A row is a method of its first operand: of the operands alone, or as the row says.
for (const op of Object.keys(dictionary) as OpName[]) {
  const { operands, shows, method } = dictionary[op];
  const { prototype } = operands[0] === 'bool' ? BoolSymbol : TensorSymbol;
  if (operands.length === 0 || (shows.length > 0 && !method)) continue;
  Object.defineProperty(prototype, op, {
    value(this: TensorSymbol | BoolSymbol, ...given: never[]): Symbolic {
      const { writer } = nodeOf(this) ?? noSymbol(op, this);
      if (!method)
        return writer.apply(
          op,
          operands.map((_, k) => (k === 0 ? this : given[k - 1]!)),
        );
      const write = (own: readonly (Operand | Bool)[], attrs: Attrs) =>
        writer.apply(op, own, attrs) as Tensor;
      return method({ x: this as Tensor, where: `${writer.place}: ${op}`, write }, ...given);
    },
  });
}

export const symbolOf = (node: Node): Symbolic =>
  node.value.kind === 'bool' ? new BoolSymbol(node) : new TensorSymbol(node);

/** What a symbol stands for; nothing for what is no symbol. */
export const nodeOf = (x: unknown): Node | undefined =>
  typeof x === 'object' && x !== null ? (TensorSymbol.nodeOf(x) ?? BoolSymbol.nodeOf(x)) : undefined;

/** A method that was taken from its tensor. */
const noSymbol = (op: OpName, x: unknown): never =>
  fail({
    code: 'kind-mismatch',
    where: op,
    found: say(x),
    expected: 'a tensor',
    remedy: 'Call it as a method: x.exp().',
  });

export const idOf = (x: Symbolic): number => nodeOf(x)!.value.id;

function isNoList({ writer, value }: Node): never {
  return fail({
    code: 'branch-on-tensor',
    where: writer.place,
    found: `a tensor of shape ${formatShape(value.shape)} used as a list (spread, or in a loop)`,
    expected: 'tensor operations only: its elements are not known yet',
    remedy: 'Operations act on all elements; x.slice(axis, start, end) takes some.',
  });
}

/** A symbol has no number yet, so code that would branch on one is stopped here. */
function isNoNumber({ writer }: Node): never {
  return fail({
    code: 'branch-on-tensor',
    where: writer.place,
    found: 'a tensor used as a plain number (in an if, a comparison or a template)',
    expected: 'tensor operations only: its value is not known while the command is traced',
    remedy: 'Use where(condition, a, b), or declare the hyperparameter static if it steers the structure.',
  });
}
