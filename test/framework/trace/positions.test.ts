import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BuildOptions, build } from 'esbuild';
import {
  adam,
  component,
  context,
  count,
  input,
  LIFCell,
  MyelinError,
  ms,
  mse,
  process,
  real,
  simulate,
  state,
  type Tensor,
  train,
  where,
} from '../../../index.ts';

const FILE = 'test/framework/trace/positions.test.ts';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const lines = readFileSync(join(root, FILE), 'utf8').split('\n');

/** The line of this file that says `// here: name`. */
const placeOf = (name: string): string => {
  const line = lines.findIndex((text) => text.trimEnd().endsWith(`// here: ${name}`));
  return `${FILE}:${line + 1}`;
};

type Command = (own: Record<'j' | 'v' | 'w', Tensor>, p: Record<'tau', Tensor>) => object;

/** The faults of a run of a part with such a command. */
function faultsOf(command: Command, initial: object = {}): readonly (string | undefined)[] {
  const Cell = component('Cell', {
    doc: 'a cell at fault',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), tau: real('ms', 'live', 10) },
    compartments: {
      j: input('nA', 'current', { default: 0 }),
      v: state('mV', 'potential'),
      w: state('mV', 'of another shape', { shape: () => [7] }),
    },
    initial,
    commands: { advance_state: command as never },
  });
  const net = context('net', () => {
    const z = Cell({ n_units: 3 });
    return { z, advance: process(z.advance_state) };
  });
  try {
    simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1 });
  } catch (error) {
    if (!(error instanceof MyelinError)) throw error;
    for (const { at, where } of error.diagnostics)
      if (at) expect(error.message).include(`${where} (${at}): found`);
    return error.diagnostics.map(({ at }) => at?.replace(/:\d+$/, ''));
  }
  return [];
}

const choose = (v: Tensor, w: Tensor): Tensor => {
  const double = v.mul(2);
  return where(v.gt(0), double, w); // here: in a helper
};

describe('where a fault stands in the code of a user', () => {
  const cases: Readonly<Record<string, [Command, object?]>> = {
    units: [
      ({ v, j }) => {
        const sum = v.mul(2).add(j); // here: units
        return { v: sum };
      },
    ],
    shapes: [
      ({ v, w }) => ({
        v: v.mul(2).add(w), // here: shapes
      }),
    ],
    'in a helper': [({ v, w }) => ({ v: choose(v, w) })],
    'a name': [
      ({ v }, p) => ({
        v: v.mul((p as unknown as { tua: Tensor }).tua), // here: a name
      }),
    ],
    'a branch': [
      ({ v }) => {
        if ((v as never as number) > 1) return {}; // here: a branch
        return { v };
      },
    ],
    chance: [
      ({ v }) => ({
        v: v.add(Math.random()), // here: chance
      }),
    ],
    'an idle comparison': [
      ({ v, j }) => {
        const low = v.lt(1); // here: an idle comparison
        void low;
        return { v: v.mul(j.div(j)) };
      },
    ],
    'a returned unit': [
      ({ v, j }) => {
        const next = j.mul(2).add(j); // here: a returned unit
        void v;
        return { v: next };
      },
    ],
    'a returned shape': [
      ({ v, w }) => {
        const first = v.mul(3); // here: a returned shape
        void w;
        return { v: first, w: first };
      },
    ],
    'returned truth': [
      ({ v }) => ({
        v: v.gt(1), // here: returned truth
      }),
    ],
    'an initial value': [
      ({ v }) => ({ v }),
      {
        v: (p: { tau: Tensor }) => p.tau.mul(2), // here: an initial value
      },
    ],
    'within an initial value': [
      ({ v }) => ({ v }),
      {
        v: (p: { tau: Tensor }) => p.tau.add(p.tau.mul(p.tau)), // here: within an initial value
      },
    ],
  };
  for (const [name, [command, initial]] of Object.entries(cases))
    it(`is the line that wrote it: ${name}`, () => {
      expect(faultsOf(command, initial)).eql([placeOf(name)]);
    });

  it('has the column of the operation', () => {
    try {
      const net = context('net', () => {
        const z = LIFCell({ n_units: 1, tau_m: 1 });
        return { z, advance: process(z.advance_state) };
      });
      const loss = ({ of }: { of: (own: typeof net.z.v) => Tensor }) => mse(of(net.z.v).reshape([3]), 0); // here: loss
      train(net, { process: net.advance, dt: ms(1), steps: 2, optimizer: adam(), loss });
      expect.fail('no error');
    } catch (error) {
      const { at } = (error as MyelinError).diagnostics[0]!;
      const [line, column] = at!.split(':').slice(-2).map(Number) as [number, number];
      expect(at!.startsWith(`${FILE}:`)).equal(true);
      expect(lines[line - 1]!.slice(column - 1)).match(/^reshape\(\[3\]\)/);
    }
  });

  it('is not told of parts of the library, nor of what was built well', () => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: 1 });
      return { z, advance: process(z.advance_state) };
    });
    try {
      simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1, inputs: [[net.z.j, [1, 2, 3, 4]]] });
      expect.fail('no error');
    } catch (error) {
      expect((error as MyelinError).diagnostics.map(({ at }) => at)).eql([undefined]);
    }
  });
});

