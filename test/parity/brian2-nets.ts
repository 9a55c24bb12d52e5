import { CobaCell, CubaCell, CubaCellEuler } from '../../examples/brian2-cells.ts';
import {
  type BackendName,
  backends,
  context,
  DelaySynapse,
  events,
  ms,
  process,
  SparseSynapse,
  simulate,
  wire,
} from '../../index.ts';
import { type Case, type Entries, type Format, has } from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, sameBits } from './compare.ts';

/** A network as the file has it: cells of one kind, of which the first `NE` excite, and every synapse. */
interface Golden {
  readonly N: number;
  readonly NE: number;
  readonly pre: readonly number[];
  readonly post: readonly number[];
  readonly v0_mV: readonly number[];
  readonly spk_i: readonly number[];
  readonly spk_step: readonly number[];
  readonly v_rec_idx: readonly number[];
  readonly v_rec_mV_first300: readonly (readonly number[])[];
  readonly hyperparameters: Entries;
}

const isGolden = (entry: unknown): entry is Golden =>
  has(entry, 'N', 'NE', 'pre', 'post', 'v0_mV', 'spk_i', 'spk_step', 'hyperparameters');

/** Networks of Brian2 with every synapse and every spike; every network is a case. */
export const brian2Nets: Format = (data) => {
  const entries = Object.entries(data);
  if (!entries.some(([, entry]) => has(entry, 'pre', 'post', 'spk_i', 'spk_step'))) return undefined;
  return entries.map(([name, entry]): Case => ({ name, check: () => checkNet(entry) }));
};

/** Names of the file, and ours; what else stands there must be what is said here. */
const OURS: Entries = {
  ...{ tau_m_ms: 'tau_m', tau_e_ms: 'tau_e', tau_i_ms: 'tau_i', V_t_mV: 'v_threshold', V_r_mV: 'v_reset' },
  ...{ E_L_mV: 'v_rest', refractory_ms: 'refractory', E_e_mV: 'E_e', E_i_mV: 'E_i', I_mV: 'j' },
};
const ELSEWHERE = [
  'dt_ms',
  'w_e_mV',
  'w_i_mV',
  'w_e',
  'w_i',
  'equations',
  'method',
  'duration_ms',
  'delay_ms',
];
const METHODS: Entries = { exact: 'exact', 'forward euler': 'euler' };

interface Run {
  readonly cells: Uint32Array;
  readonly ticks: Int32Array;
  readonly v: Float64Array;
}

/**
 * In float64: in float32 rounding moves a spike sooner or later, and what follows goes its own way. Backends have to agree to the bit.
 */
function checkNet(golden: unknown): readonly Comparison[] {
  if (!isGolden(golden)) throw new Error('no network with its synapses and spikes');
  const names = Object.keys(backends) as BackendName[];
  const [ours, ...others] = names.map((backend) => run(golden, backend, backend === names[0] ? 1 : 0.1));
  const { spk_i, spk_step, v_rec_mV_first300: v } = golden;
  // Spikes of one step in the order of their cells.
  const order = Array.from(spk_i.keys()).sort((a, b) => spk_step[a]! - spk_step[b]! || spk_i[a]! - spk_i[b]!);
  // What Brian2 shows of a step is what was before it.
  const shown = (all: Float64Array) => all.slice(0, v.length * (v[0]!.length - 1));
  const theirs = v[0]!.slice(1).flatMap((_, step) => v.map((trace) => trace[step + 1]!));
  return [
    equalTo(
      'f64',
      'cells',
      ours!.cells,
      order.map((k) => spk_i[k]!),
    ),
    equalTo(
      'f64',
      'steps',
      ours!.ticks,
      order.map((k) => spk_step[k]!),
    ),
    closeTo('f64', 'v', shown(ours!.v), theirs, LIMITS.f64),
    ...others.flatMap((other) => [
      sameBits('v:f64', other.v, ours!.v.slice(0, other.v.length)),
      sameBits(
        'spikes:f64',
        Float64Array.from(other.cells),
        Float64Array.from(ours!.cells.slice(0, other.cells.length)),
      ),
    ]),
  ];
}

/** A part of the run, or all of it. */
function run(golden: Golden, backend: BackendName, part: number): Run {
  const { N, NE, pre, post, v0_mV, v_rec_idx, hyperparameters: own } = golden;
  const given = Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) => (name in OURS ? [[OURS[name], value]] : [])),
  );
  const unknown = Object.keys(own).filter(
    (name) => !(name in OURS) && !ELSEWHERE.includes(name) && name !== 'refractory_rule',
  );
  if (unknown.length > 0) throw new Error(`hyperparameters ${unknown.join(', ')} are unknown here`);
  const method = METHODS[own.method as string];
  const isCoba = 'E_e_mV' in own;
  if (method === undefined || (isCoba && method !== 'euler'))
    throw new Error(`the method ${own.method} is unknown here`);
  const step = ms(own.dt_ms as number);
  const common = { ...given, n_units: N, v_init: v0_mV };
  const delays = own.delay_ms as number | readonly number[];
  const net = context('net', () => {
    const cells = (isCoba ? CobaCell : method === 'exact' ? CubaCell : CubaCellEuler)(common as never);
    const synapses = (isOne: (from: number) => boolean, weight: unknown) => {
      const all = Array.from(pre.keys()).filter((e) => isOne(pre[e]!));
      const of = (list: readonly number[]) => all.map((e) => list[e]!);
      const more = {
        connectivity: { pre: N, post: N, from: of(pre), to: of(post) },
        weights: Array.isArray(weight) ? of(weight) : (weight as number),
        unit: isCoba ? '1' : 'mV',
      };
      const part =
        delays === 0
          ? SparseSynapse(more)
          : DelaySynapse({ ...more, step, delays: typeof delays === 'number' ? ms(delays) : of(delays) });
      wire(cells.s, part.inputs);
      return part;
    };
    const E = synapses((from) => from < NE, own.w_e_mV ?? own.w_e);
    const I = synapses((from) => from >= NE, own.w_i_mV ?? own.w_i);
    wire(E.outputs, cells.e);
    wire(I.outputs, cells.i);
    return { cells, E, I, advance: process(cells.advance_state, E.advance_state, I.advance_state) };
  });
  const steps = Math.round(((own.duration_ms as number) / (own.dt_ms as number)) * part);
  const sim = simulate(net, { dt: step, dtype: 'f64', backend });
  const recorded = sim.run(net.advance, { steps, record: [events(net.cells.s), net.cells.v.at(v_rec_idx)] });
  const { cells, ticks } = recorded.get(events(net.cells.s));
  return { cells, ticks, v: recorded.get(net.cells.v.at(v_rec_idx)).data as Float64Array };
}
