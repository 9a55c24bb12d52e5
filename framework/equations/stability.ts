import type { Unit } from '../base/units.ts';
import { tableaus } from '../ops/integrators.ts';
import { linearIn } from './linear.ts';
import type { IntegrationMethod, Rate } from './methods.ts';
import { inUnitOf, namesIn } from './terms.ts';
import type { FormulaTerm } from './words.ts';

/**
 * Longest steps at which a method is stable, by the parameter that sets them: of states whose rate is -a x + …, with an a of
 * parameters alone. That of exact methods is none; what depends on states is not known beforehand.
 */
export function longestSteps(
  method: IntegrationMethod,
  rates: readonly Rate[],
  parameters: ReadonlyMap<string, Unit>,
  time: Unit,
): Record<string, (p: Readonly<Record<string, unknown>>) => number> {
  if (method === 'exact' || method === 'exp_euler') return {};
  const { stable } = tableaus[method];
  const perTime: Unit = {
    text: `1/${time.text}`,
    dimensions: time.dimensions.map((d) => -d),
    power: -time.power,
  };
  const found = new Map<string, FormulaTerm[]>();
  for (const { name, rate } of rates) {
    const a = linearIn(rate, [name])?.of.get(name);
    const names = a && [...namesIn(a)];
    const owner = names?.find((own) => isTime(parameters.get(own), time)) ?? names?.[0];
    if (!a || owner === undefined || !names!.every((own) => parameters.has(own)) || !isPlain(a)) continue;
    found.set(owner, [...(found.get(owner) ?? []), inUnitOf(a, perTime)]);
  }
  return Object.fromEntries(
    [...found].map(([owner, terms]) => {
      const names = new Set(terms.flatMap((own) => [...namesIn(own)]));
      const longestStep = (p: Readonly<Record<string, unknown>>): number => {
        let [cells, longest] = [1, Infinity];
        for (const name of names) cells = Math.max(cells, lengthOf(p[name]));
        // What grows by itself sets no limit.
        for (let i = 0; i < cells; i++)
          for (const t of terms) {
            const own = numberOf(t, (name) => at(p[name], i));
            if (own < 0) longest = Math.min(longest, -stable / own);
          }
        return longest;
      };
      return [owner, longestStep];
    }),
  );
}

const isTime = (unit: Unit | undefined, time: Unit): boolean =>
  unit?.dimensions.every((d, i) => d === time.dimensions[i]) === true;

const at = (x: unknown, i: number): number =>
  typeof x === 'number' ? x : ((x as Float64Array)[i] ?? (x as Float64Array)[0]!);

const lengthOf = (x: unknown): number => (typeof x === 'number' ? 1 : (x as Float64Array).length);

/** Whether it is made by arithmetic alone. */
const isPlain = (t: FormulaTerm): boolean =>
  t.op === 'number' ||
  t.op === 'name' ||
  (['add', 'sub', 'mul', 'div', 'neg'].includes(t.op) && t.of.every(isPlain));

function numberOf(t: FormulaTerm, read: (name: string) => number): number {
  if (t.op === 'number') return t.value;
  if (t.op === 'name') return read(t.name);
  const [a, b] = t.of.map((own) => numberOf(own, read));
  if (t.op === 'neg') return -a!;
  if (t.op === 'add') return a! + b!;
  if (t.op === 'sub') return a! - b!;
  return t.op === 'mul' ? a! * b! : a! / b!;
}
