// A model's module whose processes have a fault each, which only a run or a check finds.
import { context, LIFCell, ms, PoissonCell, process } from '../../index.ts';

export const net = context('net', () => {
  const [x, z] = [PoissonCell({ n_units: 2, target_freq: 30 }), LIFCell({ n_units: 2, tau_m: 0.1 })];
  return { x, z, first: process(x.advance_state), second: process(z.advance_state) };
});
export const dt = ms(1);
