import { expect } from 'chai';
import { contentsOf } from '../../../contexts/model/registry.ts';
import {
  context,
  edit,
  every,
  LIFCell,
  model,
  ms,
  open,
  process,
  redo,
  rockpool,
  schedule,
  sequential,
  simulate,
  sum,
  toBytes,
  undo,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';
import { faultsIn } from './support.ts';

const { LinearJax, LIFODEJax } = rockpool;

const cell = () => LIFCell({ n_units: 2, tau_m: 20 });

/** What a context may return, kind by kind. */
const KINDS: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  parts: () => ({ a: cell(), b: cell() }),
  'compartments of every role': () => {
    const z = cell();
    return { z, in: z.j, out: z.s, state: z.v };
  },
  'hyperparameters, of a name that a compartment may have too': () => {
    const W = LinearJax({ shape: [2, 2] });
    return { W, weight: W.hyperparameters.weight, size: W.hyperparameters.shape };
  },
  commands: () => {
    const z = cell();
    return { z, step: z.advance_state, reset: z.reset };
  },
  'one member under several names': () => {
    const z = cell();
    return { z, a: z.s, b: z.s, c: [z.s, z.s] };
  },
  'processes, under two names too': () => {
    const z = cell();
    const advance = process(z.advance_state);
    return { z, advance, run: advance, all: [advance, process(z.reset)] };
  },
  'schedules, under two names too': () => {
    const z = cell();
    const plan = schedule(every(ms(1), process(z.advance_state)));
    return { z, plan, again: plan };
  },
  'lists of parts and of members': () => {
    const layers = [cell(), cell(), cell()];
    return { layers, outs: layers.map((z) => z.s), mixed: [cell(), layers[0]!.v] };
  },
  'records of parts and of members': () => {
    const e = cell();
    const i = cell();
    return { cells: { e, i, to: { e: e.j } }, spikes: { e: e.s, i: [i.s] } };
  },
  'lists and records without members': () => {
    const z = cell();
    return { z, none: [], nothing: {}, deep: { none: [[], {}], z: z.s } };
  },
  'contexts, with what they return': () => {
    const inner = context('layer', () => {
      const z = cell();
      return { z, out: z.s, both: [z.s, z.v], none: [], advance: process(z.advance_state) };
    });
    return { hidden: [inner, context('layer', () => ({ y: cell() }))], out: inner.out };
  },
  'what sequential gives': () => sequential(LinearJax({ shape: [2, 3] }), LIFODEJax({ shape: 3 })),
  'lists with more than ten members': () => {
    const all = Array.from({ length: 12 }, cell);
    return { all, spikes: all.map((z) => z.s) };
  },
};

type Members = Readonly<Record<string, unknown>>;

/** What stands at each path of a record, as text: members of parts by their part's path, processes by their calls. */
function membersOf(net: Members, places: ReadonlyMap<object, string>, root = ''): unknown {
  const own = Object.entries(net).map(([key, x]) => {
    const member = x as { is?: string; part?: object; name?: string; component?: { name: string } };
    if (member.component) return [key, `part at ${places.get(member)}`];
    if (member.part) return [key, `${member.is} ${places.get(member.part)}.${member.name}`];
    if (member.is) return [key, `${member.is} at ${places.get(member)}`];
    return [key, membersOf(x as Members, places, `${root}/${key}`)];
  });
  return Array.isArray(net) ? own.map(([, x]) => x) : Object.fromEntries(own);
}

/** All that a context returns. */
function shown(net: object, of: Members = net as Members): unknown {
  const { parts, processes, schedules } = contentsOf(net, 'test');
  return membersOf(of, new Map<object, string>([...parts, ...processes, ...schedules]));
}

const reopened = async (net: object) => (await open(await toBytes(net as Members))).net;

