import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { readableFolder } from '../../../contexts/store/streams/node-folder.ts';
import { readRecording } from '../../../contexts/store/streams/open-recording.ts';
import { sinkTo } from '../../../contexts/store/streams/to-folder.ts';
import type { ReadableFolder } from '../../../contexts/store/streams/words.ts';
import { fail } from '../../../framework/index.ts';
import {
  context,
  DenseSynapse,
  events,
  fromNpy,
  process as inOrder,
  LIFCell,
  mean,
  ms,
  openRecording,
  PoissonCell,
  type Recordable,
  type Series,
  type Simulation,
  type SpikeEvents,
  simulate,
  spikeTimes,
  toCsv,
  toFolder,
  wire,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';
import { pythonWith } from './python.ts';
import { faultsIn } from './support.ts';

const net = context('net', () => {
  const x = PoissonCell({ n_units: 6, target_freq: 200 });
  const W = DenseSynapse({ shape: [6, 5], weight_init: 20 });
  const z = LIFCell({ n_units: 5, tau_m: ms(20) });
  wire(x.outputs, W.inputs);
  wire(W.outputs, z.j);
  return { x, W, z, advance: inOrder(x.advance_state, W.advance_state, z.advance_state) };
});
const { x, W, z } = net;
const THINGS: readonly Recordable[] = [
  z.v,
  z.s,
  z.v.at([4, 0]),
  mean(z.v),
  mean(x.outputs.at([1, 2])),
  events(z.s),
  events(x.outputs.at([5, 0, 3])),
  events(x.outputs),
  W.weights,
];
const inputs = [[x.inputs, 1]] as const;

const rejected = async (work: Promise<unknown>) => (await faultsIn(work))[0]!;
const NOT_YET: Promise<unknown> = Promise.resolve();
const plainSeries = ({ data, shape, unit, tick, every, dt, batch }: Series) => ({
  data,
  shape,
  unit,
  tick,
  every,
  dt,
  batch,
});
const plainEvents = ({ ticks, cells, trials, among, batch, tick, steps, dt, count }: SpikeEvents) => ({
  ticks,
  cells,
  trials,
  among,
  batch,
  tick,
  steps,
  dt,
  count,
});

describe('recordings on disk', () => {
  let root = '';
  let made = 0;
  const fresh = () => join(root, `${made++}`);
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'myelin-recordings-'));
  });
  after(() => rmSync(root, { recursive: true }));

  it('have the bits of those in memory, whatever is recorded', async () => {
    const cases = fc.record({
      record: fc.subarray([...THINGS], { minLength: 1 }),
      steps: fc.integer({ min: 1, max: 60 }),
      recordEvery: fc.integer({ min: 1, max: 7 }),
      chunk: fc.integer({ min: 1, max: 40 }),
      batch: fc.integer({ min: 1, max: 3 }),
      dtype: fc.constantFrom('f32' as const, 'f64' as const),
      before: fc.integer({ min: 0, max: 5 }),
      isAsync: fc.boolean(),
      part: fc.tuple(fc.nat(), fc.nat()),
    });
    const options = { dt: ms(0.5), seed: 'disk' };
    await fc.assert(
      fc.asyncProperty(
        cases,
        async ({ record, steps, recordEvery, chunk, batch, dtype, before: first, isAsync, part }) => {
          const make = () => {
            const sim = simulate(net, { ...options, batch, dtype }) as Simulation;
            if (first > 0) sim.run(net.advance, { steps: first, inputs });
            return sim;
          };
          const run = { steps, recordEvery, record, inputs };
          const whole = make().run(net.advance, run);
          const folder = fresh();
          const to = { ...run, chunk, to: toFolder(folder) };
          const out = isAsync ? await make().runAsync(net.advance, to) : make().run(net.advance, to);
          expect(out.rows).equal(whole.rows);
          const stored = await openRecording(folder);
          expect(stored.names).eql([...whole.all().keys()]);
          expect(stored).include({ steps, tick: first, ended: true });
          for (const [name, own] of whole.all()) {
            const [from, to] = part
              .map((n) => n % (1 + ('ticks' in own ? steps : own.shape[0]!)))
              .sort((a, b) => a - b) as [number, number];
            if ('ticks' in own) {
              const read = stored.events(name);
              expect(read.count).equal(own.count);
              expect(plainEvents(await read.between())).eql(plainEvents(own));
              const some = own.ticks.filter((tick) => tick >= first + from && tick < first + to);
              expect((await read.between(from, to)).ticks).eql(some);
            } else {
              const read = stored.series(name);
              expect(read.shape).eql(own.shape);
              expect(plainSeries(await read.rows())).eql(plainSeries(own));
              const size = own.data.length / own.shape[0]!;
              const some = await read.rows(from, to);
              expect(some.data).eql(own.data.slice(from * size, to * size));
              expect(some.tick).equal(own.tick + from * recordEvery);
              const last = size / (own.batch ?? 1) - 1;
              const picked = await read.at([last, 0]).rows(from, to);
              expect([...picked.data.filter((_, k) => k % 2 === 0)]).eql([
                ...some.data.filter((_, k) => k % (last + 1) === last),
              ]);
            }
          }
        },
      ),
      { numRuns: Number(process.env.CASES ?? 15) },
    );
  });

  it('are written by streams too, which begin by themselves and end when they are cancelled', async () => {
    const inputs = [[x.inputs, 1]] as const;
    const record = [z.v.at([1, 3]), mean(z.v), events(z.s)];
    const given = { inputs, record, chunk: 7 };
    const seed = { dt: ms(1), seed: 'stream', batch: 2, warnings: 'silent' } as const;
    const folder = fresh();
    const to = toFolder(folder);
    const stream = simulate(net, seed).stream(net.advance, { ...given, to });
    let steps = 0;
    await new Promise<void>((resolve, reject) => {
      stream.subscribe({
        next: (frame) => {
          steps += frame.rows;
          if (steps >= 50) stream.cancel();
        },
        error: reject,
        complete: resolve,
      });
    });
    const whole = simulate(net, seed).run(net.advance, { ...given, steps });
    const stored = await openRecording(folder);
    expect([stored.steps, stored.ended]).eql([steps, true]);
    for (const [name, own] of whole.all())
      if ('ticks' in own) expect((await stored.events(name).between()).ticks).eql(own.ticks);
      else expect((await stored.series(name).rows()).data).eql(own.data);

    const again = simulate(net, seed);
    expect(() => again.stream(net.advance, { ...given, to })).throw('a folder without one');
    again.run(net.advance, { steps: 1, inputs });
  });

  it('end where a condition or a signal ends the run', async () => {
    const sim = simulate(net, { dt: ms(1) });
    const folder = fresh();
    const out = sim.run(net.advance, {
      until: ({ of, any }) => any(of(z.s).gt(0)),
      inputs,
      record: [z.v],
      to: toFolder(folder),
    });
    const stored = await openRecording(folder);
    expect([stored.steps, stored.series('net/z.v').shape[0], out.rows]).eql([sim.tick, sim.tick, sim.tick]);
    const controller = new AbortController();
    const other = fresh();
    const progress = ({ done }: { done: number }) => done >= 20 && controller.abort(new Error('enough'));
    expect(() =>
      sim.run(net.advance, {
        steps: 100,
        chunk: 10,
        inputs,
        record: [z.v],
        to: toFolder(other),
        signal: controller.signal,
        progress: progress as never,
      }),
    ).throw('enough');
    expect(await openRecording(other)).include({ steps: 20, ended: true });
  });

  it('can be opened between any two writes of a run that goes on', async () => {
    const record = [z.v, events(z.s), W.weights];
    const [early, late] = [20, 50].map((steps) => {
      const folder = fresh();
      simulate(net, { dt: ms(1) }).run(net.advance, { steps, inputs, record, to: toFolder(folder) });
      return readableFolder(folder, 'test');
    }) as [ReadableFolder, ReadableFolder];
    const all = await (await readRecording(late, 'late')).events('events(net/z.s)').between(0, 20);
    /** A folder that has grown before one of its calls. */
    const growing = (at: number): [ReadableFolder, () => number] => {
      let calls = 0;
      const now = () => (calls++ < at ? early : late);
      const folder: ReadableFolder = {
        sizeOf: (...asked) => now().sizeOf(...asked),
        readAt: (...asked) => now().readAt(...asked),
      };
      return [folder, () => calls];
    };
    for (let at = 0, calls = 1; at <= calls; at++) {
      const [folder, counted] = growing(at);
      const own = await readRecording(folder, 'test');
      calls = counted();
      expect(own.steps).oneOf([20, 50]);
      expect((await own.series('net/z.v').rows()).shape[0]).equal(own.steps);
      expect(plainEvents(await own.events('events(net/z.s)').between(0, 20))).eql(plainEvents(all));
    }
  });

  it('can be read while the run goes on, and give what other parts take', async () => {
    const sim = simulate(net, { dt: ms(1) });
    const folder = fresh();
    let seen: Promise<unknown> = NOT_YET;
    const progress = ({ done }: { done: number }) => {
      if (seen === NOT_YET && done > 0)
        seen = openRecording(folder).then(async (own) => [
          own.steps,
          own.ended,
          (await own.series('net/z.v').rows()).shape,
        ]);
    };
    await sim.runAsync(net.advance, {
      steps: 50,
      chunk: 10,
      inputs,
      record: [z.v, events(z.s)],
      to: toFolder(folder),
      progress,
    });
    const [steps, ended] = (await seen) as [number, boolean];
    expect(steps).least(1);
    expect(ended || steps < 50).equal(true);
    const stored = await openRecording(folder);
    const rows = await stored.series('net/z.v').rows(10, 12);
    expect(toCsv(rows).split('\n')[1]).match(/^10,/);
    const spikes = await stored.events('events(net/z.s)').between();
    expect(spikeTimes(spikes)).not.equal(undefined);
    expect(`${stored}`).equal('stored recording of 50 steps: net/z.v, events(net/z.s)');
    // In a page, from its files.
    const files = await Promise.all(
      readdirSync(folder).map(async (name) => new File([await openAsBlob(join(folder, name))], name)),
    );
    expect((await (await openRecording(files)).series('net/z.v').rows(10, 12)).data).eql(rows.data);
  });

  it('are opened by fromNpy, and by NumPy', async function () {
    const folder = fresh();
    const run = { steps: 40, inputs, record: [z.v, events(z.s)] };
    const whole = simulate(net, { dt: ms(1), batch: 2 }).run(net.advance, run);
    simulate(net, { dt: ms(1), batch: 2 }).run(net.advance, { ...run, to: toFolder(folder) });
    expect(readdirSync(folder).sort()).eql([
      'events(net.z.s).cells.npy',
      'events(net.z.s).ticks.npy',
      'events(net.z.s).trials.npy',
      'net.z.v.npy',
      'recording.json',
    ]);
    expect(fromNpy(readFileSync(join(folder, 'net.z.v.npy'))).data).eql(whole.get(z.v).data);
    const python = pythonWith('numpy') ?? this.skip();
    const script =
      'import numpy as np\nv = np.load("net.z.v.npy", mmap_mode="r")\nt = np.load("events(net.z.s).ticks.npy")\nprint(v.shape, v.dtype, repr(float(v[39, 1, 4])), t.tolist())';
    const { stdout, stderr } = spawnSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' });
    const last = whole.get(z.v).data.at(-1)!;
    expect(stdout.trim(), stderr).equal(
      `(40, 2, 5) float32 ${last} [${[...whole.get(events(z.s)).ticks].join(', ')}]`,
    );
  });

  it('are there up to the last chunk where the process was killed', async () => {
    const folder = fresh();
    const script = `
      import { context, events, ms, PoissonCell, process as inOrder, simulate, toFolder } from ${JSON.stringify(fileURLToPath(new URL('../../../index.ts', import.meta.url)))};
      const net = context('net', () => {
        const x = PoissonCell({ n_units: 50, target_freq: 200 });
        return { x, advance: inOrder(x.advance_state) };
      });
      simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1e8, chunk: 100, inputs: [[net.x.inputs, 1]], record: [net.x.outputs, events(net.x.outputs)], to: toFolder(${JSON.stringify(folder)}) });`;
    writeFileSync(join(root, 'killed.ts'), script);
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'killed.ts')], {
      stdio: 'inherit',
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    });
    while (!existsSync(join(folder, 'recording.json'))) await wait(50);
    await wait(300);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const stored = await openRecording(folder);
    expect(stored.ended).equal(false);
    expect(stored.steps).least(100);
    const outputs = await stored.series('net/x.outputs').rows();
    const spikes = await stored.events('events(net/x.outputs)').between();
    expect(plainEvents(spikes)).eql(plainEvents(events(outputs)));
  });

  it('are not written over unless told, and refuse what is no folder', async () => {
    const folder = fresh();
    const go = (options = {}) =>
      simulate(net, { dt: ms(1) }).run(net.advance, {
        steps: 3,
        inputs,
        record: [z.v],
        to: toFolder(folder, options),
      });
    const run = go();
    expect(faultsOf(go)[0]).include({ code: 'file', found: 'a recording' });
    go({ overwrite: true });
    expect(faultsOf(() => run.get(z.v))[0]!.remedy).equal(
      `Write await openRecording('${folder.slice(0, 60)}').`,
    );
    expect(faultsOf(() => toFolder(''))[0]!.code).equal('option');
    writeFileSync(join(root, 'file'), '');
    const into = (path: string) =>
      faultsOf(() => simulate(net, { dt: ms(1) }).run(net.advance, { steps: 3, inputs, to: toFolder(path) }));
    expect(into(join(root, 'file', 'x'))[0]!.code).equal('file');
    if (existsSync('/proc')) expect(into('/proc/a/b')[0]!.code).equal('file');
    const deep = join(fresh(), 'a/b/');
    expect(() => into(deep)).throw();
    expect(existsSync(join(deep, 'recording.json'))).equal(true);
    expect(await rejected(openRecording(join(root, 'nowhere')))).include({
      code: 'file',
      found: 'no recording.json',
    });
    const stored = await openRecording(folder);
    expect(faultsOf(() => stored.series('net/z.w'))[0]!.remedy).equal("Did you mean 'net/z.v'?");
    expect(faultsOf(() => stored.events('net/z.v'))[0]!.code).equal('unknown-compartment');
    for (const range of [
      [2, 1],
      [0, 4],
      [-1, 2],
      [0.5, 1],
    ] as const)
      expect((await rejected(stored.series('net/z.v').rows(...range))).code).equal('option');
    expect(faultsOf(() => stored.series('net/z.v').at([5]))[0]!.code).equal('option');
  });

  it('have what was written where the disk is full, and the simulation goes on', () => {
    const sim = simulate(net, { dt: ms(1) });
    const left = { writes: 12, closed: 0 };
    const full = {
      has: () => false,
      create: () => ({
        writeAt: () => {
          if (left.writes-- === 0)
            fail({ code: 'file', where: 'v', found: 'ENOSPC', expected: 'room', remedy: 'Make some.' });
        },
        close: () => void left.closed++,
      }),
    };
    const to = sinkTo(() => full, 'full');
    const run = { steps: 50, chunk: 10, inputs, record: [z.v, events(z.s)] };
    expect(faultsOf(() => sim.run(net.advance, { ...run, to }))[0]).include({
      code: 'file',
      found: 'ENOSPC',
    });
    expect(sim.tick % 10).equal(0);
    expect(left.closed).equal(4);
    sim.run(net.advance, run);
  });

  it('that were torn are errors of ours', async () => {
    const make = () => {
      const folder = fresh();
      simulate(net, { dt: ms(1) }).run(net.advance, {
        steps: 9,
        inputs,
        record: [z.v, events(x.outputs)],
        to: toFolder(folder),
      });
      return folder;
    };
    const files = ['recording.json', 'net.z.v.npy', 'events(net.x.outputs).ticks.npy'];
    for (const name of files)
      for (const cut of [0, 5, 40, 195]) {
        const folder = make();
        truncateSync(join(folder, name), cut);
        const read = async () => (await openRecording(folder)).events('events(net/x.outputs)').between();
        expect((await rejected(read())).code, `${name} ${cut}`).equal('file');
      }
    const folder = make();
    rmSync(join(folder, 'net.z.v.npy'));
    expect((await rejected(openRecording(folder))).found).equal('no such file');
  });
});
