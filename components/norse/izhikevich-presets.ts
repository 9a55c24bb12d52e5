/**
 * Behaviours of Izhikevich's neuron, as Norse names them: hyperparameters of `IzhikevichCell` where they are not those of tonic spiking,
 * which is the default.
 */
export const izhikevichPresets = {
  accomodation: { b: 1, c: -55, d: 4, tau_inv: 500, v_rest: -65, u_rest: -16 },
  bistability: { a: 0.1, b: 0.26, c: -60, d: 0, v_rest: -61 },
  class1Exc: { b: -0.1, c: -55, mn: 4.1, bias: 108, v_rest: -60 },
  class2Exc: { a: 0.2, b: 0.26, d: 0, v_rest: -64 },
  dap: { a: 1, c: -60, d: -21, tau_inv: 100 },
  inhibitionInducedBursting: { a: -0.026, b: -1, c: -45, d: -2, v_rest: -63.8 },
  inhibitionInducedSpiking: { a: -0.02, b: -1, c: -60, d: 8, v_rest: -63.8 },
  integrator: { b: -0.1, c: -55, mn: 4.1, bias: 108, v_rest: -60 },
  mixedMode: { c: -55, d: 4 },
  phasicBursting: { b: 0.25, c: -55, d: 0.05, tau_inv: 200, v_rest: -64 },
  phasicSpiking: { b: 0.25, v_rest: -64 },
  reboundBurst: { a: 0.03, b: 0.25, c: -52, d: 0, tau_inv: 200, v_rest: -64 },
  reboundSpike: { a: 0.03, b: 0.25, c: -60, d: 4, tau_inv: 200, v_rest: -64 },
  resonator: { a: 0.1, b: 0.26, c: -60, d: -1, v_rest: -62 },
  spikeFrequencyAdaptation: { a: 0.01, d: 8 },
  spikeLatency: {},
  subthresholdOscillation: { a: 0.05, b: 0.26, c: -60, d: 0, v_rest: -62 },
  thresholdVariability: { a: 0.03, b: 0.25, c: -60, d: 4, v_rest: -64 },
  tonicBursting: { c: -50, d: 2 },
  tonicSpiking: {},
} as const;
