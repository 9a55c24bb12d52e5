import {
  formatShape,
  isList,
  isRecord,
  located,
  type ProgramScribe,
  sameShape,
  say,
  theirs,
  timelessly,
  wrongOption,
} from '../../framework/engine.ts';
import type { Optimizer, Shape, Tensor } from '../../framework/index.ts';

// An optimizer may be a user's own: what its functions give is looked at.

type ScheduleNumbers = Readonly<Record<string, number>>;

/** The next numbers of a schedule, by the names that it had at first. */
export function scheduleOf(
  { name, schedule }: Optimizer,
  last: ScheduleNumbers | undefined,
  names?: object,
): ScheduleNumbers {
  const next: unknown = theirs(() => schedule(last));
  const where = `optimizer ${name}, schedule`;
  if (!isRecord(next) || isList(next)) return wrongOption(where, say(next), 'numbers by name');
  for (const own of Object.keys(names ?? next)) {
    const number = next[own];
    if (typeof number !== 'number' || Number.isNaN(number))
      return wrongOption(`${where}, ${own}`, say(number), 'a number, at every update');
  }
  return next as ScheduleNumbers;
}

/** What an optimizer makes of a parameter, and what it keeps of it. */
export function updateOf(
  { name, memory, update }: Optimizer,
  scribe: ProgramScribe,
  [parameter, gradient, before, numbers]: Parameters<Optimizer['update']>,
): ReturnType<Optimizer['update']> {
  scribe.place = `optimizer ${name}`;
  const where = `${scribe.place}, update`;
  const given: unknown = timelessly(
    () => where,
    () => located(() => update(parameter, gradient, before, numbers)),
  );
  if (!isRecord(given)) return wrongOption(where, say(given), '{ parameter, memory }');
  const fits = (own: string, x: unknown): Tensor =>
    isTensorOf(x, parameter.shape)
      ? (scribe.operand(x) as Tensor)
      : wrongOption(
          `${where}, ${own}`,
          (x as Partial<Tensor> | undefined)?.kind === 'float'
            ? `shape ${formatShape((x as Tensor).shape)}`
            : say(x),
          `a tensor of shape ${formatShape(parameter.shape)}, as the parameter is`,
        );
  const kept = isRecord(given.memory) ? given.memory : {};
  return {
    parameter: fits('parameter', given.parameter),
    memory: Object.fromEntries(memory.map((own) => [own, fits(`memory ${own}`, kept[own])])),
  };
}

const isTensorOf = (x: unknown, shape: Shape): x is Tensor =>
  isRecord(x) && x.kind === 'float' && sameShape((x as unknown as Tensor).shape, shape);
