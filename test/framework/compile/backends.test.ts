import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import type { Backend } from '../../../framework/compile/backends/contract.ts';
import { functionsOf } from '../../../framework/compile/backends/wasm/instance.ts';
import { compile } from '../../../framework/compile/compile.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { BACKENDS, DTYPES } from '../support.ts';

/** n ← n + 1, w ← w + n on a ring of three, y = n + x; p is a number that nobody changes. */
function counting(): Program {
  const scribe = new ProgramScribe({ name: 'counting', units: false });
  scribe.slot({ name: 'n', role: 'state', shape: [2, 5] });
  scribe.slot({ name: 'w', role: 'state', shape: [3], ring: 3 });
  scribe.slot({ name: 'p', role: 'parameter', shape: [] });
  scribe.slot({ name: 'x', role: 'sequence', shape: [5] });
  scribe.slot({ name: 'y', role: 'emit', shape: [2, 5] });
  const n = scribe.load('n');
  scribe.store('n', n.add(1));
  scribe.store('w', scribe.load('w').add(scribe.load('p')));
  scribe.store('y', n.add(scribe.load('x')));
  return scribe.program();
}

/** One program in which a sequence and what it adds up to have rows of a mebibyte each. */
function large(): Program {
  const scribe = new ProgramScribe({ name: 'large', units: false });
  const shape = [2 ** 18];
  scribe.slot({ name: 'x', role: 'sequence', shape });
  scribe.slot({ name: 'n', role: 'state', shape });
  scribe.slot({ name: 'y', role: 'emit', shape });
  scribe.store('n', scribe.load('n').add(scribe.load('x')));
  scribe.store('y', scribe.load('n').add(1));
  return scribe.program();
}

