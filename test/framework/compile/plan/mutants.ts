import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { sizeOf } from '../../../../framework/base/shapes.ts';
import { interpreter } from '../../../../framework/compile/backends/interpreter/interpreter.ts';
import { reference } from '../../../../framework/compile/backends/reference/reference.ts';
import { noted } from '../../../../framework/compile/backends/work.ts';
import { lower, simplify } from '../../../../framework/compile/lower/lower.ts';
import { buffersOf, statesOf } from '../../../../framework/compile/plan/buffers.ts';
import { planOf } from '../../../../framework/compile/plan/plan.ts';
import { verifyPlan } from '../../../../framework/compile/plan/verify.ts';
import { type Program, streamsOf } from '../../../../framework/trace/program.ts';
import { contents, numbers, setKeys } from '../../support.ts';
import { recipe, writeProgram } from '../random-program.ts';

export type Planner = typeof planOf;

export const FOLDER = fileURLToPath(new URL('../../../../framework/compile/plan', import.meta.url));
/** Programs with other plans and equal bits after which a change counts as one that does no harm. */
const ENOUGH = 60;

/** Random programs, every fourth of which is planned to begin at any row, and the plans that they should have. */
export interface Trials {
  readonly programs: readonly Program[];
  readonly expected: readonly string[];
}

const optionsOf = (i: number) => ({ anyRow: i % 4 === 3 });

export function trials(count: number): Trials {
  const samples = fc.sample(recipe, { numRuns: count, seed: 8 });
  const programs = samples.map((from) => simplify(lower(writeProgram(from), 'f32'), 'f32'));
  return { programs, expected: programs.map((program, i) => JSON.stringify(planOf(program, optionsOf(i)))) };
}

/** The planner with one of its files changed, as a module. */
export async function plannerWith(file: string, text: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [join(FOLDER, 'plan.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === join(FOLDER, file) ? { contents: text, loader: 'ts' } : undefined,
          ),
      },
    ],
  });
  return pathToFileURL(outfile).href;
}

/**
 * What comes of a changed planner: `same` plans; a law that is `named` on the first plan that differs; an error of its own,
 * or a plan that never comes; `equivalent`, if the laws hold and so do all bits, taking the plans at their word; `MISSED`.
 */
export function outcome(mutated: Planner, { programs, expected }: Trials): string {
  let equal = 0;
  for (const [i, program] of programs.entries()) {
    let plan: ReturnType<Planner>;
    try {
      plan = mutated(program, optionsOf(i));
    } catch (error) {
      return `fails: ${(error as Error).message.slice(0, 60)}`;
    }
    if (JSON.stringify(plan) === expected[i]) continue;
    try {
      verifyPlan(program, plan, optionsOf(i));
    } catch (error) {
      const law = /expected:?\s*(.*?)\. This is/i.exec((error as Error).message)?.[1];
      return `${equal === 0 ? 'named' : 'later'}: ${law ?? (error as Error).message.slice(0, 60)}`;
    }
    const difference = bitsDiffer(program, plan, i);
    if (difference) return `MISSED, program ${i}: ${difference}`;
    equal++;
    if (equal === ENOUGH) break;
  }
  return equal > 0 ? `equivalent in ${equal} programs` : 'same plans';
}

/** What the interpreter makes of a plan that the meaning of the program does not say, if anything. */
function bitsDiffer(program: Program, plan: ReturnType<Planner>, seed: number): string | undefined {
  const capacity = 70;
  const work = noted({
    jobs: [{ name: 'step', program, lowered: program, plan, strands: () => [] }],
    buffers: buffersOf([program], capacity),
    states: statesOf([program]),
    streams: new Map(streamsOf(program).map(({ name, trials }) => [name, trials])),
  });
  const runs = [reference, interpreter].map((backend) => {
    const executable = backend.compile(work, { dtype: 'f32', capacity, anyRow: false });
    program.slots.forEach(({ role, buffer, shape, ring }, k) => {
      const rows = role === 'sequence' ? capacity : ring || 1;
      if (role !== 'emit')
        executable.write(buffer, numbers(rows * sizeOf(shape), seed + k, 0.01 * (seed % 3)));
    });
    setKeys(executable, program, seed);
    const sound = executable.run({ program: 'step', tick: 60, steps: 7 });
    return { sound, slots: contents(executable, program, 7) };
  });
  const [meaning, word] = runs;
  if (meaning!.sound !== word!.sound) return 'the alarm';
  for (const [name, array] of meaning!.slots) {
    if (!array.every((x, k) => Object.is(x, word!.slots.get(name)![k]))) return name;
  }
  return undefined;
}
