import { contentsOf } from '../../contexts/model/registry.ts';
import { compile, defaultBackend, traceProcess } from '../../framework/engine.ts';
import type { Process } from '../../index.ts';
import type { Running } from '../harness.ts';
import { digest } from '../peers/digest.ts';

interface Steps {
  readonly n: number;
  readonly steps: number;
  /** Steps in one call. */
  readonly chunk: number;
  /** Numbers of slots of `cells`; `rest` are those that are 0 when a piece of work begins. */
  readonly given: Readonly<Record<string, ArrayLike<number>>>;
  readonly rest: readonly string[];
}

/** The compiled steps of `cells` themselves: what a run calls chunk by chunk. */
export function compiledSteps(
  net: { readonly advance: Process },
  { n, steps, chunk, given, rest }: Steps,
): Running {
  const { wiring } = contentsOf(net, 'bench');
  const program = traceProcess({ name: 'advance', calls: net.advance.calls, wiring, batch: 1, dt: 1e-3 });
  const executable = compile(defaultBackend, { advance: program }, { dtype: 'f32', capacity: chunk });
  for (const [slot, numbers] of Object.entries(given)) executable.write(`net/cells.${slot}`, numbers);
  const zeros = new Float32Array(n);
  const read = (slot: string) => executable.read(`net/cells.${slot}`) as Float32Array;
  return {
    run(repeat) {
      for (let k = 0; k < repeat; k++) {
        for (const slot of rest) executable.write(`net/cells.${slot}`, zeros);
        for (let tick = 0; tick < steps; tick += chunk)
          executable.run({ program: 'advance', tick, steps: chunk });
      }
    },
    result: () => digest(read('v'), read('s')),
  };
}
