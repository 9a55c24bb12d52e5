import { expect } from 'chai';
import {
  type Compartment,
  context,
  DenseSynapse,
  edit,
  inspect,
  LIFCell,
  MyelinError,
  model,
  ms,
  parameters,
  partAt,
  process,
  simulate,
  undo,
  wire,
} from '../../../index.ts';

const cell = (n = 2) => LIFCell({ n_units: n, tau_m: ms(20) });

/** Three layers in a list, two populations in a record, and what is in both. */
const grouped = () =>
  context('net', () => {
    const layers = [cell(), cell(), cell()];
    const synapses = [1, 2].map(() => DenseSynapse({ shape: [2, 2], weight_init: 400 }));
    synapses.forEach((synapse, i) => {
      wire(layers[i]!.s, synapse.inputs);
      wire(synapse.outputs, layers[i + 1]!.j);
    });
    const pops = { e: cell(), i: cell(3), deep: { er: [cell(1)] } };
    const advance = process(
      ...synapses.map((own) => own.advance_state),
      ...layers.map((own) => own.advance_state),
    );
    return { layers, synapses, pops, steps: [advance], last: layers[2]!.s, ends: { in: layers[0]!.j } };
  });

describe('lists and records of parts', () => {
  it('give paths by position and by name', () => {
    const net = grouped();
    const { parts, processes, wires } = model(net);
    expect(Object.keys(parts)).eql([
      ...['layers/0', 'layers/1', 'layers/2', 'synapses/0', 'synapses/1'],
      ...['pops/e', 'pops/i', 'pops/deep/er/0'],
    ]);
    expect(Object.keys(processes)).eql(['steps/0']);
    expect(wires[1]).eql({ from: 'synapses/0.outputs', to: 'layers/1.j' });
    expect(partAt(net, 'pops/deep/er/0')).equal(net.pops.deep.er[0]);
    expect(Object.keys(parameters(net))).include.members(['layers/2', 'pops/e']);
    expect(inspect(net).processes[0]!.commands.at(-1)).equal('layers/2.advance_state');
    // Typed as they were returned.
    const own: Compartment<'spike', 'output'> = net.pops.deep.er[0]!.s;
    expect(own.part).equal(net.pops.deep.er[0]);
  });

  it('run as the same parts with names of their own', () => {
    const net = grouped();
    const flat = context('flat', () => {
      const [a, b, c] = [cell(), cell(), cell()];
      const [V, W] = [1, 2].map(() => DenseSynapse({ shape: [2, 2], weight_init: 400 })) as never as [
        ReturnType<typeof DenseSynapse>,
        ReturnType<typeof DenseSynapse>,
      ];
      for (const [from, through, to] of [
        [a, V, b],
        [b, W, c],
      ] as const) {
        wire(from.s, through.inputs);
        wire(through.outputs, to.j);
      }
      const all = [V, W, a, b, c].map((own) => own.advance_state);
      return { a, b, c, V, W, advance: process(...all) };
    });
    const spikes = (of: Compartment, run: typeof flat.advance, input: Compartment, within: object) =>
      simulate(within, { dt: ms(1) })
        .run(run, { steps: 100, inputs: [[input, [20, 25]]], record: [of] })
        .get(of).data;
    const found = spikes(net.last, net.steps[0]!, net.ends.in, net);
    expect(found).eql(spikes(flat.c.s, flat.advance, flat.a.j, flat));
    expect(found.some((s) => s > 0)).equal(true);
  });

  it('take edits, and parts that these add', () => {
    const net = grouped();
    using sim = simulate(net, { dt: ms(1) });
    sim.set(net.layers[1]!.v, -61);
    edit(net, (draft) => {
      draft.parts['layers/1']!.hyperparameters.tau_m = 5;
      draft.parts['layers/3'] = { component: 'LIFCell', hyperparameters: { n_units: 4, tau_m: 7 } };
    });
    expect([...sim.get(net.layers[1]!.hyperparameters.tau_m)]).eql([5]);
    expect([...sim.get(net.layers[1]!.v)]).eql([-61, -61]);
    const added = partAt(net, 'layers/3') as typeof net.pops.e;
    expect(sim.get(added.v).length).equal(4);
    undo(net);
    expect(Object.keys(model(net).parts)).not.include('layers/3');
    expect([...sim.get(net.layers[1]!.hyperparameters.tau_m)]).eql([20]);
  });

  it('hold contexts, too', () => {
    const column = () => context('column', () => ({ cells: [cell(), cell(1)] }));
    const net = context('net', () => ({ columns: [column(), column()], rest: { one: column() } }));
    expect(Object.keys(model(net).parts)).eql([
      ...['columns/0/cells/0', 'columns/0/cells/1', 'columns/1/cells/0', 'columns/1/cells/1'],
      ...['rest/one/cells/0', 'rest/one/cells/1'],
    ]);
    expect(model(net.columns[0]!).name).equal('column');
  });

  const refused = (build: () => object): string[] => {
    try {
      context('net', build);
    } catch (error) {
      if (error instanceof MyelinError)
        return error.diagnostics.map(({ where, found }) => `${where}: ${found}`);
      throw error;
    }
    return [];
  };

  it('are all that may be returned', () => {
    const round: Record<string, unknown> = {};
    round.again = [round];
    const others = {
      n: 5,
      name: 'x',
      list: [1, undefined],
      f: () => 0,
      made: new Map(),
      at: new Date(0),
      round,
    };
    expect(refused(() => ({ z: cell(), others }))).eql([
      'net/others/n: 5 returned',
      "net/others/name: 'x' returned",
      'net/others/list/0: 1 returned',
      'net/others/list/1: nothing returned',
      'net/others/f: a function returned',
      'net/others/made: an object returned',
      'net/others/at: an object returned',
      'net/others/round/again/0: an object returned',
    ]);
    expect(refused(() => ({ z: cell(), promise: Promise.resolve(1), nothing: null }))).eql([
      'net/promise: an object returned',
      'net/nothing: null returned',
    ]);
  });

  it('give each part and each context one name, and names that paths can hold', () => {
    const own = () => {
      const z = cell();
      const inner = context('inner', () => ({ z: cell() }));
      return { z, all: [z], inner, inners: { inner } };
    };
    expect(refused(own)).eql(['net/all/0: what is also net/z', 'net/inners/inner: what is also inner']);
    expect(refused(() => ({ groups: { 'a b': cell(), 'c/d': { e: cell() } } }))).eql([
      "net/groups/a b: the name 'a b'",
      "net/groups/c/d: the name 'c/d'",
    ]);
    expect(refused(() => ({ ['__proto__']: cell(), z: cell() }))).eql([
      "net/__proto__: the name '__proto__'",
    ]);
    expect(() => context('__proto__', () => ({}))).throw("the name '__proto__'");
    expect(refused(() => ({ z: cell(), groups: [context('x', () => ({ y: [cell()] })), {}] }))).eql([]);
    expect(refused(() => [cell(), { kept: [cell()] }][1]!)).eql(['net: a LIFCell that is not returned']);
  });
});
