import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { cell, fromEquations, synapse } from '../../../framework/equations/index.ts';
import { context, model, open, process, simulate, toBytes } from '../../../index.ts';

/** In the tests modules that are loaded later would be others. */
const READER = { equations: fromEquations };

const Cell = cell(
  'Resonator',
  `dv/dt = (-v - w + I)/tau : mV
   dw/dt = (v - w)/(3*tau) : mV
   I = 2 mV (input)
   tau = 10 ms`,
  { threshold: 'v > 1 mV', reset: 'w += 2 mV', refractory: '3 ms', initial: { w: 'rand()*mV' } },
);
const Weights = synapse('Weights', 'w = 0.5\ng_post : mV', { on_pre: 'g_post += w*mV; w *= 0.9' });

const net = context('net', () => {
  const z = Cell({ n_units: 3, tau: [5, 10, 20] });
  const y = Weights({ shape: [3, 3] });
  return { z, y, advance: process(z.advance_state, y.advance_state) };
});

/** What a net of this kind comes to. */
function end(of: typeof net): number[] {
  const sim = simulate(of, { dt: '0.5 ms', seed: 3 });
  sim.run(of.advance, { steps: 50, inputs: [[of.y.pre, [1, 0, 1]]] } as never);
  return [...sim.get(of.z.v), ...sim.get(of.z.w), ...sim.get(of.y.w)] as number[];
}

describe('equations in files', () => {
  it('stand in the document of a model, and open without a table', async () => {
    const document = model(net);
    expect(Object.keys(document.equations!)).eql(['Resonator', 'Weights']);
    expect(document.equations!.Resonator).include({ kind: 'cell', method: 'exact' });
    const opened = await open<typeof net>(JSON.parse(JSON.stringify(document)) as object, READER);
    expect(end(opened.net)).eql(end(net));
    expect(model(opened.net)).eql(document);
  });

  it('stand in the bytes of models and of simulations', async () => {
    const sim = simulate(net, { dt: '0.5 ms' });
    sim.run(net.advance, { steps: 5, inputs: [[net.y.pre, [1, 0, 1]]] });
    for (const what of [net, sim]) {
      const opened = await open<typeof net>(await toBytes(what), READER);
      expect(end(opened.net)).eql(end(net));
    }
  });

  it('are not in models that have none', () => {
    const plain = context('plain', () => ({
      z: fromEquations('C', { kind: 'cell', text: 'x : 1', options: {} })({ n_units: 1, x: 2 } as never),
    }));
    expect(model(plain).equations).eql({ C: { kind: 'cell', text: 'x : 1', options: {} } });
  });

  it('are parsed like any others: what is wrong in a file is an error of ours', async () => {
    for (const change of [
      { text: 'dv/dt = v.constructor : 1' },
      { kind: 'code' },
      { options: { threshold: 3 } },
      { text: 3 },
    ]) {
      const document = JSON.parse(JSON.stringify(model(net))) as { equations: Record<string, object> };
      document.equations.Resonator = { ...document.equations.Resonator, ...change };
      const error = await open(document, READER).then(
        () => undefined,
        (own: unknown) => own,
      );
      expect(error, JSON.stringify(change)).instanceOf(MyelinError);
    }
  });

  it('that call functions of the user need these given again', () => {
    const record = cell('F', 'dx/dt = twice(-x)/ms : 1', { functions: { twice: (x) => x.mul(2) } })
      .declaration.equations!;
    expect(record.needs).eql(['twice']);
    expect(() => fromEquations('F', record)).throw(MyelinError, 'twice');
    expect(fromEquations('F', record, { twice: (x) => x.mul(2) }).declaration.equations).eql(record);
  });
});
