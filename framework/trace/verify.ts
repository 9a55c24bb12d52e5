import { fail } from '../base/errors.ts';
import { formatShape, sameShape } from '../base/shapes.ts';
import { opName, rowOf } from '../ops/dictionary.ts';
import { loadedSlot, type Program, slotOf, type Value } from './program.ts';

/** What holds for every program between passes. Each law returns the fault that it finds in a value, if any. */
const LAWS: readonly {
  readonly law: string;
  readonly broken: (value: Value, program: Program) => boolean;
}[] = [
  { law: 'a value stands at its own id', broken: (value, { values }) => values[value.id] !== value },
  { law: 'operands come before their users', broken: (value) => value.args.some((arg) => arg >= value.id) },
  {
    law: 'the operands are as many as the row says, and of its kinds',
    broken: (value, { values }) => {
      const { args } = value;
      const { operands, rest } = rowOf(value);
      return (
        args.length < operands.length || args.some((arg, k) => values[arg]!.kind !== (operands[k] ?? rest))
      );
    },
  },
  {
    law: 'the shape is the one that the row gives',
    broken: (value, { values }) => {
      const shapes = value.args.map((arg) => values[arg]!.shape);
      const shape = rowOf(value).shape(shapes, value.attrs);
      return !shape || !sameShape(shape, value.shape);
    },
  },
  {
    law: 'a load names a readable slot of its shape',
    broken: (value, program) => {
      if (value.op !== 'load') return false;
      const slot = slotOf(program, loadedSlot(value));
      return !slot || slot.role === 'emit' || !sameShape(slot.shape, value.shape);
    },
  },
];

/** Throws where a law is broken. Tests run it on what passes make of programs; runs of a model do without. */
export function verify(program: Program): Program {
  for (const value of program.values) {
    const found = LAWS.find(({ broken }) => broken(value, program));
    if (found) lawBroken(program, `%${value.id} = ${opName(value)} : ${formatShape(value.shape)}`, found.law);
  }
  const stored = new Set<string>();
  for (const { slot: name, value } of program.stores) {
    const slot = slotOf(program, name);
    if (!slot || slot.role === 'parameter' || slot.role === 'sequence')
      lawBroken(program, name, 'a store names a writable slot');
    if (slot.taped && program.direction < 0)
      lawBroken(program, name, 'a tape is written with ascending ticks');
    if (slot.onDemand && slot.ring) lawBroken(program, name, 'every row of a ring is written');
    if (stored.has(name)) lawBroken(program, name, 'a slot is stored once a step');
    if (!sameShape(slot.shape, program.values[value]!.shape))
      lawBroken(program, name, 'a stored value has the shape of its slot');
    stored.add(name);
  }
  return program;
}

const lawBroken = (program: Program, found: string, law: string): never =>
  fail({
    code: 'law',
    where: `program ${program.name}`,
    found,
    expected: law,
    remedy: 'This is a fault of the engine: please report it with the printed program.',
  });
