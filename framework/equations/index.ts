// The door for parts from equations. It stands apart from the others, so that mathjs comes only to who uses it.

export { fromEquations } from './again.ts';
export { cell } from './cell.ts';
export { synapse } from './synapse.ts';
export { equations } from './tag.ts';
export type { Cell, CellOptions, EquationOptions, MethodGiven, Synapse, SynapseOptions } from './types.ts';
