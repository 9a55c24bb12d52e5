import { formatShape } from '../../base/shapes.ts';
import { opName } from '../../ops/dictionary.ts';
import {
  type Access,
  type Argument,
  type Axis,
  type KernelCall,
  type LastRow,
  type Loop,
  type Place,
  type Plan,
  type RowCondition,
  STAGES,
  type Task,
} from './words.ts';

/**
 * The plan as text, stage by stage. A place is its buffer and the row of it, `%7[step]`; memory that a value has to itself
 * is `%id`. A loop names its nest, and strides where it does not simply walk on: `w·(0, 1)` is the same along the first axis.
 */
export function printPlan(plan: Plan): string {
  const list = (title: string, places: readonly Place[]) =>
    places.length > 0 ? [`  ${title} ${places.map(printPlace).join(', ')}`] : [];
  return [
    `plan ${plan.name}${plan.direction < 0 ? ' (backward in time)' : ''}`,
    ...plan.temporaries.map(
      ({ name, shape, perStep }) =>
        `  memory ${name} : ${formatShape(shape)}${perStep ? ', a row per step' : ''}`,
    ),
    ...list('padded', plan.unpadded),
    ...list('flushed', plan.flushed),
    ...STAGES.flatMap((stage) =>
      plan.tasks[stage].length > 0 ? [`  ${stage}`, ...plan.tasks[stage].flatMap(printTask)] : [],
    ),
    ...list('looked at for NaN in the end', plan.inspected),
  ].join('\n');
}

const ROWS = { only: '', step: '[step]', next: '[next]', end: '[end]' } as const;

export const printPlace = ({ buffer, row, ring }: Place): string =>
  `${buffer}${row === 'ring' ? `[tick of ${ring}]` : ROWS[row]}`;

export function printTask(task: Task): readonly string[] {
  if (task.kind === 'loop') return printLoop(task);
  return [`    ${task.kind === 'kernel' ? printKernel(task) : printLastRow(task)}`];
}

/** The time at a tick, or the tick. */
export const clockText = (dt: number | null): string => (dt === null ? 'tick' : `tick·${dt}`);

const watchedText = (watched: boolean): string => (watched ? ', NaN watched' : '');

function printKernel({ op, attrs, args, out, watched }: KernelCall): string {
  const shown = Object.entries(attrs).flatMap(([name, x]) =>
    ['string', 'number'].includes(typeof x) ? [`${name}=${x}`] : [],
  );
  const operands = args.map((arg) => ('buffer' in arg ? printPlace(arg) : String(arg.value)));
  return `${opName({ op, attrs })}(${[...operands, ...shown].join(', ')}) : ${formatShape(out.shape)} → ${printPlace(out)}${watchedText(watched)}`;
}

const printLastRow = ({ from, to, watched }: LastRow): string =>
  `last row of ${printPlace(from)} → ${printPlace(to)}${watchedText(watched)}`;

function printLoop(loop: Loop): readonly string[] {
  const { axes, body, writes, watches, guard, when } = loop;
  const nest =
    axes.map(({ length, over }) => (over === 'steps' ? `${length}·steps` : `${length}`)).join(' × ') || '1';
  const operand = (of: Argument): string => {
    if (of.from === 'body') return `%${body[of.at]?.id}`;
    if (of.from === 'read') return printAccess(loop.reads[of.at]!, axes);
    return of.from === 'number' ? (Object.is(of.value, -0) ? '-0' : String(of.value)) : clockText(of.dt);
  };
  const condition = (of: RowCondition): string => {
    if ('read' in of) return printAccess(loop.reads[of.read]!, axes);
    return 'any' in of
      ? `(${of.any.map(condition).join(' or ')})`
      : `(${of.all.map(condition).join(' and ')})`;
  };
  const guards = guard
    ? [
        ...(guard.row ? [`rows where ${condition(guard.row)}`] : []),
        ...(guard.conditions.length > 0
          ? [`elements where ${guard.conditions.map(operand).join(' or ')}`]
          : []),
      ]
    : [];
  return [
    `    loop ${nest}${when === 'last' ? ', last step only' : ''}${guards.map((text) => `, ${text}`).join('')}`,
    ...body.map(({ id, op, args }) => `      %${id} = ${[op, ...args.map(operand)].join(' ')}`),
    ...watches.map((value) => `      NaN watched in ${operand(value)}`),
    ...writes.map(
      ({ value, to, watched }) => `      ${operand(value)} → ${printAccess(to, axes)}${watchedText(watched)}`,
    ),
  ];
}

/** Strides are told where they are not those of an array that the nest walks through from end to end. */
function printAccess({ place, strides, index }: Access, axes: readonly Axis[]): string {
  const plain = axes.map((_, at) => axes.slice(at + 1).reduce((product, { length }) => product * length, 1));
  const walksOn = strides.every((stride, at) => stride === plain[at]);
  const order =
    walksOn && !index
      ? ''
      : `·(${[...strides.slice(0, -1), index ? 'by table' : strides.at(-1)].join(', ')})`;
  return `${printPlace(place)}${order}`;
}
