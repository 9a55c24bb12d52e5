import { type DType, held, misheld } from '../base/dtypes.ts';
import { fail } from '../base/errors.ts';
import { isList, isQuantity, say } from '../base/say.ts';
import { formatShape, type Shape } from '../base/shapes.ts';
import { dimensionless, sameUnit, type Unit } from '../base/units.ts';
import { type Op, opName, rowOf } from '../ops/dictionary.ts';
import type { Attrs, Kind, Row, Scribe } from '../ops/row.ts';
import { literalTable, realTable, type Table } from '../ops/tables.ts';
import type { Bool, Numbers, Operand, Tensor } from '../ops/tensor.ts';
import { equalValues } from './equal-values.ts';
import type { Program, Slot, Store, Value } from './program.ts';
import { idOf, nodeOf, type Symbolic, symbolOf, type Writer } from './symbolic.ts';
import { inOneKind, ticksOf, timeOf } from './whole-times.ts';

export interface ScribeOptions {
  readonly name: string;
  readonly direction?: 1 | -1;
  readonly dtype?: DType;
  /** Off in programs that the engine derives from checked ones: all their values are plain numbers. */
  readonly units?: boolean;
  readonly pullback?: Scribe['pullback'];
  /** The precision that has to hold the numbers that users write; any where none is said. */
  readonly holds?: DType | undefined;
}

/** A slot as it is declared; what is left out follows from the name. */
export type SlotDeclaration = Pick<Slot, 'name' | 'role' | 'shape'> & Partial<Slot>;

/**
 * Writes a program value by value. Equal operations on equal operands are the same value, so a program never
 * says anything twice.
 */
export class ProgramScribe implements Scribe, Writer {
  readonly name: string;
  readonly dtype: DType;
  readonly checksUnits: boolean;
  readonly holds: DType;
  /** Names the command being traced, for messages. */
  place: string;
  /** Told of every value that is written, new or not. */
  onWrite: ((id: number) => void) | undefined;
  /** Truth values that no command has written: of what wires show. A command need not use them. */
  readonly aside = new Set<number>();
  readonly #direction: 1 | -1;
  readonly #slots = new Map<string, Slot>();
  readonly #values: Value[] = [];
  readonly #stores: Store[] = [];
  readonly #symbols: Symbolic[] = [];
  readonly #known = equalValues();
  readonly #literals = new Map<Numbers, Table>();
  readonly #pullback: Scribe['pullback'] | undefined;