function failure(run: () => unknown): MyelinError {
  try {
    run();
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  return expect.fail('no error');
}

describe('backends', () => {
  for (const backend of BACKENDS) {
    for (const dtype of DTYPES) {
      it(`bring back the states that were marked: ${backend.name}, ${dtype}`, () => {
        const executable = compile(backend, { step: counting() }, { dtype, capacity: 8 });
        const names = ['n', 'w', 'p'] as const;
        const all = () => names.map((name) => [...executable.read(name, 0, name === 'w' ? 3 : 1)]);
        executable.write('n', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        executable.write('w', [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        executable.write('p', [0.5]);
        const run = (tick: number, steps: number) => {
          executable.write('x', new Float64Array(5 * steps).fill(tick));
          executable.run({ program: 'step', tick, steps });
        };
        const start = all();
        executable.mark();
        run(0, 5);
        const later = all();
        expect(later).not.eql(start);
        executable.restore();
        expect(all()).eql(start);
        run(0, 5);
        expect(all()).eql(later);
        // A mark takes the place of the one before, and a restore leaves it.
        executable.mark();
        for (let time = 0; time < 2; time++) {
          run(5, 2);
          executable.restore();
          expect(all()).eql(later);
        }
        executable.dispose();
      });
    }
  }

  it('are refused a precision that they lack', () => {
    const single: Backend = { ...defaultBackend, name: 'single', dtypes: ['f32'] };
    const error = failure(() => compile(single, { step: counting() }, { dtype: 'f64', capacity: 1 }));
    expect(error.code).equal('backend');
    expect(error.message).contain('backend single: found dtype f64, expected one of f32');
  });

  it('make a program only in the forms that they ask for', () => {
    const seen: string[] = [];
    const curious: Backend = {
      ...defaultBackend,
      compile: ({ jobs: [job], buffers, states, streams }) => {
        seen.push(...buffers.map(({ name, rows }) => `${name} ${rows}`));
        expect(states.map(({ name, rows }) => `${name} ${rows}`)).eql(['n 1', 'w 3']);
        expect([...streams]).eql([]);
        expect(job!.plan).equal(job!.plan);
        return expect.fail('seen');
      },
    };
    expect(() => compile(curious, { step: counting() }, { dtype: 'f32', capacity: 7 })).throw('seen');
    expect(seen).eql(['n 1', 'w 3', 'p 1', 'x 7', 'y 7']);
  });
});

describe('the memory of a program in WebAssembly', () => {
  const capacity = (gibibytes: number) => (gibibytes * 2 ** 30) / 2 ** 21;

  it('may lie beyond 2 GiB', () => {
    const steps = capacity(3);
    const executable = compile(
      defaultBackend,
      { step: large() },
      { dtype: 'f32', capacity: steps, anyRow: true },
    );
    const size = 2 ** 18;
    const row = Float32Array.from({ length: size }, (_, i) => i % 1000);
    executable.write('x', row, steps - 1);
    executable.write('n', new Float32Array(size).fill(7));
    const sound = executable.run({ program: 'step', tick: 0, steps: 1, row: steps - 1 });
    expect(sound).equal(true);
    const [n, y] = [executable.read('n'), executable.read('y', steps - 1)];
    expect(n.every((x, i) => x === 7 + (i % 1000))).equal(true);
    expect(y.every((x) => x === 8)).equal(true);
    executable.dispose();
  });

  it('is refused beyond 4 GiB, with what takes most of it', () => {
    for (const [gibibytes, dtype] of [
      [4, 'f32'],
      [6.5, 'f64'],
      [50, 'f32'],
      [1e7, 'f32'],
    ] as const) {
      const rows = capacity(gibibytes);
      const { code, message } = failure(() =>
        compile(defaultBackend, { step: large() }, { dtype, capacity: rows }),
      );
      expect(code).equal('memory');
      expect(message)
        .contain('large, memory: found ')
        .contain(`for x, ${rows} rows`)
        .contain(`for y, ${rows} rows`);
      expect(message).contain('expected at most 4 GiB').contain('Run fewer steps');
      expect(message.includes("dtype: 'f32'")).equal(dtype === 'f64');
    }
  });
});

describe('where WebAssembly is', () => {
  const make = () => compile(defaultBackend, { step: counting() }, { dtype: 'f32', capacity: 1 });
  /** Something else in place of a part of the engine. */
  function without<T>(holder: object, name: string, instead: unknown, run: () => T): T {
    const kept = Object.getOwnPropertyDescriptor(holder, name)!;
    Object.defineProperty(holder, name, { ...kept, value: instead });
    try {
      return run();
    } finally {
      Object.defineProperty(holder, name, kept);
    }
  }
  const names = (error: MyelinError) => {
    expect(error.code).equal('backend');
    expect(error.message).contain("backend: 'reference'").contain('--jitless').contain("'wasm-unsafe-eval'");
    expect(error.message).contain('script-src').contain('Content-Security-Policy');
  };

  it('given more code than it takes, that is said, and not that it must be allowed', () => {
    const { message } = failure(() => functionsOf(new Uint8Array(2e6), {}));
    expect(message).contain('found a program of 1.91 MiB of code').not.contain('unsafe-eval');
  });

  it('missing, that is said, with what to do', () => {
    names(without(globalThis, 'WebAssembly', undefined, () => failure(make)));
  });

  it('forbidden by a page, that is said, with what to do', () => {
    const { CompileError } = WebAssembly;
    const Refusing = class {
      constructor() {
        throw new CompileError('WebAssembly.Module(): blocked by the policy');
      }
    };
    const error = without(WebAssembly, 'Module', Refusing, () => failure(make));
    names(error);
    expect(error.message).contain('found WebAssembly.Module(): blocked by the policy');
    expect(error.cause).instanceOf(CompileError);
  });

  it('short of memory, what takes most of it is said', () => {
    const Full = class {
      constructor() {
        throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      }
    };
    const error = without(WebAssembly, 'Memory', Full, () => failure(make));
    expect(error.code).equal('memory');
    expect(error.message).contain('counting, memory: found ').contain('what this machine has left');
    expect(error.cause).instanceOf(RangeError);
  });

  it('missing, the reference needs none of it', () => {
    const all = without(globalThis, 'WebAssembly', undefined, () =>
      BACKENDS.flatMap((backend) => {
        if (backend.name === defaultBackend.name) return [];
        const executable = compile(backend, { step: counting() }, { dtype: 'f32', capacity: 1 });
        executable.run({ program: 'step', tick: 0, steps: 1 });
        return [[...executable.read('n')]];
      }),
    );
    expect(all).not.empty;
    for (const n of all) expect(n).eql(new Array(10).fill(1));
  });
});
