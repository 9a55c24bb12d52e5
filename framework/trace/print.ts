import { formatShape } from '../base/shapes.ts';
import { opName, rowOf } from '../ops/dictionary.ts';
import type { Program, Slot, Value } from './program.ts';
import { varying } from './program.ts';

/** The program as text: its slots, what is computed once (prologue), what is computed at every step, the stores. */
export function printProgram(program: Program): string {
  const changes = varying(program);
  const values = (section: readonly Value[]) => section.map((value) => `    ${printValue(value)}`);
  return [
    `program ${program.name}${program.direction < 0 ? ' (backward in time)' : ''}`,
    ...program.slots.map((slot) => `  ${printSlot(slot)}`),
    '  prologue',
    ...values(program.values.filter((value) => !changes[value.id])),
    '  step',
    ...values(program.values.filter((value) => changes[value.id])),
    ...program.stores.map(({ slot, value }) => `    store ${slot} %${value}`),
  ].join('\n');
}

function printSlot(slot: Slot): string {
  const notes = [
    slot.taped && 'taped',
    slot.flush && 'flushed',
    slot.onDemand && 'on demand',
    slot.shift && 'next row',
    slot.ring && `ring of ${slot.ring}`,
  ].filter(Boolean);
  const buffer = slot.buffer === slot.name ? '' : ` in ${slot.buffer}`;
  return `${slot.role} ${slot.name} : ${formatShape(slot.shape)} ${slot.unit.text}${buffer}${notes.map((n) => `, ${n}`).join('')}`;
}

function printValue(value: Value): string {
  const args = value.args.map((arg) => ` %${arg}`).join('');
  const type = value.kind === 'bool' ? 'bool' : value.unit.text;
  return `%${value.id} = ${opName(value)}${args}${printAttrs(value)} : ${formatShape(value.shape)} ${type}`;
}

const printAttrs = ({ op, attrs }: Value): string =>
  rowOf({ op, attrs })
    .shows.filter((name) => attrs[name] !== undefined)
    .map((name) => ` ${UNNAMED.has(name) ? '' : `${name}=`}${printAttr(attrs[name])}`)
    .join('');

const UNNAMED = new Set(['slot', 'value']);

const printAttr = (x: unknown): string =>
  Array.isArray(x)
    ? formatShape(x)
    : typeof x === 'object' && x !== null
      ? ((x as { readonly name?: string }).name ?? 'own')
      : String(x);
