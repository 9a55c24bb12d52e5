// A model's module, as the command line takes it.
import { context, every, LIFCell, ms, process, schedule } from '../../index.ts';

export const net = context('net', () => {
  const z = LIFCell({ n_units: 2, tau_m: 20 });
  const advance = process(z.advance_state);
  return { z, advance, each: process(z.advance_state), plan: schedule(every(ms(1), advance)) };
});
export const dt = ms(1);
export const inputs = [[net.z.j, 30]] as const;
export const record = [net.z.s];
