import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type Compartment,
  context,
  ms,
  type ParameterTree,
  process,
  rockpool,
  sgd,
  simulate,
  type Tensor,
  train,
} from '../../../index.ts';

interface Golden {
  readonly tree: ParameterTree<number[]>;
  readonly value: number;
  readonly gradient: ParameterTree<number[]>;
}

const { losses } = JSON.parse(
  readFileSync(new URL('../../golden/rockpool_parts.json', import.meta.url), 'utf8'),
) as { readonly losses: Record<'l2sqr_norm' | 'l0_norm_approx', Golden> & { readonly sse: Sse } };

interface Sse {
  readonly output: number[][];
  readonly target: number[][];
  readonly value: number;
}

/** Layers whose weights are those of a tree, to be trained by a loss. */
function valueAndGradients(
  tree: ParameterTree<number[]>,
  loss: (parameters: ParameterTree<Tensor>) => Tensor,
) {
  const flat = (x: unknown) => (x as unknown[]).flat(3) as number[];
  const names = Object.entries(tree).flatMap(([part, own]) =>
    Object.keys(own).map((name) => [part, name] as const),
  );
  const net = context('net', () => {
    const layers = names.map(([part, name]) => {
      const numbers = flat(tree[part]![name]);
      return rockpool.LinearJax({ shape: [1, numbers.length], weight: numbers });
    });
    return { layers, advance: process(...layers.map((own) => own.advance_state)) };
  });
  const weights = net.layers.map((own) => own.hyperparameters.weight);
  const trainer = train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 1, dtype: 'f64', optimizer: sgd(), trainable: weights },
    inputs: net.layers.map((own) => [own.input, 1] as const),
    // A parameter of the tree is a layer of its own here.
    loss: ({ parameters }) => loss(parameters),
    warnings: 'silent',
  });
  return { value: trainer.evaluate(), gradients: weights.map((own) => [...trainer.gradients.get(own)]) };
}

describe('losses of Rockpool', () => {
  for (const name of ['l2sqr_norm', 'l0_norm_approx'] as const)
    it(`${name} and its gradient are the library's`, () => {
      const { tree, value, gradient } = losses[name];
      const ours = valueAndGradients(tree, (all) => rockpool[name](all));
      expect(ours.value).closeTo(value, 1e-14);
      const expected = Object.values(gradient).flatMap((own) => Object.values(own).map((x) => x.flat(3)));
      ours.gradients.forEach((own, i) =>
        own.forEach((x, k) => expect(x).closeTo((expected[i] as number[])[k]!, 1e-12)),
      );
    });

  it("sse is the library's, and refuses what is no tensor", () => {
    const { output, target, value } = losses.sse;
    const net = context('net', () => rockpool.Sequential(rockpool.InstantJax({ shape: 3 })));
    const trainer = train(net, {
      ...{
        process: net.advance,
        dt: ms(1),
        steps: 12,
        dtype: 'f64',
        optimizer: sgd(),
        inputGradients: [net.input],
      },
      inputs: [[net.input, Float64Array.from(output.flat())]],
      targets: [[net.output, Float64Array.from(target.flat())]],
      loss: ({ of, target: to }) => rockpool.sse(of(net.output), to(net.output)),
      warnings: 'silent',
    });
    expect(trainer.evaluate()).closeTo(value, 1e-12);
    expect(() => rockpool.sse(1 as never, 1)).throw('a tensor');
    expect(() => rockpool.l2sqr_norm({})).throw('no parameters');
    expect(() => rockpool.l0_norm_approx({}, 0)).throw('above 0');
  });
});

