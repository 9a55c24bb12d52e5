import { expect } from 'chai';
import fc from 'fast-check';
import { upToDate } from '../../../contexts/store/versions.ts';
import {
  at,
  type Condition,
  component,
  concatenated,
  connect,
  context,
  count,
  DenseSynapse,
  delay,
  every,
  given,
  LIFCell,
  memoryFiles,
  model,
  ms,
  nA,
  norse,
  open,
  process,
  type RandomNumbers,
  rockpool,
  SLIFCell,
  save,
  scale,
  schedule,
  simulate,
  sum,
  surrogates,
  type Tensor,
  tie,
  toBytes,
  when,
  wire,
} from '../../../index.ts';
import { effort, expectSameBits } from '../../framework/support.ts';
import { draws, modelOf } from '../../soak/models.ts';
import { Noisy, untyped, wave } from '../support.ts';
import { faultsIn } from './support.ts';

const components = { Noisy };
const steep = { derivative: (u: Tensor) => u.abs().neg().exp() };
const hot: Condition = ({ of, any }) => any(of('z.v').gt(-60));

/** A user's own, which has a name of ours. */
const Impostor = component('LIFCell', {
  doc: 'another',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {},
  commands: {},
});

describe('models as files', () => {
  it('come back with every field, arrays beside them', async () => {
    const net = context('net', () => {
      const x = Noisy({ n_units: 3, gain: 0.1 + 0.2 });
      const W = DenseSynapse({ shape: [3, 200], weight_init: wave(600, 1), bias_init: -0 });
      const V = DenseSynapse({ shape: [3, 200] });
      const z = LIFCell({ n_units: 200, tau_m: 20 });
      const c = SLIFCell({
        n_units: 3,
        tau_m: 20,
        resist_m: 2,
        thr: 1,
        surrogate: { ...surrogates.brainstate.reluGrad(0.5), scale: 2 },
      });
      const s = SLIFCell({ n_units: 3, tau_m: 20, resist_m: 2, thr: 1, surrogate: steep });
      const inner = context('inner', () => {
        const only = norse.LIFCell({ hidden_size: 3 });
        return { only, advance: process(only.advance_state) };
      });
      const layers = [rockpool.LIFODEJax({ shape: 3, tau_mem: ms(7) }), rockpool.LIFODEJax({ shape: 3 })];
      wire(delay(x.v, ms(3)), x.j);
      wire(x.u, W.inputs);
      wire(sum(W.outputs, scale(V.outputs, 0.5)), z.j);
      tie(W.weights, V.weights);
      tie(layers[0]!.hyperparameters.bias, layers[1]!.hyperparameters.bias);
      const cells = process(x.advance_state, W.advance_state, given(z.advance_state, { tau_m: 7 }));
      const both = schedule(
        every(ms(2), cells, { from: ms(4) }),
        at('9 ms', process(z.reset)),
        when(hot, inner.advance),
      );
      return { x, W, V, z, c, s, inner, layers, cells, both };
    });
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    const functions = { hot, steep };
    await save(net, 'dir/net.json', { files, functions });
    expect([...stored.keys()]).eql(['dir/net.safetensors', 'dir/net.json']);
    const text = new TextDecoder().decode(stored.get('dir/net.json'));
    expect(text).include('"array": "W.weight_init"').include('"component": "norse.LIFCell"');
    expect(text).include('"surrogate": "brainstate.reluGrad"').include('"when": "hot"').include('-0');
    expect(text.length).below(8000);

    const again = await open<typeof net>('dir/net.json', { files, components, functions });
    expect(again.kind).equal('model');
    expect(model(again.net).wires).eql(model(net).wires);
    expect(model(again.net).ties).eql(model(net).ties);
    expect(model(again.net).processes).eql(model(net).processes);
    expect(Object.keys(again.net)).eql([
      ...Object.keys(net).filter((key) => !['cells', 'both'].includes(key)),
      'cells',
      'both',
    ]);
    expect(again.net.layers[1]!.component).equal(rockpool.LIFODEJax.declaration);
    expect(again.net.inner.only.component).equal(norse.LIFCell.declaration);
    expect(Object.is(again.net.W.given.numbers.bias_init as number, -0)).equal(true);
    // What was opened is saved as the same bytes.
    const twice = new Map<string, Uint8Array>();
    await save(again.net, 'dir/net.json', { files: memoryFiles(twice), functions });
    expect(new TextDecoder().decode(twice.get('dir/net.json'))).equal(text);
    expect(twice.get('dir/net.safetensors')).eql(stored.get('dir/net.safetensors'));
    const bytes = await toBytes(net, { functions });
    expect(await toBytes((await open(bytes, { components, functions })).net, { functions })).eql(bytes);

    const runs = [net, again.net].map((own) => {
      const sim = simulate(own, { dt: ms(1), seed: 1, batch: 2, warnings: 'silent' });
      sim.run(own.both, {
        steps: 30,
        inputs: [
          [own.V.inputs, 0.5],
          [own.inner.only.input, 2],
        ],
      });
      return [sim.get(own.z.v), sim.get(own.x.v), sim.get(own.inner.only.v)];
    });
    runs[0]!.forEach((numbers, i) => {
      expectSameBits(`compartment ${i}`, numbers, runs[1]![i]!);
    });
  });

  it('are the same models: random ones give the same documents and bits', async () => {
    const property = fc.asyncProperty(draws, async (draw) => {
      const net = modelOf(draw);
      const { net: own } = await open<typeof net>(await toBytes(net), { components });
      expect(model(own)).eql(model(net));
      const [a, b] = [net, own].map((one) => {
        const sim = simulate(one, { dt: ms(1), seed: 5 });
        return sim
          .run(one.both, {
            steps: 20,
            inputs: [
              [one.x.j, 1],
              [one.b.inputs, 0.3],
            ],
            record: [one.z.v],
          })
          .get(one.z.v).data;
      });
      expectSameBits('z.v', a!, b!);
    });
    await fc.assert(property, effort(4));
  });

  it('have networks: cells by ranges, one behind the other, and connections by rules and by lists', async () => {
    const n = 140;
    const from = Array.from({ length: 300 }, (_, i) => (7 * i) % n);
    const to = from.map((i, k) => (i + k) % n);
    const places = Array.from({ length: n }, (_, i) => [i / 7, -i]);
    const weights = wave(300, 1).map((x) => 300 * Math.abs(x));
    const net = context('net', () => {
      const [E, I, T] = [
        LIFCell({ n_units: n, tau_m: 20 }),
        LIFCell({ n_units: n, tau_m: 10 }),
        LIFCell({ n_units: 3, tau_m: 9 }),
      ];
      const W = DenseSynapse({ shape: [12, 3], weight_low: 0, weight_high: 9 });
      const near = { peak: 0.9, sigma: 3, pre: places, post: places };
      const byLists = connect(
        E.s,
        I.j,
        { from, to },
        { weights, delays: from.map((i) => 1 + (i % 3)), step: ms(1) },
      );
      const byRule = connect(I.s, E.j, { near, seed: 'near' }, { weights: nA(3) });
      wire(concatenated(E.s.slice(0, 10), I.s.at([3, 5])), W.inputs);
      wire(W.outputs, T.j);
      const parts = { E, I, T, W, byLists, byRule };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    });
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    await save(net, 'net.json', { files });
    const text = new TextDecoder().decode(stored.get('net.json'));
    expect(text)
      .include('"array": "byLists.connectivity.from"')
      .include('"array": "byRule.connectivity.near.post"');
    expect(text.length).below(4000);
    const { net: own } = await open<typeof net>('net.json', { files });
    expect(model(own)).eql(model(net));
    expect(await toBytes(own)).eql(await toBytes(net));
    const [a, b] = [net, own].map((one) => {
      const sim = simulate(one, { dt: ms(1), seed: 5 });
      sim.set(one.E.v, -40);
      return sim.run(one.advance, { steps: 40, record: [one.I.s, one.T.v] });
    });
    for (const of of [net.I.s, net.T.v] as const) {
      const [name, part] = of === net.I.s ? (['s', 'I'] as const) : (['v', 'T'] as const);
      expectSameBits(name, a!.get(of).data, b!.get(own[part][name as 'v']).data);
    }
    expect(a!.get(net.I.s).data.some((s) => s > 0)).equal(true);

    const absurd = structuredClone(model(net)) as {
      parts: Record<string, { hyperparameters: Record<string, unknown> }>;
    };
    absurd.parts.byRule!.hyperparameters.connectivity = { pre: 1e12, post: 1e12, pairs: 'all' };
    expect((await faultsIn(open(absurd)))[0]!.code).not.equal(undefined);
  });

  it('are opened from the document that model gives', async () => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: 20 });
      return { z, advance: process(z.advance_state) };
    });
    const { net: own } = await open(structuredClone(model(net)));
    expect(model(own)).eql(model(net));
  });

  it('refuse code that has no name, all of it at once', async () => {
    const own = context('net', () => {
      const s = SLIFCell({ n_units: 3, tau_m: 20, resist_m: 2, thr: 1, surrogate: steep });
      return { s, both: schedule(when(() => s as never, process(s.advance_state))) };
    });
    const faults = await faultsIn(save(own, 'net.json', { files: memoryFiles() }));
    expect(faults.map(({ where, code }) => [where, code])).eql([
      ['net/s.surrogate', 'file'],
      ['net/both', 'file'],
    ]);
    expect(faults[0]!.remedy).include('functions');
    const [fault] = await faultsIn(
      save(
        context('net', () => ({ W: Impostor({ n_units: 1 }) })),
        'x.json',
        { files: memoryFiles() },
      ),
    );
    expect(fault!.found).include("a component of one's own named LIFCell");
  });

  it('have functions that draw numbers by their names', async () => {
    const few = (_: unknown, random: RandomNumbers) => random.uniform([2, 3], 0, 0.1);
    const net = context('net', () => ({ a: rockpool.LinearJax({ shape: [2, 3], weight: few }) }));
    expect((await faultsIn(toBytes(net)))[0]).include({ where: 'net/a.weight', code: 'file' });
    const { net: own } = await open<typeof net>(await toBytes(net, { functions: { few } }), {
      functions: { few },
    });
    const [a, b] = [net, own].map((one) =>
      simulate(one, { dt: ms(1), seed: 3 }).get(one.a.hyperparameters.weight),
    );
    expectSameBits('weight', a!, b!);
  });

  it('name what is missing', async () => {
    const files = memoryFiles();
    await save(
      context('net', () => ({ x: Noisy({ n_units: 1 }) })),
      'net.json',
      { files },
    );
    const [fault] = await faultsIn(open('net.json', { files }));
    expect(fault).include({ where: 'net.json, parts', found: "the component 'Noisy'" });
    expect((await faultsIn(open('other.json', { files })))[0]!.found).equal('no such file');
    expect(
      (await faultsIn(open('net.json', { files, components: untyped({ Noisy: 3 }) })))[0]!.expected,
    ).equal('a component');
    const saved = await open('net.json', { files, components });
    expect(() => saved.snapshot).throw('a model alone');
    expect(() => saved.setting).throw('a model alone');
  });

  it('keep the arrays that their document speaks of', async () => {
    const netOf = (seed: number) =>
      context('net', () => ({ W: DenseSynapse({ shape: [20, 20], weight_init: wave(400, seed) }) }));
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    const weightsOf = async (options = {}) => {
      const { net } = await open<ReturnType<typeof netOf>>('net.json', {
        files,
        warnings: 'silent',
        ...options,
      });
      return (net.W.given.numbers.weight_init as Float64Array)[1];
    };
    await save(netOf(1), 'net.json', { files });
    // Two writers that die before they have written the document.
    for (const seed of [2, 3]) {
      let writes = 0;
      const dying = {
        ...files,
        write: async (name: string, bytes: Uint8Array) =>
          writes++ > 0 ? Promise.reject(new Error('gone')) : files.write(name, bytes),
      };
      await faultsIn(save(netOf(seed), 'net.json', { files: dying }));
      expect(await weightsOf()).equal(wave(400, 1)[1]);
    }
    await save(netOf(4), 'net.json', { files });
    expect(await weightsOf()).equal(wave(400, 4)[1]);
    stored.set('net.json', stored.get('net.json')!.subarray(0, 50));
    const saved = await open('net.json', { files, warnings: 'silent' });
    expect(saved.warnings[0]).include({ code: 'previous', where: 'net.json' });
    expect(await weightsOf()).equal(wave(400, 1)[1]);
    await save(netOf(5), 'net.json', { files });
    stored.delete('net.safetensors');
    stored.delete('net.safetensors.previous');
    expect((await faultsIn(open('net.json', { files })))[0]!.remedy).include('Keep both files together');
  });

  it('of earlier versions are brought up to date, of newer ones refused', () => {
    const versioned = {
      format: 'f',
      version: '1.1',
      migrations: {
        '0.9': {
          to: '1.0',
          change: ({ size, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, n: size }),
        },
        '1.0': { to: '1.1', change: (own: Readonly<Record<string, unknown>>) => ({ ...own, unit: 'ms' }) },
      },
    };
    const read = (version: unknown) => upToDate({ format: 'f', version, size: 3 }, versioned, 'x');
    expect(read('0.9')).eql({ format: 'f', version: '1.1', n: 3, unit: 'ms' });
    expect(read('1.0')).eql({ format: 'f', version: '1.1', size: 3, unit: 'ms' });
    expect(read('1.7')).eql({ format: 'f', version: '1.1', size: 3 });
    for (const version of ['2.0', '0.8', '1', '', 1, undefined, '1.0 ', '-1.0', '99999999.0', 'constructor'])
      expect(() => read(version), String(version)).throw('version');
  });
});
