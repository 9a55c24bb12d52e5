import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  context,
  DenseSynapse,
  edit,
  LIFCell,
  memoryFiles,
  ms,
  open,
  perTrial,
  process,
  save,
  simulate,
  toBytes,
  wire,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { resumeCases, saveCases } from '../../soak/resume-files.ts';
import { Noisy } from '../support.ts';
import { pythonWith } from './python.ts';
import { faultsIn } from './support.ts';

const components = { Noisy };

const layer = (n = 3, thr = -52) =>
  context('net', () => {
    const [x, W, z] = [
      Noisy({ n_units: n }),
      DenseSynapse({ shape: [n, n] }),
      LIFCell({ n_units: n, tau_m: 20, thr }),
    ];
    wire(x.u, W.inputs);
    wire(W.outputs, z.j);
    return { x, W, z, advance: process(x.advance_state, W.advance_state, z.advance_state) };
  });
type Layer = ReturnType<typeof layer>;

const running = (net: Layer, options = {}) =>
  simulate(net, { dt: ms(1), seed: 'first', batch: 2, warnings: 'silent', ...options });

describe('checkpoints', () => {
  it('go on to the same bits: random simulations and trainings, in the model of the file and in one built in code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'myelin-resume-'));
    try {
      const count = await saveCases(folder, Number(globalThis.process.env.CASES ?? 3), 1);
      await resumeCases(folder, 0, count);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(120_000);

  it('hold numbers that were set, values per trial, and what a restart begins with', async () => {
    const net = layer();
    const { tau_m, thr } = net.z.hyperparameters;
    const sim = running(net, { hyperparameters: [[thr, perTrial([-50, -55])]], tick: 7 });
    sim.set(tau_m, 9);
    sim.set(net.W.weights, 0.25);
    sim.run(net.advance, { steps: 20 });
    const saved = await open<Layer>(await toBytes(sim), { components });
    expect(saved).include({ kind: 'simulation' });
    expect(saved.snapshot).include({ tick: 27, iteration: 0 });
    expect(saved.setting).include({ batch: 2, dtype: 'f32', tick: 7 });
    expectSameBits('tau_m', saved.snapshot.get(saved.net.z.hyperparameters.tau_m), Float32Array.of(9));
    expectSameBits('z.j, by way of its wire', saved.snapshot.get(saved.net.z.j), sim.get(net.z.j));
    const again = simulate(saved.net, { ...saved.setting, warnings: 'silent' });
    again.restore(saved.snapshot);
    const both = [
      [sim, net],
      [again, saved.net],
    ] as const;
    const ends = both.map(([own, of]) => {
      own.run(of.advance, { steps: 20 });
      own.restart();
      own.run(of.advance, { steps: 5 });
      return [of.z.v, of.W.weights, of.z.hyperparameters.thr].map((one) => own.get(one));
    });
    ends[0]!.forEach((numbers, i) => {
      expectSameBits(`${i}`, numbers, ends[1]![i]!);
    });
  });

  it('are refused where they do not belong, place by place', async () => {
    const { snapshot } = await open(await toBytes(running(layer())), { components });
    const other = running(layer(4));
    expect(() => other.restore(snapshot))
      .throw('net/x: found a state of')
      .with.property('code', 'model');
    expect(() => running(layer(), { batch: 3 }).restore(snapshot)).throw('batch');
    const edited = layer();
    edit(edited, (draft) => {
      draft.wires.length = 0;
    });
    expect(() => running(edited).restore(snapshot)).throw('net/W.inputs');
    expect((await faultsIn(save(snapshot, 'x.json', { files: memoryFiles() })))[0]!.found).include(
      'a state for a JSON file',
    );
    expect((await faultsIn(save({}, 'x', { files: memoryFiles() })))[0]!.expected).include('a context');
  });

  it('are written again as the same bytes', async () => {
    const net = layer();
    const sim = running(net);
    sim.run(net.advance, { steps: 3 });
    const bytes = await toBytes(sim);
    expect(await toBytes((await open(bytes, { components })).snapshot)).eql(bytes);
  });

  it('are read by the safetensors of Python', async function () {
    const python = pythonWith('safetensors');
    if (!python) return this.skip();
    const net = layer();
    const sim = running(net);
    sim.run(net.advance, { steps: 3 });
    const path = join(mkdtempSync(join(tmpdir(), 'myelin-python-')), 'run.myelin');
    await save(sim, path);
    const script = `
import json
from safetensors import safe_open
with safe_open(${JSON.stringify(path)}, 'np') as f:
    print(json.dumps([f.metadata()['format'], f.get_tensor('state/net/z.v').tolist(), list(f.get_tensor('state/net/W.weights').shape)]))`;
    const { stdout, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
    const [format, v, shape] = JSON.parse(stdout || JSON.stringify([stderr])) as [
      string,
      number[][],
      number[],
    ];
    expect(format).equal('myelin-checkpoint');
    expect(v).eql([0, 1].map((trial) => [...sim.get(net.z.v).subarray(3 * trial, 3 * trial + 3)]));
    expect(shape).eql([3, 3]);
  });
});
