import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { main } from '../cli/program.ts';
import type { Terminal } from '../cli/terminal.ts';
import {
  chirp,
  noiseRaster,
  rasterInput,
  type TutorialParameters,
  tutorial,
  tutorialNetwork,
} from '../examples/tutorial.ts';
import { context, events, LIFCell, ms, process, simulate, toCsv } from '../index.ts';
import { bundled } from './bundled.ts';

describe('the command line', () => {
  let folder = '';
  let bundle: Awaited<ReturnType<typeof bundled>>;
  const myelin = (...args: readonly string[]) =>
    spawnSync(execPath, [...bundle.running('cli/main.ts'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'myelin-cli-'));
    bundle = await bundled(['cli/main.ts', 'index.ts']);
  });
  after(() => {
    bundle.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('trains the tutorial network and writes what anyone can recompute', () => {
    const run = myelin('tutorial');
    expect(run.status, run.stderr).to.equal(0);
    expect(run.stderr, 'no progress line outside a terminal').to.not.include('it/s');
    const written = JSON.parse(readFileSync(join(folder, 'out/tutorial.json'), 'utf8'));
    expect(written.losses).to.have.length(tutorial.iterations);
    expect(written.mseAfter).to.be.below(0.03);
    expect(written.mseUnseen).to.be.above(0.3);
    expect(written.raster).to.deep.equal(noiseRaster('frozen noise'));

    const mse = (parameters: TutorialParameters, raster: Parameters<typeof rasterInput>[0]) => {
      const net = tutorialNetwork(parameters);
      const sim = simulate(net, { dt: ms(1) });
      const inputs = [[net.input, rasterInput(raster)]] as const;
      const { data } = sim
        .run(net.advance, { steps: tutorial.steps, inputs, record: [net.output] })
        .get(net.output);
      const target = chirp();
      return target.reduce((sum, y, i) => sum + (data[i]! - y) ** 2, 0) / target.length;
    };
    expect(mse(written.parameters, written.raster)).to.be.closeTo(written.mseAfter, 1e-9);
    expect(mse(written.parameters, noiseRaster('unseen noise'))).to.be.closeTo(written.mseUnseen, 1e-9);
    expect(readFileSync(join(folder, 'out/tutorial.html'), 'utf8')).to.include('<svg');
  });

  it('says that a model awaits what never comes, and ends', () => {
    writeFileSync(join(folder, 'waiting.mjs'), 'await new Promise(() => {});');
    const { status, stderr } = myelin('inspect', 'waiting.mjs');
    expect([status, stderr]).eql([
      1,
      'error: the model awaits what never comes: nothing is left that could bring it.\n',
    ]);
  });

  it('sweeps in threads to the bits of one batch, and in as many of them as are asked for', () => {
    const source = readFileSync(new URL('cli/noisy.ts', import.meta.url), 'utf8');
    const index = pathToFileURL(bundle.running('index.ts').at(-1)!).href;
    const typed = source.replace("'../../index.ts'", `'${index}'`);
    writeFileSync(join(folder, 'noisy.mts'), typed);
    writeFileSync(join(folder, 'noisy.mjs'), typed.replace(/ as const/g, ''));
    const sweepOf = (file: string, ...more: readonly string[]) => {
      const run = myelin('sweep', file, 'z.tau_m=10ms:30ms:10ms', 'seed=3,4', '--json', ...more);
      expect(run.status, run.stderr).equal(0);
      return JSON.parse(run.stdout).rows;
    };
    const batch = sweepOf('noisy.mjs');
    expect(batch.map((row: { metrics: object }) => Object.keys(row.metrics).length)).eql([2, 2, 2]);
    expect(sweepOf('noisy.mjs', '-j', '1')).eql(batch);
    expect(sweepOf('noisy.mjs', '-j', '2')).eql(batch);
    // Each thread reads the model's TypeScript by itself.
    expect(sweepOf('noisy.mts', '-j', '2')).eql(batch);
  });

  it('says what to do where a module stands in a package of CommonJS', () => {
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old', 'package.json'), '{ "type": "commonjs" }');
    writeFileSync(join(folder, 'old', 'net.js'), "export { context } from 'myelin';");
    const { status, stderr } = myelin('inspect', 'old/net.js');
    expect(status).equal(2);
    expect(stderr).include(
      'old/net.js: Node takes it for CommonJS. Write "type": "module" into the package.json beside it, or call it .mjs.\n',
    );
  });

  it('works from a shell, too: verbs, suggestions, exit codes', () => {
    const typo = myelin('trian');
    expect(typo.status).to.equal(2);
    expect(typo.stderr).to.include('Did you mean train?');
    expect(myelin('--version').stdout).to.equal(`${version}\n`);
  });
});

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command line within this process; `interrupt` is asked, whenever something is drawn, whether Ctrl-C is pressed now. */
async function said(
  args: readonly string[],
  { columns = 80, isWatched = false, interrupt = (_drawn: number): boolean => false } = {},
): Promise<Said & { readonly drawn: readonly string[] }> {
  const [out, drawn]: [string[], string[]] = [[], []];
  const listeners = new Set<() => void>();
  const terminal: Terminal = {
    out: (line) => void out.push(`${line}\n`),
    err: (text) => {
      drawn.push(text);
      if (interrupt(drawn.length)) for (const act of [...listeners]) act();
    },
    isWatched,
    columns: () => columns,
    onInterrupt: (act) => {
      listeners.add(act);
      return () => void listeners.delete(act);
    },
    exit: (code) => {
      throw new Error(`exit ${code}`);
    },
  };
  const code = await main(args, terminal);
  expect(listeners.size, 'Ctrl-C is what it was before').equal(0);
  return { code, out: out.join(''), err: drawn.join(''), drawn };
}

const VERBS = ['run', 'sweep', 'report', 'worker', 'train', 'inspect', 'check', 'components', 'tutorial'];

describe('a verb of the command line', () => {
  let folder = '';
  let copies = 0;
  const inFolder = (name: string) => join(folder, name);
  /** A model's module that nothing has edited yet: a copy of `test/cli`, beside it, so that its imports are right. */
  const fresh = (name: string) => {
    const copy = inFolder(`${name}-${copies++}.ts`);
    copyFileSync(fileURLToPath(new URL(`cli/${name}.ts`, import.meta.url)), copy);
    return copy;
  };
  before(() => {
    folder = mkdtempSync(fileURLToPath(new URL('cli-', import.meta.url)));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has help and a version, which do nothing else', async () => {
    for (const verb of VERBS) {
      const help = await said([verb, '-h']);
      expect(help.code, verb).equal(0);
      expect(help.out).include(`Usage: myelin ${verb}`);
      expect(await said([verb, '--version'])).include({ code: 0, out: `${version}\n`, err: '' });
    }
    expect((await said([])).out).include('Commands:');
    expect(readdirSync(folder)).eql([]);
  });

  it('sweep prints a table and writes a page with a figure, and goes on from a folder', async () => {
    const [out, keep] = [inFolder('swept.html'), inFolder('kept')];
    const sweep = (...more: readonly string[]) =>
      said([
        'sweep',
        fresh('layer'),
        'tau_m=10ms:30ms:10ms',
        'seed=0..1',
        '-d',
        '100ms',
        '-p',
        'advance',
        '-o',
        out,
        ...more,
      ]);
    const first = await sweep();
    expect(first.code, first.err).equal(0);
    const lines = first.out.split('\n');
    expect(lines[0]).match(/^# {2}z\.tau_m {2}rate of z\.s \(Hz\)$/);
    const rates = [10, 20, 30].map((tau_m) => {
      const net = context('net', () => {
        const z = LIFCell({ n_units: 2, tau_m });
        return { z, advance: process(z.advance_state) };
      });
      using sim = simulate(net, { dt: ms(1) });
      const run = sim.run(net.advance, { steps: 100, inputs: [[net.z.j, 30]], record: [net.z.s] });
      return run.get(net.z.s).data.reduce((sum: number, s: number) => sum + s, 0) / 2 / 0.1;
    });
    expect(new Set(rates).size).above(1);
    expect(lines.slice(1, 4)).eql(rates.map((rate, k) => `${k}  ${10 * (k + 1)} ms    ${rate} ± 0`));
    expect(readFileSync(out, 'utf8')).include('<svg').include('z.tau_m (ms)');
    const best = inFolder('best.json');
    const written = await sweep('-g', 'greatest', '-m', 'z.s', '-b', best);
    expect(written.code, written.err).equal(0);
    expect(written.out).include(`Wrote ${best}: z.tau_m=10 ms`);
    expect(readFileSync(out, 'utf8')).include('Best (greatest)').include('setting 0: z.tau_m = 10 ms');
    const opened = await said(['run', best, '-p', 'advance', '-r', 'z.s', '-n', '5', '-s', 'z.thr=-70']);
    expect(opened.out, opened.err).include('z.s [2]');
    expect((await said(['inspect', best])).out).match(/z\.tau_m +10 ms/);
    const kept = await sweep('-k', keep, '--json');
    expect(kept.code, kept.err).equal(0);
    const again = await sweep('-k', keep, '--json');
    expect(
      JSON.parse(again.out).rows.map((row: { metrics: object }) => Object.values(row.metrics)[0].mean),
    ).eql(rates);
    expect((await sweep('-k', keep, '-r', 'z.v')).err).include('study.json, version');
    rmSync(out);
    const report = await said(['report', keep, '-o', out, '-g', 'least', '-m', 'z.s']);
    expect(report.code, report.err).equal(0);
    expect(report.out.split('\n').slice(0, 4)).eql(lines.slice(0, 4));
    expect(readFileSync(out, 'utf8')).include('<svg').include('setting 2: z.tau_m = 30 ms');
    const none = await said(['report', folder, '-o', out]);
    expect(`${none.code} ${none.err}`).match(/^1 error: .*study.json.*no file/);
  });

  it('that is misspelt, or has an option or a name that is, gets a suggestion and exit code 2', async () => {
    const layer = fresh('layer');
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['inspct', layer], 'Did you mean inspect?'],
      [['run', layer, '--duratoin', '1s'], 'Did you mean --duration?'],
      [['run', layer, '-p', 'advanc'], "Did you mean 'advance'?"],
      [['run', layer, '-r', 'z.w'], "Did you mean 'z.j'?"],
      [['run', layer, '-s', 'y.tau_m=3'], "Did you mean 'z'?"],
      [['run', layer, '-s', 'tau_m=3'], 'expected part.name=value'],
      [['run', layer, '-n', '1.5'], 'Expected a whole number'],
      [['run', layer, '-o', inFolder('x.txt')], '.json or .csv'],
      [['run', layer, '-o', inFolder('none/x.csv')], 'there is no folder'],
      [['run', fresh('unfed'), '-p', 'first', '-o', inFolder('x.csv')], 'nothing is recorded'],
      [['tutorial', '-o', join(layer, 'out')], 'no folder of this name'],
      [['run', inFolder('none.ts')], 'no such file'],
      [['run', folder], 'a .ts or .js file, or its document'],
      [['run', layer, '--dt', 'abc'], '--dt: '],
      [['run', layer, '-d', '3'], '--duration: '],
      [['run', layer, '-s', 'z.tau_m=20kg'], '--set: LIFCell.tau_m'],
      ...['1e30s', '0ms', '1e-9ms', '-5ms', '1.5ms'].map(
        (time) => [['run', layer, `--duration=${time}`], '--duration: found'] as const,
      ),
      [['run', layer, '-n', '2147483648'], 'at most 2147483647'],
      [['run', layer, '-n', '5', '-d', '5ms'], '--steps and --duration: give one of them'],
      [['run', layer, '--dt', '0ms'], "--dt: found '0ms'"],
      [['run', layer, '--dt', '1e-50ms'], 'which is 0 in f32'],
      [['run', layer, '-s', 'z.__proto__=3'], 'z has no hyperparameter __proto__'],
      [['run', layer, '-o', '/proc/x.json'], 'it cannot be written'],
      [['train', fresh('training'), '-n', '5', '--epochs', '2'], '--iterations and --epochs: give one'],
      [['sweep', layer, 'tau_n=1,2'], "Did you mean 'tau_m'?"],
      [['sweep', layer], "missing required argument 'values'"],
      [['sweep', layer, 'seed=0..9'], 'nothing is swept'],
      [['sweep', layer, 'tau_m=5ms:50ms'], 'expected from:to:step'],
      [['sweep', layer, 'tau_m=5ms:50mV:5ms'], 'tau_m=5ms:50mV:5ms'],
      [['sweep', layer, 'tau_m=1,2', 'seed=9..0'], 'expected seeds'],
      [['sweep', layer, 'tau_m=1,2', '-o', inFolder('x.json')], '.html'],
      [['sweep', layer, 'tau_m=1,2', '-b', inFolder('x.json')], 'expected --goal least'],
      [['sweep', layer, 'tau_m=1,2', '-g', 'most'], 'Expected least or greatest'],
      [['run'], "missing required argument 'model'"],
      [['train', layer], 'exports no training'],
      [['components', 'WTASCel'], "Did you mean 'WTASCell'?"],
    ];
    for (const [args, text] of cases) {
      const { code, err, out } = await said(args);
      expect(`${code} ${err}`, args.join(' '))
        .match(/^2 error: /)
        .include(text);
      expect(err.trim().split('\n').length, err).most(3);
      expect(out).equal('');
    }
  });

  it('says in a line or two what a module throws, or lacks', async () => {
    const from = `export { net } from ${JSON.stringify(fresh('layer'))};\n`;
    const cases = [
      [
        'const none = undefined as never as { a: 1 };\nexport const net = none.a;',
        1,
        'TypeError: ',
        'module-0.ts:',
      ],
      ['export const net = 3;', 2, 'exports net, expected a context', ''],
      ['export default {};', 2, 'exports default, expected a context', ''],
      [`${from}export const record = 'z.v';`, 2, 'record is no list', ''],
      [`${from}export const record = [1];`, 2, 'record: found 1', ''],
    ] as const;
    for (const [i, [text, expected, message, place]] of cases.entries()) {
      const file = inFolder(`module-${i}.ts`);
      writeFileSync(file, text);
      const { code, err } = await said(['inspect', file]);
      expect(code).equal(expected);
      expect(err)
        .match(/^error: /)
        .include(message)
        .include(place);
      expect(err.trim().split('\n').length).most(2);
    }
  });

  it('prints nothing but JSON where that is asked for, whatever a model prints', async () => {
    const file = inFolder('printing.ts');
    writeFileSync(file, `console.log('loaded');\nexport { net } from ${JSON.stringify(fresh('layer'))};`);
    const { code, out, err } = await said(['inspect', file, '--json']);
    expect([code, err]).eql([0, 'loaded\n']);
    expect(JSON.parse(out)).an('object');
  });

  it('run gives the numbers of a run, as JSON, CSV and text', async () => {
    const length = ['-n', '40', '-s', 'z.tau_m=10ms', '-s', 'z.n_units=3', '-r', 'z.v,z.s'];
    const { code, out, err } = await said(['run', fresh('layer'), ...length, '--json']);
    expect({ code, err }).eql({ code: 0, err: '' });
    const net = context('net', () => {
      const z = LIFCell({ n_units: 3, tau_m: 10 });
      return { z, advance: process(z.advance_state) };
    });
    const recording = simulate(net, { dt: ms(1) }).run(net.advance, {
      ...{ steps: 40, inputs: [[net.z.j, 30]], record: [net.z.v, net.z.s] },
    });
    const { records, ...about } = JSON.parse(out);
    expect(about).eql({ model: 'net', process: 'plan', dt_ms: 1, seed: 0, steps: 40, interrupted: false });
    expect(records['z.v']).eql({ unit: 'mV', shape: [40, 3], data: [...recording.get(net.z.v).data] });
    expect(records['z.s'].data).eql([...recording.get(net.z.s).data]);

    const file = inFolder('run.csv');
    const written = await said(['run', fresh('layer'), ...length, '-o', file, '-p', 'advance']);
    expect(written.out).match(/^net: advance, 40 steps of 1 ms, seed 0, in .* s\n {2}z\.v \[3\] mV: /);
    expect(written.out.trim().split('\n').at(-1)).equal(`Wrote ${file}`);
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    const columns = ['v', 's'].flatMap((own) => [0, 1, 2].map((cell) => `net/z.${own}[${cell}]`));
    expect(head).equal(['t/ms', ...columns.map((own, i) => `${own}/${i < 3 ? 'mV' : 'spike'}`)].join());
    expect(`${[head, ...rows].join('\n')}\n`).equal(toCsv(recording));
    expect(rows.map((row) => Math.fround(Number(row.split(',')[3])))).eql(
      [...recording.get(net.z.v).data].filter((_, i) => i % 3 === 2),
    );
  });

  it('run records some cells, means and events', async () => {
    const names = [
      'z.v[0,2]',
      'net/z.v[1:3]',
      'mean(z.v)',
      'mean(z.s[0])',
      'events(z.s)',
      'events(z.s[1,2])',
    ];
    const args = ['run', fresh('layer'), '-n', '40', '-s', 'z.n_units=3', '-r', names.join()];
    const { code, out, err } = await said([...args, '--json']);
    expect({ code, err }).eql({ code: 0, err: '' });
    const net = context('net', () => {
      const z = LIFCell({ n_units: 3, tau_m: 20 });
      return { z, advance: process(z.advance_state) };
    });
    const { v, s } = net.z;
    const record = [v, s, events(s), events(s.at([1, 2]))];
    const recording = simulate(net, { dt: ms(1) }).run(net.advance, {
      steps: 40,
      inputs: [[net.z.j, 30]],
      record,
    });
    const { records } = JSON.parse(out);
    expect(Object.keys(records)).eql(names);
    const all = [...recording.get(v).data];
    expect(records['z.v[0,2]']).eql({ unit: 'mV', shape: [40, 2], data: all.filter((_, i) => i % 3 !== 1) });
    expect(records['net/z.v[1:3]'].data).eql(all.filter((_, i) => i % 3 !== 0));
    expect(records['mean(z.v)'].shape).eql([40]);
    expect(records['mean(z.s[0])'].data).eql([...recording.get(s).data].filter((_, i) => i % 3 === 0));
    for (const [name, own] of [
      ['events(z.s)', events(s)],
      ['events(z.s[1,2])', events(s.at([1, 2]))],
    ] as const) {
      const { times, cells } = recording.get(own);
      expect(records[name]).eql({ unit: 'ms', times: [...times], cells: [...cells] });
    }
    expect(recording.get(events(s)).count).above(0);

    const file = inFolder('events.csv');
    const alone = await said(['run', fresh('layer'), '-n', '40', '-r', 'events(z.s)', '-o', file]);
    expect(alone.out).match(/\n {2}events\(z\.s\) \[2\]: \d+ spikes, [\d.]+ Hz a cell\n/);
    expect(readFileSync(file, 'utf8')).match(/^t\/ms,cell\n/);
    for (const [own, text] of [
      ['z.v[3]', '--record: LIFCell.v: found 3 at position 0'],
      ['z.v[a]', 'expected cells, such as z.v[0,3] or z.v[0:100]'],
      ['z.v[]', 'expected cells'],
      ['mean(z.w)', 'there is no compartment z.w'],
      ['median(z.v)', 'there is no compartment median(z.v)'],
      ['events(z.v)', '--record events(z.v): z.v is in mV, expected spikes.'],
      ['events(z.s),z.v', 'Record them alone, or write a .json file'],
    ] as const) {
      const { code: exit, err: says } = await said(['run', fresh('layer'), '-n', '4', '-r', own, '-o', file]);
      expect([exit, says.includes(text)], says).eql([2, true]);
    }
  });

  it('run ends at a step when it is interrupted, and writes what there is', async () => {
    const file = inFolder('ended.json');
    const args = ['run', fresh('layer'), '-d', '100 s', '-o', file];
    const { code, out, drawn } = await said(args, { isWatched: true, interrupt: (n) => n === 1 });
    expect(code).equal(130);
    expect(out).include('interrupted');
    const { steps, interrupted, records } = JSON.parse(readFileSync(file, 'utf8'));
    expect(interrupted).equal(true);
    expect(steps).above(0).below(100_000);
    expect(records['z.s'].data.length).equal(2 * steps);
    expect(drawn.join('')).include('Ending at the next step');
  });

  it('shows progress in the width of the terminal, and none where nobody watches', async () => {
    const watched = await said(['run', fresh('layer'), '-n', '3000'], { isWatched: true, columns: 24 });
    const lines = watched.drawn.filter((text) => text.startsWith('\r'));
    expect(lines.at(-1)).match(/^\r3000\/3000 steps/);
    for (const line of lines) expect(line.replace(/\n$/, '').length, line).equal(24);
    expect((await said(['run', fresh('layer'), '-n', '3000'])).drawn).eql([]);
  });

  it('train gives losses and parameters, and ends when it is interrupted', async () => {
    const { code, out, err } = await said(['train', fresh('training'), '--json']);
    expect({ code, err }).eql({ code: 0, err: '' });
    const { losses, parameters, iterations } = JSON.parse(out);
    expect(iterations).equal(20);
    expect(losses.length).equal(20);
    expect(losses[19]).below(losses[0]);
    expect(Object.keys(parameters)).eql(['z.resist_m']);

    const file = inFolder('losses.csv');
    const long = ['train', fresh('training'), '-n', '1000000', '-o', file];
    const ended = await said(long, { isWatched: true, interrupt: (n) => n === 2 });
    expect(ended.code).equal(130);
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    expect(rows[1]).equal(`0,${losses[0]}`);
    expect(rows.length).below(1_000_000);
  });

  it('inspect prints what a model is made of', async () => {
    const { out } = await said(['inspect', fresh('layer'), '-s', 'z.thr=-50mV']);
    expect(out)
      .include('z  LIFCell')
      .include('s [2] spike')
      .match(/z\.thr +-50\s?mV +base threshold/);
    const { parts } = JSON.parse((await said(['inspect', fresh('layer'), '--json'])).out);
    expect(parts[0].component).equal('LIFCell');
  });

  it('check finds all faults at once, of the context, of each process, of the training', async () => {
    expect(await said(['check', fresh('layer')])).include({ code: 0, err: '' });
    expect((await said(['check', fresh('training')])).code).equal(0);
    const broken = await said(['check', fresh('faulty')]);
    expect(broken.code).equal(1);
    expect(broken.err)
      .match(/^error: .*\n/)
      .include('[two-wires]')
      .include('[unit-mismatch]')
      .not.include('    at ');
    const { ok, faults } = JSON.parse((await said(['check', fresh('unfed'), '--json'])).out);
    expect(ok).equal(false);
    const places = faults.map(({ code, where }: { code: string; where: string }) => `${code} ${where}`);
    expect(places).include('unfed-input net/x.inputs').include('unstable net/z.tau_m');
    expect((await said(['run', fresh('unfed'), '-p', 'first'])).code).equal(1);
  });

  it('components lists them, describes those named', async () => {
    expect((await said(['components'])).out)
      .include('WTASCell')
      .include('rockpool.LIFODEJax');
    expect((await said(['components', 'LIFCell'])).out).include('tau_m');
    expect(JSON.parse((await said(['components', 'LIFCell', '--json'])).out)[0].name).equal('LIFCell');
  });
});
