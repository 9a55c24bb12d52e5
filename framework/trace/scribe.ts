import type { DType } from '../base/dtypes.ts';
import { fail } from '../base/errors.ts';
import { isQuantity, say } from '../base/say.ts';
import { formatShape, type Shape, sameShape } from '../base/shapes.ts';
import { dimensionless, sameUnit, type Unit } from '../base/units.ts';
import { dictionary, type OpName } from '../ops/dictionary.ts';
import type { Attrs, Kind, Scribe } from '../ops/row.ts';
import type { Surrogate } from '../ops/spike.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import type { Program, Slot, Store, Value } from './program.ts';
import { Symbolic } from './symbolic.ts';

export interface ScribeOptions {
  readonly name: string;
  readonly direction?: 1 | -1;
  readonly dtype?: DType;
  /** Off in programs that the engine derives from checked ones: all their values are plain numbers. */
  readonly units?: boolean;
  readonly pullback?: Scribe['pullback'];
}

/** A slot as it is declared; what is left out follows from the name. */
export type SlotDeclaration = Pick<Slot, 'name' | 'role' | 'shape'> & Partial<Slot>;

/**
 * Writes a program value by value. Equal operations on equal operands are the same value, so a program never
 * says anything twice.
 */
export class ProgramScribe implements Scribe {
  readonly name: string;
  readonly dtype: DType;
  readonly checksUnits: boolean;
  /** Names the command being traced, for messages. */
  place: string;
  readonly #direction: 1 | -1;
  readonly #slots = new Map<string, Slot>();
  readonly #values: Value[] = [];
  readonly #stores: Store[] = [];
  readonly #known = new Map<string, number>();
  readonly #identities = new Map<unknown, number>();
  readonly #pullback: Scribe['pullback'] | undefined;

  constructor(options: ScribeOptions) {
    this.name = options.name;
    this.place = options.name;
    this.dtype = options.dtype ?? 'f64';
    this.checksUnits = options.units ?? true;
    this.#direction = options.direction ?? 1;
    this.#pullback = options.pullback;
  }

  /** Declares a slot, or returns the one declared before under that name. */
  slot(declaration: SlotDeclaration): Slot {
    let slot = this.#slots.get(declaration.name);
    if (!slot) {
      slot = {
        unit: dimensionless,
        buffer: declaration.name,
        shift: 0,
        taped: false,
        flush: false,
        onDemand: false,
        ring: 0,
        ...declaration,
      };
      this.#slots.set(slot.name, slot);
    }
    return slot;
  }

  load(name: string): Tensor {
    const { shape, unit } = this.#slots.get(name)!;
    return this.#write('load', [], { slot: name, shape, unit }, shape, unit) as Tensor;
  }

  store(slot: string, value: Tensor): void {
    this.#stores.push({ slot, value: idOf(value) });
  }

  // Fields: rows of the dictionary take them out of the scribe.
  readonly constant = (value: number, unit: Unit = dimensionless): Tensor =>
    this.#write('const', [], { value, shape: [], unit }, [], unit) as Tensor;

  readonly filled = (value: number, shape: Shape, unit: Unit = dimensionless): Tensor =>
    this.#write('const', [], { value, shape, unit }, shape, unit) as Tensor;

  readonly zeros = (shape: Shape, unit?: Unit): Tensor => this.filled(0, shape, unit);

  /** Fails unless a value has the unit of the place that it goes to. */
  sameUnit(x: Tensor, unit: Unit, where: string): void {
    if (!this.checksUnits || sameUnit(x.unit, unit)) return;
    fail({
      code: 'unit-mismatch',
      where,
      found: `a value in ${x.unit.text}`,
      expected: `a value in ${unit.text}`,
      remedy: 'Multiply or divide by a quantity that carries the missing unit, such as mV(1).',
    });
  }

  readonly pullback: Scribe['pullback'] = (f, inputs, g) => this.#pullback!(f, inputs, g);

  /** A number becomes a constant in the unit of what it meets. */
  operand(x: Operand | Bool, like: Unit = dimensionless): Symbolic {
    if (x instanceof Symbolic && x.isOf(this)) return x;
    if (typeof x === 'number') return this.constant(x, like) as Symbolic;
    if (isQuantity(x)) return this.constant(x.value, x.unit) as Symbolic;
    const old = x instanceof Symbolic;
    return fail({
      code: 'kind-mismatch',
      where: this.place,
      found: old ? 'a tensor of an earlier call' : say(x),
      expected: 'a tensor, a number or a quantity such as mV(1)',
      remedy: old ? 'Keep no tensor from one call to the next: keep a compartment.' : 'Check the operand.',
    });
  }