  constructor(options: ScribeOptions) {
    this.name = options.name;
    this.place = options.name;
    this.dtype = options.dtype ?? 'f64';
    this.checksUnits = options.units ?? true;
    this.#direction = options.direction ?? 1;
    this.#pullback = options.pullback;
    this.holds = options.holds ?? 'f64';
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
        dt: null,
        ...declaration,
      };
      this.#slots.set(slot.name, slot);
    }
    return slot;
  }

  /** Takes a slot over from another program. */
  adopt(slot: Slot): void {
    this.#slots.set(slot.name, slot);
  }

  load(name: string): Tensor {
    const { shape, unit, dt } = this.#slots.get(name)!;
    const attrs = { slot: name, shape, unit, ...(dt !== null && { dt }) };
    return this.#write('load', [], attrs, shape, unit, dt === null ? 'float' : 'tick') as Tensor;
  }

  store(slot: string, value: Symbolic): void {
    const { dt } = this.#slots.get(slot)!;
    const given = this.#values[idOf(value)]!;
    const isFit = (given.kind === 'tick') === (dt !== null);
    const fit = isFit ? given : dt === null ? timeOf(this, given) : ticksOf(this, given, dt);
    this.#stores.push({ slot, value: fit.id });
  }

  // Fields: rows of the dictionary take them out of the scribe.
  readonly constant = (value: number, unit: Unit = dimensionless): Tensor => this.filled(value, [], unit);

  readonly filled = (value: number, shape: Shape, unit: Unit = dimensionless): Tensor =>
    this.#write('const', [], { value: this.#held(value), shape, unit }, shape, unit) as Tensor;

  readonly zeros = (shape: Shape, unit?: Unit): Tensor => this.filled(0, shape, unit);

  /** Fails unless a value has the unit of the place that it goes to. */
  sameUnit(x: Tensor, unit: Unit, where: string): void {
    if (!this.checksUnits || sameUnit(x.unit, unit)) return;
    fail({
      code: 'unit-mismatch',
      where,
      found: `a value in ${x.unit.text}`,
      expected: `a value in ${unit.text}`,
      remedy: `Multiply or divide by a quantity such as quantity('1 ${unit.text}').`,
    });
  }

  readonly pullback: Scribe['pullback'] = (f, inputs, g) => this.#pullback!(f, inputs, g);

  /** Writes an operation after checking its operands against its row. */
  apply(given: Op, operands: readonly (Operand | Bool)[], attrs: Attrs = NO_ATTRS): Symbolic {
    const symbols = this.#operands(given, operands, attrs);
    const { op, args } = inOneKind(
      this,
      { op: given, attrs },
      symbols.map((x) => this.#values[idOf(x)]!),
    );
    const row = rowOf({ op, attrs });
    args.forEach((arg, i) => {
      const kind = operandKind(row, i);
      if (arg.kind !== kind) this.#wrongKind({ op, attrs }, kind);
    });
    const shapes = args.map((arg) => arg.shape);
    const shape = row.shape(shapes, attrs);
    if (!shape) this.#mismatch('shape-mismatch', { op, attrs }, shapes.map(formatShape));
    const units = args.map((arg) => arg.unit);
    const unit = this.checksUnits ? row.unit(units, attrs) : dimensionless;
    if (!unit) {
      const texts = units.map(({ text }) => text);
      this.#mismatch('unit-mismatch', { op, attrs }, texts);
    }
    const ids = args.map((arg) => arg.id);
    return this.#write(op, ids, attrs, shape, unit);
  }

  /** Writes a value of known shape, as it stands in another program for one. */
  copy(value: Omit<Value, 'id'>, args: readonly number[]): Symbolic {
    return this.#write(value.op, args, value.attrs, value.shape, value.unit, value.kind);
  }

  /** A number becomes a constant in the given unit. */
  operand(x: Operand | Bool, like: Unit = dimensionless): Symbolic {
    const node = nodeOf(x);
    if (node?.writer === this) return x as Symbolic;
    if (typeof x === 'number') return this.constant(x, like);
    if (isQuantity(x)) return this.constant(x.value, x.unit);
    if (isList(x)) return this.#literal(x as Numbers, like);
    return fail({
      code: 'kind-mismatch',
      where: this.place,
      found: node ? 'a tensor of an earlier call' : say(x),
      expected: 'a tensor, a number, a list of numbers or a quantity such as mV(1)',
      remedy: node ? 'Keep no tensor from one call to the next: keep a compartment.' : 'Check the operand.',
    });
  }

  /** Numbers, row by row. */
  list(numbers: ArrayLike<number>, shape: Shape, unit: Unit): Tensor {
    this.#areFinite(numbers);
    const attrs = { table: realTable(numbers, shape), shape, unit };
    return this.#write('literal', [], attrs, shape, unit) as Tensor;
  }

  #literal(numbers: Numbers, unit: Unit): Tensor {
    const table = this.#literals.get(numbers) ?? literalTable(numbers);
    if (!table)
      return fail({
        code: 'shape-mismatch',
        where: this.place,
        found: say(numbers),
        expected: 'a list of numbers, or lists of as many numbers each',
        remedy: 'Correct the list.',
      });
    this.#areFinite(table.numbers);
    this.#literals.set(numbers, table);
    const { shape } = table;
    return this.#write('literal', [], { table, shape, unit }, shape, unit) as Tensor;
  }

  /** In a list a number may be as good as 0 beside others, such as the ends of a kernel. */
  #areFinite(numbers: ArrayLike<number>): void {
    if (this.holds === 'f64') return;
    for (let i = 0; i < numbers.length; i++)
      if (!Number.isFinite(misheld(numbers[i]!, this.holds) ?? 0)) this.#held(numbers[i]!);
  }

  #held(x: number): number {
    return held(x, this.holds, this.place);
  }

  value(id: number): Value {
    return this.#values[id]!;
  }

  symbol(id: number): Symbolic {
    return this.#symbols[id]!;
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

  /** The operands as symbols: a bare number has no unit where that fits, else the unit of what it meets. */
  #operands(op: Op, operands: readonly (Operand | Bool)[], attrs: Attrs): readonly Symbolic[] {
    if (!operands.some((x) => typeof x === 'number' || isList(x)))
      return operands.map((x) => this.operand(x));
    const units = operands.map((x) => (isQuantity(x) ? x.unit : nodeOf(x)?.value.unit));
    const bare = units.map((unit) => unit ?? dimensionless);
    const row = rowOf({ op, attrs });
    const met = units.find((unit, i) => unit && operandKind(row, i) === 'float');
    const like = row.unit(bare, attrs) ? dimensionless : met;
    return operands.map((x) => this.operand(x, like));
  }

  #write(
    op: Op,
    args: readonly number[],
    attrs: Attrs,
    shape: Shape,
    unit: Unit,
    kind: Kind = rowOf({ op, attrs }).kind,
  ): Symbolic {
    const id = this.#known.idOf(op, attrs, args);
    this.onWrite?.(id);
    if (id === this.length) {
      const value = { id, op, args, attrs, shape, kind, unit };
      this.#values.push(value);
      this.#symbols.push(symbolOf({ writer: this, value }));
    }
    return this.symbol(id);
  }

  #wrongKind(value: Pick<Value, 'op' | 'attrs'>, kind: Kind): never {
    const [float, bool] = ['numbers', 'truth values'];
    return fail({
      code: 'kind-mismatch',
      where: `${this.place}: ${opName(value)}`,
      found: kind === 'float' ? bool : float,
      expected: kind === 'float' ? float : bool,
      remedy: 'Make numbers of them with .spikes(), and truth values by comparing.',
    });
  }

  #mismatch(
    code: 'shape-mismatch' | 'unit-mismatch',
    value: Pick<Value, 'op' | 'attrs'>,
    found: readonly string[],
  ): never {
    const what = code === 'shape-mismatch' ? 'shapes' : 'units';
    return fail({
      code,
      where: `${this.place}: ${opName(value)}`,
      found: `${what} ${found.join(' and ')}`,
      expected: `${what} that fit ${opName(value)} (${rowOf(value).doc})`,
      remedy:
        code === 'shape-mismatch'
          ? 'Check the shapes of the compartments it reads.'
          : 'Scale or convert one side.',
    });
  }
}

const NO_ATTRS: Attrs = {};

/** What an operand must hold. */
const operandKind = ({ operands, rest = 'float' }: Row, index: number): Kind => operands[index] ?? rest;
