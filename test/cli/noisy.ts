// A model that draws numbers in its steps, and weights before the first: as the command line takes it.
import { context, LIFCell, ms, PoissonCell, process, StaticSynapse, scale, wire } from '../../index.ts';

export const net = context('net', () => {
  const encode = PoissonCell({ n_units: 12, target_freq: 200 });
  const syn = StaticSynapse({ shape: [12, 5], weight_low: 0.2, weight_high: 1 });
  const z = LIFCell({ n_units: 5, tau_m: 20, refract_time: 0 });
  wire(encode.outputs, syn.inputs);
  wire(scale(syn.outputs, 20), z.j);
  return { encode, syn, z, advance: process(encode.advance_state, syn.advance_state, z.advance_state) };
});
export const dt = ms(1);
export const steps = 100;
export const inputs = [[net.encode.inputs, 0.9]] as const;
export const record = [net.z.s, net.z.v];
