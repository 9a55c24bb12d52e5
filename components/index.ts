// ngc-learn's components are plain exports; those of other systems stand under the system's name.

export { LIFCell } from './cells/lif-cell.ts';
export { WTASCell } from './cells/wtas-cell.ts';
export * as rockpool from './rockpool/index.ts';
