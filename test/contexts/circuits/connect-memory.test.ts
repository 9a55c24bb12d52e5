import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { type ConnectOptions, connect, context, model, ms, process, simulate } from '../../../index.ts';
import { Relay } from './relay.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const step = ms(0.1);

function netOf(pre: number, post: number, rule: Parameters<typeof connect>[2], options: ConnectOptions) {
  return context('net', () => {
    const [a, b] = [Relay({ n_units: pre }), Relay({ n_units: post })];
    const S = connect(a.s, b.j, rule, options);
    return { a, b, S, advance: process(a.advance_state, S.advance_state, b.advance_state) };
  });
}

/** Bytes in all that a network takes once it has run, arrays and the memory of WebAssembly, for each of its million synapses. */
function bytesASynapse(
  options: () => ConnectOptions,
  rule: () => Parameters<typeof connect>[2] = () => ({ pairs: 'all' }),
): number {
  const cells = 1000;
  const external = () => {
    for (let k = 0; k < 3; k++) collect();
    return globalThis.process.memoryUsage().external;
  };
  const before = external();
  // In a function of its own, whose frame holds no list once it is through.
  const made = () => netOf(cells, cells, rule(), options());
  const net = made();
  const sim = simulate(net, { dt: step });
  sim.run(net.advance, { steps: 1 });
  const bytes = (external() - before) / SYNAPSES;
  // So long it has all of it.
  sim.run(net.advance, { steps: 1 });
  return bytes;
}

const SYNAPSES = 1_000_000;
const weights = () => Float32Array.from({ length: SYNAPSES }, (_, e) => 1 + e / SYNAPSES);
const drawn = { low: ms(0.5), high: ms(2), seed: 1 };

describe('what synapses take', () => {
  it('is their target, their weight and their delay, once in JavaScript and once in WebAssembly', () => {
    // Of at most 2¹⁶ cells: 2 bytes for a target, 4 for a weight, 1 for a delay. What all cells take comes to less than a byte of each synapse.
    for (const [most, options] of [
      [4.6, () => ({ weights: 1 })],
      [12.6, () => ({ weights: weights() })],
      [6.9, () => ({ weights: 1, delays: drawn, step })],
      [14.9, () => ({ weights: weights(), delays: drawn, step })],
    ] as const)
      expect(bytesASynapse(options)).below(most);
  }).timeout(60_000);

  it('is no more where lists say who is connected to whom: they are let go of', () => {
    const cellsOf = (of: (e: number) => number) => Int32Array.from({ length: SYNAPSES }, (_, e) => of(e));
    const lists = () => ({ from: cellsOf((e) => Math.floor(e / 1000)), to: cellsOf((e) => (e * 7) % 1000) });
    expect(bytesASynapse(() => ({ weights: 1 }), lists)).below(4.6);
  }).timeout(60_000);
});

describe('lists that are given for synapses', () => {
  const rows = Array.from({ length: 6 }, (_, at) => [
    at === 0 ? 1 : 0,
    at === 2 ? 1 : 0,
    at % 3 === 0 ? 1 : 0,
  ]);

  /** What arrives, from lists of any order. */
  const arriving = (
    { from, to }: { from: number[]; to: number[] },
    w: ArrayLike<number>,
    delays: ArrayLike<number>,
  ) =>
    rows.map((_, at) => {
      const sums = new Map<number, number>();
      from.forEach((cell, e) => {
        const sent = rows[at - Math.round(delays[e]! / 0.1)]?.[cell] ?? 0;
        if (sent > 0) sums.set(to[e]!, (sums.get(to[e]!) ?? 0) + w[e]!);
      });
      return [...sums].sort(([a], [b]) => a - b);
    });

  const seen = (net: ReturnType<typeof netOf>, dtype: 'f32' | 'f64', post: number) => {
    const sim = simulate(net, { dt: step, dtype });
    const { data } = sim
      .run(net.advance, {
        steps: rows.length,
        inputs: [[net.a.x, rows]],
        record: [net.b.y],
      })
      .get(net.b.y);
    return rows.map((_, at) =>
      Array.from(data.subarray(at * post, (at + 1) * post)).flatMap((y, k) =>
        y === 0 ? [] : [[k, y] as const],
      ),
    );
  };

  it('mean the same for few cells and for many, short delays and long ones, in any order', () => {
    for (const [post, far] of [
      [200, 300],
      [300, 1],
      [70_000, 1],
    ] as const) {
      const from = [0, 0, 0, 1, 1, 2, 2, 2];
      const to = [3, 199, post - 1, 0, post - 1, 5, 3, 3];
      const sorted = { from, to };
      const other = { from: from.toReversed(), to: to.toReversed() };
      // Whole numbers, which add up in any order.
      const w = from.map((_, e) => 2 ** e);
      const delays = from.map((_, e) => 0.1 * (1 + ((e * 7) % 4) * (e === 4 ? far : 1)));
      for (const [dtype, lists, weights] of [
        ['f32', sorted, Float32Array.from(w)],
        ['f32', other, w],
        ['f64', other, Float32Array.from(w)],
      ] as const)
        expect(seen(netOf(3, post, lists, { weights, delays, step }), dtype, post)).eql(
          arriving(lists, w, delays),
        );
    }
  });

  it('are copied: what is written to them later changes nothing', () => {
    const lists = { from: [0, 1, 2], to: [1, 3, 0] };
    const given = () => ({
      rule: { from: Int32Array.from(lists.from), to: Int32Array.from(lists.to) },
      weights: Float32Array.of(1, 2, 4),
      delays: Float32Array.of(0.1, 0.2, 0.3),
    });
    const [kept, changed] = [given(), given()];
    const nets = [kept, changed].map(({ rule, ...own }) => netOf(3, 4, rule, { ...own, step }));
    for (const list of [changed.rule.from, changed.rule.to, changed.weights, changed.delays]) list.fill(0);
    const [whole, other] = nets.map((net) => seen(net, 'f32', 4));
    expect(other).eql(whole);
    const net = nets[1]!;
    expect(JSON.stringify(model(net))).equal(JSON.stringify(model(nets[0]!)));
    // Nor does a change of the numbers that a simulation shows.
    const sim = simulate(net, { dt: step });
    (sim.get(net.S.hyperparameters.weights) as Float32Array).fill(0);
    expect(Array.from(sim.get(net.S.hyperparameters.weights) as Float32Array)).eql([1, 2, 4]);
    sim.set(net.S.hyperparameters.weights, [5, 5, 5]);
    expect(seen(net, 'f32', 4)).eql(whole);
  });
});