const MODEL = `
import { component, context, count, ms, process, simulate, state } from './index.ts';

const Cell = component('Cell', {
  doc: 'a cell', time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: { v: state('mV', 'potential'), w: state('nA', 'current') },
  commands: {
    advance_state({ v, w }) {
      return { v: v.add(w) };
    },
  },
});
const net = context('net', () => {
  const z = Cell({ n_units: 3 });
  return { z, advance: process(z.advance_state) };
});
function start() {
  simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1 });
}
start();
`;

describe('an error that nobody catches', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(root, 'test', 'uncaught-'));
    writeFileSync(join(folder, 'model.ts'), MODEL.replaceAll('./index.ts', '../../index.ts'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What Node prints of it, run from the folder of the model. */
  const printed = async (name: string, options: BuildOptions, flags: readonly string[]): Promise<string> => {
    const outfile = join(folder, name);
    await build({
      entryPoints: [join(folder, 'model.ts')],
      ...{ outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
      ...options,
    });
    const { stderr } = spawnSync(globalThis.process.execPath, [...flags, outfile], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stderr;
  };

  it('is a few lines: what is wrong, and where in the code of the user', async () => {
    const text = await printed('mapped.mjs', { sourcemap: true }, ['--enable-source-maps']);
    expect(text).include('net/z.advance_state: add (model.ts:10:21): found units mV and nA');
    expect(text.trim().split('\n').length, text).most(12);
    const frames = text.split('\n').filter((line) => /^ +at /.test(line));
    expect(frames.length).within(1, 4);
    for (const frame of frames) expect(frame).include('model.ts:');
    expect(text).not.include('diagnostics');
  }).timeout(60_000);

  it('names a place in the bundle, where that is all that there is', async () => {
    for (const minify of [false, true]) {
      const text = await printed(`bundle-${minify}.mjs`, { minify }, []);
      const [, line, column] =
        /advance_state: add \(bundle-\w+\.mjs:(\d+):(\d+)\): found units/.exec(text) ?? [];
      const code = readFileSync(join(folder, `bundle-${minify}.mjs`), 'utf8').split('\n');
      expect(code[Number(line) - 1]!.slice(Number(column) - 1), text).match(/^add\(\w+\)/);
    }
  }).timeout(60_000);

  it('keeps its cause', () => {
    const cause = new Error('of another');
    const error = new MyelinError(
      [{ code: 'source', where: 'here', found: 'a', expected: 'b', remedy: 'c' }],
      { cause },
    );
    expect(error.cause).equal(cause);
    expect(error.placed('model.ts:1:2').cause).equal(cause);
    expect(Object.keys(error)).eql(['name']);
    expect('cause' in new MyelinError(error.diagnostics)).equal(false);
    expect(error.stack!.split('\n')[1]).include(`${FILE}:`);
  });
});
