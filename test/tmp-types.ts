import { component, count, flag, input, output, state, type Tensor } from '../index.ts';
const base = {
  doc: 'd', time: 'ms',
  hyperparameters: { n_units: count('cells'), hard: flag('h', true) },
  compartments: { j: input('1', 'drive'), v: state('1', 'potential'), s: output('spike', 's') },
} as const;
component('C', { ...base, commands: { a: ({ v }, p) => (p.hard ? { v } : { v, vv: v }) } });
component('C', { ...base, commands: { a: ({ v }, p) => (p.hard ? { v } : { vv: v }) } });
component('C', { ...base, commands: { a: ({ j }) => ({ j }) } });
component('C', { ...base, commands: { a: ({ v }) => ({ s: v.gt(1) }) } });
component('C', { ...base, commands: { a: ({ v }) => ({ s: 'spike' }) } });
component('C', { ...base, commands: { a: () => {} } });
component('C', { ...base, commands: { a: async ({ v }) => ({ v }) } });
component('C', { ...base, commands: { a: ({ v }) => v } });
component('C', { ...base, commands: { a: ({ v }) => ({}) } });
component('C', { ...base, commands: { a: ({ v }) => ({ ...(Math.random() > 1 && { v }) }) } });
component('C', { ...base, commands: { a: ({ v, j }): { v: Tensor; j?: Tensor } => ({ v }) } });
