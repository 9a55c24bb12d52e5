import { rowOf } from '../../../ops/dictionary.ts';
import type { Access, Argument, KernelCall, Place, Task } from '../../plan/words.ts';

/**
 * All that a task says but where things lie, as text: the first buffer is called 0, the next one 1. Tasks of one form
 * differ in addresses alone. Nothing for a kernel whose attributes are more than numbers and names, or where tables are read.
 */
export function formOf(task: Task): string | undefined {
  const buffers = new Map<string, number>();
  const place = ({ buffer, shape, row, ring }: Place): string => {
    if (!buffers.has(buffer)) buffers.set(buffer, buffers.size);
    return `${buffers.get(buffer)} [${shape}] ${row} ${ring}`;
  };
  const access = (one: Access): string => `${place(one.place)} (${one.strides})`;
  if (task.kind === 'last-row') return `last row ${place(task.from)} ${place(task.to)} ${task.watched}`;
  if (task.kind === 'kernel') {
    const attrs = attrsOf(task);
    const args = task.args.map((arg) => ('buffer' in arg ? place(arg) : numberText(arg.value)));
    return attrs && `${task.op} ${attrs} ${args.join(' ')} ${place(task.out)} ${task.watched}`;
  }
  const { domain, axes, reads, body, writes, watches, guard, when } = task;
  if (reads.some(({ index }) => index)) return undefined;
  let text = `${when} [${domain}]`;
  for (const { length, over } of axes) text += ` ${length} ${over}`;
  for (const one of reads) text += `; ${access(one)}`;
  for (const { op, args } of body) {
    text += `; ${op}`;
    for (const arg of args) text += argumentText(arg);
  }
  for (const { value, to, watched } of writes) text += `; ${argumentText(value)} ${access(to)} ${watched}`;
  for (const value of watches) text += `; watch${argumentText(value)}`;
  return guard
    ? `${text}; ${JSON.stringify({ ...guard, conditions: guard.conditions.map(argumentText) })}`
    : text;
}

function argumentText(argument: Argument): string {
  if (argument.from === 'number') return ` ${numberText(argument.value)}`;
  return argument.from === 'clock' ? ` clock ${argument.dt}` : ` ${argument.from} ${argument.at}`;
}

const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : `${x}`);

/** Of a stream only what else there is: its keys lie somewhere. Units change no code. */
function attrsOf(call: KernelCall): string | undefined {
  const { attrs } = call;
  const stream = rowOf(call).stream?.(attrs).name;
  const texts: string[] = [];
  for (const [name, value] of Object.entries(attrs)) {
    if (name === 'unit' || (stream !== undefined && value === stream)) continue;
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (all.some((x) => typeof x !== 'number' && typeof x !== 'string')) return undefined;
    texts.push(`${name}=${all.map((x) => (typeof x === 'number' ? numberText(x) : x))}`);
  }
  return `{${texts.join(' ')}}`;
}
