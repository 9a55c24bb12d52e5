import { expect } from 'chai';
import {
  type Compartment,
  concatenated,
  connect,
  context,
  edit,
  model,
  ms,
  mV,
  process,
  redo,
  simulate,
  undo,
  wire,
} from '../../../index.ts';
import { Relay } from './relay.ts';

/** What a net shows at a compartment, step by step, with spikes given at steps 0 and 1. */
function shown(
  net: { advance: ReturnType<typeof process> },
  x: Compartment,
  y: Compartment,
  rows: number[][],
) {
  const sim = simulate(net, { dt: ms(0.5), warnings: 'silent' });
  const size = y.shape[0]!;
  const { data } = sim.run(net.advance, { steps: rows.length, inputs: [[x, rows]], record: [y] }).get(y);
  return rows.map((_, step) => Array.from(data.slice(step * size, (step + 1) * size)));
}

describe('ranges of cells as ends of wires', () => {
  it('are some of a source, one behind the other, and some of a target', () => {
    const net = context('net', () => {
      const [a, b] = [Relay({ n_units: 6 }), Relay({ n_units: 5 })];
      const c = Relay({ n_units: 4 });
      wire(a.s.at([5, 0, 1]), b.x.slice(2, 5));
      wire(a.s.slice(3, 4), b.x.at([0]));
      wire(concatenated(b.s.slice(0, 2), b.s.at([4, 2])), c.x);
      return { a, b, c, advance: process(a.advance_state, b.advance_state, c.advance_state) };
    });
    const rows = [
      [1, 0, 0, 1, 0, 0],
      [0, 1, 1, 0, 1, 1],
    ];
    expect(shown(net, net.a.x, net.b.s, rows)).eql([
      [1, 0, 0, 1, 0],
      [0, 0, 1, 0, 1],
    ]);
    expect(shown(net, net.a.x, net.c.s, rows)).eql([
      [1, 0, 0, 0],
      [0, 0, 1, 1],
    ]);
    const { wires } = model(net);
    expect(wires[0]).eql({
      from: {
        sum: [
          {
            into: [
              {
                cells: ['a.s'],
                ranges: [
                  [5, 6],
                  [0, 2],
                ],
              },
            ],
            ranges: [[2, 5]],
            size: 5,
          },
          { into: [{ cells: ['a.s'], ranges: [[3, 4]] }], ranges: [[0, 1]], size: 5 },
        ],
      },
      to: 'b.x',
    });
    // A document is read again as the same.
    edit(net, (draft) => void (draft.wires[1]!.from = JSON.parse(JSON.stringify(draft.wires[1]!.from))));
    undo(net);
    redo(net);
    expect(shown(net, net.a.x, net.c.s, rows)[1]).eql([0, 0, 1, 1]);
  });

  it('must be cells, once, and as many on both sides', () => {
    const built = (wired: (a: ReturnType<typeof Relay>, b: ReturnType<typeof Relay>) => void) => () =>
      context('net', () => {
        const [a, b] = [Relay({ n_units: 6 }), Relay({ n_units: 5 })];
        wired(a, b);
        return { a, b };
      });
    const rule = { pairs: [[0, 0]] } as never;
    expect(built((a) => connect(a.s, null as never, rule, { weights: 1 }))).throw('wire, target: found null');
    expect(built((a, b) => connect(a.s, b.x as never, 7 as never, { weights: 1 }))).throw(
      'connect: found 7, expected a rule',
    );
    expect(built((a, b) => connect(a.s, b.x as never, rule, { weight: 1 } as never))).throw("'weights'");
    expect(built((a, b) => wire(a.s.slice(4, 7), b.x.slice(0, 3)))).throw('a slice from 4 to 7');
    expect(built((a, b) => wire(a.s.slice(0, 2), b.x.slice(0, 3)))).throw(/a\.s.*net\/b\.x/s);
    expect(built((a, b) => wire(a.s.slice(0, 2), b.x))).throw(/0–1.*→ net\/b\.x/s);
    expect(
      built((a, b) => {
        wire(a.s.slice(0, 2), b.x.slice(0, 2));
        wire(a.s.slice(0, 2), b.x.slice(1, 3));
      }),
    ).throw('a second wire into net/b.x');
  });
});

describe('connect', () => {
  const lists = { from: [0, 0, 2], to: [1, 3, 0] };
  const rows = [
    [1, 0, 0],
    [0, 0, 1],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const built = (options: object) =>
    context('net', () => {
      const [a, b] = [Relay({ n_units: 3 }), Relay({ n_units: 4 })];
      const S = connect(a.s, b.j, lists, { weights: mV(2), ...options });
      return { a, b, S, advance: process(a.advance_state, S.advance_state, b.advance_state) };
    });
  const none = [0, 0, 0, 0];

  it('adds weights in the unit of the target, at once or after a delay', () => {
    const first = [0, 2, 0, 2];
    const second = [2, 0, 0, 0];
    const all = (net: ReturnType<typeof built>) => shown(net, net.a.x, net.b.y, rows);
    expect(all(built({}))).eql([first, second, none, none]);
    expect(all(built({ delays: ms(1) }))).eql([none, none, first, second]);
    expect(all(built({ delays: [0.5, 1.5, 1], step: ms(0.5) }))).eql([
      none,
      first.with(3, 0),
      none,
      [2, 0, 0, 2],
    ]);
    expect(all(built({ weights: [1, 2, 3] }))).eql([[0, 1, 0, 2], [3, 0, 0, 0], none, none]);
    expect(all(built({ weights: (from: number, to: number) => 10 * from + to }))[1]).eql([20, 0, 0, 0]);
    expect(all(built({ weights: '2 uV' }))[0]!.map((x) => Math.round(x * 1e3))).eql([0, 2, 0, 2]);
    expect(() => built({ delays: [1, 1, 1] })).throw('step: ms(0.1)');
    expect(() => built({ weights: ms(1) })).throw('mV');
    expect(() => built({ weights: undefined as never })).throw(
      /weights: found nothing.*in mV.*\{ weights: 1.5 \}/,
    );
  });

  it('says what to write where what is drawn has no seed', () => {
    expect(() =>
      context('net', () => {
        const a = Relay({ n_units: 3 });
        connect(a.s, a.j, { probability: 0.25 }, { weights: mV(2) });
        return { a };
      }),
    ).throw("Write { probability: 0.25, seed: 'E to I' }, with another seed for each connection.");
  });

  it('several into one input add up, also into some of its cells', () => {
    const net = context('net', () => {
      const [a, b] = [Relay({ n_units: 3 }), Relay({ n_units: 4 })];
      const S = connect(a.s, b.j, lists, { weights: mV(2) });
      const T = connect(a.s.slice(0, 1), b.j.slice(1, 3), { pairs: 'all' }, { weights: mV(5) });
      return {
        a,
        b,
        S,
        T,
        advance: process(a.advance_state, S.advance_state, T.advance_state, b.advance_state),
      };
    });
    expect(shown(net, net.a.x, net.b.y, rows)).eql([[0, 7, 5, 2], [2, 0, 0, 0], none, none]);
  });
});
