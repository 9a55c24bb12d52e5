import { expect } from 'chai';
import { NO_CHECKSUM, seal } from '../../../contexts/store/checksum.ts';
import { readSafetensors, writeSafetensors } from '../../../contexts/store/safetensors.ts';
import { fromEquations } from '../../../framework/equations/index.ts';
import {
  connectivity,
  MyelinError,
  ms,
  open,
  type Process,
  SparseSynapse,
  simulate,
  toBytes,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

// Rules in a file are a few bytes, and what they draw may be gigabytes: a file is opened or refused by what it says.

const document = (parts: object, equations?: object, links: object = {}) => ({
  ...{ format: 'myelin-model', version: '1.1', name: 'net', parts },
  ...(equations && { equations }),
  ...{ wires: [], ties: [], processes: {}, schedules: {}, names: {}, ...links },
});
const synapses = (given: object, weights: unknown) => ({
  component: 'SparseSynapse',
  hyperparameters: { connectivity: given, weights, unit: 'nA' },
});
const junctions = (given: object, weight: unknown) => ({
  component: 'brainstate.GapJunction',
  hyperparameters: { connectivity: given, weight },
});
const written = {
  Written: {
    ...{ kind: 'synapse', text: 'dx/dt = -x/(50 ms) : 1 (event-driven)\nw : 1\nI : 1 (input)\ng_post : 1' },
    options: { on_pre: 'g_post += w*x', carrier: 'sparse' },
  },
};
const fromText = (given: object, w: unknown) => ({
  component: 'Written',
  hyperparameters: { connectivity: given, w },
});

/** 5·10⁸ synapses in a line of text. */
const vast = { pre: 2 ** 23, post: 2 ** 23, probability: 2 ** -17.1, seed: 1 };
const crowd = (cells: number) => {
  const places = Array.from({ length: cells }, () => [0]);
  return { pre: cells, post: cells, seed: 1, near: { peak: 1e-9, sigma: 1, pre: places, post: places } };
};
const many = (count: number, make: (i: number) => object) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`W${i}`, make(i)]));

/** Few synapses of many cells. */
const few = { pre: 8000, post: 8000, probability: 1e-5, seed: 1 };

/** The bytes of a simulation of a document, as it begins. */
async function checkpoint(from: object): Promise<Uint8Array> {
  const { net } = await open(from, { equations: fromEquations });
  return toBytes(simulate(net, { dt: ms(1), batch: 2 }));
}

/** The same file with another rule in its model. */
async function withRule(bytes: Uint8Array, rule: object): Promise<Uint8Array> {
  const { metadata, arrays } = readSafetensors(bytes, 'x');
  const model = JSON.parse(metadata.model!);
  model.parts.W.hyperparameters.connectivity = rule;
  return seal(
    writeSafetensors({
      metadata: { ...metadata, checksum: NO_CHECKSUM, model: JSON.stringify(model) },
      arrays,
    }),
  );
}

/** Opens a file within a second, and in no more memory than ten times its bytes and a little. */
async function soon(from: object): Promise<readonly string[]> {
  const bytes = from instanceof Uint8Array ? from : new TextEncoder().encode(JSON.stringify(from));
  const [before, start] = [process.memoryUsage().arrayBuffers, process.cpuUsage()];
  const faults = await open(bytes, { equations: fromEquations }).then(
    () => [],
    (error) => (error as MyelinError).diagnostics.map(({ code, found }) => `${code}: ${found}`),
  );
  const { user } = process.cpuUsage(start);
  expect(user / 1e6, 'seconds').below(1);
  expect(process.memoryUsage().arrayBuffers - before, 'bytes').below(10 * bytes.length + 8e6);
  return faults;
}

