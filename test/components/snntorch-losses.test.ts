import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { defaultBackend } from '../../framework/compile/backends/backends.ts';
import { compile } from '../../framework/compile/compile.ts';
import { differentiateScalar } from '../../framework/differentiate/scalar.ts';
import type { Tensor } from '../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../framework/trace/scribe.ts';
import { snntorch } from '../../index.ts';

interface Case {
  readonly function: string;
  readonly of: 'spk' | 'mem';
  readonly classes: number;
  readonly args: readonly unknown[];
  readonly value: number;
  readonly gradient?: readonly unknown[];
}
type Rows = readonly (readonly (readonly number[])[])[];
const golden = JSON.parse(
  readFileSync(new URL('../golden/operations/snntorch-losses.json', import.meta.url), 'utf8'),
) as {
  readonly spk: Rows;
  readonly mem: Rows;
  readonly labels: readonly number[];
  readonly cases: Readonly<Record<string, Case>>;
};
const flat = (rows: unknown): number[] => (rows as number[]).flat(Infinity) as number[];

/** A loss of what was recorded, and its gradient. */
function evaluate({ function: name, of, classes, args }: Case) {
  const loss = snntorch[name as 'ce_rate_loss'] as (x: Tensor, label: Tensor, ...more: unknown[]) => Tensor;
  const scribe = new ProgramScribe({ name: 'loss', units: false });
  const load = (own: string, shape: readonly number[]) => {
    scribe.slot({ name: own, role: 'parameter', shape });
    return scribe.load(own);
  };
  const [x, label] = [load('x', [6, 3, 4]), load('label', [3, classes])];
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  scribe.store('loss', name === 'l1_rate_sparsity' ? loss(x, args[0] as Tensor) : loss(x, label, ...args));
  const program = differentiateScalar(scribe.program(), 'loss', new Map([['x', 'gradient']]));
  const executable = compile(defaultBackend, { program }, { dtype: 'f64', capacity: 1 });
  executable.write('x', flat(golden[of]));
  if (name !== 'l1_rate_sparsity')
    executable.write(
      'label',
      golden.labels.flatMap((own) =>
        Array.from({ length: classes }, (_, k) => (k === own % classes ? 1 : 0)),
      ),
    );
  executable.run({ program: 'program', tick: 0, steps: 1 });
  const has = program.slots.some(({ name: own }) => own === 'gradient');
  return { value: executable.read('loss')[0]!, gradient: has ? [...executable.read('gradient')] : [] };
}

describe("snnTorch's losses", () => {
  for (const [name, own] of Object.entries(golden.cases))
    it(`have the numbers of ${name}`, () => {
      const { value, gradient } = evaluate(own);
      // Sums and targets are float32 in the library.
      expect(value).closeTo(own.value, 1e-6 * Math.max(1, Math.abs(own.value)));
      flat(own.gradient ?? []).forEach((g, i) => expect(gradient[i] ?? 0).closeTo(g, 1e-6));
      if (own.gradient) expect(flat(own.gradient).some((g) => g !== 0)).equal(true);
    });

  it('count negative steps from the end', () => {
    const of = (...args: readonly number[]) =>
      evaluate({ function: 'mse_temporal_loss', of: 'spk', classes: 4, args, value: 0 }).value;
    expect(of()).equal(of(0, 5));
    expect(of(-5, -2, 2)).equal(of(1, 4, 2));
  });

  it('want classes that share the outputs evenly', () => {
    const scribe = new ProgramScribe({ name: 'loss', units: false });
    scribe.slot({ name: 'x', role: 'parameter', shape: [6, 3, 4] });
    const x = scribe.load('x');
    expect(() => snntorch.ce_count_loss(x, x, 3)).throw(/share the 4 outputs evenly/);
  });
});
