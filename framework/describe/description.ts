import type { Amount } from '../base/units.ts';
import type { CompartmentRole } from './compartments.ts';
import { aliasesOf, commandsOf, defaultOf, equationLines, keeping } from './help.ts';
import type { Hyperparameter } from './hyperparameters.ts';
import type { Declaration } from './words.ts';

/** What a component is, as plain data; `help()` says the same as text. */
export interface ComponentDescription {
  readonly name: string;
  readonly doc: string;
  readonly source?: string;
  readonly time: 's' | 'ms';
  /** As the user wrote them, and what happens when, where it was made from equations. */
  readonly equations?: readonly string[];
  readonly hyperparameters: Readonly<Record<string, HyperparameterDescription>>;
  readonly inputs: Readonly<Record<string, CompartmentDescription>>;
  readonly states: Readonly<Record<string, CompartmentDescription>>;
  readonly outputs: Readonly<Record<string, CompartmentDescription>>;
  readonly commands: readonly string[];
}

export interface HyperparameterDescription {
  readonly doc: string;
  readonly kind: Hyperparameter['kind'];
  /** Of a number. */
  readonly unit?: string;
  /** Whether a number is part of the structure, which can neither change in a run nor be trained. */
  readonly static?: boolean;
  /** Of a choice. */
  readonly options?: readonly string[];
  /** A number in its unit, a word, or `Infinity`, or how it is made: `drawn`, `none`, `the system's`. Absent where it must be given. */
  readonly default?: number | boolean | string;
  /** Other names, such as older ones. */
  readonly aliases?: readonly string[];
}

export interface CompartmentDescription {
  readonly doc: string;
  readonly unit: string;
  /** Of an input that nothing need feed. */
  readonly default?: Amount;
  /** Whether `reset` leaves it, always or where a flag says so. */
  readonly outlivesReset?: boolean | string;
}

/** A declaration as plain data. */
export function describe(declaration: Declaration): ComponentDescription {
  const { name, doc, source, time, compartments } = declaration;
  const equations = equationLines(declaration);
  const of = (wanted: CompartmentRole) =>
    Object.fromEntries(
      Object.entries(compartments).flatMap(([key, { role, unit, doc, default: fallback }]) => {
        if (role !== wanted) return [];
        const kept = keeping(declaration, key);
        const own: CompartmentDescription = {
          ...{ doc, unit: typeof unit === 'string' ? unit : 'as given' },
          ...(fallback !== undefined && { default: fallback }),
          ...(kept && { outlivesReset: kept }),
        };
        return [[key, own]];
      }),
    );
  return {
    ...{ name, doc, time },
    ...(source && { source }),
    ...(equations.length > 0 && { equations }),
    hyperparameters: Object.fromEntries(
      Object.entries(declaration.hyperparameters).map(([key, spec]): [string, HyperparameterDescription] => {
        const [fallback, aliases] = [defaultOf(spec), aliasesOf(declaration, key)];
        const own: HyperparameterDescription = {
          ...{ doc: spec.doc, kind: spec.kind },
          ...(spec.kind === 'real' && { unit: spec.unit, ...(spec.static && { static: true }) }),
          ...(spec.kind === 'choice' && { options: spec.options }),
          ...(fallback !== undefined && { default: inJson(fallback) }),
          ...(aliases.length > 0 && { aliases }),
        };
        return [key, own];
      }),
    ),
    ...{ inputs: of('input'), states: of('state'), outputs: of('output') },
    commands: commandsOf(declaration),
  };
}

/** JSON has no numbers beyond all bounds. */
const inJson = <T>(value: T): T | string =>
  typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value;
