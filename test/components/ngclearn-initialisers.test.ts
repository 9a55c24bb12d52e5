import { expect } from 'chai';
import { DenseSynapse, dist } from '../../index.ts';
import { alone } from './alone.ts';
import { total } from './support.ts';

type Draw = ReturnType<typeof dist.uniform>;
const drawn = (weight_init: Draw, shape = [3, 3], seed = 1) =>
  alone(() => DenseSynapse({ shape, weight_init }), { seed }).get('weights');
const moments = (x: readonly number[]) => {
  const mean = total(x) / x.length;
  return [mean, total(x.map((a) => (a - mean) ** 2)) / x.length] as const;
};

describe("ngc-learn's distributions", () => {
  it('are what they are called', () => {
    const many = [200, 50];
    const [mean, variance] = moments(drawn(dist.gaussian(2, 3), many));
    expect(mean).closeTo(2, 0.1);
    expect(variance).closeTo(9, 0.4);
    expect(moments(drawn(dist.fan_in_gaussian(), many))[1] * 200).closeTo(1, 0.05);
    const within = drawn(dist.fan_in_uniform(), many).map((x) => Math.abs(x) * Math.sqrt(200));
    expect(Math.max(...within)).within(0.99, 1);
    expect(moments(drawn(dist.log_gaussian(0.5), many).map(Math.log))[1]).closeTo(0.25, 0.02);
    expect(drawn(dist.uniform(-3, -1), many).every((x) => x >= -3 && x < -1)).equal(true);
    expect(drawn(dist.diag_offdiag(2, -1), [2, 3])).eql([2, -1, -1, -1, 2, -1]);
  });

  it('are cut as they are told', () => {
    const ones = (params: object) => drawn(dist.constant(1, params)).map((x) => x + 0);
    expect(ones({ hollow: true })).eql([0, 1, 1, 1, 0, 1, 1, 1, 0]);
    expect(ones({ eye: true })).eql([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(ones({ lower_triangle: true })).eql([1, 0, 0, 1, 1, 0, 1, 1, 1]);
    expect(ones({ upper_triangle: true })).eql([1, 1, 1, 0, 1, 1, 0, 0, 1]);
    expect(ones({ col_mask: [0, 2] })).eql([1, 0, 1, 1, 0, 1, 1, 0, 1]);
    expect(total(ones({ row_mask: 2 }))).equal(6);
    expect(ones({ amax: 0.5 })).eql(Array.from({ length: 9 }, () => 0.5));
  });
});
