import { integrate, type TableauName } from '../../framework/index.ts';
import {
  component,
  context,
  type FloatArray,
  ms,
  process,
  simulate,
  state,
  type Tensor,
} from '../../index.ts';
import { type How, onBothBackends } from './case.ts';
import { type Comparison, closeTo, LIMITS, numbersIn } from './compare.ts';

/** The linear system of the library, by one of its integrators: a table holds where it is after 1, 10 and 100 steps. */
export function integrators(name: string, table: unknown): readonly Comparison[] {
  const rows = [1, 10, 100];
  const own = name.replace('ode_linear2D_', '');
  const method = own === 'rk2' ? 'midpoint' : own;
  return onBothBackends(
    (how) => ({ x: linear(method as TableauName, how, rows) }),
    (ours, dtype) => [closeTo(dtype, 'x', ours.x!, numbersIn(table, name), LIMITS[dtype])],
  );
}

/** `x' = -0.1 x + 2 y, y' = -2 x - 0.1 y` from (3, -1.5), in steps of 0.05. */
function linear(method: TableauName, { backend, dtype }: How, rows: readonly number[]): FloatArray {
  const System = component('System', {
    doc: 'a linear system of two variables',
    time: 'ms',
    hyperparameters: {},
    compartments: {
      x: state('1', 'one', { shape: () => [1] }),
      y: state('1', 'the other', { shape: () => [1] }),
    },
    initial: { x: () => 3, y: () => -1.5 },
    commands: {
      advance_state({ x, y }, _p, { dt }) {
        const slopes = ([a, b]: readonly [Tensor, Tensor]): readonly [Tensor, Tensor] => [
          a.mul(-0.1).add(b.mul(2)),
          a.mul(-2).sub(b.mul(0.1)),
        ];
        const [nextX, nextY] = integrate(method, [x, y], slopes, dt.div(ms(1)));
        return { x: nextX, y: nextY };
      },
    },
  });
  const net = context('net', () => {
    const system = System();
    return { system, advance: process(system.advance_state) };
  });
  using sim = simulate(net, { dt: ms(0.05), dtype, backend });
  const out = sim.run(net.advance, { steps: rows.at(-1)!, record: [net.system.x, net.system.y] });
  const [x, y] = [out.get(net.system.x).data, out.get(net.system.y).data];
  return Float64Array.from(rows.flatMap((row) => [x[row - 1]!, y[row - 1]!])) as FloatArray;
}