  /** Writes an operation after checking shapes and units against its row. */
  apply(op: OpName, args: readonly Symbolic[], attrs: Attrs = {}): Symbolic {
    const row = dictionary[op];
    args.forEach((arg, i) => {
      if (arg.kind !== operandKind(op, i)) this.#wrongKind(op, operandKind(op, i));
    });
    const shape = row.shape(
      args.map((a) => a.shape),
      attrs,
    );
    if (!shape) this.#mismatch('shape-mismatch', op, args, (a) => formatShape(a.shape), row.doc);
    const units = args.map((a) => a.unit);
    const unit = this.checksUnits ? row.unit(units, attrs) : dimensionless;
    if (!unit) this.#mismatch('unit-mismatch', op, args, (a) => a.unit.text, row.doc);
    return this.#write(
      op,
      args.map((a) => a.id),
      attrs,
      shape,
      unit,
    );
  }

  /** Writes a value of known shape as it stands in another program. */
  copy(value: Value, args: readonly number[]): Symbolic {
    return this.#write(value.op, args, value.attrs, value.shape, value.unit);
  }

  /** A spike, or the surrogate's derivative of one. */
  spike(
    op: 'spike' | 'surrogate',
    v: Tensor,
    threshold: Operand,
    surrogate: Surrogate,
    attrs: Attrs,
  ): Tensor {
    const operands = surrogate.operands.map((x) => this.operand(x, v.unit));
    const args = [v as Symbolic, this.operand(threshold, v.unit), ...operands];
    return this.apply(op, args, { ...attrs, surrogate }) as Tensor;
  }

  value(id: number): Value {
    return this.#values[id]!;
  }

  symbol(id: number): Symbolic {
    return new Symbolic(this, this.#values[id]!);
  }

  get length(): number {
    return this.#values.length;
  }

  program(): Program {
    return {
      name: this.name,
      direction: this.#direction,
      slots: [...this.#slots.values()],
      values: this.#values,
      stores: this.#stores,
    };
  }

  #write(op: OpName, args: readonly number[], attrs: Attrs, shape: Shape, unit: Unit): Symbolic {
    const key = `${op} ${args.join(' ')} ${this.#spell(attrs)}`;
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.#values.length;
      const { kind } = dictionary[op];
      this.#values.push({ id, op, args, attrs, shape, kind, unit });
      this.#known.set(key, id);
    }
    return new Symbolic(this, this.#values[id]!);
  }

  /** Attributes as text; functions and objects count as equal only to themselves. */
  #spell(attrs: Attrs): string {
    return Object.entries(attrs)
      .map(
        ([name, x]) =>
          `${name}=${Object.is(x, -0) ? '-0' : Array.isArray(x) ? x.join(',') : this.#identity(x)}`,
      )
      .join(' ');
  }

  #identity(x: unknown): string {
    if ((typeof x !== 'object' || x === null) && typeof x !== 'function') return String(x);
    if ('dimensions' in x) return (x as Unit).text;
    let identity = this.#identities.get(x);
    if (identity === undefined) {
      identity = this.#identities.size;
      this.#identities.set(x, identity);
    }
    return `#${identity}`;
  }

  #wrongKind(op: OpName, kind: Kind): never {
    const [float, bool] = ['numbers', 'truth values'];
    return fail({
      code: 'kind-mismatch',
      where: `${this.place}: ${op}`,
      found: kind === 'float' ? bool : float,
      expected: kind === 'float' ? float : bool,
      remedy: 'Turn truth values into numbers with .spikes(), and numbers into truth values by comparing.',
    });
  }

  #mismatch(
    code: 'shape-mismatch' | 'unit-mismatch',
    op: OpName,
    args: readonly Symbolic[],
    say: (a: Symbolic) => string,
    doc: string,
  ): never {
    const what = code === 'shape-mismatch' ? 'shapes' : 'units';
    return fail({
      code,
      where: `${this.place}: ${op}`,
      found: `${what} ${args.map(say).join(' and ')}`,
      expected: `${what} that fit ${op} (${doc})`,
      remedy:
        code === 'shape-mismatch'
          ? 'Check the shapes of the compartments it reads.'
          : 'Scale or convert one side.',
    });
  }
}

const LOGIC: readonly OpName[] = ['and', 'or', 'not', 'spikes'];

/** What an operand must hold. */
const operandKind = (op: OpName, index: number): Kind =>
  LOGIC.includes(op) || (op === 'where' && index === 0) ? 'bool' : 'float';

export const idOf = (x: Tensor | Bool): number => (x as Symbolic).id;

export const sameShapeAs = (a: Tensor, b: Tensor): boolean => sameShape(a.shape, b.shape);
