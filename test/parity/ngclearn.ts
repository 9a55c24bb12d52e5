import { sizeOf } from '../../framework/engine.ts';
import {
  AdExCell,
  BCMSynapse,
  BernoulliErrorCell,
  type Command,
  type Compartment,
  context,
  type DType,
  EventSTDPSynapse,
  ExpKernel,
  ExponentialSynapse,
  ExpSTDPSynapse,
  FitzhughNagumoCell,
  GaussianErrorCell,
  HebbianSynapse,
  HodgkinHuxleyCell,
  IFCell,
  IzhikevichCell,
  LaplacianErrorCell,
  LatencyCell,
  LIFCell,
  MSTDPETSynapse,
  ms,
  type Part,
  process,
  QuadLIFCell,
  RAFCell,
  RateCell,
  RewardErrorCell,
  SLIFCell,
  STPDenseSynapse,
  simulate,
  TraceSTDPSynapse,
  TTFSCell,
  VarTrace,
  WTASCell,
} from '../../index.ts';
import {
  type Case,
  type Effort,
  type Entries,
  type Format,
  type How,
  has,
  isRecord,
  onBothBackends,
} from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import { integrators } from './integrators.ts';
import { partRows, type Row } from './ngclearn-parts.ts';
import { surrogateOf } from './surrogates.ts';

/** What dense synapses that learn inherit in the library and have no use for. */
const UNUSED_BY_LEARNING = ['mask', 'biases', 'input_delay_buffer', 'delayed_inputs'];

/** To put a component to its cases, add a row. */
const ROWS: Readonly<Record<string, Row>> = {
  // With max_one_spike, the library computes `tols` from float32 spikes.
  LIFCell: { component: LIFCell, ignored: ['surrogate_type'], limits: { tols: 1e-7 } },
  WTASCell: { component: WTASCell },
  IFCell: { component: IFCell, ignored: ['surrogate_type'] },
  SLIFCell: { component: SLIFCell },
  AdExCell: { component: AdExCell, magnified: { v: 1e-3 } },
  IzhikevichCell: { component: IzhikevichCell, magnified: { v: 1e-4 } },
  FitzhughNagumoCell: { component: FitzhughNagumoCell },
  HodgkinHuxleyCell: { component: HodgkinHuxleyCell, magnified: { v: 3e-5 } },
  RAFCell: { component: RAFCell },
  ExponentialSynapse: {
    component: ExponentialSynapse,
    ignored: ['weight_init', 'bias_init'],
    absent: [...UNUSED_BY_LEARNING, 'gate', 'i_syn'],
  },
  // Resources stand along the inputs here; of one input and a weight of 1 the dynamic weight is the efficacy.
  STPDenseSynapse: {
    component: STPDenseSynapse,
    absent: ['mask', 'input_delay_buffer', 'delayed_inputs', 'Wdyn'],
    shown: { Wdyn: 'efficacy' },
  },
  ExpSTDPSynapse: { component: ExpSTDPSynapse, ignored: ['tau_w'], absent: [...UNUSED_BY_LEARNING, 'eta'] },
  BCMSynapse: { component: BCMSynapse, absent: UNUSED_BY_LEARNING },
  MSTDPETSynapse: { component: MSTDPETSynapse, absent: UNUSED_BY_LEARNING },
  HebbianSynapse: {
    component: HebbianSynapse,
    ignored: ['w_decay'],
    absent: ['mask', 'input_delay_buffer', 'delayed_inputs', 'opt_params'],
    pairs: { prior: ['prior', 'prior_rate'] },
    given: { has_bias: true },
  },
  // The library's mistakes, which are options: the sign of a product, and the arguments of the logarithmic codes.
  QuadLIFCell: {
    component: QuadLIFCell,
    ignored: ['surrogate_type'],
    absent: ['surrogate'],
    given: { flipped: true },
  },
  // Its hyperparameters are float32 in the library.
  LatencyCell: { component: LatencyCell, given: { as_shipped: true }, limits: { targ_sp_times: 1e-7 } },
  TTFSCell: { component: TTFSCell },
  // Choices with a number of their own are two hyperparameters here; what the library writes over its input is an output.
  RateCell: {
    component: RateCell,
    ignored: ['shape', 'is_stateful'],
    pairs: {
      prior: ['prior', 'leak_rate'],
      threshold: ['threshold', 'threshold_rate'],
      exc_inh: ['exc', 'inh'],
      Wl_prior: ['Wl_prior', 'Wl_prior_rate'],
    },
    shown: { j: 'drive' },
  },
  // What the library holds as a compartment from its hyperparameter on is an input beside it here.
  GaussianErrorCell: { component: GaussianErrorCell, ignored: ['shape', 'sigma'] },
  LaplacianErrorCell: { component: LaplacianErrorCell, ignored: ['shape', 'scale'] },
  BernoulliErrorCell: { component: BernoulliErrorCell, ignored: ['shape'] },
  RewardErrorCell: { component: RewardErrorCell },
  VarTrace: { component: VarTrace },
  // The library computes this kernel in float32.
  ExpKernel: { component: ExpKernel, limits: { epsp: 1e-7 } },
  TraceSTDPSynapse: { component: TraceSTDPSynapse, absent: UNUSED_BY_LEARNING },
  // The learning rate is a hyperparameter here, not a compartment.
  EventSTDPSynapse: { component: EventSTDPSynapse, absent: [...UNUSED_BY_LEARNING, 'eta'] },
  ...partRows,
};

