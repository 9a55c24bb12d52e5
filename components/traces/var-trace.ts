import { choice, component, count, exp, input, output, real, state } from '../../framework/index.ts';

/**
 * Low-pass trace of spikes or other signals, with decay d = e^(-dt/tau_tr), 1 - dt/tau_tr or 0 for `exp`,
 * `lin` and `step`:
 *
 *     trace ← gamma_tr · d · trace + inputs · (a_delta - trace / n_nearest_spikes)    if n_nearest_spikes > 0
 *     trace ← gamma_tr · d · trace + inputs · a_delta                                 else, if a_delta > 0
 *     trace ← gamma_tr · d · trace · (1 - inputs) + inputs · P_scale                  else: snaps to P_scale
 *
 * `[n_units]` each, dimensionless; `outputs` is `trace`.
 */
export const VarTrace = component('VarTrace', {
  doc: 'low-pass trace: additive, of the nearest spikes, or gated (a spike snaps it to P_scale)',
  source: 'ngc-learn 3.2.0, VarTrace (its reset leaves an unwired input as it is; here it is cleared)',
  time: 'ms',
  hyperparameters: {
    /** number of traces */
    n_units: count('number of traces'),
    /** time constant (ms) */
    tau_tr: real('ms', 'time constant', undefined, { positive: true }),
    /** increment on a spike; 0 or less: gated */
    a_delta: real('1', 'increment on a spike; 0 or less: gated', undefined, { static: true }),
    /** what a spike sets a gated trace to */
    P_scale: real('1', 'what a spike sets a gated trace to', 1),
    /** factor beside the decay */
    gamma_tr: real('1', 'factor beside the decay', 1),
    /** decay over a step */
    decay_type: choice('decay over a step', ['exp', 'lin', 'step'], 'exp'),
    /** number of nearest spikes that count; 0: all */
    n_nearest_spikes: real('1', 'number of nearest spikes that count; 0: all', 0, { min: 0, static: true }),
  },
  compartments: {
    /** spikes, or another signal */
    inputs: input('1', 'spikes, or another signal'),
    /** the trace */
    trace: state('1', 'the trace'),
    /** the trace */
    outputs: output('1', 'the trace'),
  },
  longestStep: { tau_tr: (p) => (p.decay_type === 'lin' ? 2 * p.tau_tr : Infinity) },
  commands: {
    advance_state({ inputs, trace }, p, { dt }) {
      const passed = dt.div(p.tau_tr);
      const decay = { exp: exp(passed.neg()), lin: passed.neg().add(1), step: 0 }[p.decay_type];
      const left = trace.mul(p.gamma_tr.mul(decay));
      let next = left.mul(inputs.neg().add(1)).add(inputs.mul(p.P_scale));
      if (p.n_nearest_spikes > 0) {
        next = left.add(inputs.mul(trace.div(p.n_nearest_spikes).neg().add(p.a_delta)));
      } else if (p.a_delta > 0) next = left.add(inputs.mul(p.a_delta));
      return { trace: next, outputs: next };
    },
  },
});
