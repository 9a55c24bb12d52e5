import { brainstate, norse, rockpool, snntorch, spikingjelly } from '../../index.ts';
import type { Entries } from './case.ts';
import { numbersIn } from './compare.ts';

/** What one hyperparameter of a case becomes here: some of ours. Throws for a value that we cannot follow. */
export type Translation = (value: unknown, file: Entries) => Entries;

/** How a neuron of another system is run here. */
export interface LifRow {
  readonly component: unknown;
  /** Unit of the file's dt; there is none for neurons that count in steps. */
  readonly time: 's' | 'ms' | 'steps';
  readonly input: string;
  /** Hyperparameters for the numbers of inputs and neurons. */
  readonly sizes: (n_in: number, n_out: number) => Entries;
  /** Our names of the traces and parameters, where they differ. */
  readonly names: Readonly<Record<string, string>>;
  /** Traces that stand in the file, as 0, for a neuron that has no such state. */
  readonly without?: readonly string[];
  /** A hyperparameter without a translation is an error. */
  readonly hyperparameters: Readonly<Record<string, Translation>>;
  /** Wider limits of single results. */
  readonly limits?: Readonly<Record<string, number>>;
}

type Translations = LifRow['hyperparameters'];

const same =
  (name: string): Translation =>
  (value) => ({ [name]: value });

/** One number, or one per element in row-major order. */
const numbers =
  (name: string): Translation =>
  (value) => ({ [name]: typeof value === 'number' ? value : [...numbersIn(value, name)] });

const allNumbers = (...names: readonly string[]): Translations =>
  Object.fromEntries(names.map((name) => [name, numbers(name)]));

/** What the project always does, in words of the file: nothing is given for it, and any other value is refused. */
const only =
  (...known: readonly unknown[]): Translation =>
  (value) => {
    if (known.includes(value)) return {};
    const those = known.map((one) => JSON.stringify(one)).join(' or ');
    throw new Error(`${JSON.stringify(value)}, but the project has only ${those}`);
  };

/** Weights, or the name under which they stand in the file, or none. */
const recurrent: Translation = (value, file) =>
  value === null
    ? { has_rec: false }
    : { has_rec: true, w_rec: [...numbersIn(typeof value === 'string' ? file[value] : value, 'w_rec')] };

const rockpoolLayer = (component: unknown): LifRow => ({
  component,
  time: 's',
  input: 'input',
  sizes: (n_in, n_out) => ({ shape: [n_in, n_out] }),
  names: { z: 'spikes', v: 'vmem' },
  hyperparameters: {
    ...allNumbers('tau_mem', 'tau_syn', 'bias', 'threshold'),
    learning_window: same('learning_window'),
    max_spikes_per_dt: same('max_spikes_per_dt'),
    noise_std: same('noise_std'),
    w_rec: recurrent,
  },
  // The library casts its input to float32, and the gradient with it.
  limits: { grad_x: 1e-6 },
});

const INPUT_FIRST = 'input added to the current first; then v; then the current decays';
const INPUT_LAST = 'v uses the old current; input added to the current after the step';

const norseCell = (
  component: unknown,
  hyperparameters: Translations,
  more: Partial<LifRow> = {},
): LifRow => ({
  component,
  time: 's',
  input: 'input',
  sizes: (_n_in, hidden_size) => ({ hidden_size }),
  names: {},
  hyperparameters: {
    ...allNumbers('tau_mem_inv', 'v_leak', 'v_th', 'v_reset', 'alpha'),
    method: same('method'),
    spike: only('strict: v - v_th > 0'),
    ...hyperparameters,
  },
  ...more,
});

const norseLIF: Translations = {
  ...allNumbers('tau_syn_inv'),
  order: (value, file) => (value === INPUT_LAST ? { order: 'input_last' } : only(INPUT_FIRST)(value, file)),
};

const norseRecurrent: Translations = {
  ...norseLIF,
  input_weights: only('identity'),
  recurrent_weights: (value, file) => {
    only('wrec (z_prev @ wrec^T)')(value, file);
    return { autapses: true, recurrent_weights: [...numbersIn(file.wrec, 'wrec')] };
  },
  reset: only('z detached'),
};

const identity = (size: number) =>
  Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