interface Golden {
  readonly component: string;
  readonly hyperparameters: Entries;
  readonly commands: readonly string[];
  readonly dt: number;
  readonly t0: number;
  readonly T: number;
  readonly initial: Entries;
  readonly inputs: Entries;
  readonly constant_inputs: readonly string[];
  readonly trace: Entries;
}

const isGolden = (x: unknown): x is Golden & Entries => has(x, 'component', 'hyperparameters', 'trace');

const isTable = (name: string, x: unknown): boolean =>
  (name === 'surrogates' && has(x, 'x')) || (name.startsWith('ode_') && Array.isArray(x));

/** Traces of components of ngc-learn, and tables of its functions: every entry of the file is a case. */
export const ngclearn: Format = (data) => {
  const entries = Object.entries(data);
  if (!entries.some(([name, entry]) => isGolden(entry) || isTable(name, entry))) return undefined;
  return entries.map(([name, entry]): Case => {
    if (name === 'surrogates' && has(entry, 'x')) return surrogateTable(name, entry);
    if (isTable(name, entry)) return { name, check: () => integrators(name, entry) };
    if (!isGolden(entry)) return { name, missing: 'neither a case nor a table that is known' };
    const row = Object.hasOwn(ROWS, entry.component) ? ROWS[entry.component] : undefined;
    if (!row) return { name, missing: `${entry.component} is not in the project yet` };
    return { name, check: (effort) => checkTrace(entry, row, effort) };
  });
};

/** All surrogates of the library at the points `x`: one case. */
function surrogateTable(name: string, { x, ...entries }: Entries): Case {
  const rows = Object.entries(entries).map(([own, entry]) => ({
    own,
    entry,
    found: surrogateOf('ngclearn', own),
  }));
  const unknown = rows.filter(({ found }) => !found).map(({ own }) => own);
  if (unknown.length > 0) return { name, missing: `${unknown.join(', ')} are not in the project yet` };
  return {
    name,
    check: () =>
      rows.flatMap(({ own, entry, found }) => {
        const { spike, d } = entry as Entries;
        return found!({}, { x, fwd: spike, grad: d }, `${own} `);
      }),
  };
}

function checkTrace(golden: Golden, row: Row, effort: Effort): readonly Comparison[] {
  const spikes = new Set<string>();
  return onBothBackends(
    (how) => runTrace(golden, row, how, spikes),
    (ours, dtype: DType) =>
      Object.entries(golden.trace).map(([name, values]) => {
        const theirs = numbersIn(values, `trace ${name}`);
        if (spikes.has(name)) return equalTo(dtype, name, ours[name]!, theirs);
        const magnified = dtype === 'f32' ? row.magnified?.[name] : undefined;
        const limit = Math.max(LIMITS[dtype], row.limits?.[name] ?? 0, magnified ?? 0);
        return closeTo(dtype, name, ours[name]!, theirs, limit);
      }),
    effort,
  );
}

