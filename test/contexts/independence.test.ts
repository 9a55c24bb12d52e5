import {
  type Command,
  type Compartment,
  compartmentsOf,
  context,
  LIFCell,
  ms,
  type Part,
  process,
  rockpool,
  simulate,
  WTASCell,
} from '../../index.ts';
import { expectSameBits } from '../framework/support.ts';
import { Noisy } from './support.ts';

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;
const [N, STEPS, BATCH] = [5, 20, 2];

type Moving = Part & { readonly advance_state: Command };

const kinds: Readonly<Record<string, () => Moving>> = {
  WTASCell: () => WTASCell({ n_units: N }),
  LIFCell: () => LIFCell({ n_units: N, tau_m: 20, one_spike: true }),
  LIFODEJax: () => LIFODEJax({ shape: N, has_rec: true, bias: 2 }),
  LinearJax: () => LinearJax({ shape: N, has_bias: true }),
  ExpSynJax: () => ExpSynJax({ shape: N }),
  "a user's cell": () => Noisy({ n_units: N }),
};

const rows = Float64Array.from({ length: STEPS * BATCH * N }, (_, i) => 4 + 4 * Math.sin(3 + i * i));

/** What a part shows at every step, in a process of some parts. */
function shown(parts: Readonly<Record<string, Moving>>, name: string) {
  const order = Object.values(parts);
  const net = context('net', () => ({
    ...parts,
    advance: process(...order.map((own) => own.advance_state)),
  }));
  const inputOf = (part: Part) => compartmentsOf(part).find(({ role }) => role === 'input') as Compartment;
  const inputs = order.map((part) => [inputOf(part), rows] as const);
  const record = compartmentsOf(parts[name]!);
  const run = simulate(net, { dt: ms(1), batch: BATCH }).run(net.advance, { steps: STEPS, inputs, record });
  return record.map((own) => ({ name: own.name, data: run.get(own).data }));
}

describe('two parts in one process leave each other alone', () => {
  for (const a of Object.keys(kinds)) {
    for (const b of Object.keys(kinds)) {
      it(`${a} before ${b}`, () => {
        const parts = { first: kinds[a]!(), second: kinds[b]!() };
        for (const own of ['first', 'second'] as const) {
          const [together, alone] = [shown(parts, own), shown({ [own]: parts[own] }, own)];
          together.forEach(({ name, data }, i) => {
            expectSameBits(`${own}.${name}`, data, alone[i]!.data);
          });
        }
      });
    }
  }
});
