/** What is known of one element of a value: that it is NaN, or any other number, or true, or false; or nothing. */
export type Known = 'nan' | 'number' | 'true' | 'false' | undefined;

// Rules for what is known of a result. A row's rule knows all that follows from what is known of its operands.

/** NaN passes; two numbers can make one too. */
export const passes = (known: readonly Known[]): Known => (known.includes('nan') ? 'nan' : undefined);

/** NaN passes, and nothing else makes one. */
export const passesOnly = (known: readonly Known[]): Known =>
  passes(known) ?? (known.every((x) => x === 'number') ? 'number' : undefined);

export const neverNaN = (): Known => 'number';
export const nothingKnown = (): Known => undefined;

/** A comparison that a NaN on either side decides. */
export const decidedBy =
  (answer: 'true' | 'false') =>
  (known: readonly Known[]): Known =>
    known.includes('nan') ? answer : undefined;

export const negated = ([a]: readonly [Known]): Known =>
  a === 'true' ? 'false' : a === 'false' ? 'true' : undefined;

/** One operand of this truth decides alone; without it both must be known. */
export const decidedAlone =
  (by: 'true' | 'false') =>
  (known: readonly Known[]): Known =>
    known.includes(by) ? by : known.includes(undefined) ? undefined : by === 'true' ? 'false' : 'true';

export const chosen = ([condition, yes, no]: readonly [Known, Known, Known]): Known => {
  if (condition === 'true') return yes;
  if (condition === 'false') return no;
  return yes === no ? yes : undefined;
};