const brainstateNeuron = (component: unknown, hyperparameters: Translations, without = ['a']): LifRow => ({
  component,
  time: 'ms',
  input: 'x',
  sizes: (in_size) => ({ in_size }),
  names: { z: 'spike', v: 'V' },
  without,
  hyperparameters: {
    ...allNumbers('R', 'tau', 'V_th'),
    V_initial: numbers('V_initializer'),
    spk_reset: same('spk_reset'),
    surrogate: same('spk_fun'),
    alpha: numbers('spk_alpha'),
    width: numbers('spk_width'),
    spike: only('>='),
    ...hyperparameters,
  },
});

const potentials = allNumbers('V_rest', 'V_reset');

const snntorchNeuron = (component: unknown, hyperparameters: Translations): LifRow => ({
  component,
  time: 'steps',
  input: 'input',
  sizes: (_n_in, n_units) => ({ n_units }),
  names: { z: 'spk', v: 'mem' },
  hyperparameters: {
    ...allNumbers('beta', 'threshold'),
    reset_mechanism: same('reset_mechanism'),
    reset_delay: same('reset_delay'),
    spikes_dtype: only('float32 (inside the library)'),
    ...hyperparameters,
  },
  // The library holds spikes in float32, and the gradient that comes back through them.
  limits: { grad_x: 1e-7 },
});

/** To put a neuron to its cases, add a row: `system Component`. */
export const LIF_SYSTEMS: Readonly<Record<string, LifRow>> = {
  'rockpool3.0.3 LIFJax': rockpoolLayer(rockpool.LIFJax),
  'rockpool3.0.3 LIFODEJax': rockpoolLayer(rockpool.LIFODEJax),
  'norse_head lif_ff': norseCell(norse.LIFCell, norseLIF),
  'norse_seed lif_ff': norseCell(norse.LIFCell, norseLIF),
  'norse_head lif_rec': norseCell(norse.LIFRecurrentCell, norseRecurrent, {
    sizes: (input_size, hidden_size) => ({
      input_size,
      hidden_size,
      input_weights: identity(hidden_size),
    }),
    names: { wrec: 'recurrent_weights' },
  }),
  // It has no current: its input reaches v at once.
  'norse_head lif_box': norseCell(norse.LIFBoxCell, { order: only(INPUT_FIRST) }),
  'norse_head lsnn_ff': norseCell(norse.LSNNCell, {
    ...allNumbers('tau_syn_inv', 'tau_adapt_inv', 'beta'),
    order: only('as the seed: v uses the old current; input added after'),
    // Where it begins is not free: at v_th, which is 1 there.
    b_initial: only(1),
  }),
  'snntorch Leaky': snntorchNeuron(snntorch.Leaky, { surrogate: only('atan'), alpha: only(2) }),
  'snntorch Synaptic': snntorchNeuron(snntorch.Synaptic, {
    ...allNumbers('alpha'),
    surrogate: (value, file) => ({ ...only('fast_sigmoid')(value, file), surrogate: 'snntorch.fastSigmoid' }),
    slope: only(25),
  }),
  'spikingjelly LIFNode': {
    component: spikingjelly.LIFNode,
    time: 'steps',
    input: 'x',
    sizes: (_n_in, n_units) => ({ n_units }),
    names: { z: 's' },
    hyperparameters: {
      tau_steps: numbers('tau'),
      decay_input: same('decay_input'),
      v_threshold: numbers('v_threshold'),
      v_reset: (value) => (value === null ? { soft_reset: true } : { v_reset: value }),
      detach_reset: same('detach_reset'),
      surrogate: only('Sigmoid'),
      alpha: only(4),
    },
  },
  // Rests and resets at 0, always.
  'brainstate0.1.10 IF': brainstateNeuron(brainstate.IF, { V_rest: only(0), V_reset: only(0) }),
  'brainstate0.1.10 LIF': brainstateNeuron(brainstate.LIF, potentials),
  'brainstate0.1.10 LIFRef': brainstateNeuron(brainstate.LIFRef, { ...potentials, ...allNumbers('tau_ref') }),
  'brainstate0.1.10 ALIF': brainstateNeuron(
    brainstate.ALIF,
    { ...potentials, ...allNumbers('tau_a', 'beta'), a_initial: numbers('a_initializer') },
    [],
  ),
};
