import { dictionary } from '../../../ops/dictionary.ts';
import { printPlace } from '../print.ts';
import type { Argument, Loop, RowCondition } from '../words.ts';

/** What is wrong with a loop's guard: where no condition holds, everything that the loop writes is there already. */
export function guardFault(loop: Loop): string | undefined {
  const { guard, body, reads, writes } = loop;
  if (!guard) return undefined;
  const asked = [...guard.conditions];
  for (const { value, to } of writes) {
    const written = value.from === 'body' ? body[value.at] : undefined;
    const selects = written && dictionary[written.op].selects;
    if (!selects) return printPlace(to.place);
    const [condition, otherwise] = [written.args[selects.condition]!, written.args[selects.no]!];
    const old = otherwise.from === 'read' ? reads[otherwise.at]! : undefined;
    const stays = old?.place.buffer === to.place.buffer && old.place.row === to.place.row;
    if (!stays || old.index || `${old.strides}` !== `${to.strides}`) return printPlace(to.place);
    const isAsked = asked.some((one) => same(one, condition));
    const isOfRow = guard.row && implies(loop, condition, guard.row);
    if (asked.length > 0 ? !isAsked : !isOfRow) return 'a condition that nobody asks';
    if (guard.row && !isOfRow) return 'a row that is passed over too soon';
  }
  return early(loop) ? undefined : 'a condition that is not there yet';
}

const same = (a: Argument, b: Argument): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether a condition that holds in an element makes the condition of its row hold. */
function implies(loop: Loop, condition: Argument, row: RowCondition): boolean {
  if ('all' in row) return row.all.every((part) => implies(loop, condition, part));
  if ('any' in row && row.any.some((part) => implies(loop, condition, part))) return true;
  if (condition.from === 'read') {
    const isOfRow = (loop.reads[condition.at]!.strides.at(-1) ?? 0) === 0;
    return 'read' in row && row.read === condition.at && isOfRow;
  }
  if (condition.from !== 'body') return false;
  const { op, args } = loop.body[condition.at]!;
  const { holds } = dictionary[op];
  if (holds === 'both') return args.some((arg) => implies(loop, arg, row));
  return holds === 'either' && args.every((arg) => implies(loop, arg, row));
}

/** Whether the conditions need only what the guard has computed and read first. */
function early({ guard, body }: Loop): boolean {
  const isThere = (operand: Argument): boolean =>
    operand.from === 'body' ? operand.at < guard!.body : operand.from !== 'read' || operand.at < guard!.reads;
  return [...guard!.conditions, ...body.slice(0, guard!.body).flatMap(({ args }) => args)].every(isThere);
}
