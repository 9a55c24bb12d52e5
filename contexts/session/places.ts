import { compartmentsOf, liveNames, once, parameterName, slotName } from '../../framework/engine.ts';
import type { Compartment, HyperparameterHandle, Part } from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/** What a slot holds: a compartment or a live hyperparameter of a part, and where that stands. */
export interface SlotPlace {
  readonly part: Part;
  /** As it stands in messages: `net/z.tau_m`. */
  readonly where: string;
  readonly of: Compartment | HyperparameterHandle;
}

/** The places of a model by slot. */
export const placesOf = once(
  ({ parts }: Contents): ReadonlyMap<string, SlotPlace> =>
    new Map([...parts].flatMap((own) => placesOfPart(own))),
);

const placesOfPart = ([part, path]: readonly [Part, string]): readonly (readonly [string, SlotPlace])[] => [
  ...compartmentsOf(part).map((of) => {
    const where = slotName(path, of.name);
    return [where, { part, where, of }] as const;
  }),
  ...liveNames(part.component.hyperparameters).map((name) => {
    const of = (part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[name]!;
    return [parameterName(path, name), { part, where: slotName(path, name), of }] as const;
  }),
];
