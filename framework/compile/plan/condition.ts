import { dictionary } from '../../ops/dictionary.ts';
import { type Argument, type Loop, samePlace, type Write } from './words.ts';

/** The condition of a write that leaves a state as it is where the condition is false. */
export function conditionOf({ body, reads }: Loop, { value, to }: Write): Argument | undefined {
  if (value.from !== 'body' || to.place.row !== 'only') return undefined;
  const { op, args } = body[value.at]!;
  const { selects } = dictionary[op];
  const otherwise = selects ? args[selects.no]! : undefined;
  if (!selects || otherwise?.from !== 'read') return undefined;
  const old = reads[otherwise.at]!;
  return !old.index && samePlace(old.place, to.place) && `${old.strides}` === `${to.strides}`
    ? args[selects.condition]
    : undefined;
}
