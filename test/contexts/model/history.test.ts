import { expect } from 'chai';
import fc from 'fast-check';
import { applyPatches } from 'immer';
import {
  type Change,
  changes,
  context,
  DenseSynapse,
  delay,
  edit,
  every,
  given,
  IFCell,
  LIFCell,
  type Model,
  MyelinError,
  model,
  ms,
  partAt,
  process,
  redo,
  schedule,
  sum,
  tie,
  undo,
  wire,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

const network = () =>
  context('net', () => {
    const z = LIFCell({ n_units: 3, tau_m: 20 });
    const W = DenseSynapse({ shape: [3, 3] });
    const V = DenseSynapse({ shape: [3, 3] });
    const inner = context('inner', () => ({ y: LIFCell({ n_units: 3, tau_m: 10 }) }));
    wire(z.s, W.inputs);
    wire(sum(W.outputs, delay(W.outputs, ms(2))), inner.y.j);
    tie(W.weights, V.weights);
    tie(W.hyperparameters.g_conduct_factor, V.hyperparameters.g_conduct_factor);
    const advance = process(W.advance_state, z.advance_state, given(inner.y.advance_state, { tau_m: 5 }));
    return { z, W, V, inner, advance, plan: schedule(every(ms(1), advance), every(ms(2), process(z.reset))) };
  });

type Edit = (draft: Parameters<Parameters<typeof edit>[1]>[0], n: number) => void;

/** Edits of every kind; many do not hold together with what others have done, and are refused. */
const EDITS: Readonly<Record<string, Edit>> = {
  'a live number': (draft, n) => void Object.assign(draft.parts.z?.hyperparameters ?? {}, { tau_m: 10 + n }),
  'a number with a unit': (draft, n) =>
    void Object.assign(draft.parts.z?.hyperparameters ?? {}, { tau_m: `${n + 1} ms` }),
  'a number out of range': (draft) => void Object.assign(draft.parts.z?.hyperparameters ?? {}, { tau_m: -1 }),
  'a structure that no longer fits': (draft) =>
    void Object.assign(draft.parts.z?.hyperparameters ?? {}, { n_units: 4 }),
  'a structure that fits': (draft, n) => {
    for (const [path, part] of Object.entries(draft.parts))
      Object.assign(
        part.hyperparameters,
        path === 'W' || path === 'V' ? { shape: [n + 1, n + 1] } : { n_units: n + 1 },
      );
  },
  'a new part': (draft, n) =>
    void (draft.parts[`new${n % 7}`] = {
      component: n % 2 ? 'LIFCell' : 'IFCell',
      hyperparameters: { n_units: 3, tau_m: 5 },
    }),
  'an unknown component': (draft) => void (draft.parts.other = { component: 'LIFCel', hyperparameters: {} }),
  'a part less': (draft, n) => void delete draft.parts[`new${n % 7}`],
  'a part less that is wired': (draft) => void delete draft.parts.W,
  'a wire more': (draft, n) => void draft.wires.push({ from: 'z.s', to: `new${n % 7}.j` }),
  'a wire less': (draft) => void draft.wires.pop(),
  'another source': (draft, n) => {
    const last = draft.wires.at(-1);
    if (last) last.from = { sum: ['W.outputs', { scale: ['W.outputs'], by: `${n} 1` }] } as never;
  },
  'another order': (draft) => void draft.processes.advance?.reverse(),
  'a process more': (draft, n) =>
    void (draft.processes[`p${n % 5}`] = [
      'z.advance_state',
      { command: 'W.advance_state', given: { g_conduct_factor: n } },
    ]),
  'a process less': (draft, n) => void delete draft.processes[`p${n % 5}`],
  'another schedule': (draft, n) => void draft.schedules.plan?.push({ at: `${n} ms`, process: `p${n % 5}` }),
  'a tie less': (draft) => void draft.ties.pop(),
  nothing: () => {},
  'a name that is none': (draft) =>
    void (draft.parts['a b'] = { component: 'LIFCell', hyperparameters: { n_units: 1, tau_m: 5 } }),
};

const text = (net: object): string => JSON.stringify(model(net));

describe('the history of a model', () => {
  it('takes 200 random edits back to the same bytes, and makes them again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(30)), {
          minLength: 200,
          maxLength: 200,
        }),
        (edits) => {
          const net = network();
          const texts = [text(net)];
          let refused = 0;
          for (const [name, n] of edits) {
            const before = model(net);
            try {
              edit(net, (draft) => EDITS[name]!(draft, n), { components: { IFCell } });
            } catch (error) {
              if (!(error instanceof MyelinError)) throw error;
              refused++;
              expect(model(net)).equal(before);
            }
            if (model(net) !== before) texts.push(text(net));
          }
          expect(refused).lessThan(200);
          for (const own of texts.slice(0, -1).reverse()) {
            expect(undo(net)).equal(true);
            expect(text(net)).equal(own);
          }
          expect(undo(net)).equal(false);
          for (const own of texts.slice(1)) {
            expect(redo(net)).equal(true);
            expect(text(net)).equal(own);
          }
          expect(redo(net)).equal(false);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('says what has changed as patches, to whoever listens', () => {
    const net = network();
    const seen: Change[] = [];
    const subscription = changes(net).subscribe((change) => seen.push(change));
    const first = model(net);
    edit(net, (draft) => EDITS['a live number']!(draft, 2));
    const second = model(net);
    undo(net);
    redo(net);
    edit(net, () => {});
    subscription.unsubscribe();
    undo(net);
    expect(seen.map(({ is }) => is)).eql(['edit', 'undo', 'redo']);
    const [done, undone, again] = seen;
    expect(done!.model).equal(second);
    expect(applyPatches(first, done!.patches as never)).eql(second);
    expect(applyPatches(second, undone!.patches as never)).eql(first);
    expect(applyPatches(first, again!.patches as never)).eql(second);
  });

  it('forgets what was taken back when something new happens', () => {
    const net = network();
    edit(net, (draft) => EDITS['a live number']!(draft, 1));
    undo(net);
    edit(net, (draft) => EDITS['another order']!(draft, 1));
    expect(redo(net)).equal(false);
  });

  it('is what the document says: an edited context has the document of one that was built so', () => {
    const net = network();
    const whole: Model = JSON.parse(text(net));
    edit(net, (draft) => {
      draft.parts = {};
      draft.wires = [];
      draft.ties = [];
      draft.processes = {};
      draft.schedules = {};
    });
    edit(net, (draft) => void Object.assign(draft, whole), { components: { LIFCell, DenseSynapse } });
    expect(text(net)).equal(JSON.stringify(whole));
    expect(partAt(net, 'inner/y').component.name).equal('LIFCell');
  });

  describe('refuses', () => {
    const untyped = (x: unknown) => x as never;
    const rows: readonly [string, string, string, string, (draft: Parameters<Edit>[0]) => void][] = [
      [
        'an unknown component, with a suggestion',
        'model',
        'net/other',
        "'LIFCell'",
        (draft) => EDITS['an unknown component']!(draft, 0),
      ],
      [
        'a member of a part that no document has',
        'model',
        'net/z',
        "Did you mean 'hyperparameters'?",
        (draft) => void Object.assign(draft.parts.z!, { hyperparameter: {} }),
      ],
      [
        'one of a wire',
        'model',
        'net, wires, 1',
        "'tied'",
        (draft) => void Object.assign(draft.wires[0]!, { tie: true }),
      ],
      [
        'one of an entry of a schedule',
        'model',
        'net/plan',
        "Did you mean 'every'?",
        (draft) => void Object.assign(draft.schedules.plan![0]!, { ever: '1 ms' }),
      ],
      [
        'a part that others need',
        'unknown-part',
        'net, wires, 1',
        'a part: one of',
        (draft) => void delete draft.parts.z,
      ],
      [
        'a number out of range',
        'hyperparameter-range',
        'LIFCell.tau_m',
        '',
        (draft) => EDITS['a number out of range']!(draft, 0),
      ],
      [
        'a hyperparameter that does not exist',
        'unknown-hyperparameter',
        'LIFCell.tau',
        'tau_m',
        (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau: 1 }),
      ],
      [
        'a typed array',
        'model',
        'net/parts/z/hyperparameters/tau_m',
        'plain list',
        (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: new Float64Array(3) }),
      ],
      [
        'a function',
        'model',
        'net/parts/z/hyperparameters/tau_m',
        'plain data',
        (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: () => 1 }),
      ],
      [
        'a NaN',
        'model',
        'net/parts/z/hyperparameters/tau_m',
        'NaN',
        (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: Number.NaN }),
      ],
      [
        'another format',
        'model',
        'net, format',
        "'myelin-model'",
        (draft) => void (draft.format = untyped('brian')),
      ],
      ['another name', 'model', 'net, name', "'net'", (draft) => void (draft.name = 'other')],
      [
        'an unknown field',
        'model',
        'net, more',
        'parts, wires',
        (draft) => void Object.assign(draft, { more: 1 }),
      ],
      [
        'a field less',
        'model',
        'net, ties',
        'parts, wires',
        (draft) => void Reflect.deleteProperty(draft, 'ties'),
      ],
      [
        'parts that are a list',
        'model',
        'net, parts',
        'record',
        (draft) => void (draft.parts = untyped([1])),
      ],
      [
        'wires that are a record',
        'model',
        'net, wires',
        'a list',
        (draft) => void (draft.wires = untyped({})),
      ],
      [
        'a wire to a command',
        'model',
        'net, wires, 1',
        'a compartment',
        (draft) => void (draft.wires[0]!.to = 'z.reset'),
      ],
      [
        'a wire from nothing',
        'model',
        'net, wires, 1',
        'path',
        (draft) => void (draft.wires[0]!.from = untyped(3)),
      ],
      [
        'an unknown combination',
        'model',
        'net, wires, 1',
        'one of sum',
        (draft) => void (draft.wires[0]!.from = untyped({ mean: ['z.s'] })),
      ],
      [
        'a delay without a time',
        'option',
        'wire, delay',
        'ms(1.5)',
        (draft) => void (draft.wires[0]!.from = untyped({ delay: ['z.s'] })),
      ],
      [
        'a command that does not exist',
        'model',
        'net/advance',
        'LIFCell',
        (draft) => void draft.processes.advance!.push('z.evolve'),
      ],
      [
        'a compartment as a command',
        'model',
        'net/advance',
        'a command',
        (draft) => void draft.processes.advance!.push('z.v'),
      ],
      [
        'a schedule of an unknown process',
        'model',
        'net/plan',
        'net/advance',
        (draft) => void draft.schedules.plan!.push({ at: '1 ms', process: 'fly' }),
      ],
      [
        'a schedule with a bare number',
        'option',
        'net/plan',
        'unit',
        (draft) => void draft.schedules.plan!.push({ at: untyped(1), process: 'advance' }),
      ],
      [
        'a tie of what does not exist',
        'model',
        'net, ties, 1',
        'DenseSynapse',
        (draft) => void (draft.ties[0]!.to = 'V.eta'),
      ],
    ];
    for (const [what, code, where, expected, change] of rows) {
      it(what, () => {
        const net = network();
        const before = model(net);
        const faults = faultsOf(() => edit(net, change));
        const [fault] = faults;
        if (what !== 'a part that others need') expect(faults.length).equal(1);
        expect(fault!.code).equal(code);
        expect(fault!.where).include(where);
        expect(`${fault!.found} ${fault!.expected} ${fault!.remedy}`).include(expected);
        expect(model(net)).equal(before);
        expect(undo(net)).equal(false);
      });
    }
    it('what is called within a recipe of the same context, and leaves the draft alone', () => {
      const [net, other] = [network(), network()];
      const calls = [() => edit(net, () => {}), () => undo(net), () => redo(net)];
      for (const call of calls) expect(faultsOf(() => edit(net, call))[0]).include({ code: 'busy' });
      expect(() => edit(net, () => void edit(other, () => {}))).not.throw();
      expect(() => edit(net, () => {})).not.throw();
    });
    it('what is no edit, and what is no context', () => {
      expect(faultsOf(() => edit(network(), untyped(3)))[0]).include({ code: 'option', where: 'edit' });
      expect(
        faultsOf(() =>
          edit(
            network(),
            untyped(async () => {}),
          ),
        )[0],
      ).include({ code: 'option', where: 'edit' });
      expect(faultsOf(() => undo({}))[0]).include({ code: 'option', where: 'undo' });
      expect(faultsOf(() => changes({}))[0]).include({ code: 'option', where: 'changes' });
      expect(faultsOf(() => partAt(network(), 'y'))[0]).include({ code: 'unknown-part', where: 'partAt' });
    });
  });
});
