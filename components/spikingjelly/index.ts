export { IFNode } from './if-node.ts';
export { LIFNode } from './lif-node.ts';
export { ParametricLIFNode } from './parametric-lif-node.ts';