/** The trace of every compartment that the case names; notes which are spikes. */
function runTrace(golden: Golden, row: Row, { backend, dtype }: How, spikes: Set<string>) {
  const { T: steps, dt, t0 } = golden;
  const { given, batch } = hyperparametersOf(golden, row);
  const make = row.component as (given: object) => Part;
  const net = context('net', () => {
    const cell = make(given);
    return { cell, advance: process(...golden.commands.map((name) => commandOf(cell, name))) };
  });
  const tick = Math.round(t0 / dt);
  if (Math.abs(tick * dt - t0) > 1e-9 * dt) throw new Error(`t0 = ${t0} is no multiple of dt = ${dt}`);
  const compartment = (name: string) => compartmentOf(net.cell, row.renamed?.[name] ?? name);

  using sim = simulate(net, { dt: ms(dt), batch, dtype, backend, tick, warnings: 'silent' });
  for (const [name, value] of Object.entries(golden.initial)) {
    if (row.absent?.includes(name)) continue;
    sim.set(compartment(name), numbersIn(value, `initial ${name}`));
  }
  const inputs = Object.entries(golden.inputs).map(([name, value]): [Compartment, Float64Array] => {
    const numbers = numbersIn(value, `input ${name}`);
    const rows = golden.constant_inputs.includes(name) ? 1 : steps;
    return [compartment(name), everyStep(numbers, rows, steps, batch * sizeOf(compartment(name).shape))];
  });
  const recorded = Object.keys(golden.trace).map(
    (name) => [name, compartment(row.shown?.[name] ?? name)] as const,
  );
  for (const [name, { kind }] of recorded) if (kind === 'spike') spikes.add(name);
  const out = sim.run(net.advance, { steps, inputs, record: recorded.map(([, handle]) => handle) });
  return Object.fromEntries(recorded.map(([name, handle]) => [name, out.get(handle).data]));
}

/** What is given to our component: all but the batch, which is the run's, and initialisers, which `initial` holds. */
function hyperparametersOf(
  { hyperparameters }: Golden,
  { ignored = [], renamed = {}, pairs = {}, spread = [], given: beside = {} }: Row,
) {
  const { batch_size = 1, ...own } = hyperparameters;
  const given = Object.entries(own)
    .filter(([name, value]) => value !== null && !ignored.includes(name))
    .flatMap(([name, value]) => {
      const pair = Object.hasOwn(pairs, name) ? pairs[name] : undefined;
      if (spread.includes(name)) return Object.entries(value as object);
      if (pair)
        return pair.flatMap((own, k) => {
          const one = (value as readonly unknown[])[k];
          return one === null ? [] : [[own, one]];
        });
      return [[renamed[name] ?? name, name === 'integration_type' ? integrator(value) : value]];
    });
  return { given: { ...Object.fromEntries(given), ...beside } as object, batch: batch_size as number };
}

/** The library's spiking cells fall back to Euler on every name but these; ours refuse such names. */
const integrator = (name: unknown): unknown =>
  name === 'rk2' || name === 'midpoint' || name === 'rk4' ? name : 'euler';

/** `rows` rows as one of `width` for every step: a single row is repeated, a short one stretched. */
function everyStep(numbers: Float64Array, rows: number, steps: number, width: number): Float64Array {
  const own = numbers.length / rows;
  if (!Number.isInteger(own) || own === 0 || width % own !== 0) {
    throw new Error(`an input has ${numbers.length} numbers for ${rows} rows of ${width}`);
  }
  return Float64Array.from({ length: steps * width }, (_, i) => {
    const row = rows === 1 ? 0 : Math.floor(i / width);
    return numbers[row * own + (i % own)]!;
  });
}

function compartmentOf(part: Part, name: string): Compartment {
  const handle = (part as unknown as Entries)[name];
  if (isRecord(handle) && handle.is === 'compartment') return handle as unknown as Compartment;
  throw new Error(`${part.component.name} has no compartment '${name}'`);
}

function commandOf(part: Part, name: string): Command {
  const command = (part as unknown as Entries)[name];
  if (isRecord(command) && command.is === 'command') return command as unknown as Command;
  throw new Error(`${part.component.name} has no command '${name}'`);
}