describe('what a context returns', () => {
  for (const [kind, build] of Object.entries(KINDS))
    it(`is all in its file: ${kind}`, async () => {
      const net = context('net', build);
      const again = await reopened(net);
      expect(shown(again)).eql(shown(net));
      expect(model(again)).eql(model(net));
      expect(shown(await reopened(again))).eql(shown(net));
    });

  const wired = () =>
    context('net', () => {
      const [x, z] = [cell(), cell()];
      const advance = process(x.advance_state, z.advance_state);
      return {
        x,
        z,
        advance,
        run: advance,
        ends: [x.j, z.s],
        tau: z.hyperparameters.tau_m,
        step: z.advance_state,
      };
    });

  it('is in its file after edits too: a name for what was taken out goes with it, and comes back', async () => {
    const net = wired();
    const whole = model(net);
    edit(net, (draft) => {
      delete draft.parts.z;
      draft.processes.advance = ['x.advance_state'];
      draft.names.more = 'x.v';
    });
    expect(model(net).names).eql({ run: 'advance', 'ends/0': 'x.j', more: 'x.v' });
    const again = (await reopened(net)) as unknown as ReturnType<typeof wired> & { more: object };
    expect(Object.keys(again)).eql(['x', 'advance', 'run', 'ends', 'more']);
    expect([again.ends, again.more, again.run]).eql([[again.x.j], again.x.v, again.advance]);
    edit(net, (draft) => {
      draft.processes = { go: ['x.advance_state'] };
    });
    expect(model(net).names).eql({ 'ends/0': 'x.j', more: 'x.v' });
    expect([undo(net), undo(net), undo(net)]).eql([true, true, false]);
    expect(model(net)).eql(whole);
    expect(shown(await reopened(net))).eql(shown(net));
    expect([redo(net), redo(net)]).eql([true, true]);
    expect(model(net).names).eql({ 'ends/0': 'x.j', more: 'x.v' });
  });

  it('stands for what is at its path after an edit, in memory and in the file', async () => {
    const net = wired();
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.tau_m = 7;
    });
    const { net: again } = await open<typeof net>(await toBytes(net));
    const values = [net, again].map((own) => simulate(own, { dt: ms(1) }).get(own.tau)[0]);
    expect(values).eql([7, 7]);
    expect(again.tau).equal(again.z.hyperparameters.tau_m);
  });

  it('is nothing of another context, and no name that a file cannot have', () => {
    const other = wired();
    const foreign = faultsOf(() => context('net', () => ({ x: cell(), v: other.z.v })));
    expect(foreign.map(({ code, found }) => [code, found])).eql([
      ['unknown-part', 'compartment v of a LIFCell of another context'],
    ]);
    for (const name of ['a b', 'a.b', 'a/b', 'constructor', 'prototype', '\ud800', '']) {
      const faults = faultsOf(() =>
        context('net', () => {
          const z = cell();
          return { z, [name]: z.s };
        }),
      );
      expect(faults.map(({ code, where }) => [code, where])).eql([['option', `net/${name}`]]);
    }
    const twice = faultsOf(() =>
      context('net', () => {
        const inner = context('inner', () => ({ z: cell() }));
        return { z: inner.z, inner };
      }),
    );
    expect(twice.map(({ code, where, found }) => [code, where, found])).eql([
      ['duplicate-part', 'net/inner/z', 'what is also net/z'],
    ]);
    const values: readonly ((z: ReturnType<typeof cell>) => unknown)[] = [
      (z) => z.s.slice(0, 1),
      (z) => sum(z.v, z.v),
      (z) => ({ ...z.s }),
    ];
    for (const value of values) {
      const faults = faultsOf(() =>
        context('net', () => {
          const z = cell();
          return { z, x: value(z) };
        }),
      );
      expect(faults.map(({ code, where }) => [code, where])).eql([['option', 'net/x']]);
    }
  });
});

