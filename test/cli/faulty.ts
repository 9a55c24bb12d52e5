// A model's module with two faults in its context.
import { context, LIFCell, process, wire } from '../../index.ts';

export const net = context('net', () => {
  const [x, z] = [LIFCell({ n_units: 2, tau_m: 20 }), LIFCell({ n_units: 3, tau_m: 20 })];
  wire(x.s, z.j);
  wire(x.v, z.j);
  return { x, z, advance: process(x.advance_state, z.advance_state) };
});
