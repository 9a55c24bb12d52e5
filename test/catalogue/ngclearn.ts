import {
  type Command,
  type Compartment,
  ConvSynapse,
  DeconvSynapse,
  HebbianConvSynapse,
  HebbianDeconvSynapse,
  type Part,
  process,
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';
import { compartmentsOf } from './support.ts';

const commandsOf = (part: Part): readonly Command[] =>
  Object.keys(part.component.commands).map((name) => (part as unknown as Record<string, Command>)[name]!);

/** A part by itself: all its commands at each step, and numbers at all inputs. */
const byItself = (name: string, make: () => Part, low = 0, high = 1) =>
  running(
    name,
    () => {
      const part = make();
      return { part, advance: process(...commandsOf(part)) };
    },
    ({ part, advance }) => ({
      process: advance,
      steps: 8,
      batch: 2,
      inputs: compartmentsOf(part)
        .filter(({ role }) => role === 'input')
        .map((own: Compartment, i): [Compartment, (step: number) => ArrayLike<number>] => {
          const length = own.shape.reduce((a, b) => a * b, 1) * 2;
          return [
            own,
            own.kind === 'spike' ? perStep(spikes, length, i, 0.3) : perStep(uniform, length, i, low, high),
          ];
        }),
      reference: true,
    }),
  );

const KERNEL = { shape: [2, 3, 1, 2], x_shape: [4, 5], stride: 2, padding: 'SAME' } as const;

/** Parts of ngc-learn, each by itself. */
export const ngclearn = [
  byItself('conv-synapse', () => ConvSynapse({ ...KERNEL, bias_init: 0.5 })),
  byItself('deconv-synapse', () => DeconvSynapse({ ...KERNEL, padding: 'VALID' })),
  byItself('hebbian-conv-synapse', () =>
    HebbianConvSynapse({ ...KERNEL, eta: 0.01, has_bias: true, optim_type: 'adam', w_bound: 1 }),
  ),
  byItself('hebbian-deconv-synapse', () => HebbianDeconvSynapse({ ...KERNEL, eta: 0.01, optim_type: 'nag' })),
  byItself('trace-stdp-conv-synapse', () =>
    TraceSTDPConvSynapse({ ...KERNEL, A_plus: 0.1, A_minus: 0.06, eta: 0.1, w_bound: 1 }),
  ),
  byItself('trace-stdp-deconv-synapse', () =>
    TraceSTDPDeconvSynapse({ ...KERNEL, A_plus: 0.1, A_minus: 0.06, eta: 0.1, w_decay: 0.01 }),
  ),
];
