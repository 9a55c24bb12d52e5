export * from './components/index.ts';
export { type DiehlCookOptions, diehlCook } from './contexts/circuits/diehl-cook.ts';
export { type EventStdpPatchesOptions, eventStdpPatches } from './contexts/circuits/event-stdp-patches.ts';
export { type Sequential, sequential } from './contexts/circuits/sequential.ts';
export * from './contexts/index.ts';
export * from './framework/index.ts';
