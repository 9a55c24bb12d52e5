import { expect } from 'chai';
import fc from 'fast-check';
import { type HyperparameterHandle, type Part, type RandomNumbers, rockpool } from '../../index.ts';
import { effort, everywhere } from '../framework/support.ts';
import { type Alone, alone, distance } from './alone.ts';
import { describesItself } from './support.ts';

const { LinearJax } = rockpool;

describe('rockpool.LinearJax', () => {
  describesItself(LinearJax, { has_bias: false });

  const sizes = fc.record({
    n_in: fc.integer({ min: 1, max: 9 }),
    n_out: fc.integer({ min: 1, max: 9 }),
    batch: fc.integer({ min: 1, max: 3 }),
    has_bias: fc.boolean(),
  });

  it('is the matrix product of its input and its weights, plus its bias', () => {
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.double({ min: -9, max: 9, noNaN: true })), (size, stream) => {
        const { n_in, n_out, batch, has_bias } = size;
        const take = (count: number) => [...stream.take(count)];
        const [weight, bias, input] = [take(n_in * n_out), take(n_out), take(batch * n_in)];
        const layer = () => LinearJax({ shape: [n_in, n_out], weight, has_bias, ...(has_bias && { bias }) });
        const { output } = alone(layer, { batch }).run(1, { input }, ['output']);
        const expected = Array.from({ length: batch * n_out }, (_, at) => {
          const [row, column] = [Math.floor(at / n_out), at % n_out];
          let sum = has_bias ? bias[column]! : 0;
          for (let k = 0; k < n_in; k++) sum += input[row * n_in + k]! * weight[k * n_out + column]!;
          return sum;
        });
        expect(distance(output[0]!, expected)).below(1e-12);
      }),
      effort(50),
    );
  });

  it('adds no delay and keeps nothing from step to step', () => {
    const { run } = alone(() => LinearJax({ shape: [1, 1], weight: 2 }));
    expect(run(4, { input: [1, 0, -3, 0.5] }, ['output']).output.flat()).eql([2, 0, -6, 1]);
  });

  it('draws weights within ±√(6 / inputs) and biases within ±√(1 / outputs)', () => {
    const { sim, part } = alone(() => LinearJax({ shape: [54, 25], has_bias: true }), { seed: 1 });
    const largest = (name: 'weight' | 'bias') =>
      Math.max(...[...sim.get(part.hyperparameters[name] as never)].map(Math.abs));
    expect(largest('weight')).within(0.99 / 3, 1 / 3);
    expect(largest('bias')).within(0.8 / 5, 1 / 5);
  });

  it("takes a function for its weights, Rockpool's weight_init_func: the same numbers on all backends, another seed others", () => {
    const weight = ({ shape }: { readonly shape: readonly number[] }, random: RandomNumbers) =>
      random.normal(shape).mul(0.1).add(3);
    const drawn = (seed: number, layer: () => Part, options: Alone = {}) => {
      const { sim, part } = alone(layer, { seed, ...options });
      return [...sim.get((part.hyperparameters as { readonly weight: HyperparameterHandle }).weight)];
    };
    const layer = () => LinearJax({ shape: [40, 50], weight });
    const numbers = everywhere((backend) => drawn(1, layer, { backend }));
    const mean = numbers.reduce((a, b) => a + b) / 2000;
    const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2000);
    expect(mean).closeTo(3, 5 * (0.1 / Math.sqrt(2000)));
    expect(deviation).closeTo(0.1, 0.01);
    expect(numbers).not.eql(drawn(2, layer));
    expect(drawn(1, () => LinearJax({ shape: [40, 50], weight_init_func: weight } as never))).eql(numbers);
  });

  it('has no bias unless asked for one', () => {
    const { sim, part } = alone(() => LinearJax({ shape: [3, 2] }));
    expect([...sim.get(part.hyperparameters.bias as never)]).eql([]);
    expect(() => LinearJax({ shape: [3, 2], bias: [1, 2] })).throw('LinearJax.bias');
  });
});
