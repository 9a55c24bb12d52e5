/**
 * Hyperparameters of neurons of the cortex, in mV and 1/s: `norse.LIFCell({ hidden_size: 10, ...norse.defaultBioParameters })`. Norse's are in
 * 1/ms. v begins at v_leak, which is the initial state that Norse has beside them.
 */
export const defaultBioParameters = {
  tau_syn_inv: 2000,
  tau_mem_inv: 50,
  v_leak: -65,
  v_th: -50,
  v_reset: -65,
} as const;

/** The same for `CobaLIFCell`, in mV and 1/ms, with the initial state that Norse has beside them. */
export const defaultBioParametersCoba = {
  tau_syn_exc_inv: 1 / 0.3,
  tau_syn_inh_inv: 1 / 0.5,
  e_rev_E: 0,
  e_rev_I: -70,
  v_thresh: -50,
  v_reset: -65,
  v_rest: -65,
  v_initial: -65,
} as const;
