import { expect } from 'chai';
import { brainstate, component, context, ms, process, real, rockpool, simulate } from '../../index.ts';

const { init } = brainstate;

/** Numbers that an initialiser gives for a shape, in mV, on a backend. */
function drawn(
  own: unknown,
  shape: readonly number[],
  { backend = 'wasm', seed = 1, unit = 'mV' }: Options = {},
): Float64Array {
  const Cell = component('Cell', {
    doc: 'has weights',
    time: 'ms',
    hyperparameters: { w: real(unit, 'weights', 0, { shape: () => shape }) },
    compartments: {},
    commands: { advance_state: () => ({}) },
  });
  const net = context('net', () => {
    const cell = Cell({ w: own as never });
    return { cell, advance: process(cell.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1), dtype: 'f64', backend, seed, warnings: 'silent' });
  return Float64Array.from(sim.get(net.cell.hyperparameters.w));
}

interface Options {
  readonly backend?: 'wasm' | 'reference';
  readonly seed?: number;
  readonly unit?: 'mV' | '1';
}

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;
const variance = (x: Float64Array): number => mean(x.map((own) => (own - mean(x)) ** 2));
const largest = (x: Float64Array): number => x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

/** Numbers with mean 0 and a variance, within six deviations of both estimates. */
function expectSpread(x: Float64Array, expected: number, name: string): void {
  expect(Math.abs(mean(x)), `${name}, mean`).below(6 * Math.sqrt(expected / x.length));
  expect(variance(x) / expected, `${name}, variance`).closeTo(1, 6 * Math.sqrt(2 / x.length));
}

describe('initialisers', () => {
  const shape = [80, 60];

  it('of brainstate have the variance that scale, mode and the numbers of inputs and outputs say', () => {
    const rows: readonly (readonly [string, unknown, number, readonly number[]])[] = [
      ['KaimingNormal', init.KaimingNormal(), 2 / 80, shape],
      ['KaimingUniform', init.KaimingUniform(), 2 / 80, shape],
      ['LecunNormal', init.LecunNormal(), 1 / 80, shape],
      ['LecunUniform', init.LecunUniform(), 1 / 80, shape],
      ['XavierNormal', init.XavierNormal(), 1 / 70, shape],
      ['XavierUniform', init.XavierUniform(), 1 / 70, shape],
      ['fan_out', init.VarianceScaling({ scale: 3, mode: 'fan_out', distribution: 'normal' }), 3 / 60, shape],
      ['kernels', init.LecunNormal(), 1 / (9 * 20), [3, 3, 20, 30]],
    ];
    for (const [name, own, expected, of] of rows) expectSpread(drawn(own, of), expected, name);
    expect(largest(drawn(init.KaimingUniform(), shape)) / Math.sqrt(6 / 80)).within(0.99, 1);
    const cut = largest(drawn(init.LecunNormal(), shape)) / (Math.sqrt(1 / 80) / 0.8796256610342398);
    expect(cut).within(1.9, 2);
  });

  it('of Rockpool have its limits', () => {
    const limit = (own: unknown) => largest(drawn(own, shape, { unit: '1' }));
    expect(limit(rockpool.kaiming) / Math.sqrt(6 / 80)).within(0.99, 1);
    expect(limit(rockpool.xavier) / Math.sqrt(6 / 140)).within(0.99, 1);
    expect(limit(rockpool.uniform_sqrt) / Math.sqrt(1 / 80)).within(0.99, 1);
    expectSpread(drawn(rockpool.unit_eigs, shape, { unit: '1' }), 1 / 80, 'unit_eigs');
  });

  it('are normal where they say so: the part below each bound is that of the distribution', () => {
    const [n, bounds] = [20_000, [-1, -0.5, 0, 0.5, 1]];
    const below = [0.158655254, 0.308537539, 0.5, 0.691462461, 0.841344746];
    const x = drawn(init.Normal({ mean: -55, scale: 2 }), [n]);
    const cut = drawn(init.TruncatedNormal({ loc: 1, scale: 2, lower: -1, upper: 4 }), [n]);
    // Of the standard normal, 0.158655 lies below -1 and 0.933193 below 1.5.
    const [from, to] = [0.158655254, 0.933192799];
    bounds.forEach((bound, i) => {
      const share = (of: Float64Array, at: number) => of.filter((own) => own < at).length / n;
      expect(share(x, -55 + 2 * bound)).closeTo(below[i]!, 0.018);
      expect(share(cut, 1 + 2 * bound)).closeTo((below[i]! - from) / (to - from), 0.018);
    });
    expect(Math.min(...cut)).within(-1, -0.99);
    expect(Math.max(...cut)).within(3.95, 4);
  });

  it('that are orthogonal have orthonormal rows, or columns where there are fewer of these', () => {
    for (const [rows, columns] of [
      [12, 12],
      [5, 17],
      [17, 5],
    ] as const) {
      const x = drawn(init.Orthogonal({ scale: 3 }), [rows, columns]);
      const across = rows < columns;
      const [count, length] = across ? [rows, columns] : [columns, rows];
      const at = (vector: number, k: number) => x[across ? vector * columns + k : k * columns + vector]!;
      for (let a = 0; a < count; a++)
        for (let b = 0; b <= a; b++) {
          let dot = 0;
          for (let k = 0; k < length; k++) dot += at(a, k) * at(b, k);
          expect(dot / 9, `${rows} x ${columns}`).closeTo(a === b ? 1 : 0, 1e-12);
        }
    }
    const kernel = drawn(init.DeltaOrthogonal(), [3, 4, 2, 2]);
    const middle = [...kernel.subarray((1 * 4 + 1) * 4, (1 * 4 + 1) * 4 + 4)];
    expect(middle[0]! ** 2 + middle[1]! ** 2).closeTo(1, 1e-12);
    expect(kernel.filter((own) => own !== 0).length).equal(4);
    expect(() => drawn(init.DeltaOrthogonal(), [3, 3])).throw('3 to 5 axes');
  });

  it('that draw nothing are what they say, in the unit of the place or with their own', () => {
    expect([...drawn(init.ZeroInit(), [2])]).eql([0, 0]);
    expect([...drawn(init.Constant('2 V'), [2])]).eql([2000, 2000]);
    expect([...drawn(init.Identity(3), [2, 3])]).eql([3, 0, 0, 0, 3, 0]);
    expect(Math.min(...drawn(init.Uniform({ min_val: 5, max_val: 6 }), [100]))).within(5, 5.2);
  });

  it('give the same on all backends, and other numbers for another seed', () => {
    for (const own of [
      init.TruncatedNormal({ lower: -3, upper: 3 }),
      init.Orthogonal(),
      rockpool.unit_eigs,
    ]) {
      const unit = '1';
      const wasm = drawn(own, [4, 4], { unit });
      expect(drawn(own, [4, 4], { unit, backend: 'reference' })).eql(wasm);
      expect(drawn(own, [4, 4], { unit, seed: 2 })).not.eql(wasm);
    }
  });

  it('stand where any live number stands, and say what is wrong with their options', () => {
    const cells = () =>
      brainstate.LIFRef({ in_size: [3, 2], V_initializer: init.Normal({ mean: -55, scale: 0.1 }) });
    const net = context('net', () => {
      const z = cells();
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1), warnings: 'silent' });
    expect([...sim.get(net.z.V)].every((v) => Math.abs(v + 55) < 1)).equal(true);
    expect(net.z.V.shape).eql([3, 2]);
    expect(() => init.Normal({ sd: 1 } as never)).throw('Known: mean, scale');
    expect(() => init.KaimingNormal({ mode: 'fan' } as never)).throw('fan_avg');
    expect(() => init.TruncatedNormal({ lower: 2, upper: 1 })).throw('bounds in order');
  });
});