describe('what a module of Rockpool is made of', () => {
  const build = () =>
    context('net', () => {
      const { LinearJax, LIFTorch, ExpSynJax } = rockpool;
      return rockpool.Sequential(
        LinearJax({ shape: [3, 4], weight: 0.5 }),
        LIFTorch({ shape: [4, 2], has_rec: true, w_rec: 0.25, tau_mem: [0.01, 0.02] }),
        ExpSynJax({ shape: 2 }),
      );
    });
  const names = (tree: ParameterTree<unknown>) =>
    Object.fromEntries(Object.entries(tree).map(([part, own]) => [part, Object.keys(own)]));

  it('is shown by family, by what steers it, and by what it keeps', () => {
    const net = build();
    expect(names(rockpool.parameters(net, 'taus'))).eql({
      '1_LIFTorch': ['tau_mem', 'tau_syn'],
      '2_ExpSynJax': ['tau'],
    });
    expect(names(rockpool.parameters(net, 'weights'))).eql({
      '0_LinearJax': ['weight'],
      '1_LIFTorch': ['w_rec'],
    });
    expect(names(rockpool.parameters(net))['1_LIFTorch']).include.members(['bias', 'threshold', 'tau_mem']);
    expect(rockpool.simulation_parameters(net)['1_LIFTorch']).include({
      ...{ noise_std: 0, max_spikes_per_dt: 65536, has_rec: true, leak_mode: 'taus', learning_window: 0.5 },
    });
    const kept = rockpool.state(net) as ParameterTree<Compartment>;
    expect(names(kept)).eql({ '1_LIFTorch': ['irec', 'isyn', 'vmem', 'spikes'], '2_ExpSynJax': ['isyn'] });
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.run(net.advance, { steps: 3, inputs: [[net.input, 1]] });
    expect([...sim.get(kept['1_LIFTorch']!.vmem as never)].some((v) => v !== 0)).equal(true);
    expect(() => rockpool.parameters(net, 'tau' as never)).throw('one of taus');
  });

  it('is a graph of neurons and weights, as plain data, with the numbers of a simulation', () => {
    const net = build();
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.set(net['1_LIFTorch'].hyperparameters.threshold, 2);
    const graph = rockpool.as_graph(net, sim);
    expect(JSON.parse(JSON.stringify(graph))).eql(graph);
    expect(Object.entries(graph.nodes).map(([name, own]) => [name, own.type, own.size_in, own.size_out])).eql(
      [
        ['0_LinearJax', 'LinearWeights', 3, 4],
        ['1_LIFTorch', 'LIFNeuron', 4, 2],
        ['1_LIFTorch_recurrent', 'LinearWeights', 2, 4],
        ['2_ExpSynJax', 'ExpSynJax', 2, 2],
      ],
    );
    expect(graph.nodes['1_LIFTorch']).include.keys('tau_mem', 'tau_syn', 'bias', 'threshold');
    expect(graph.nodes['1_LIFTorch']).deep.include({ threshold: [2, 2], tau_mem: [0.01, 0.02] });
    expect(graph.nodes['1_LIFTorch_recurrent']!.weight).eql(Array(8).fill(0.25));
    expect(graph.edges).have.deep.members([
      ['1_LIFTorch', '1_LIFTorch_recurrent'],
      ['1_LIFTorch_recurrent', '1_LIFTorch'],
      ['0_LinearJax', '1_LIFTorch'],
      ['1_LIFTorch', '2_ExpSynJax'],
    ]);
  });

  it('is refused where layers do not fit', () => {
    const make = (combine: () => object) => () => context('net', combine as never);
    expect(make(() => rockpool.Residual(rockpool.LinearJax({ shape: [3, 4] })))).throw(
      'as many inputs as outputs',
    );
    expect(make(() => rockpool.FFwdStack([rockpool.ExpSynJax({ shape: 3 })]))).throw('at least two layers');
    const one = () => rockpool.ExpSynJax({ shape: 3 });
    for (const odd of [new Map(), true, { is: 'pattern' }, undefined])
      expect(make(() => rockpool.FFwdStack([one(), odd as never]))).throw('rockpool.FFwdStack, layer 2');
    for (const odd of [null, { weight_init_func: 3 }, { weights: rockpool.kaiming }])
      expect(make(() => rockpool.FFwdStack([one(), one()], odd as never))).throw('rockpool.FFwdStack');
    for (const odd of [['taus'], [Symbol('taus')], Object.create(null)])
      expect(make(() => rockpool.parameters({}, odd as never))).throw('rockpool.parameters, family');
  });
});