describe('names in a file', () => {
  /** A document of two cells, with names. */
  const document = (names: unknown) => ({
    ...{ format: 'myelin-model', version: '1.1', name: 'net' },
    parts: {
      'layer/z': { component: 'LIFCell', hyperparameters: { n_units: 2, tau_m: 20 } },
      x: { component: 'LIFCell', hyperparameters: { n_units: 2, tau_m: 20 } },
    },
    ...{ wires: [], ties: [] },
    processes: { advance: ['x.advance_state'] },
    ...{ schedules: {}, names },
  });
  const long = Array.from({ length: 300 }, () => 'a').join('/');
  const BAD: readonly (readonly [names: unknown, found: string])[] = [
    [{ a: 'y.s' }, "'y.s'"],
    [{ a: 'layer.s' }, "'layer.s'"],
    [{ a: 'x.nothing' }, "'x.nothing'"],
    [{ a: 'x.hyperparameters.nothing' }, "'x.nothing'"],
    [{ a: 'x.hyperparameters.tau_m.s' }, "'x.tau_m.s'"],
    [{ a: 'x.hyperparameters' }, "'x.hyperparameters'"],
    [{ a: 'x.component' }, "'x.component'"],
    [{ a: 'x.given' }, "'x.given'"],
    [{ a: 'x.__proto__' }, "'x.__proto__'"],
    [{ a: 'x.constructor' }, "'x.constructor'"],
    [{ a: 'x.s.v' }, "'x.s.v'"],
    [{ a: 'x' }, "'x'"],
    [{ a: 'run' }, "'run'"],
    [{ a: '' }, "''"],
    [{ a: 3 }, '3'],
    [{ a: null }, 'null'],
    [{ a: ['x.s'] }, "['x.s']"],
    [{ a: { b: 'x.s' } }, 'an object'],
    [{ x: 'x.s' }, "'x'"],
    [{ advance: 'x.s' }, "'advance'"],
    [{ layer: 'x.s' }, "'layer'"],
    [{ 'x/s': 'x.s' }, "'x'"],
    [{ 'advance/s': [] }, "'advance'"],
    [{ none: [], 'none/0': 'x.s' }, "'none'"],
    [{ 'a b': 'x.s' }, "'a b'"],
    [{ 'a.b': 'x.s' }, "'a.b'"],
    [{ '': 'x.s' }, "''"],
    [{ 'a//b': 'x.s' }, "'a//b'"],
    [{ 'a/__proto__': 'x.s' }, "'a/__proto__'"],
    [{ 'a/constructor/prototype': 'x.s' }, "'a/constructor/prototype'"],
    [{ [long]: 'x.s' }, "'a/a/a"],
    [[], '[]'],
    [null, 'null'],
    [undefined, 'no'],
  ];

  it('are read', async () => {
    const names = {
      out: 'layer/z.s',
      tau: 'x.hyperparameters.tau_m',
      run: 'advance',
      'layer/in': 'x.j',
      'l/0': [],
    };
    const { net } = (await open(document(names))) as { net: Record<string, unknown> };
    expect(model(net).names).eql(names);
    expect(Object.keys(net)).eql(['layer', 'x', 'advance', 'out', 'tau', 'run', 'l']);
  });

  it('are refused where they are none, by what was found', async () => {
    for (const [names, found] of BAD) {
      const text = JSON.stringify(document(names));
      for (const from of [document(names), new TextEncoder().encode(text)]) {
        const faults = await faultsIn(open(from));
        expect(faults.length, text).equal(1);
        expect(['file', 'model', 'unknown-part'], text).include(faults[0]!.code);
        expect(faults[0]!.found, text).satisfy((own: string) => own.startsWith(found));
      }
    }
    const evil = JSON.stringify(document({})).replace('"names":{}', '"names":{"__proto__":"x.s"}');
    const [fault] = await faultsIn(open(new TextEncoder().encode(evil)));
    expect([fault!.code, fault!.expected]).eql(['file', 'a name that JavaScript has no use for']);
    expect(({} as { s?: unknown }).s).equal(undefined);
  });

  it('are refused in an edit likewise, and nothing has happened then', async () => {
    for (const [names] of BAD.filter(([own]) => own !== undefined)) {
      const { net } = await open(document({ out: 'x.s' }));
      const before = model(net);
      const faults = faultsOf(() =>
        edit(net, (draft) => {
          draft.names = names as never;
        }),
      );
      expect(faults.length, JSON.stringify(names)).greaterThan(0);
      expect(model(net)).equal(before);
    }
  });

  it('are none in a file of version 1.0, which is brought up to date', async () => {
    const { names: _, ...old } = document({});
    const { net } = await open({ ...old, version: '1.0' });
    expect(model(net)).deep.include({ version: '1.1', names: {} });
    const [fault] = await faultsIn(open(old));
    expect([fault!.code, fault!.found]).eql(['file', 'no names']);
  });
});
