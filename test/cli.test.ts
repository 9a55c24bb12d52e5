import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  chirp,
  noiseRaster,
  rasterInput,
  type TutorialParameters,
  tutorial,
  tutorialNetwork,
} from '../examples/tutorial.ts';
import { ms, simulate } from '../index.ts';
import { bundled } from './bundled.ts';

describe('the command line', () => {
  let folder = '';
  let bundle: Awaited<ReturnType<typeof bundled>>;
  const myelin = (...args: readonly string[]) =>
    spawnSync(process.execPath, [...bundle.running('cli/main.ts'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'myelin-cli-'));
    bundle = await bundled(['cli/main.ts']);
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

  it('describes components and suggests names', () => {
    const listed = myelin('components');
    expect(listed.status, listed.stderr).to.equal(0);
    expect(listed.stdout).to.include('WTASCell').and.include('rockpool.LIFODEJax');
    expect(myelin('components', 'LIFCell').stdout).to.include('tau_m');
    const typo = myelin('components', 'WTASCel');
    expect(typo.status).to.equal(2);
    expect(typo.stderr).to.include("Did you mean 'WTASCell'?");
    expect(myelin('trian').status).to.equal(2);
  });
});
