import { fail, suggest } from '../base/errors.ts';
import { checkNames } from '../base/options.ts';
import { isPlain, isQuantity, isRecord, say } from '../base/say.ts';
import type { EquationsRecord } from '../describe/words.ts';
import { type Carrier, type CarrierName, carriers } from './carrier.ts';
import { methodElsewhere, optionElsewhere } from './elsewhere.ts';
import { type IntegrationMethod, METHOD_ALIASES, METHODS } from './methods.ts';
import type { CellOptions, EquationOptions, SynapseOptions } from './types.ts';

const COMMON = ['method', 'initial', 'functions', 'doc', 'source', 'time'];
export const CELL_OPTIONS = [...COMMON, 'threshold', 'reset', 'refractory', 'receive', 'surrogate'];
export const SYNAPSE_OPTIONS = [...COMMON, 'on_pre', 'on_post', 'carrier'];

/** Options of a cell or a synapse, as far as they can be seen without the equations. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  for (const name of isPlain(options) ? Object.keys(options) : []) {
    const remedy = known.includes(name) ? undefined : optionElsewhere(name);
    if (remedy !== undefined)
      fail({
        ...{ code: 'option', where, found: `the option '${name}'` },
        expected: `options among ${known.join(', ')}`,
        remedy,
      });
  }
  checkNames(options, known, where);
  const { time, initial } = options as EquationOptions;
  for (const name of ['reset', 'refractory', 'surrogate'] as const)
    if ((options as CellOptions)[name] !== undefined && (options as CellOptions).threshold === undefined)
      fail({
        ...{ code: 'option', where: `${where}, ${name}`, found: `a ${name} without a threshold` },
        expected: "a threshold, such as 'v > -50 mV'",
        remedy: 'Give both, or neither.',
      });
  const wrong = (name: string, found: unknown, expected: string): never =>
    fail({
      ...{ code: 'option', where: `${where}, ${name}`, found: say(found), expected },
      remedy: 'Correct the option.',
    });
  if (time !== undefined && time !== 'ms' && time !== 's') wrong('time', time, "'ms' or 's'");
  if (initial !== undefined && !isRecord(initial)) wrong('initial', initial, 'values by state');
  for (const name of ['threshold', 'reset', 'receive', 'on_pre', 'on_post', 'surrogate', 'doc', 'source']) {
    const own = (options as Readonly<Record<string, unknown>>)[name];
    if (own !== undefined && typeof own !== 'string') wrong(name, own, 'a text');
  }
}

/** A method by its name here or Brian2's. */
export function methodGiven(given: unknown, where: string): IntegrationMethod | undefined {
  if (given === undefined) return undefined;
  const own = METHODS.find((name) => name === given) ?? METHOD_ALIASES.get(given as string);
  if (own) return own;
  return fail({
    ...{ code: 'option', where: `${where}, method`, found: say(given) },
    expected: `one of ${METHODS.join(', ')}`,
    remedy: methodElsewhere(given) ?? suggest(typeof given === 'string' ? given : '', METHODS),
  });
}

/** How synapses are kept, by name. */
export function carrierOf(given: unknown, where: string): Carrier {
  if (given === undefined) return carriers.dense;
  if (typeof given === 'string' && Object.hasOwn(carriers, given)) return carriers[given as CarrierName];
  const names = Object.keys(carriers);
  return fail({
    ...{ code: 'option', where: `${where}, carrier`, found: say(given) },
    expected: `one of ${names.join(', ')}`,
    remedy: suggest(typeof given === 'string' ? given : '', names),
  });
}

/** How long a cell rests, as a formula: a number counts in the unit of time. */
export function refractoryText(given: CellOptions['refractory'], time: 'ms' | 's', where: string): string {
  if (typeof given === 'string') return given;
  if (typeof given === 'number') return `${given} ${time}`;
  if (isQuantity(given)) return `${given.value} ${given.unit.text}`;
  return fail({
    ...{ code: 'option', where: `${where}, refractory`, found: say(given) },
    expected: "a duration, '2 ms', or a condition, 'v > -20 mV'",
    remedy: 'Write it as a text.',
  });
}

/** What a part is made of, as plain data: whoever has it can make the part again. */
export function recordOf(
  kind: EquationsRecord['kind'],
  text: string,
  options: CellOptions & SynapseOptions,
  method: IntegrationMethod | undefined,
): EquationsRecord {
  const { functions, method: _, ...others } = options;
  const plain = JSON.parse(JSON.stringify(others)) as Record<string, unknown>;
  if (isQuantity(options.refractory)) plain.refractory = refractoryText(options.refractory, 'ms', '');
  return {
    ...{ kind, text, options: plain },
    ...(method && { method }),
    ...(functions && { needs: Object.keys(functions) }),
  };
}
