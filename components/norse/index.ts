export { LIFBoxCell } from './lif-box-cell.ts';
export { LIFCell } from './lif-cell.ts';
export { LIFRecurrentCell } from './lif-recurrent-cell.ts';
export { LSNNCell } from './lsnn-cell.ts';
export { LSNNRecurrentCell } from './lsnn-recurrent-cell.ts';
