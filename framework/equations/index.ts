// The door for parts from equations. It stands apart from the others, so that mathjs comes only to who uses it.

export { cell } from './cell.ts';
export { equations } from './tag.ts';
export type { Cell, CellOptions, EquationOptions, MethodGiven } from './types.ts';