describe('rules in a file', () => {
  it('are not drawn to open it', async () => {
    for (const parts of [
      { W: synapses(vast, 1) },
      { W: synapses(vast, [1]) },
      { W: junctions(vast, 1) },
      { W: synapses(crowd(5000), [1, 2, 3]) },
      many(100, () => synapses({ pre: 2 ** 23, post: 2, from: [0], to: [1] }, 2)),
      many(100, (seed) =>
        synapses({ pre: 2 ** 23, post: 1, probability: 1e-6, seed }, [1, 2, 3, 4, 5, 6, 7, 8]),
      ),
    ])
      expect(await soon(document(parts))).eql([]);
    expect(await soon(document({ W: fromText(vast, 1) }, written))).eql([]);
  });

  it('refuse numbers that cannot be those of their synapses, before anything is drawn', async () => {
    const wrong = ['shape-mismatch: 3 numbers'];
    expect(await soon(document({ W: synapses(vast, [1, 2, 3]) }))).eql(wrong);
    expect(await soon(document({ W: junctions(vast, [1, 2, 3]) }))).eql(wrong);
    expect(await soon(document({ W: fromText(vast, [1, 2, 3]) }, written))).eql(wrong);
    expect(await soon(document({ W: synapses({ ...vast, probability: 1 }, 1) }))).eql([
      'memory: 70368744177664 synapses',
    ]);
  });

  it('know the numbers that fit without being drawn, and are held to them when they are', async () => {
    for (const seed of [1, 2, 3]) {
      const given = { pre: 40, post: 50, probability: 0.2, seed } as const;
      const { synapses: count } = connectivity(given);
      expect(connectivity(given).synapsesFor(new Float64Array(count))).equal(count);
      expect(connectivity(given).synapsesFor(new Float64Array(count + 1))).equal(count);
      expect(connectivity(given).synapsesFor(3)).equal(count);
      const [fault] = faultsOf(() =>
        SparseSynapse({ connectivity: given, weights: new Float64Array(count + 1), unit: 'nA' }),
      );
      expect(fault!.code).equal('shape-mismatch');
    }
    // Pairs to go through for each number: more than 32, so that the list is believed until then.
    const places = Array.from({ length: 100 }, (_, i) => [i]);
    const near = { peak: 1, sigma: 0.3, pre: places, post: places };
    const given = { pre: 100, post: 100, seed: 1, near } as const;
    const run = async (weights: readonly number[]) => {
      const own = {
        ...document({ W: synapses(given, weights) }),
        processes: { advance: ['W.advance_state'] },
      };
      const { net } = await open<{ advance: Process; W: ReturnType<typeof SparseSynapse> }>(own);
      simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1, inputs: [[net.W.inputs, 1]] });
    };
    const error = await run([1, 2, 3]).catch((own: MyelinError) => own);
    expect(error).instanceOf(MyelinError).with.property('code', 'shape-mismatch');
    await run(Array.from({ length: connectivity(given).synapses }, () => 1));
  });

  it('are not drawn for a state either, whose numbers are those of their synapses or are refused', async () => {
    for (const [W, equations] of [[junctions(few, 2)], [fromText(few, 0.5), written]] as const) {
      const whole = await checkpoint(document({ W }, equations));
      expect(await soon(whole)).eql([]);
      const [fault] = await soon(await withRule(whole, { ...few, probability: 0.99 }));
      expect(fault).match(/^file: \d+ numbers$/);
    }
  });

  it('are drawn for wires and ties that are as long as they have synapses, and refused where that is much', async () => {
    const texts = (rule: object) => ({ W: fromText(rule, 1), V: fromText(rule, 1) });
    const joined = (rule: object) => ({ W: junctions(rule, 1), V: junctions(rule, 1) });
    const wires = [{ from: 'W.x', to: 'V.I' }];
    const sums = [{ from: { sum: ['W.x', 'W.x'] }, to: 'V.I' }];
    const ties = [{ from: 'W.weight', to: 'V.weight', transposed: false }];
    for (const make of [
      (rule: object) => document(texts(rule), written, { wires }),
      (rule: object) => document(texts(rule), written, { wires: sums }),
      (rule: object) => document(joined(rule), undefined, { ties }),
      (rule: object) => document(texts(rule), written, { names: { x: 'W.x' } }),
    ])
      expect(await soon(make({ pre: 400, post: 500, probability: 0.1, seed: 1 }))).eql([]);
    const much = { ...few, probability: 0.99 };
    for (const from of [
      document(texts(much), written, { wires }),
      document(texts(much), written, { wires: sums }),
      document(joined(much), undefined, { ties }),
    ])
      expect((await soon(from)).join()).match(/^memory: a rule of \d+ cells, synapses and pairs/);
    expect(await soon(document(texts(much), written, { names: { x: 'W.x' } }))).eql([]);
  });
});
